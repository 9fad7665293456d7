import net from 'node:net';

/** One statement as a client sent it. A value is text, bytes, or null. */
export interface Sent {
  text: string;
  name: string;
  values: (string | Buffer | null)[];
}
/**
 * Answers are held back this long, so that a question sent without waiting for them is seen to have been; the tap is
 * for counting, not for timing.
 */
const HOLD_MS = 4;

/** What went over one connection between BEGIN and COMMIT or ROLLBACK. */
export interface Transaction {
  statements: Sent[];
  /** Times the client waited for the server before it could go on. */
  roundTrips: number;
}

/**
 * A wire-tap: a TCP proxy before PostgreSQL that reads the frontend protocol. It tells what a process really sends and
 * how often it waits, without a line of measuring code in the product.
 */
export class WireTap {
  readonly transactions: Transaction[] = [];
  private readonly sockets = new Set<net.Socket>();

  private constructor(
    private readonly server: net.Server,
    readonly port: number,
  ) {}

  static async before(target: { host: string; port: number }): Promise<WireTap> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tap = new WireTap(server, (server.address() as net.AddressInfo).port);
    server.on('connection', (client) => tap.connect(client, net.connect(target.port, target.host)));
    return tap;
  }

  /** The same URL through the tap. */
  through(url: string): string {
    const other = new URL(url);
    other.hostname = '127.0.0.1';
    other.port = String(this.port);
    return other.href;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: net.Socket, server: net.Socket): void {
    const conversation = new Conversation(this);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      from.on('data', (chunk: Buffer) => {
        if (from === client) {
          conversation.sent(chunk);
          server.write(chunk);
        } else {
          setTimeout(() => {
            conversation.received(chunk);
            client.write(chunk);
          }, HOLD_MS);
        }
      });
    }
  }
}

/** Follows one connection. */
class Conversation {
  private readonly texts = new Map<string, string>();
  private open: Transaction | undefined;
  /** Questions sent and not yet answered. */
  private unanswered = 0;
  private readonly asked = new Messages((type, body) => this.said(type, body), false);
  private readonly answered = new Messages((type) => {
    if (type === 'Z') this.unanswered = Math.max(0, this.unanswered - 1);
  }, true);
  private asking = false;

  constructor(private readonly tap: WireTap) {}

  sent(chunk: Buffer): void {
    this.asked.read(chunk);
  }
  received(chunk: Buffer): void {
    this.answered.read(chunk);
  }

  private said(type: string, body: Buffer): void {
    if (type === 'Q') {
      const text = body.subarray(0, -1).toString();
      if (/^(BEGIN|START TRANSACTION)/i.test(text)) this.open = { statements: [], roundTrips: 0 };
      this.ask();
      this.open?.statements.push({ name: '', text, values: [] });
      if (/^(COMMIT|ROLLBACK)$/i.test(text) && this.open) {
        this.tap.transactions.push(this.open);
        this.open = undefined;
      }
    } else if (type === 'P') {
      this.ask();
      const [name, text] = strings(body, 2);
      this.texts.set(name ?? '', text ?? '');
    } else if (type === 'B') {
      this.ask();
      this.open?.statements.push(this.bound(body));
    }
    if (type === 'Q' || type === 'S') {
      this.unanswered += 1;
      this.asking = false;
    }
  }

  /** A question after everything was answered: the client had waited. */
  private ask(): void {
    if (this.unanswered > 0 || this.asking) return;
    this.asking = true;
    if (this.open) this.open.roundTrips += 1;
  }

  private bound(body: Buffer): Sent {
    const [portal = '', name = ''] = strings(body, 2);
    let at = Buffer.byteLength(portal) + Buffer.byteLength(name) + 2;
    const int16 = () => {
      at += 2;
      return body.readInt16BE(at - 2);
    };
    const formats = Array.from({ length: int16() }, int16);
    const values = Array.from({ length: int16() }, (_, i) => {
      const length = body.readInt32BE(at);
      at += 4;
      if (length < 0) return null;
      const bytes = Buffer.from(body.subarray(at, at + length));
      at += length;
      const format = formats.length === 1 ? formats[0] : formats[i];
      return format === 1 ? bytes : bytes.toString();
    });
    return { name, text: this.texts.get(name) ?? '', values };
  }
}

/** Cuts a stream of the PostgreSQL protocol into messages; the first of a client has no type. */
class Messages {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly each: (type: string, body: Buffer) => void,
    private typed: boolean,
  ) {}

  read(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const head = this.typed ? 1 : 0;
      if (this.rest.length < head + 4) return;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return;
      const type = this.typed ? String.fromCharCode(this.rest[0] ?? 0) : '';
      const body = this.rest.subarray(head + 4, length);
      this.rest = this.rest.subarray(length);
      this.typed = true;
      this.each(type, body);
    }
  }
}

function strings(body: Buffer, count: number): string[] {
  const found: string[] = [];
  for (let from = 0; found.length < count;) {
    const end = body.indexOf(0, from);
    found.push(body.subarray(from, end).toString());
    from = end + 1;
  }
  return found;
}
