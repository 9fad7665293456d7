import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { settingsOf } from '#config/env';
import { createApi } from '../../apps/api/create-api.js';
import { serveVerifyPage } from '../../apps/api/verify-page.js';
import { serveWeb } from '../../apps/api/web.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const PAGE = '<!doctype html><title>联单</title><script type="module" src="/assets/index-a1b2.js"></script>';
const PROGRAM = `console.log('联单');\n`.repeat(5_000);
const VERIFIER = `<!doctype html><title>核验</title>${'<p>案卷</p>'.repeat(500)}`;
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>';

let app: NestFastifyApplication;
let database: TestDatabase;
let folder: string;
const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers: { host: 'localhost', accept: 'text/html', ...headers } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'web-'));
  for (const room of ['assets', 'verify']) mkdirSync(join(folder, room));
  const files = {
    'index.html': PAGE,
    'sw.js': 'self.skipWaiting();',
    'manifest.webmanifest': '{"name":"联单"}',
    'icon.svg': PICTURE,
    'assets/index-a1b2.js': PROGRAM,
    'assets/index-a1b2.js.map': '{}',
    '.env': 'SECRET=1',
    'verify/index.html': VERIFIER,
    'verify/policy.txt': "default-src 'none'",
    'verify/offline.js': '',
    'verify/reader.wasm': '',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  database = await freshDatabase();
  app = await createApi(
    settingsOf({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL_APP: database.urls.app,
      DATABASE_URL_QUEUE: database.urls.queue,
      LIANDAN_QUEUE: 'postgres',
      LIANDAN_POOL: '2',
    }),
  );
  serveVerifyPage(app, join(folder, 'verify'));
  serveWeb(app, folder);
  await app.init();
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

it.each(['/', '/cases/manifest/1?tab=course', '/index.html'])(
  'gives the first page for %p, under a policy of its own, never from a cache',
  async (address) => {
    const { statusCode, headers, payload } = await get(address);
    expect([statusCode, payload]).toEqual([200, PAGE]);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toMatch(/object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/);
    expect(policy).not.toContain('http');
  },
);

it('sends what is named by its content packed, to be kept for good', async () => {
  const packed = await get('/assets/index-a1b2.js', { 'accept-encoding': 'gzip, deflate, br', accept: '*/*' });
  expect(packed.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  });
  expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(PROGRAM);
  expect(packed.rawPayload.length).toBeLessThan(PROGRAM.length / 20);
  const gzipped = await get('/assets/index-a1b2.js', { 'accept-encoding': 'gzip;q=1.0, br;q=0' });
  expect(gunzipSync(gzipped.rawPayload).toString()).toBe(PROGRAM);
  const plain = await get('/assets/index-a1b2.js');
  expect([plain.headers['content-encoding'], plain.payload]).toEqual([undefined, PROGRAM]);
});

it.each(['/openapi.json', '/verify', '/v1/reference/glossary', '/v1/reference/divisions'])(
  'sends %s packed, which is the same for everybody',
  async (address) => {
    const plain = await get(address, { accept: '*/*' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    for (const [accepts, encoding, unpacked] of [
      ['gzip, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
    ] as const)
      for (const time of ['first', 'again']) {
        const { headers, rawPayload } = await get(address, { accept: '*/*', 'accept-encoding': accepts });
        expect([time, headers['content-encoding'], headers['vary']]).toEqual([time, encoding, 'Accept-Encoding']);
        expect(Number(headers['content-length'])).toBe(rawPayload.length);
        expect(unpacked(rawPayload).toString()).toBe(plain.payload);
        expect(rawPayload.length).toBeLessThan(plain.payload.length / 2);
      }
  },
);

it.each([
  // The worker keeps the first page, which it asks for as it asks for any file.
  ['/index.html', 'text/html; charset=utf-8'],
  ['/sw.js', 'text/javascript; charset=utf-8'],
  ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['/icon.svg', 'image/svg+xml'],
])('serves %s as %s, asked for anew each time and sent once', async (address, type) => {
  const { statusCode, headers } = await get(address, { accept: '*/*' });
  expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([200, type, 'no-cache']);
  const again = await get(address, { accept: '*/*', 'if-none-match': String(headers['etag']) });
  expect([again.statusCode, again.payload]).toEqual([304, '']);
});

it.each([
  '/v1/nothing',
  '/verify/x',
  '/assets/gone-0000.js',
  '/assets/index-a1b2.js.map',
  '/queues',
  '/..%2f..%2fetc/passwd',
])('answers %p with a problem, no page', async (address) => {
  const { statusCode, headers } = await get(address, address.includes('etc') ? { accept: '*/*' } : {});
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
});

it('serves nothing that the build did not mean to be served', async () => {
  expect((await get('/.env', { accept: '*/*' })).statusCode).toBe(404);
  expect((await get('/.env')).payload).toBe(PAGE);
});
