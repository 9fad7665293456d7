import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { settingsOf } from '#config/env';
import { cosign, cosignatureKey } from '#ledger/cosignature';
import { leafHash } from '#ledger/leaf';
import { parseNote, privateKeyFromSeed, rawPublicKey, verifierKey } from '#ledger/note';
import { openByPolicy, parsePolicy } from '#ledger/policy';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { parseTilePath, readBundle, rowRoot, tilePath, tilesOf } from '#ledger/tiles';
import { Frontier } from '#ledger/tree';
import { createApi } from '../../apps/api/create-api.js';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

const YEAR = 2024;
const TREE = `liandan.local/${YEAR}`;
const BASE = `/log/local/${YEAR}`;
const witness = privateKeyFromSeed(Buffer.alloc(32, 3));

let w: Full;
let api: NestFastifyApplication;
let folder: string;
let size: number;
let text: string;
const get = (url: string, headers: Record<string, string> = {}) =>
  api.inject({ method: 'GET', url, headers: { host: 'localhost', ...headers } });
const cookieOf = async (login: string) => {
  const { headers } = await visitors(api).post(null, '/v1/sessions', { login, password: 'a demonstration password' });
  return { cookie: String(headers['set-cookie']).split(';')[0] ?? '' };
};

beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  const { urls } = w.database;
  const [sequencer, signer] = [urls.sequencer, urls.signer].map((url) => new pg.Client({ connectionString: url }));
  if (!sequencer || !signer) throw new Error('two connections');
  await sequencer.connect();
  await signer.connect();
  while ((await sequence(sequencer)).sequenced > 0);
  const home = openSignerHome(join(folder, 'signer'));
  await signHeads(signer, home);
  const head = home.heads.get(TREE);
  if (!head) throw new Error(`nothing happened in ${YEAR}`);
  size = head.size;
  text = parseNote(head.note).text;
  await sequencer.query(
    'INSERT INTO liandan.log_cosignature (tree, size, witness, line, at) VALUES ($1, $2, $3, $4, now())',
    [TREE, size, 'w.example', cosign(text, 'w.example', witness, 1_732_500_000)],
  );
  await sequencer.query('INSERT INTO liandan.log_final (tree, size, note) VALUES ($1, $2, $3)', [
    TREE,
    size,
    head.note + cosign(text, 'w.example', witness, 1_732_500_000),
  ]);
  await sequencer.end();
  await signer.end();
  const policy = join(folder, 'policy.txt');
  const vkey = verifierKey({ name: 'liandan.local/2023', publicKey: home.publicKey });
  const line = cosignatureKey({ name: 'w.example', publicKey: rawPublicKey(witness) });
  writeFileSync(policy, `log ${vkey}\nwitness w ${line}\nquorum w\n`);
  const closed = join(folder, 'policy-closed.txt');
  const oldKey = verifierKey({ name: 'liandan.before/2023', publicKey: home.publicKey });
  writeFileSync(closed, `log ${oldKey}\nquorum none\n`);
  api = await createApi(
    settingsOf({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL_APP: urls.app,
      DATABASE_URL_QUEUE: urls.queue,
      LIANDAN_QUEUE: 'postgres',
      LIANDAN_POLICY: policy,
      LIANDAN_CLOSED_POLICIES: closed,
    }),
  );
  await api.init();
}, 180_000);
afterAll(async () => {
  await api?.close();
  await w?.stop();
  rmSync(folder, { recursive: true });
});

describe('the log for everybody', () => {
  it('gives of a deployment that was closed its own policy, and none of a name that it does not know', async () => {
    const ask = (name: string) => get(`/log/${name}/2024/policy`);
    const { statusCode, payload } = await ask('before');
    expect([statusCode, payload]).toEqual([
      200,
      expect.stringMatching(/^log liandan\.before\/2024\+[^\n]+\nquorum none\n$/),
    ]);
    expect((await ask('other')).statusCode).toBe(404);
  });

  it('gives the newest head with the lines of its witnesses, and policy and keys to check it by', async () => {
    const [checkpoint, final, policy, keys] = await Promise.all(
      ['checkpoint', 'final', 'policy', 'keys'].map((name) => get(`${BASE}/${name}`)),
    );
    for (const answer of [checkpoint, final, policy, keys]) {
      expect([answer?.statusCode, answer?.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    }
    const head = openByPolicy(checkpoint?.payload ?? '', parsePolicy(policy?.payload ?? ''));
    expect(head).toMatchObject({ origin: TREE, size });
    expect([...head.cosigned]).toEqual([['w', 1_732_500_000]]);
    expect(final?.payload).toBe(checkpoint?.payload);
    expect(checkpoint?.headers['cache-control']).toBe('public, max-age=1');
    const [own = '', other = ''] = keys?.payload.trimEnd().split('\n') ?? [];
    expect(policy?.payload).toContain(own);
    expect(policy?.payload).toContain(other);
  });

  it('gives every tile that its head demands, for ever; together they give the root', async () => {
    const rows = new Map<string, Buffer>();
    for (const tile of tilesOf(size)) {
      const answer = await get(`${BASE}/${tilePath(tile)}`);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/octet-stream']);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.rawPayload).toHaveLength(tile.width * 32);
      rows.set(`${tile.level}/${tile.index}`, answer.rawPayload);
    }
    const frontier = new Frontier();
    for (let i = 0; i < size; i++) {
      const row = rows.get(`0/${Math.floor(i / 256)}`)?.subarray((i % 256) * 32, (i % 256) * 32 + 32);
      frontier.append(row ?? Buffer.alloc(32));
    }
    expect(text).toContain(`\n${frontier.root().toString('base64')}\n`);
    for (const [name, row] of rows) {
      const [level, index] = name.split('/').map(Number);
      const above = rows.get(`${(level ?? 0) + 1}/${Math.floor((index ?? 0) / 256)}`);
      const at = (index ?? 0) % 256;
      if (row.length === 8192) expect(above?.subarray(at * 32, at * 32 + 32)).toEqual(rowRoot(row));
    }
    expect(size).toBeGreaterThan(10);
  });

  it.each([
    ...['tile/0/999', 'tile/1/x001/000', 'tile/0/0', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/64/000', 'tile/x/000'],
    ...['tile/0/x000/000', 'tile/7/000.p/1', 'tile/', 'tile', 'sm3/tile/0/000.p/1', 'sm3/checkpoint', 'nothing'],
  ])('answers a problem document at %s', async (path) => {
    const answer = await get(`${BASE}/${path}`);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('knows no other log, and gives out no hash that is not signed yet', async () => {
    for (const base of ['/log/local/1999', '/log/other/2024', '/log/local/2024x', `/log/local/${YEAR}%00`])
      expect((await get(`${base}/checkpoint`)).statusCode).toBeGreaterThanOrEqual(400);
    const [last] = [...tilesOf(size)].filter(({ level }) => level === 0).slice(-1);
    if (!last) throw new Error('a log has a tile');
    expect((await get(`${BASE}/${tilePath({ ...last, width: last.width + 1 })}`)).statusCode).toBe(404);
    const before = { ...last, width: last.width - 1 };
    expect((await get(`${BASE}/${tilePath(before)}`)).rawPayload).toHaveLength(before.width * 32);
  });
});

describe('the entries of the log', () => {
  const bundle = () => {
    const [tile] = [...tilesOf(size)];
    if (!tile) throw new Error('a log has a tile');
    return { path: tilePath(tile).replace('tile/0', 'tile/entries'), width: tile.width };
  };

  it('[Z-06] are given to an auditor, whose reading is recorded, and hash to the tile above them', async () => {
    const { path, width } = bundle();
    expect(parseTilePath(path)?.kind).toBe('entries');
    const answer = await get(`${BASE}/${path}`, await cookieOf('auditor'));
    expect(answer.statusCode).toBe(200);
    const entries = readBundle(answer.rawPayload);
    expect(entries).toHaveLength(width);
    const tile = await get(`${BASE}/${path.replace('entries', '0')}`);
    expect(Buffer.concat(entries.map((entry) => leafHash(entry))).equals(tile.rawPayload)).toBe(true);
    const [row] = await w.sql(
      `SELECT convert_from(p.payload, 'UTF8')::jsonb -> 'about' AS about FROM liandan.audit_event e
       JOIN liandan.audit_payload p USING (event_id) WHERE e.machine = 'audit' ORDER BY e.event_id DESC LIMIT 1`,
    );
    expect(row?.['about']).toEqual({ tree: TREE, path });
  });

  it('[Z-07] are given to nobody else', async () => {
    const { path } = bundle();
    expect((await get(`${BASE}/${path}`)).statusCode).toBe(401);
    expect((await get(`${BASE}/${path}`, await cookieOf('sc-officer1'))).statusCode).toBe(403);
  });
});
