import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { bytesSource, type CaseVerdict, type Trust, verifyCaseFile } from '#case-file/verify';
import { Settings, settingsOf } from '#config/env';
import { calendarYear, loadReference } from '#config/reference';
import { cosign } from '#ledger/cosignature';
import { checkpointText, parseCheckpoint, parseNote, parseVerifierKey, verifierKey } from '#ledger/note';
import type { VerifyExportOptions } from '#log-export/verdict';
import { verifyLogExport } from '#log-export/verify';
import { caseTables } from '#src/audit/case-tables';
import { exportLogs } from '#src/archive/export';
import { importLogs } from '#src/archive/import';
import { createApi } from '../../apps/api/create-api.js';
import { unfolded, verifyExports } from '../../apps/verifier/exports.js';
import { verdictText } from '../../apps/verifier/words.js';
import { packed, unpacked } from '../support/case-files.js';
import { freshDatabase } from '../support/database.js';
import type { Evidence } from '../support/evidence.js';
import { entriesOf, membersOf, put, resealed, type Seal } from '../support/tamper/export-files.js';
import { seamAttacks } from '../support/tamper/seam-attacks.js';
import { twoDeployments, type TwoDeployments } from '../support/two-deployments.js';
import { visitors } from '../support/visitor.js';

/** A case whose record stands in the logs of two deployments: each part under its own log's head, and where they meet. */
let s: TwoDeployments;
let folder: string;
let file: Buffer;
const calendars = loadReference().calendarFiles.map(calendarYear);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liandan-seam-'));
  s = await twoDeployments(folder, true);
  file = await s.fileOf('manifest', s.manifest);
}, 300_000);
afterAll(async () => {
  await s?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const trust = (over: Partial<Trust> = {}): Trust => ({
  ...{ policy: s.now.policy, closedPolicies: [s.old.policy], keys: [...s.old.keys, ...s.now.keys] },
  ...{ calendars, now: new Date().toISOString() },
  ...over,
});
const verify = (bytes: Uint8Array, over: Partial<Trust> = {}): Promise<CaseVerdict> =>
  verifyCaseFile(bytesSource(bytes), trust(over));

/** The same keys, and nobody asked to witness. */
const unasked = (policy: string) => `${policy.split('\n').find((line) => line.startsWith('log '))}\nquorum none\n`;

describe('[Z-06] a case file over two deployments', () => {
  it('proves each part against the head of its own log, and that the new log begins with the last head of the old', async () => {
    const verdict = await verify(file);
    expect(verdict.faults).toEqual([]);
    const of = async (tree: string) => {
      const [row] = await s.w.sql(
        `SELECT count(*)::int AS events FROM liandan.audit_event WHERE case_id = $1 AND tree = $2`,
        [s.manifest, tree],
      );
      return { tree, events: row?.['events'] as number };
    };
    const parts = [await of('liandan.local/2026'), await of('liandan.anew/2026')];
    expect(parts.every(({ events }) => events > 0)).toBe(true);
    expect(verdict.heads).toMatchObject(parts.map((part) => ({ ...part, cosigned: [{}, {}] })));
    const [old] = await s.w.sql(
      `SELECT size::int AS size, encode(root, 'hex') AS root FROM liandan.log_checkpoint WHERE tree = 'liandan.local/2026' ORDER BY size DESC LIMIT 1`,
    );
    const seam = { from: 'liandan.local/2026', to: 'liandan.anew/2026', restsOn: 'witnesses', ...old };
    expect([verdict.standing, verdict.seams]).toEqual(['final', [seam]]);
    expect((await s.fileOf('manifest', s.manifest)).equals(file)).toBe(true);
    const text = verdictText(verdict);
    expect(text).toMatch(/接缝：liandan\.anew\/2026 的首条即 liandan\.local\/2026 的最后一个头/);
    expect(text).toMatch(/head of liandan\.local\/2026 at \d+, over \d+ events of the case/);
    expect(text).toMatch(
      /seam: liandan\.anew\/2026 begins with the last head of liandan\.local\/2026.*has the witnesses/,
    );
  });

  it('claims no witnesses of the closed log where the policy that is given asks for none', async () => {
    const { faults, standing, seams } = await verify(file, { closedPolicies: [unasked(s.old.policy)] });
    expect([faults, standing, seams?.[0]?.restsOn]).toEqual([[], 'logged', 'next']);
  });

  it('goes on to the log in use also of a case to which nothing has happened since', async () => {
    const whole = await s.fileOf('list', s.list);
    const { faults, seams, heads } = await verify(whole, { freshWithinHours: 1 });
    expect([faults, seams?.length]).toEqual([[], 1]);
    expect(heads.every(({ tree }) => tree.startsWith('liandan.local/'))).toBe(true);
    const later = { now: new Date(Date.now() + 2 * 3_600_000).toISOString(), freshWithinHours: 1 };
    expect((await verify(whole, later)).faults).toMatchObject([{ check: 'freshness', tree: 'liandan.anew/2026' }]);
  });

  it('is held against what is given for both names: what is given for one alone is not enough', async () => {
    expect((await verify(file, { closedPolicies: [] })).fault?.en).toMatch(/liandan\.local\/2026.*--closed-policy/);
    expect((await verify(file, { keys: s.now.keys })).fault).toMatchObject({
      ...{ check: 'logSignature', tree: 'liandan.local/2026' },
      en: expect.stringMatching(/no key that is believed is of the log liandan\.local\/2026.*--closed-policy/),
    });
    // With nothing from outside it vouches for itself, and shows the keys of both.
    const { faults, anchors } = await verifyCaseFile(bytesSource(file), { now: new Date().toISOString() });
    expect([faults, anchors.keys, anchors.policy]).toEqual([[], 'file', 'file']);
    expect(anchors.fingerprints.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['liandan.local/2026', 'liandan.anew/2026', 'liandan.local/origin-prov']),
    );
    // The keys of one name open no head of the other.
    const [own, other] = [s.old.keys[0], s.now.keys[0]].map((key) => parseVerifierKey(key as string).publicKey) as [
      Buffer,
      Buffer,
    ];
    const swapped = [
      verifierKey({ name: 'liandan.anew/2026', publicKey: own }),
      verifierKey({ name: 'liandan.local/2026', publicKey: other }),
      ...[...s.old.keys, ...s.now.keys].filter((key) => /-prov\+/.test(key)),
    ];
    expect((await verify(file, { keys: swapped })).fault?.check).toBe('logSignature');
  });

  it.each(Object.keys(seamAttacks))('does not pass with %s', async (name) => {
    const files = unpacked(file);
    const done = await seamAttacks[name]!(files, { seal });
    expect(done).toBeDefined();
    const { ok, fault } = await verify(await packed(files));
    expect([name, ok]).toEqual([name, false]);
    expect(fault).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(done!) });
  });
});

/** A thief of every key of both names signs. */
const seal: Seal = async (tree, text, at = Date.now() / 1000) => {
  const log: Evidence = tree.startsWith('liandan.local/') ? s.old : s.now;
  const note = await log.sign(tree, text);
  return note + log.witnesses.map(({ name, key }) => cosign(parseNote(note).text, name, key, Math.floor(at))).join('');
};

it('[Z-06] is given over HTTP; without the policy of the closed name it is refused with the remedy', async () => {
  const people = visitors(s.w.app);
  const settings = s.w.app.get(Settings);
  const { LIANDAN_CLOSED_POLICIES: closed } = settings;
  const ask = () => people.get('sc-officer1', `/v1/manifests/${s.manifest}/case-file`);
  expect((await ask()).status).toBe(200);
  settings.LIANDAN_CLOSED_POLICIES = '';
  try {
    const { status, body } = await ask();
    expect({ status, ...body }).toMatchObject({
      ...{ status: 404, code: 'NOT_FOUND', remedy: expect.stringMatching(/LIANDAN_CLOSED_POLICIES/) },
      detail: expect.stringMatching(/liandan\.local\/2026/),
    });
  } finally {
    settings.LIANDAN_CLOSED_POLICIES = closed;
  }
});

it('[Z-02] does not start again under the name that was closed', async () => {
  const { urls } = s.w.database;
  const again = createApi(
    settingsOf({
      ...{ NODE_ENV: 'test', LOG_LEVEL: 'silent', LIANDAN_QUEUE: 'postgres', LIANDAN_DEPLOYMENT: 'local' },
      ...{ DATABASE_URL_APP: urls.app, DATABASE_URL_QUEUE: urls.queue },
    }),
  );
  await expect(again).rejects.toThrow(/LIANDAN_DEPLOYMENT=local was closed: liandan\.anew\/2026 goes on from its logs/);
});

describe('[Z-06] exports of two deployments', () => {
  let exported: string[];
  beforeAll(async () => {
    const owner = new pg.Client({ connectionString: s.w.database.urls.owner });
    await owner.connect();
    const made = await exportLogs(owner, {
      ...{ deployment: 'anew', folder: join(folder, 'out'), personal: 'drill', keys: s.now.keys.slice(0, 1) },
      ...{ policy: s.now.policy, closedPolicies: [s.old.policy], calendar: calendars, cases: caseTables },
      meanwhile: () => s.now.settle(),
    });
    await owner.end();
    exported = made.map(({ file: path }) => path);
  }, 60_000);
  const judge = (paths: readonly string[], over: VerifyExportOptions = {}) =>
    verifyLogExport(paths, {
      ...{ keys: [...s.old.keys, ...s.now.keys], policy: s.now.policy, closedPolicies: [s.old.policy], calendars },
      ...over,
    });
  const said = async (paths: readonly string[]) => {
    const { log } = console;
    const lines: unknown[] = [];
    console.log = (text: unknown) => void lines.push(text);
    try {
      expect(await verifyExports(unfolded(paths), { key: [...s.old.keys, ...s.now.keys] }, calendars)).toBe(true);
    } finally {
      console.log = log;
    }
    return lines.join('\n');
  };

  it('are taken together: the seam holds, and every case is judged across it', async () => {
    expect(exported.map((path) => path.split('/').at(-1))).toEqual([
      'log-local-2025.lxz',
      'log-local-2026.lxz',
      'log-anew-2026.lxz',
    ]);
    const { fault, seams, continued, before, judged, registers } = await judge([...exported].reverse());
    expect([fault, continued, before, registers]).toEqual([undefined, 0, undefined, 'bound']);
    expect(seams).toMatchObject([{ from: 'liandan.local/2026', to: 'liandan.anew/2026', restsOn: 'witnesses' }]);
    expect(judged).toBeGreaterThan(20);
    expect(await said([join(folder, 'out')])).toMatch(/seam: liandan\.anew\/2026 begins with the last head of/);
  });

  it('claim no witnesses of the closed log where none were asked for', async () => {
    const { fault, seams } = await judge(exported, { closedPolicies: [unasked(s.old.policy)] });
    expect([fault, seams[0]?.restsOn]).toEqual([undefined, 'next']);
  });

  it('a damaged one in a folder is not passed over', async () => {
    const place = mkdtempSync(join(folder, 'cut-'));
    for (const path of exported) copyFileSync(path, join(place, basename(path)));
    expect((await judge(unfolded([place]))).ok).toBe(true);
    const newest = join(place, 'log-anew-2026.lxz');
    truncateSync(newest, readFileSync(newest).length - 1);
    expect(await judge(unfolded([place]))).toMatchObject({ ok: false, check: 'syntax' });
  });

  it('by themselves are whole as well, and say what was not asked', async () => {
    const [, , recent] = exported as [string, string, string];
    expect((await judge(exported.slice(0, 2))).fault).toBeUndefined();
    const { fault, before, continued } = await judge([recent]);
    expect([fault, before?.tree]).toEqual([undefined, 'liandan.local/2026']);
    expect(continued).toBeGreaterThan(0);
    expect(await said([recent])).toMatch(
      /Begins with the head of liandan\.local\/2026 at \d+.*was not asked; give its export too/,
    );
    expect((await judge([recent], { closedPolicies: [], keys: s.now.keys })).fault).toBeUndefined();
    expect((await judge(exported, { closedPolicies: [] })).fault?.en).toMatch(/--closed-policy/);
    expect((await judge(exported, { keys: s.now.keys })).check).toBe('log signature');
  });

  it('are not imported, and why is said', async () => {
    const empty = await freshDatabase();
    const owner = new pg.Client({ connectionString: empty.urls.owner });
    await owner.connect();
    try {
      const verify = { keys: [...s.old.keys, ...s.now.keys], policy: s.now.policy, closedPolicies: [s.old.policy] };
      for (const files of [exported, exported.slice(2)])
        await expect(
          importLogs(owner, { files, deployment: 'anew', kinds: s.w.workflow.kinds, verify }),
        ).rejects.toThrow(/goes on from liandan\.local\/2026, the log of a deployment that was closed/);
    } finally {
      await owner.end();
      await empty.drop();
    }
  });

  it('do not pass with a part left out, an older end, more behind the end, or another head at the seam', async () => {
    const [first, old, recent] = exported as [string, string, string];
    const told = async (path: string, change: (entries: ReturnType<typeof entriesOf>) => unknown, named?: string) => {
      const entries = entriesOf(path);
      await change(entries);
      return put(
        folder,
        named ?? 'other.lxz',
        await resealed(path, membersOf(readFileSync(path)), entries, seal, false),
      );
    };
    expect((await judge([first, recent])).ok).toBe(false);
    expect(await judge([first, recent], { continues: true })).toMatchObject({
      check: 'consistency',
      fault: { en: expect.stringMatching(/does not begin with a head of liandan\.local\/2025/) },
    });
    const cut = await told(old, (entries) => entries.pop());
    expect((await judge([first, cut, recent])).ok).toBe(false);
    expect(await judge([first, cut, recent], { skip: ['case chain'] })).toMatchObject({
      check: 'consistency',
      fault: { tree: 'liandan.local/2026' },
    });
    const more = await told(old, (entries) => void entries.push(entries.at(-1)!));
    expect((await judge([first, more, recent])).ok).toBe(false);
    const longer = await judge([first, more, recent], {
      skip: ['case chain', 'syntax', 'payloads', 'legal path', 'folded state', 'registers'],
    });
    expect(longer).toMatchObject({
      check: 'consistency',
      fault: { en: expect.stringMatching(/gone on to .*lost when a database was put back/) },
    });
    const seamed = await told(recent, (entries) => {
      const [link] = entries;
      const { origin, size } = parseCheckpoint(String(link!.bytes));
      link!.bytes = Buffer.from(checkpointText({ origin, size, root: Buffer.alloc(32, 7) }));
    });
    expect(await judge([first, old, seamed])).toMatchObject({
      check: 'consistency',
      fault: { tree: 'liandan.local/2026' },
    });
    const unsewn = await told(recent, (entries) => entries.shift());
    expect((await judge([first, old, unsewn])).check).toBe('consistency');
  });
});

it('[Z-06] says of a closed log whose own witnesses did not confirm its end that this end rests on the log after it, and calls nothing of it final', async () => {
  const other = mkdtempSync(join(tmpdir(), 'liandan-seam-'));
  const t = await twoDeployments(other, false);
  try {
    const made = await t.fileOf('manifest', t.manifest);
    const given = { policy: t.now.policy, closedPolicies: [t.old.policy], keys: [...t.old.keys, ...t.now.keys] };
    const verdict = await verifyCaseFile(bytesSource(made), {
      ...given,
      calendars,
      now: new Date().toISOString(),
    });
    const { faults, seams, standing } = verdict;
    expect([faults, standing, seams?.[0]?.restsOn]).toEqual([[], 'logged', 'next']);
    expect(verdictText(verdict)).toMatch(
      /见证不全，见接缝[^]*not witnessed throughout: see the seam[^]*it rests on liandan\.anew\/2026 alone/,
    );
    // Where nothing goes on from it, it is not final.
    const files = unpacked(made);
    for (const name of [...files.keys()]) if (/^consistency\/2026/.test(name)) files.delete(name);
    expect(
      (await verifyCaseFile(bytesSource(await packed(files)), { ...given, calendars, now: new Date().toISOString() }))
        .ok,
    ).toBe(false);
  } finally {
    await t.stop();
    rmSync(other, { recursive: true, force: true });
  }
}, 180_000);
