import { Worker } from 'node:worker_threads';
import { type BundleJob, type BundleResult, checkBundle } from './bundle-check.js';
import { type CasesJob, type CasesResult, checkCases } from './cases-check.js';
import { foldedIn, type FoldedResult } from './folded.js';
import { ZipFile } from './stored-zip.js';

/** The lines of `folded.jsonl` of a file. */
interface FoldedJob {
  file: number;
}
export type Job = ({ kind: 'bundle' } & BundleJob) | ({ kind: 'folded' } & FoldedJob) | ({ kind: 'cases' } & CasesJob);
export type Result = BundleResult | FoldedResult | CasesResult;

/** What runs in a thread: it has the files open, and nothing else. */
export function work(zips: readonly ZipFile[], job: Job): Result {
  if (job.kind === 'cases') return checkCases(zips, job);
  const zip = zips[job.file];
  if (!zip) throw new RangeError('no such file');
  return job.kind === 'bundle' ? checkBundle(zip, job) : foldedIn(zip);
}

interface Waiting {
  job: Job;
  done: (result: Result) => void;
  failed: (error: Error) => void;
}

/**
 * A few threads that take jobs one after the other; without a script for them (a test, a single file) the work is done in
 * place. Their heaps are kept small: each job is.
 */
export class Crew {
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private readonly queue: Waiting[] = [];
  private readonly zips: ZipFile[];

  constructor(
    files: readonly string[],
    readonly size: number,
    script?: URL,
  ) {
    this.zips = script && size > 1 ? [] : files.map((file) => ZipFile.open(file));
    if (!script || size < 2) return;
    for (let i = 0; i < size; i++) {
      const worker = new Worker(script, {
        workerData: { logExport: files },
        resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
      });
      worker.on('message', (result: Result) => this.settle(worker, (waiting) => waiting.done(result)));
      worker.on('error', (error) => this.settle(worker, (waiting) => waiting.failed(error)));
      this.idle.push(worker);
    }
  }

  run<R extends Result>(job: Job): Promise<R> {
    if (this.zips.length > 0) return Promise.resolve(work(this.zips, job)) as Promise<R>;
    return new Promise<Result>((done, failed) => {
      this.queue.push({ job, done, failed });
      this.next();
    }) as Promise<R>;
  }

  async end(): Promise<void> {
    for (const zip of this.zips) zip.close();
    await Promise.all([...this.idle, ...this.busy.keys()].map((worker) => worker.terminate()));
  }

  private settle(worker: Worker, tell: (waiting: Waiting) => void): void {
    const waiting = this.busy.get(worker);
    this.busy.delete(worker);
    this.idle.push(worker);
    if (waiting) tell(waiting);
    this.next();
  }

  private next(): void {
    while (this.idle.length > 0 && this.queue.length > 0) {
      const [worker, waiting] = [this.idle.pop() as Worker, this.queue.shift() as Waiting];
      this.busy.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  }
}
