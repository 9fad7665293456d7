import { Forbidden, type Guard } from './guard.js';
import { type Attempted, Line } from './post.js';

/** The connection of one delivery: its name is asked for once, and judged. */
export class Call {
  private line: Promise<Line | Attempted> | undefined;

  constructor(
    private readonly address: string,
    private readonly guard: Guard,
    private readonly ca: string[] | undefined,
  ) {}

  async post(headers: Record<string, string>, body: string): Promise<Attempted> {
    const line = await (this.line ??= this.connect());
    return line instanceof Line ? line.post(headers, body) : line;
  }

  private async connect(): Promise<Line | Attempted> {
    const begun = performance.now();
    try {
      const url = this.guard.admit(this.address);
      return new Line(url, await this.guard.addressesOf(url), this.ca);
    } catch (error) {
      const outcome = error instanceof Forbidden ? 'forbidden' : 'unreachable';
      const milliseconds = Math.round(performance.now() - begun);
      return {
        outcome,
        status: null,
        milliseconds,
        error: String((error as Error).message).slice(0, 300),
        retryAfter: null,
      };
    }
  }

  close(): void {
    void this.line?.then((line) => (line instanceof Line ? line.close() : undefined));
  }
}
