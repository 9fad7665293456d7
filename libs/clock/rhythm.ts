/** Pauses of a process that works in turns; `stop` ends the present pause and every later one at once. */
export class Rhythm {
  private readonly abort = new AbortController();

  get stopping(): boolean {
    return this.abort.signal.aborted;
  }

  stop(): void {
    this.abort.abort();
  }

  /** Stops when the process is told to. */
  static untilSignalled(): Rhythm {
    const rhythm = new Rhythm();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => rhythm.stop());
    return rhythm;
  }

  /** Waits so many milliseconds of real time, or until stopped. */
  pause(milliseconds: number): Promise<void> {
    const { signal } = this.abort;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
    });
  }
}
