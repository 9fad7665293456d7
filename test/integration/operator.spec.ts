import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, parseKey, parseNote, verifierKey } from '#ledger/note';
import { SM2_KEY } from '#ledger/national';
import { openSignerHome } from '#ledger/signer-home';
import { SM2 } from '#ledger/sm';
import { caseTables } from '#src/audit/case-tables';
import { freshDatabase, query, type TestDatabase } from '../support/database.js';
import { logged } from '../support/logged.js';
import { naiveLeaf, naiveRoot, naiveSm2Verify } from '../support/naive-sm.js';
import { processesOn, type Said } from '../support/processes.js';
import { until } from '../support/waiting.js';

/** An operator's day with the command line tool, every command and service a real process. */
let database: TestDatabase;
let copy: TestDatabase;
let here: ReturnType<typeof processesOn>;
let there: ReturnType<typeof processesOn>;
let keys: string[];
let files: string[];
const sql = async (of: TestDatabase, text: string) => (await query(of.adminUrl, text)).rows as Record<string, any>[];
const done = ({ code, out, err }: Said) => {
  expect({ code, err: code === 0 ? '' : `${out}${err}` }).toEqual({ code: 0, err: '' });
  return out;
};
const FIRM = '成都蓉再蓄电池回收有限公司';
const keyArgs = () => keys.flatMap((key) => ['--key', key]);

beforeAll(async () => {
  [database, copy] = [await freshDatabase(), await freshDatabase()];
  here = processesOn(database, { LIANDAN_SM: '1', LIANDAN_EXPORT_PERSONAL: 'permitted' });
  done(await here.cli('seed'));
  for (const name of ['sequencer', 'signer']) here.start(name);
  await until('every event stands under signed heads of both trees', () => logged(database.adminUrl), 120_000);
}, 300_000);
afterAll(async () => {
  await here?.stop();
  for (const each of [here, there]) each?.remove();
  for (const each of [database, copy]) await each?.drop();
});

it('[Z-02] an instance verifies, and every case and read model of it is rebuilt byte for byte', async () => {
  const verdict = JSON.parse(done(await here.cli('verify', '--replay', '--json')));
  const [{ n }] = (await sql(database, 'SELECT count(*)::int AS n FROM liandan.audit_event')) as [{ n: number }];
  expect(verdict).toMatchObject({ ok: true, events: n });
  expect(verdict.heads).toBeGreaterThan(0);
  const replayed = JSON.parse(done(await here.cli('replay', '--check', '--json')));
  expect(replayed).toMatchObject({ ok: true, differences: [] });
}, 300_000);

it('[Z-02] the heads of the second tree hold by another SM3 and another SM2 than those that made them', async () => {
  const { publicKey } = openSignerHome(join(here.folder, 'signer', 'national'), SM2_KEY).signer;
  const heads = await sql(
    database,
    'SELECT tree, size::int AS size, note FROM liandan.log_national_head ORDER BY 1, 2',
  );
  const trees = [...new Set(heads.map(({ tree }) => String(tree)))];
  expect(trees.length).toBeGreaterThan(0);
  for (const tree of trees) {
    const { note } = heads.filter((head) => head['tree'] === tree).at(-1) as { note: string };
    const { text, signatures } = parseNote(note);
    const { origin, size, root } = parseCheckpoint(text);
    expect(origin).toBe(`${tree}/sm3`);
    const leaves = await sql(
      database,
      `SELECT coalesce(e.leaf, convert_to(l.head, 'UTF8')) AS bytes FROM liandan.log_leaf l
         LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree = '${tree}' ORDER BY l.idx LIMIT ${size}`,
    );
    expect(naiveRoot(leaves.map(({ bytes }) => naiveLeaf(bytes as Buffer)))).toEqual(root);
    const { name } = parseKey(verifierKey({ name: origin, publicKey, type: SM2 }), [SM2]);
    const signature = signatures.find((each) => each.name === name)!.signature;
    expect(naiveSm2Verify(publicKey, text, signature)).toBe(true);
    expect(naiveSm2Verify(publicKey, text.replace(/\n\d+\n/, '\n1\n'), signature)).toBe(false);
  }
}, 60_000);

it('[R-22a] papers are held against their digests; one that is altered, and one that is gone, are named with their firm', async () => {
  const contents = ['whole', 'altered', 'gone'].map((text) => Buffer.from(`%PDF-1.7 ${text}`));
  const digests = contents.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  const store = join(here.folder, 'papers');
  here.env['LIANDAN_FILES'] = store;
  const placeOf = (digest: string) => join(store, digest.slice(0, 2), digest);
  for (const [i, digest] of digests.entries()) {
    mkdirSync(join(store, digest.slice(0, 2)), { recursive: true });
    writeFileSync(placeOf(digest), contents[i]!);
    await query(
      database.adminUrl,
      `INSERT INTO liandan.stored_file (sha256, organisation, media_type, bytes, readers)
       SELECT $1, id, 'application/pdf', $2, ARRAY['o:' || id] FROM liandan.organisation WHERE name = $3`,
      [digest, contents[i]!.length, FIRM],
    );
  }
  expect(done(await here.cli('files'))).toMatch(/^3 files, \d+ bytes, 0 not as they were stored/m);
  writeFileSync(placeOf(digests[1]!), 'other bytes');
  rmSync(placeOf(digests[2]!));
  const { code, out } = await here.cli('files');
  expect(code).toBe(1);
  expect(out).toContain(`${digests[1]}  altered / 内容被改动\n  stored by / 上传单位  ${FIRM}`);
  expect(out).toContain(`${digests[2]}  missing / 缺失\n`);
  expect(out).toMatch(/^3 files, \d+ bytes, 2 not as they were stored/m);
});

it('[Z-06] a case file written by the tool is whole, and no longer when a byte of it is another', async () => {
  const home = openSignerHome(join(here.folder, 'signer'));
  const [newest] = await sql(database, 'SELECT tree FROM liandan.log_state ORDER BY tree DESC LIMIT 1');
  keys = [verifierKey({ name: String(newest?.['tree']), publicKey: home.publicKey })];
  const policy = join(here.folder, 'policy.txt');
  writeFileSync(policy, `log ${keys[0] as string}\nquorum none\n`);
  here.env['LIANDAN_POLICY'] = policy;
  const [manifest] = await sql(database, `SELECT id FROM liandan.manifest WHERE state = 'closed' ORDER BY id LIMIT 1`);
  const file = join(here.folder, 'case.lxz');
  done(await here.cli('case-file', String(manifest?.['id']), '--out', file));
  const verdict = JSON.parse(done(await here.cli('verify', file, ...keyArgs(), '--policy', policy, '--json')));
  expect(verdict).toMatchObject({ ok: true, case: manifest?.['id'], state: 'closed' });
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  writeFileSync(file, bytes);
  const { code, out } = await here.cli('verify', file, ...keyArgs());
  expect([code, out]).toEqual([1, expect.stringMatching(/核验不通过【.*NOT whole \[/s)]);
}, 120_000);

it('[Z-02] an export of all years verifies and is imported into an empty instance with identical heads', async () => {
  delete here.env['LIANDAN_POLICY'];
  const made = done(
    await here.cli(
      'export',
      '--all',
      '--personal',
      'removal to another site',
      '--out',
      join(here.folder, 'out'),
      '--json',
    ),
  );
  files = (JSON.parse(made) as { file: string }[]).map(({ file }) => file);
  expect(files.length).toBeGreaterThan(0);
  expect(JSON.parse(done(await here.cli('verify', ...files, ...keyArgs(), '--json')))).toMatchObject({ ok: true });
  there = processesOn(copy);
  expect(done(await there.cli('import', ...files, ...keyArgs()))).toContain('imported');
  for (const text of [
    'SELECT tree, size, root, note FROM liandan.log_checkpoint c WHERE size = (SELECT max(size) FROM liandan.log_checkpoint o WHERE o.tree = c.tree) ORDER BY tree',
    'SELECT tree, size, root, frontier FROM liandan.log_state ORDER BY tree',
    'SELECT event_id, hash FROM liandan.audit_event ORDER BY event_id',
    ...caseTables.map(({ table }) => `SELECT id, state, version, head, context FROM ${table} ORDER BY id`),
  ])
    expect([text, await sql(copy, text)]).toEqual([text, await sql(database, text)]);
}, 300_000);

it('[Z-02] the copy verifies by the heads of the first instance and rebuilds every case; a second import is refused', async () => {
  const known = join(here.folder, 'signer', 'state.json');
  const verdict = JSON.parse(
    done(await there.cli('verify', '--replay', '--known-head', known, ...keyArgs(), '--json')),
  );
  expect(verdict).toMatchObject({ ok: true });
  expect(JSON.parse(done(await there.cli('replay', '--check', '--json')))).toMatchObject({ ok: true, differences: [] });
  const again = await there.cli('import', ...files, ...keyArgs());
  expect([again.code, again.err]).toEqual([1, expect.stringMatching(/in use/)]);
}, 300_000);
