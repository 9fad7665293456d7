import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { buildEvent, type ChainHead } from '#ledger/append';
import { cosign, cosignatureKey } from '#ledger/cosignature';
import { leafHash } from '#ledger/leaf';
import { checkpointText, rawPublicKey, signNote, verifierKey } from '#ledger/note';
import { Frontier } from '#ledger/tree';
import type { CheckName } from './checks.js';
import type { ExportHead, HeadLine } from './layout.js';
import { readme } from './readme.js';
import { ZipFile, ZipWriter } from './stored-zip.js';
import { verifyLogExport } from './verify.js';
import { type Lines, type LogEntry, writeLog } from './write.js';

const TREE = 'liandan.test/2026';
const key = generateKeyPairSync('ed25519').privateKey;
const witness = { name: 'liandan.test/witness', key: generateKeyPairSync('ed25519').privateKey };
const own = verifierKey({ name: TREE, publicKey: rawPublicKey(key) });
const cosigner = cosignatureKey({ name: witness.name, publicKey: rawPublicKey(witness.key) });
const policy = [`log ${own}`, `witness w ${cosigner}`, 'quorum w', ''].join('\n');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'liandan-lxz-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Readings of three auditors, each in its chain; `before`: the chains have so many events in an earlier log. */
function events(count: number, tree = TREE, before = 0): LogEntry[] {
  const heads = new Map<string, ChainHead>();
  const begun = { seq: before, hash: before > 0 ? Buffer.alloc(32, 7) : null };
  const chains = Array.from({ length: 3 }, () => randomUUID());
  return Array.from({ length: count }, (_, i) => {
    const id = chains[i % 3]!;
    const { event, head } = buildEvent(heads.get(id) ?? begun, {
      deployment: 'test',
      machine: 'audit',
      machineVersion: '1',
      caseId: id,
      caseVersion: 1,
      type: 'read',
      from: null,
      to: null,
      ruleIds: ['Z-06'],
      actor: {
        person: null,
        role: null,
        org: null,
        province: null,
        authority: null,
        principal: null,
        door: 'command',
        auth: null,
      },
      occurredAt: `${tree.slice(-4)}-03-02T01:00:00.000Z`,
      outcome: 'accepted',
      calendarVersion: null,
      payload: { question: `第 ${i} 问` },
      readers: ['all'],
    });
    heads.set(id, head);
    return {
      bytes: event.bytes,
      record: { payload: event.payload, salt: event.payloadSalt, readers: ['all'], personal: [] },
    };
  });
}
async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const lines = (texts: readonly string[]): Lines => {
  const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
  return { size: bytes.length, crc: crc32(bytes), parts: () => each([bytes]) };
};

/** An export of these entries, with heads by `by` at some sizes; the witness signs unless told not to. */
async function exported(
  name: string,
  entries: readonly LogEntry[],
  {
    by = key,
    witnessed = true,
    cosignedAt = '2026-02-25T06:13:20.000Z',
    tree = TREE,
    headsEvery = 97,
    policyIn = policy as string | null,
  } = {},
): Promise<string> {
  const file = join(folder, name);
  const frontier = new Frontier();
  const heads: HeadLine[] = [];
  for (const { bytes } of entries) {
    frontier.append(leafHash(bytes));
    if (frontier.size % headsEvery !== 0 && frontier.size !== entries.length) continue;
    const text = checkpointText({ origin: tree, size: frontier.size, root: frontier.root() });
    const note = signNote(text, tree, by);
    const at = '2026-03-02T01:00:01.000Z';
    const line = cosign(text, witness.name, witness.key, 1_772_000_000);
    heads.push({
      size: frontier.size,
      note,
      signedAt: at,
      cosignatures: [{ witness: witness.name, line, at: cosignedAt, receivedAt: at }],
      final: { note: note + (witnessed ? line : ''), at },
    });
  }
  await writeLog(file, {
    head: {
      v: 1,
      kind: 'liandan-log',
      tree,
      size: frontier.size,
      root: frontier.root().toString('hex'),
      personal: false,
      exportedAt: '2026-03-03T00:00:00.000Z',
      later: 0,
    },
    checkpoint: heads.at(-1)!.final!.note,
    keys: [own, cosigner],
    policy: policyIn,
    entries: each(entries),
    heads: lines(heads.map((head) => JSON.stringify(head))),
  });
  return file;
}
const found = async (file: string, skip: CheckName[] = []) =>
  (await verifyLogExport([file], { keys: [own], policy, skip })).check;

it('is a zip that others read; whole it passes, whatever the size', async () => {
  for (const count of [1, 255, 256, 257, 700]) {
    const file = await exported(`whole-${count}.lxz`, events(count));
    const verdict = await verifyLogExport([file], { keys: [own], policy });
    expect([count, verdict.fault, verdict.events, verdict.heads]).toEqual([
      count,
      undefined,
      count,
      Math.floor((count - 1) / 97) + 1,
    ]);
  }
  const names = Object.keys(unzipSync(readFileSync(join(folder, 'whole-257.lxz'))));
  expect(names).toEqual(
    expect.arrayContaining([
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/1',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/1',
    ]),
  );
});

it('finds a bit flipped anywhere, bytes cut off and bytes added', async () => {
  const file = await exported('flips.lxz', events(20));
  const bytes = readFileSync(file);
  const altered = join(folder, 'altered.lxz');
  for (let i = 0; i < bytes.length; i += 37) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(i) ^ (1 << (i % 8)), i);
    writeFileSync(altered, copy);
    expect([i, await found(altered)]).toEqual([i, 'syntax']);
  }
  for (const copy of [
    bytes.subarray(0, -1),
    bytes.subarray(0, 1000),
    Buffer.concat([bytes, Buffer.of(0)]),
    Buffer.alloc(0),
  ]) {
    writeFileSync(altered, copy);
    expect(await found(altered)).toBe('syntax');
  }
});

it('names the check that a forger with this or that key fails, and each check is needed for it', async () => {
  const entries = events(300);
  const thief = generateKeyPairSync('ed25519').privateKey;
  const gap = entries.filter((_, i) => i !== 100);
  const swapped = entries.map((entry, i) => (i === 10 ? { ...entry, record: entries[13]!.record } : entry));
  const attacks: [CheckName, string][] = [
    ['log signature', await exported('thief.lxz', entries, { by: thief })],
    ['quorum', await exported('alone.lxz', entries, { witnessed: false })],
    ['quorum', await exported('later.lxz', entries, { cosignedAt: '2026-02-26T00:00:00.000Z' })],
    ['case chain', await exported('gap.lxz', gap)],
    ['payloads', await exported('swapped.lxz', swapped)],
  ];
  for (const [check, file] of attacks) expect([check, await found(file)]).toEqual([check, check]);
  for (const [check, file] of attacks.slice(1)) expect([check, await found(file, [check])]).toEqual([check, undefined]);
});

it('holds the leaves against heads kept outside, which alone show that a tail is gone', async () => {
  const entries = events(200);
  const [whole, cut] = [await exported('all.lxz', entries), await exported('cut.lxz', entries.slice(0, 150))];
  const head = (file: string) => {
    const zip = ZipFile.open(file);
    const note = zip.read('checkpoint').toString('utf8');
    zip.close();
    return note;
  };
  const knows = async (file: string, note: string) => {
    const { ok, check, fault } = await verifyLogExport([file], { keys: [own], policy, knownHeads: [note] });
    return [ok, check, fault?.en];
  };
  expect(await knows(whole, head(cut))).toEqual([true, undefined, undefined]);
  expect(await knows(cut, head(whole))).toEqual([
    false,
    'consistency',
    expect.stringContaining('the tail was cut off'),
  ]);
});

it('says whose word the policy is, and believes no witness whose key the file does not name', async () => {
  const entries = events(3);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const other = cosignatureKey({ name: witness.name, publicKey: rawPublicKey(stranger) });
  const verdict = async (file: string, trust: { keys?: string[]; policy?: string }) => {
    const { ok, check, policy: whose, ownKeys } = await verifyLogExport([file], trust);
    return { ok, check, policy: whose, ownKeys };
  };
  const [whole, bare, strange] = [
    await exported('told.lxz', entries),
    await exported('bare.lxz', entries, { policyIn: null }),
    await exported('strange.lxz', entries, { policyIn: policy.replace(cosigner, other) }),
  ];
  expect(await verdict(whole, {})).toEqual({ ok: true, check: undefined, policy: 'file', ownKeys: true });
  expect(await verdict(whole, { policy })).toEqual({ ok: true, check: undefined, policy: 'given', ownKeys: false });
  expect(await verdict(bare, { keys: [own] })).toMatchObject({ ok: true, policy: 'none' });
  expect(await verdict(strange, { keys: [own] })).toMatchObject({ ok: false, check: 'quorum', policy: 'file' });
});

it('holds a year against the head with which the next one begins: it is the last', async () => {
  const [earlier, tree] = ['liandan.test/2025', TREE];
  const before = events(600, earlier);
  const old = await exported('2025.lxz', before, { tree: earlier, headsEvery: 350 });
  const headAt = (size: number) => {
    const frontier = new Frontier();
    for (const { bytes } of before.slice(0, size)) frontier.append(leafHash(bytes));
    return checkpointText({ origin: earlier, size, root: frontier.root() });
  };
  const after = events(300);
  const next = (name: string, link: string, entries = after) =>
    exported(name, [{ bytes: Buffer.from(link), record: null }, ...entries], { tree });
  const verdict = async (file: string) =>
    verifyLogExport([old, file], { keys: [own], policy }).then(({ ok, check, fault }) => ({
      ok,
      check,
      en: fault?.en,
    }));
  expect(await verdict(await next('linked.lxz', headAt(600)))).toEqual({ ok: true, check: undefined, en: undefined });
  for (const size of [3, 349, 351])
    expect([size, await verdict(await next(`linked-${size}.lxz`, headAt(size)))]).toEqual([
      size,
      { ok: false, check: 'consistency', en: expect.stringMatching(/has gone on to 600 leaves/) },
    ]);
  const swapped = after.map((entry, i) => (i === 10 ? { ...entry, record: after[13]!.record } : entry));
  expect(await verdict(await next('swapped-linked.lxz', headAt(600), swapped))).toMatchObject({ check: 'payloads' });
  const root = Buffer.alloc(32).toString('base64');
  const untrue = headAt(600).split('\n').with(2, root).join('\n');
  expect(await verdict(await next('unlinked.lxz', untrue))).toMatchObject({ ok: false, check: 'consistency' });
});

it('counts cases that began in the log of a closed deployment, where it is told that there was one', async () => {
  const file = await exported('anew.lxz', events(9, TREE, 4));
  const verdict = (continues?: boolean) =>
    verifyLogExport([file], { keys: [own], policy, ...(continues ? { continues } : {}) });
  expect(await verdict()).toMatchObject({
    ...{ ok: false, check: 'case chain', fault: { en: expect.stringMatching(/event 1 .* missing.*--continues/) } },
  });
  expect(await verdict(true)).toMatchObject({ ok: true, events: 9, cases: 3, continued: 3 });
  const whole = await exported('begun.lxz', events(9));
  expect(await verifyLogExport([whole], { keys: [own], policy, continues: true })).toMatchObject({ continued: 0 });
});

it('makes nothing as large as a file claims to be before the file is seen to hold it', async () => {
  const whole = unzipSync(readFileSync(await exported('small.lxz', events(256))));
  for (const size of [20_000_000, Number.MAX_SAFE_INTEGER]) {
    const head = { ...(JSON.parse(Buffer.from(whole['export.json']!).toString()) as ExportHead), size };
    const file = join(folder, `claims-${size}.lxz`);
    const parts: Buffer[] = [];
    const zip = new ZipWriter((part) => Promise.resolve(void parts.push(part)));
    for (const [name, bytes] of Object.entries(whole)) {
      const own = { 'README.md': readme(head), 'export.json': `${JSON.stringify(head, undefined, 2)}\n` }[name];
      await zip.add(name, Buffer.from(own ?? bytes));
    }
    await zip.end();
    writeFileSync(file, Buffer.concat(parts));
    expect(await verifyLogExport([file], { keys: [own], policy })).toMatchObject({
      ...{ ok: false, check: 'syntax', fault: { en: expect.stringMatching(/more leaves than the file can hold/) } },
    });
  }
});

it('is on disk before it has its name, and has its name on disk before anybody is told', async () => {
  const trace: unknown[] = [];
  const file = join(folder, 'durable.lxz');
  const open: typeof files.open = async (path, flags) => {
    const handle = await files.open(path, flags);
    const sync = handle.sync.bind(handle);
    handle.sync = () => (trace.push([String(path), existsSync(file)]), sync());
    return handle;
  };
  const entries = events(1);
  const root = leafHash(entries[0]!.bytes);
  const text = checkpointText({ origin: TREE, size: 1, root });
  await writeLog(
    file,
    {
      head: {
        ...{ v: 1, kind: 'liandan-log', tree: TREE, size: 1, root: root.toString('hex'), personal: false, later: 0 },
        exportedAt: '2026-03-03T00:00:00.000Z',
      },
      checkpoint: signNote(text, TREE, key),
      keys: [own],
      policy: null,
      entries: each(entries),
      heads: lines([]),
    },
    { open },
  );
  expect(trace).toEqual([
    [`${file}.part`, false],
    [folder, true],
  ]);
});

it('keeps to its table of contents', async () => {
  const zip = ZipFile.open(await exported('toc.lxz', events(3)));
  expect(() => zip.read('nothing')).toThrow(/missing/);
  expect([...zip.lines('heads.jsonl')]).toHaveLength(1);
  zip.close();
});
