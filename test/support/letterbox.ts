import type net from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server of one's own, that can be down. */
export class Letterbox {
  readonly taken: { id: string; to: string; text: string }[] = [];
  refuses: string | undefined;
  port = 0;
  private server: SMTPServer | undefined;

  async up(): Promise<void> {
    this.server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: ({ address }, _session, done) =>
        done(address === this.refuses ? Object.assign(new Error('no such box'), { responseCode: 550 }) : undefined),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const [head = '', ...body] = raw.split('\r\n\r\n');
          const id = /^message-id:\s*(<.*>)/im.exec(head)?.[1] ?? '';
          const text = decoded(body.join('\r\n\r\n'), /^content-transfer-encoding: quoted-printable/im.test(head));
          this.taken.push({ id, to: session.envelope.rcptTo[0]?.address ?? '', text });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.server.address() as net.AddressInfo).port;
  }
  async down(): Promise<void> {
    await new Promise<void>((resolve) => (this.server ? this.server.close(resolve) : resolve()));
  }
}

const decoded = (body: string, quoted: boolean): string =>
  quoted
    ? Buffer.from(
        body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString('utf8')
    : Buffer.from(body, 'base64').toString('utf8');
