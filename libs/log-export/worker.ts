import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type Job, work } from './crew.js';
import { ZipFile } from './stored-zip.js';

/** Whether this is a thread of a crew; then it opens the files for itself and does the jobs that it is sent. */
export function serves(): boolean {
  const files = isMainThread ? undefined : (workerData as { logExport?: string[] } | null)?.logExport;
  if (!files) return false;
  const zips = files.map((file) => ZipFile.open(file));
  parentPort?.on('message', (job: Job) => {
    parentPort?.postMessage(work(zips, job));
  });
  return true;
}
