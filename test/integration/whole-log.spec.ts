import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { calendarYear, loadReference } from '#config/reference';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { verifierKey } from '#ledger/note';
import { verifyDatabase } from '#ledger/verify';
import { ZipFile } from '#log-export/stored-zip';
import type { ExportHead } from '#log-export/layout';
import { readme } from '#log-export/readme';
import { verifyLogExport } from '#log-export/verify';
import { exportLogs, type Exported, type ExportOrder } from '#src/archive/export';
import { importLogs } from '#src/archive/import';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import { BATTERIES } from '#src/demo/forms';
import { copyLog } from '../../apps/sizes/log-copies.js';
import { verifyExports } from '../../apps/verifier/exports.js';
import { freshDatabase, query, type TestDatabase } from '../support/database.js';
import { full, listed, type Full } from '../support/full.js';
import { invariants } from '../support/invariants.js';
import { membersOf, put, zipped } from '../support/tamper/export-files.js';

let w: Full;
let folder: string;
let clients: Record<'owner' | 'sequencer' | 'signer', pg.Client>;
let keys: string[];
let made: Exported[];
const opened: TestDatabase[] = [];

const connect = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};
/** Sequencer and signer have a turn. */
async function turn(): Promise<void> {
  await sequence(clients.sequencer);
  await signHeads(clients.signer, openSignerHome(join(folder, 'signer')));
}
const orderOf = (more: Partial<ExportOrder>): ExportOrder => ({
  deployment: 'local',
  folder: join(folder, 'out'),
  keys,
  policy: null,
  calendar: loadReference().calendarFiles.map(calendarYear),
  cases: caseTables,
  meanwhile: turn,
  ...more,
});
const imported = async (database: TestDatabase, files: string[], deployment = 'local') => {
  const client = await connect(database.urls.owner);
  try {
    return await importLogs(client, { files, deployment, kinds: w.workflow.kinds, verify: { keys } });
  } finally {
    await client.end();
  }
};
const another = async () => {
  const database = await freshDatabase();
  opened.push(database);
  return database;
};

beforeAll(async () => {
  w = await full('2025-12-31 10:00', listed(2026, '30000'));
  folder = mkdtempSync(join(tmpdir(), 'liandan-export-'));
  const { urls } = w.database;
  clients = {
    owner: await connect(urls.owner),
    sequencer: await connect(urls.sequencer),
    signer: await connect(urls.signer),
  };
  const { approval } = await w.approved(BATTERIES, '100');
  await w.haul(BATTERIES, approval, '29.85', 0, 'accepted');
  await w.haul(BATTERIES, approval, '20', 1, 'driving');
  await expect(w.act('approval', approval, 'remover-sc', 'noSuchThing')).rejects.toThrow();
  await w.story.settle();
  await turn();
  const { publicKey } = openSignerHome(join(folder, 'signer'));
  keys = [verifierKey({ name: 'liandan.local/2026', publicKey })];
  made = await exportLogs(clients.owner, orderOf({ personal: 'drill' }));
}, 300_000);
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) await client.end();
  for (const database of opened) await database.drop();
  await w?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('writes a file for each year, and the verifier judges every case again by the law', async () => {
  expect(made.map(({ tree }) => tree)).toEqual(['liandan.local/2025', 'liandan.local/2026']);
  const verdict = await verifyLogExport(
    made.map(({ file }) => file),
    { keys },
  );
  expect(verdict.fault).toBeUndefined();
  const { rows } = await clients.owner.query('SELECT count(*)::int AS n FROM liandan.audit_event');
  expect(verdict).toMatchObject({ ok: true, events: rows[0].n, continued: 0, ownKeys: false });
  expect(verdict.judged).toBeGreaterThan(20);
});

it('says what a file does not let it ask: one whose registers and end states were taken out is not told as the whole one', async () => {
  const { file } = made[1] as Exported;
  const members = membersOf(readFileSync(file));
  const { record: bound, ...head } = JSON.parse(String(members.get('export.json'))) as ExportHead;
  expect(bound).toBeDefined();
  for (const name of [...members.keys()]) if (/^(registers|folded\.jsonl)/.test(name)) members.delete(name);
  members.set('export.json', Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`));
  members.set('README.md', Buffer.from(readme(head)));
  const stripped = put(folder, 'stripped.lxz', await zipped(members));
  const asked = async (path: string) => {
    const { ok, registers, folded, personal } = await verifyLogExport([(made[0] as Exported).file, path], { keys });
    return { ok, registers, folded, personal };
  };
  const shown = expect.any(Number);
  expect(await asked(file)).toEqual({
    ...{ ok: true, registers: 'bound', folded: true, personal: { shown, absent: 0, asked: true } },
  });
  expect(await asked(stripped)).toEqual({
    ...{ ok: true, registers: 'absent', folded: false, personal: { shown, absent: 0, asked: false } },
  });
  const { log } = console;
  const said: unknown[] = [];
  console.log = (text: unknown) => void said.push(text);
  try {
    for (const path of [file, stripped]) await verifyExports([(made[0] as Exported).file, path], { key: keys }, []);
  } finally {
    console.log = log;
  }
  expect(said[0]).not.toMatch(/not compared|not here/);
  expect(said[1]).toMatch(
    /export with registers, and they are not here[^]*How cases stood at the end is not in these files/,
  );
});

it('[Z-06] is copied for a campaign to many more events, under keys and witnesses of the day, and verifies', async () => {
  const { file, events, keys: own } = await copyLog((made[1] as Exported).file, folder, 2_000);
  const verdict = await verifyLogExport([file], { keys: own });
  expect(verdict.fault).toBeUndefined();
  expect(verdict).toMatchObject({ ok: true, events, policy: 'file' });
  expect(verdict.judged).toBeGreaterThan(100);
}, 60_000);

it('is imported into an empty instance with identical heads; record, cases and registers are as they were', async () => {
  const database = await another();
  const done = await imported(database, made.map(({ file }) => file).reverse());
  expect(done.trees.map(({ size, root }) => [size, root])).toEqual(made.map(({ size, root }) => [size, root]));
  const same = [
    'SELECT tree, size, root, frontier FROM liandan.log_state ORDER BY 1',
    'SELECT tree, size, root, note, signed_at FROM liandan.log_checkpoint ORDER BY 1, 2',
    'SELECT * FROM liandan.log_tile ORDER BY 1, 2, 3',
    'SELECT * FROM liandan.log_leaf ORDER BY 1, 2',
    'SELECT * FROM liandan.audit_event ORDER BY 1',
    'SELECT * FROM liandan.audit_payload ORDER BY 1',
    'SELECT event_id, pointer, salt, value::text FROM liandan.audit_personal ORDER BY 1, 2',
    'SELECT * FROM liandan.organisation ORDER BY id',
    'SELECT * FROM liandan.deadline ORDER BY id',
    'SELECT * FROM liandan.quota_line ORDER BY id',
    ...caseTables.map(({ table }) => `SELECT * FROM ${table} ORDER BY id`),
  ];
  for (const text of same) {
    const [before, after] = await Promise.all([query(w.database.adminUrl, text), query(database.adminUrl, text)]);
    expect([text, after.rows]).toEqual([text, before.rows]);
  }
  const auditor = await connect(database.urls.auditor);
  const verdict = await verifyDatabase(auditor, { kinds: caseTables, journals, publicKeys: keys });
  await auditor.end();
  expect([verdict.fault, verdict.ok]).toEqual([undefined, true]);
  const sql = async (text: string, values: unknown[] = []) => (await query(database.adminUrl, text, values)).rows;
  const broken = await invariants(sql, database.adminUrl, w.workflow);
  delete broken['9 history']; // asked above, with the keys of the log
  expect(broken).toEqual({});
  await expect(
    imported(
      database,
      made.map(({ file }) => file),
    ),
  ).rejects.toThrow(/in use/);
}, 120_000);

it('gives the signer of the copy no second history: it goes on only from the head that it signed last', async () => {
  const database = opened[0] as TestDatabase;
  const signer = await connect(database.urls.signer);
  await expect(signHeads(signer, openSignerHome(join(folder, 'other')))).rejects.toThrow(/state.json and key.pem back/);
  expect(await signHeads(signer, openSignerHome(join(folder, 'signer')))).toEqual([]);
  await signer.end();
});

it('refuses what is broken, foreign, incomplete or without personal values, and writes nothing', async () => {
  const database = await another();
  const [old, recent] = made.map(({ file }) => file) as [string, string];
  const bytes = readFileSync(recent);
  const place = ZipFile.open(recent);
  const entry = place.place('tile/entries/000.p/' + String((made[1] as Exported).size)).at + 300;
  place.close();
  bytes.writeUInt8(bytes.readUInt8(entry) ^ 1, entry);
  const broken = join(folder, 'broken.lxz');
  writeFileSync(broken, bytes);
  await expect(imported(database, [old, broken])).rejects.toThrow(/not whole \(syntax\).*checksum/);
  await expect(imported(database, [old, recent], 'elsewhere')).rejects.toThrow(/another deployment/);
  await expect(imported(database, [recent])).rejects.toThrow(/earlier year/);
  const bare = await exportLogs(clients.owner, orderOf({ folder: join(folder, 'bare') }));
  await expect(
    imported(
      database,
      bare.map(({ file }) => file),
    ),
  ).rejects.toThrow(/without personal values/);
  expect(
    await verifyLogExport(
      bare.map(({ file }) => file),
      { keys },
    ),
  ).toMatchObject({ ok: true });
  const { rows } = await query(
    database.adminUrl,
    'SELECT (SELECT count(*) FROM liandan.audit_event)::int AS events, (SELECT count(*) FROM liandan.log_state)::int AS logs',
  );
  expect(rows).toEqual([{ events: 0, logs: 0 }]);
}, 60_000);

it('[Z-06] says of a quick look what it did not ask, and on whose word a file was taken', async () => {
  const files = made.map(({ file }) => file);
  const { log } = console;
  const said: unknown[] = [];
  console.log = (text: unknown) => void said.push(text);
  try {
    await verifyExports(files, { log: true }, []);
  } finally {
    console.log = log;
  }
  expect(said[0]).toMatch(/clocks, quantities, erasures and registers were not asked \(--log\)/);
  expect(said[0]).not.toMatch(/personal values|No registers/);
  expect(said[0]).toMatch(/The keys came with the file/);
});

it('[Z-06] takes no registers of an older export for those of the file', async () => {
  const again = await exportLogs(clients.owner, orderOf({ folder: join(folder, 'again'), personal: 'drill' }));
  const [old, recent] = [made[1], again[1]].map((each) => membersOf(readFileSync((each as Exported).file))) as [
    Map<string, Buffer>,
    Map<string, Buffer>,
  ];
  const headOf = (members: Map<string, Buffer>) => JSON.parse(String(members.get('export.json'))) as ExportHead;
  const head = { ...headOf(recent), record: headOf(old).record } as ExportHead;
  for (const name of [...recent.keys()]) if (name.startsWith('registers')) recent.delete(name);
  for (const [name, bytes] of old) if (name.startsWith('registers')) recent.set(name, bytes);
  recent.set('export.json', Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`));
  recent.set('README.md', Buffer.from(readme(head)));
  const mixed = put(folder, 'mixed.lxz', await zipped(recent));
  const [first] = again as [Exported];
  expect((await verifyLogExport([first.file, (again[1] as Exported).file], { keys })).registers).toBe('bound');
  expect(await verifyLogExport([first.file, mixed], { keys })).toMatchObject({
    ok: false,
    check: 'registers',
    fault: { en: expect.stringMatching(/a later export of the log names other registers/) },
  });
}, 60_000);
