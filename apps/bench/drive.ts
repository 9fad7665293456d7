import net from 'node:net';

/** A request ready to be written. */
export interface Ask {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}
export interface Timing {
  /** Requests answered as wanted. */
  done: number;
  /** Other answers, by status. */
  others: Record<string, number>;
  seconds: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** One kept-alive HTTP/1.1 connection with one request under way; as little work as a client can do. */
class Line {
  private readonly socket: net.Socket;
  private buffer: Buffer = Buffer.alloc(0);
  private answer: { resolve: (a: { status: number; body: string }) => void; reject: (e: Error) => void } | undefined;

  constructor(private readonly address: URL) {
    this.socket = net.connect(Number(address.port), address.hostname).setNoDelay(true);
    this.socket.on('data', (chunk) => this.read(chunk));
    const fail = (error?: Error) => this.answer?.reject(error ?? new Error('the API closed the connection'));
    this.socket.on('error', fail).on('close', () => fail());
  }

  ask({ method, path, headers, body }: Ask): Promise<{ status: number; body: string }> {
    const lines = Object.entries({
      host: this.address.host,
      ...headers,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve, reject) => {
      this.answer = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
    });
  }

  close(): void {
    this.answer = undefined;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    const head = this.buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const text = this.buffer.subarray(0, head).toString('latin1');
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) return this.answer?.reject(new Error('an answer without a length'));
    if (this.buffer.length < head + 4 + length) return;
    const body = this.buffer.subarray(head + 4, head + 4 + length).toString();
    this.buffer = this.buffer.subarray(head + 4 + length);
    const { answer } = this;
    this.answer = undefined;
    answer?.resolve({ status: Number(text.slice(9, 12)), body });
  }
}

/** Summary of latencies in milliseconds. */
export function timing(latencies: number[], seconds: number, others: Record<string, number> = {}): Timing {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
  return {
    done: sorted.length,
    others,
    seconds: Math.round(seconds * 100) / 100,
    perSecond: Math.round((sorted.length / seconds) * 10) / 10,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

/** Sends all requests over `clients` connections, each as soon as its last one is answered. */
export async function closedLoop(
  address: string,
  clients: number,
  asks: Ask[],
  wanted = [200],
): Promise<Timing & { sample?: string }> {
  const lines = Array.from({ length: Math.min(clients, asks.length) }, () => new Line(new URL(address)));
  const latencies: number[] = [];
  const others: Record<string, number> = {};
  let sample: string | undefined;
  let next = 0;
  const started = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      for (let ask = asks[next++]; ask; ask = asks[next++]) {
        const sent = performance.now();
        const { status, body } = await line.ask(ask);
        if (wanted.includes(status)) latencies.push(performance.now() - sent);
        else {
          others[status] = (others[status] ?? 0) + 1;
          sample ??= `${ask.method} ${ask.path}: ${status} ${body}`;
        }
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const line of lines) line.close();
  return { ...timing(latencies, seconds, others), ...(sample ? { sample } : {}) };
}

/** Sends requests at a fixed rate; a late answer counts from the instant at which the request was due. */
export async function steady(
  address: string,
  rate: number,
  asks: Ask[],
  wanted = [200],
): Promise<Timing & { sample?: string }> {
  const free: Line[] = [];
  const all: Line[] = [];
  const latencies: number[] = [];
  const others: Record<string, number> = {};
  let sample: string | undefined;
  const started = performance.now();
  const running: Promise<void>[] = [];
  for (const [i, ask] of asks.entries()) {
    const due = started + (i * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    let line = free.pop();
    if (!line) all.push((line = new Line(new URL(address))));
    const own = line;
    running.push(
      own.ask(ask).then(({ status, body }) => {
        if (wanted.includes(status)) latencies.push(performance.now() - due);
        else {
          others[status] = (others[status] ?? 0) + 1;
          sample ??= `${ask.method} ${ask.path}: ${status} ${body}`;
        }
        free.push(own);
      }),
    );
  }
  await Promise.all(running);
  const seconds = (performance.now() - started) / 1000;
  for (const line of all) line.close();
  return { ...timing(latencies, seconds, others), ...(sample ? { sample } : {}) };
}
