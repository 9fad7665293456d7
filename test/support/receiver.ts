import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Got {
  id: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  event: { id: string; type: string; source: string; sequence?: string; data: Record<string, any> };
}
type Says = (got: Got, response: ServerResponse) => void;

/** Somebody's receiver of webhooks: a real server that keeps what it is sent and answers as it is told. */
export class Receiver {
  readonly got: Got[] = [];
  /** How it answers; without: 204. */
  says: Says | undefined;
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  /** In the clear, or with a certificate that nobody knows but who is given it. */
  static async open(secured?: { key: string; cert: string }): Promise<Receiver> {
    const server = secured ? createSecure(secured) : createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(server as Server, `${secured ? 'https' : 'http'}://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const { headers, url: path = '' } = request;
        const got: Got = { id: String(headers['webhook-id']), path, headers, raw, event: raw ? JSON.parse(raw) : {} };
        receiver.got.push(got);
        if (receiver.says) receiver.says(got, response);
        else response.writeHead(204).end();
      });
    });
    return receiver;
  }

  /** Ids in the order of arrival, since the last time it was asked. */
  ids(): string[] {
    return this.got.splice(0).map(({ id }) => id);
  }
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): Says =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** Verifies as any subscriber does, with the stock library; throws otherwise. */
export const verified = (got: Got, secret: string) =>
  new Webhook(secret).verify(got.raw, got.headers as Record<string, string>) as Got['event'];

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const list = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

/** A key and a certificate of 127.0.0.1 that it signs itself, as X.509 wants them; made anew, so that no key lies about. */
export function ownCertificate(): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = list(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = list(der(0x31, list(oid('550403'), der(0x0c, Buffer.from('receiver of a test')))));
  const alternative = list(oid('551d11'), der(0x04, list(der(0x87, Buffer.from([127, 0, 0, 1])))));
  const authority = list(oid('551d13'), der(0x04, list(der(0x01, Buffer.from([255])))));
  const body = list(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    list(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, list(alternative, authority)),
  );
  const whole = list(body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trim()}\n-----END CERTIFICATE-----\n`,
  };
}
