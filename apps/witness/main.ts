import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Rhythm } from '#clock/rhythm';
import { cosignatureKey } from '#ledger/cosignature';
import { ADD_CHECKPOINT_MAX, Witness } from '#ledger/witness';
import { openWitnessHome, WitnessRefusal } from '#ledger/witness-home';

/** A province's own witness of the log (C2SP tlog-witness): its key, its memory, nothing else. No database. */
const folder = process.env.LIANDAN_WITNESS_DIR;
const name = process.env.LIANDAN_WITNESS_NAME;
const port = Number(process.env.LIANDAN_WITNESS_PORT || 7300);
const host = process.env.HOST ?? '127.0.0.1';
if (!folder || !name) {
  console.error(
    'witness: set LIANDAN_WITNESS_DIR (its own folder) and LIANDAN_WITNESS_NAME (e.g. liandan.local/witness-50)',
  );
  process.exit(1);
}

const rhythm = Rhythm.untilSignalled();
const home = await openWitnessHome(folder, process.env.LIANDAN_WITNESS_LOG || undefined).catch((error: unknown) => {
  console.error(`witness: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof WitnessRefusal ? 2 : 1);
});
// Beside an instance whose civil time can be set, our clock does not say which year has come.
const witness = new Witness(name, home, undefined, undefined, process.env.LIANDAN_CLOCK !== 'settable');

const server = createServer(
  { requestTimeout: 15_000, headersTimeout: 5_000, keepAliveTimeout: 65_000, maxHeaderSize: 8 * 1024 },
  (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`witness: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) say(response, 500, 'the checkpoint could not be kept, so it is not cosigned');
    });
  },
);
server.maxConnections = 100;
await listen(server);
console.log(
  `witness: ${cosignatureKey({ name, publicKey: home.publicKey })} listens on port ${(server.address() as { port: number }).port}`,
);
console.log(
  home.pinned
    ? `witness: TRUST ON FIRST USE: the log ${home.log.prefix}* is known from now on by the key ${home.log.publicKey.toString('base64')}; compare it with what its operator has published`
    : `witness: watches ${home.log.prefix}* under the key ${home.log.publicKey.toString('base64')}`,
);
while (!rhythm.stopping) await rhythm.pause(60_000);
server.closeIdleConnections();
await new Promise((resolve) => {
  server.close(resolve); // what is being judged is answered first
  setTimeout(() => server.closeAllConnections(), 3_000).unref();
});
home.release();
console.log('witness: stopped');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return say(response, 405, 'POST only', { Allow: 'POST' });
    const body = await bodyOf(request);
    if (body === undefined) return say(response, 413, 'the request is too long', { Connection: 'close' });
    const reply = await witness.addCheckpoint(body);
    if (reply.status !== 200 && reply.status !== 409) console.log(`witness: ${reply.status} ${reply.body.trim()}`);
    return void response.writeHead(reply.status, { 'Content-Type': reply.type }).end(reply.body);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 404, 'nothing here');
  if (path === '/health/live') return say(response, 200, 'ok');
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
  const note = hash === undefined ? undefined : witness.checkpoint(hash);
  return note === undefined ? say(response, 404, 'nothing here') : say(response, 200, note);
}

function say(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}

/** The whole body, or nothing when it is longer than a request may be. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > ADD_CHECKPOINT_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function listen(on: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    on.once('error', reject);
    on.listen(port, host, resolve);
  });
}
