import { parentPort, workerData } from 'node:worker_threads';
import { type Job, work } from './crew.js';
import { ZipFile } from './stored-zip.js';

/** A thread of a crew: opens the files for itself and does the jobs it is sent. */
const zips = (workerData as { logExport: string[] }).logExport.map((file) => ZipFile.open(file));
parentPort?.on('message', (job: Job) => {
  const result = work(zips, job);
  const owned = 'rows' in result ? [result.rows.buffer, result.places.buffer] : [];
  parentPort?.postMessage(result, owned.filter((buffer) => buffer instanceof ArrayBuffer) as ArrayBuffer[]);
});
