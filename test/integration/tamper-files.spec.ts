import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { bytesSource, verifyCaseFile } from '#case-file/verify';
import type { CheckName as CaseCheck } from '#case-file/check';
import { checks as caseChecks } from '#case-file/checks';
import { calendarYear, loadReference } from '#config/reference';
import { cosign } from '#ledger/cosignature';
import { eventId } from '#ledger/event-id';
import type { Leaf } from '#ledger/leaf';
import { parseNote } from '#ledger/note';
import { CHECKS as EXPORT_CHECKS, type CheckName as ExportCheck } from '#log-export/checks';
import { verifyLogExport } from '#log-export/verify';
import { exportLogs } from '#src/archive/export';
import { caseTables } from '#src/audit/case-tables';
import { CaseFileService } from '#src/case-file/case-file.service';
import { BATTERIES } from '#src/demo/forms';
import { Random } from '#src/demo/random';
import type { Machine } from '#src/http/places';
import { edit, unpacked } from '../support/case-files.js';
import { evidence, type Evidence } from '../support/evidence.js';
import { full, refusal, type Full } from '../support/full.js';
import { oneOfEach } from '../support/one-of-each.js';
import { newTally } from '../support/tamper/campaign.js';
import { type Entry, entriesOf, membersOf, put, resealed, type Seal } from '../support/tamper/export-files.js';
import {
  caseFileAttacks,
  exportAttacks,
  type FileAttack,
  type FileGround,
  packs,
} from '../support/tamper/file-attacks.js';
import { caseFileMutants, exportMutants } from '../support/tamper/file-mutants.js';
import { asked, long, type Part, write } from '../support/tamper/report.js';
import { seamFileAttacks } from '../support/tamper/seam-attacks.js';
import { twoDeployments } from '../support/two-deployments.js';

/** A year's work, handed out: a case file of every machine, and the export of both years that it touches. */
let w: Full;
let log: Evidence;
let folder: string;
let exported: string[];
const caseFiles = new Map<string, Buffer>();
let heads: FileGround['heads'];
const calendars = loadReference().calendarFiles.map(calendarYear);
const random = new Random(asked.seed);

beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  log = evidence(w, 2024);
  folder = mkdtempSync(join(tmpdir(), 'liandan-files-'));
  const cases = await oneOfEach(w, BATTERIES);
  await log.settle(); // a head that will be an older one
  const manifest = cases.get('manifest')!;
  for (let n = 0; n < 2; n++) await refusal(w.act('manifest', manifest, BATTERIES.logins.remover, 'discard'));
  await log.settle();
  for (const [machine, id] of cases) {
    const parts: Uint8Array[] = [];
    const service = w.app.get(CaseFileService);
    const by = w.people.as('auditor');
    for await (const part of await service.open(by, machine as Machine, id, { papers: true })) parts.push(part);
    caseFiles.set(machine, Buffer.concat(parts));
  }
  const owner = new pg.Client({ connectionString: w.database.urls.owner });
  await owner.connect();
  const made = await exportLogs(owner, {
    ...{ deployment: 'local', folder, personal: 'drill', keys: log.keys.slice(0, 1), policy: log.policy },
    ...{ calendar: calendars, cases: caseTables, meanwhile: () => log.settle() },
  });
  await owner.end();
  exported = made.map(({ file }) => file);
  heads = (await w.sql(
    'SELECT tree, size::int AS size, note FROM liandan.log_final ORDER BY tree, size',
  )) as FileGround['heads'];
  both = await overTwo();
}, 300_000);
afterAll(async () => {
  await both?.stop();
  await w?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** The same of a record that went on under another name after a restore: what was handed out, and by whom it is held. */
let both: {
  files: Map<string, Buffer>;
  exported: string[];
  heads: FileGround['heads'];
  seal: Seal;
  verifyCase: (bytes: Buffer) => Promise<Verdict>;
  verifyExport: (nth: number, bytes: Buffer) => Promise<Verdict>;
  stop: () => Promise<void>;
};
async function overTwo(): Promise<typeof both> {
  const s = await twoDeployments(folder, true);
  const keys = [...s.old.keys, ...s.now.keys];
  const given = { keys, policy: s.now.policy, closedPolicies: [s.old.policy], calendars };
  const files = new Map([
    ['manifest', await s.fileOf('manifest', s.manifest)],
    ['list', await s.fileOf('list', s.list)],
  ]);
  const owner = new pg.Client({ connectionString: s.w.database.urls.owner });
  await owner.connect();
  const made = await exportLogs(owner, {
    ...{ deployment: 'anew', folder: join(folder, 'both'), personal: 'drill', keys: s.now.keys.slice(0, 1) },
    ...{ policy: s.now.policy, closedPolicies: [s.old.policy], calendar: calendars, cases: caseTables },
    meanwhile: () => s.now.settle(),
  });
  await owner.end();
  const paths = made.map(({ file }) => file);
  return {
    files,
    exported: paths,
    heads: (await s.w.sql(
      'SELECT tree, size::int AS size, note FROM liandan.log_final ORDER BY tree, size',
    )) as FileGround['heads'],
    seal: async (tree, text) => {
      const log = tree.startsWith('liandan.local/') ? s.old : s.now;
      const note = await log.sign(tree, text);
      const at = Math.floor(Date.now() / 1000);
      return note + log.witnesses.map(({ name, key }) => cosign(parseNote(note).text, name, key, at)).join('');
    },
    verifyCase: async (bytes) => {
      const { ok, fault } = await verifyCaseFile(bytesSource(bytes), { ...given, now: new Date().toISOString() });
      return { ok, ...(fault ? { check: fault.check, fault } : {}) };
    },
    verifyExport: async (nth, bytes) => {
      const altered = put(folder, `both-${basename(paths[nth]!)}`, bytes);
      const { ok, check, fault } = await verifyLogExport(
        paths.map((path, i) => (i === nth ? altered : path)),
        given,
      );
      return { ok, ...(check ? { check } : {}), ...(fault ? { fault } : {}) };
    },
    stop: s.stop,
  };
}

interface Verdict {
  ok: boolean;
  check?: string;
  fault?: { en: string; zh: string; event?: number; eventId?: string };
}
const verifyCase = async (bytes: Buffer, skip: CaseCheck[] = []): Promise<Verdict> => {
  const trust = { policy: log.policy, keys: log.keys, calendars, now: new Date().toISOString() };
  const { ok, fault } = await verifyCaseFile(bytesSource(bytes), trust, { skip });
  return { ok, ...(fault ? { check: fault.check, fault } : {}) };
};
/** `bytes` in the place of one of the exported files. */
const verifyExport = async (nth: number, bytes: Buffer, skip: ExportCheck[] = [], knownHeads: string[] = []) => {
  const altered = put(folder, `altered-${basename(exported[nth]!)}`, bytes);
  const paths = exported.map((path, i) => (i === nth ? altered : path));
  const { ok, check, fault } = await verifyLogExport(paths, {
    ...{ keys: log.keys.slice(0, 1), policy: log.policy, calendars, knownHeads, skip },
  });
  return { ok, ...(check ? { check } : {}), ...(fault ? { fault } : {}) } as Verdict;
};
/** A thief of every key signs. */
const seal: Seal = async (tree, text, at = Date.now() / 1000) => {
  const note = await log.sign(tree, text);
  return note + log.witnesses.map(({ name, key }) => cosign(parseNote(note).text, name, key, Math.floor(at))).join('');
};

it('[Z-06] what was handed out is whole before anybody touches it', async () => {
  for (const [machine, bytes] of caseFiles) expect([machine, await verifyCase(bytes)]).toEqual([machine, { ok: true }]);
  for (const nth of exported.keys())
    expect(await verifyExport(nth, readFileSync(exported[nth]!))).toEqual({ ok: true });
  for (const [name, bytes] of both.files) expect([name, await both.verifyCase(bytes)]).toEqual([name, { ok: true }]);
  for (const [nth, path] of both.exported.entries())
    expect(await both.verifyExport(nth, readFileSync(path))).toEqual({ ok: true });
});

/** Random attacks on one kind of file, kind after kind, until there are so many. */
async function attackFiles(
  part: Part,
  name: string,
  attacks: Record<string, FileAttack>,
  runs: number,
  next: () => { ground: FileGround; verify: (bytes: Buffer) => Promise<Verdict> },
): Promise<void> {
  const tally = (part.classes[name] ??= newTally());
  const kinds = Object.entries(attacks);
  for (let run = 0; tally.attacks < runs; run++) {
    const [attack, does] = kinds[run % kinds.length]!;
    const { ground, verify } = next();
    const done = await does(ground, random);
    if (!done || done.bytes.equals(ground.bytes)) {
      tally.idle += 1;
      continue;
    }
    tally.attacks += 1;
    const verdict = await verify(done.bytes).catch((error: unknown): undefined => {
      part.broken.push(`the verifier fell over ${attack}, ${done.did}: ${String((error as Error).stack)}`);
    });
    if (!verdict) continue;
    const { ok, fault, check = '' } = verdict;
    if (ok || !fault) {
      part.missed.push({ class: name, attack, did: done.did });
      continue;
    }
    tally.found += 1;
    tally.by[check] = (tally.by[check] ?? 0) + 1;
    const bilingual = /\p{Script=Han}/u.test(fault.zh) && fault.en.length > 10;
    if (!bilingual) part.broken.push(`${attack}, ${done.did}: not in both languages: ${fault.zh} / ${fault.en}`);
    if (done.names(fault)) tally.named += 1;
    else part.elsewhere.push({ class: name, attack, did: done.did, fault: `${check}: ${fault.en}` });
  }
}

it(
  '[Z-06][Z-02] every random attack on a case file or an exported log is found and named in both languages: bits, members, tails, proofs of others, older heads',
  async () => {
    const started = Date.now();
    const part: Part = { n: -1, seconds: 0, logs: 0, alarms: [], classes: {}, missed: [], elsewhere: [], broken: [] };
    const each = long ? Math.ceil(asked.runs / 10) : 150;
    const others = [...caseFiles.values()].map((bytes) => unpacked(bytes));
    await attackFiles(part, 'exported case file', caseFileAttacks, each, () => {
      const bytes = random.pick([...caseFiles.values()]);
      const copy = new Map([...unpacked(bytes)]);
      const strangers = others.filter((other) => !other.get('case.json')!.equals(copy.get('case.json')!));
      return { ground: { bytes, files: copy, others: strangers, heads, pack: packs.case }, verify: verifyCase };
    });
    const logs = exported.map((path) => readFileSync(path));
    await attackFiles(part, 'exported log', exportAttacks, each, () => {
      const nth = random.whole(0, logs.length - 1);
      const others = logs.filter((_, i) => i !== nth).map(membersOf);
      const bytes = logs[nth]!;
      return {
        ground: { bytes, files: membersOf(bytes), others, heads, pack: packs.export },
        verify: (altered) => verifyExport(nth, altered),
      };
    });
    const whole = new Map([...both.files].map(([name, bytes]) => [name, unpacked(bytes)]));
    await attackFiles(
      part,
      'case file over two deployments',
      { ...caseFileAttacks, ...seamFileAttacks(both.seal) },
      each,
      () => {
        const name = random.pick([...both.files.keys()]);
        const others = [...whole].filter(([other]) => other !== name).map(([, files]) => files);
        return {
          ground: {
            ...{ bytes: both.files.get(name)!, files: unpacked(both.files.get(name)!), others },
            ...{ heads: both.heads, pack: packs.case },
          },
          verify: both.verifyCase,
        };
      },
    );
    const twice = both.exported.map((path) => readFileSync(path));
    await attackFiles(part, 'exported logs of two deployments', exportAttacks, each, () => {
      const nth = random.whole(0, twice.length - 1);
      const others = twice.filter((_, i) => i !== nth).map(membersOf);
      return {
        ground: {
          ...{ bytes: twice[nth]!, files: membersOf(twice[nth]!), others },
          ...{ heads: both.heads, pack: packs.export },
        },
        verify: (altered) => both.verifyExport(nth, altered),
      };
    });
    part.seconds = Math.round((Date.now() - started) / 1000);
    write({ files: part });
    expect(part.broken).toEqual([]);
    expect(part.missed).toEqual([]);
  },
  long ? 7_200_000 : 300_000,
);

it('[Z-06] has one reading of what is handed out: no member beside those known, none twice', async () => {
  const files = unpacked(caseFiles.get('manifest')!);
  for (const name of ['case.json', 'machine.json']) {
    const more = new Map(files);
    edit(more, name, (document) => (document.note = 'whatever'));
    expect([name, (await verifyCase(await packs.case(more))).check]).toEqual([name, 'syntax']);
  }
  const nth = exported.length - 1;
  const twice: Record<string, [RegExp, string]> = {
    'folded.jsonl': [/"state":"([^"]+)"/, '"state":"revoked","state":"$1"'],
    'heads.jsonl': [/"size":(\d+)/, '"size":1,"size":$1'],
    'export.json': [/"size": (\d+)/, '"size": 1,\n  "size": $1'],
  };
  for (const [name, [where, what]] of Object.entries(twice)) {
    for (const change of [
      (text: string) => text.replace(where, what),
      (text: string) => text.replace(/[{]/, '{"aside":1,'),
    ]) {
      const members = membersOf(readFileSync(exported[nth]!));
      const text = String(members.get(name));
      members.set(name, Buffer.from(change(text)));
      expect(change(text)).not.toBe(text);
      expect([name, (await verifyExport(nth, await packs.export(members))).check]).toEqual([name, 'syntax']);
    }
  }
});

it('[Z-06] asks of every head in a case file that it is final, of the oldest too', async () => {
  const files = unpacked(caseFiles.get('manifest')!);
  const name = [...files.keys()].find((each) => each.endsWith('-first.txt'))!;
  const note = String(files.get(name));
  const { name: witness } = log.witnesses[0]!;
  // The line is then of a witness whom nobody knows, and such lines are passed over.
  files.set(name, Buffer.from(note.replace(`— ${witness} `, `— ${witness}x `)));
  expect(String(files.get(name))).not.toBe(note);
  const { check, fault } = await verifyCase(await packs.case(files));
  expect(check).toBe('quorum');
  expect(fault?.en).toContain(name);
});

it('[Z-06] follows every case to its last event, and lets none begin in the middle where all years are given', async () => {
  const nth = exported.length - 1;
  const file = exported[nth]!;
  const told = async (change: (entries: Entry[]) => void) => {
    const entries = entriesOf(file);
    change(entries);
    return verifyExport(nth, await resealed(file, membersOf(readFileSync(file)), entries, seal));
  };
  const lastOf = (entries: Entry[], machine: string) => entries.findLast(({ leaf }) => leaf?.machine === machine)!;
  const after = (like: Entry, more: Partial<Leaf>): Entry => ({
    ...like,
    leaf: { ...like.leaf!, event_id: eventId(), ...more },
  });
  const jump = (leaf: Leaf): Partial<Leaf> => ({
    ...{ seq: leaf.seq + 1, case_version: leaf.case_version + 1, from: 'draft', to: 'settled' },
  });
  expect(
    await told((entries) => {
      const like = lastOf(entries, 'manifest');
      const strange = after(like, { ...jump(like.leaf!), machine: 'x' });
      entries.push(strange, after(like, { ...jump(strange.leaf!) }));
    }),
  ).toMatchObject({ check: 'legal path', fault: { en: expect.stringContaining('the case was manifest, now x') } });
  expect(
    await told((entries) => {
      const like = lastOf(entries, 'manifest');
      entries.push(after(like, { case_id: randomUUID(), seq: 1, case_version: 1, prev: null, machine: 'x' }));
    }),
  ).toMatchObject({ check: 'legal path', fault: { en: expect.stringContaining('the machine x is unknown here') } });
  expect(
    await told((entries) => {
      const like = lastOf(entries, 'manifest');
      entries.push(after(like, { case_id: randomUUID(), seq: 2, prev: 'ab'.repeat(32) }));
    }),
  ).toMatchObject({ check: 'case chain', fault: { en: expect.stringContaining('event 1 of the case is missing') } });
});

it('[Z-06] a verifier of files that leaves any one check out misses an attack that it finds with it', async () => {
  const shown = {
    ...(await caseFileMutants({ files: caseFiles, verify: verifyCase, seal })),
    ...(await exportMutants({ files: exported, verify: verifyExport, seal, heads })),
  };
  const wanted = [
    ...caseChecks.map(({ name }) => `case file: ${name}`),
    ...EXPORT_CHECKS.map((name) => `exported log: ${name}`),
  ];
  expect(Object.keys(shown).sort()).toEqual(wanted.sort());
  write({ mutants: shown });
  expect(Object.keys(shown).filter((check) => !shown[check])).toEqual([]);
}, 300_000);
