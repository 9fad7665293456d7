import type { ServerResponse } from 'node:http';
import { Line, retryAfterOf } from '#src/webhook/post';
import { answering, ownCertificate, Receiver } from '../support/receiver.js';

let plain: Receiver;
beforeAll(async () => {
  plain = await Receiver.open();
});
afterAll(() => plain.close());
afterEach(() => {
  plain.says = undefined;
  plain.got.length = 0;
});

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];
async function post(url: string, { addresses = LOOPBACK, ca }: { addresses?: typeof LOOPBACK; ca?: string[] } = {}) {
  const line = new Line(new URL(url), addresses, ca);
  try {
    return await line.post({ 'content-type': 'application/json' }, '{}');
  } finally {
    line.close();
  }
}

it('goes to the address that was judged, whatever the name stands for by now', async () => {
  const { port } = new URL(plain.address);
  // A name that stands for nothing: only what was judged before can have been asked.
  expect(await post(`http://moved.invalid:${port}/in?key=1`)).toMatchObject({ outcome: 'taken', status: 204 });
  expect(plain.got).toMatchObject([{ path: '/in?key=1', headers: { host: `moved.invalid:${port}` } }]);
  expect(
    await post(`http://moved.invalid:${port}/`, { addresses: [{ address: '127.0.0.2', family: 4 }] }),
  ).toMatchObject({
    outcome: 'unreachable',
    error: expect.stringContaining('ECONNREFUSED'),
  });
});

it('does not follow a redirect, and reports it', async () => {
  const other = await Receiver.open();
  plain.says = answering(307, { location: `${other.address}/there` });
  expect(await post(plain.address)).toMatchObject({ outcome: 'redirected', status: 307 });
  expect(other.got).toEqual([]);
  await other.close();
});

it.each([
  [200, 'taken', null],
  [299, 'taken', null],
  [400, 'refused', 'no such field'],
  [410, 'gone', 'no such field'],
  [503, 'refused', 'no such field'],
])('an answer %s is %s', async (status, outcome, error) => {
  plain.says = answering(status, { 'retry-after': '120' }, 'no\u0000 such\n field');
  expect(await post(plain.address)).toMatchObject({ outcome, status, error, retryAfter: error === null ? null : 120 });
});

it('reads the first bytes of an answer and lets go of one that does not end', async () => {
  const endless = new Set<ServerResponse>();
  plain.says = (_, response) => {
    endless.add(response);
    response.writeHead(500);
    const more = () => {
      if (!response.destroyed) response.write('x'.repeat(4096), () => setImmediate(more));
    };
    more();
  };
  const { outcome, error } = await post(plain.address);
  expect([outcome, error]).toEqual(['refused', 'x'.repeat(300)]);
});

it.each([
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['no answer of the web', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
])('%s is no answer, and nobody waits for another', async (_, words) => {
  plain.says = (_got, response) => void response.socket?.end(words);
  expect(await post(plain.address)).toMatchObject({ outcome: 'unreachable', status: null });
});

it('trusts no certificate that nobody vouches for, and one that the operator does', async () => {
  const own = ownCertificate();
  const secured = await Receiver.open(own);
  expect(await post(secured.address)).toMatchObject({ outcome: 'untrusted', status: null });
  expect(secured.got).toEqual([]);
  expect(await post(secured.address, { ca: [own.cert] })).toMatchObject({ outcome: 'taken', status: 204 });
  expect(await post(secured.address, { ca: [ownCertificate().cert] })).toMatchObject({ outcome: 'untrusted' });
  await secured.close();
});

it('reads until when the receiver wants to be left alone', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const read = (header?: string) => retryAfterOf(header, now);
  expect([read(), read('soon'), read('0'), read('-5'), read('Sun, 22 Nov 2026 11:00:00 GMT')]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect([read('30'), read('Sun, 22 Nov 2026 12:02:00 GMT'), read('99999999')]).toEqual([30, 120, 86_400]);
});
