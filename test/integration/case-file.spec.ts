import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckName } from '#case-file/check';
import { bytesSource, verifyCaseFile, type CaseVerdict } from '#case-file/verify';
import type { Trust } from '#case-file/verify';
import { Settings } from '#config/env';
import { calendarYear, loadReference } from '#config/reference';
import { cosign, cosignatureKey } from '#ledger/cosignature';
import { checkpointText, parseNote, parseVerifierKey, rawPublicKey, verifierKey } from '#ledger/note';
import { parsePolicy, writePolicy } from '#ledger/policy';
import { CaseFileService } from '#src/case-file/case-file.service';
import { machines, places, type Machine } from '#src/http/places';
import { BATTERIES } from '#src/demo/forms';
import { demoSet } from '#src/demo/party-set';
import { edit, editLeaf, editNotes, jsonOf, packed, unpacked, type Files } from '../support/case-files.js';
import { cosignAnyhow } from '../support/cosigned.js';
import { evidence, type Evidence } from '../support/evidence.js';
import { full, refusal, type Full } from '../support/full.js';
import { oneOfEach } from '../support/one-of-each.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let log: Evidence;
let cases: Map<string, string>;
/** Files by machine, as they came. */
const made = new Map<string, Buffer>();
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  log = evidence(w, 2024);
  cases = await oneOfEach(w, BATTERIES);
  // A refused command stands in the record too (Z-01).
  await refusal(w.act('manifest', cases.get('manifest')!, BATTERIES.logins.remover, 'discard'));
  await log.settle();
  for (const [machine, id] of cases) made.set(machine, await fileOf(machine, id));
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

async function fileOf(machine: string, id: string, by = w.people.as('auditor')): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await w.app.get(CaseFileService).open(by, machine as Machine, id)) parts.push(part);
  return Buffer.concat(parts);
}
const trust = (over: Partial<Trust> = {}): Trust => ({
  policy: log.policy,
  keys: log.keys,
  calendars: loadReference().calendarFiles.map(calendarYear),
  now: new Date().toISOString(),
  ...over,
});
const verify = (bytes: Uint8Array, over: Partial<Trust> = {}, skip: CheckName[] = []): Promise<CaseVerdict> =>
  verifyCaseFile(bytesSource(bytes), trust(over), { skip });

it('[Z-06] gives a file of a real case of every machine that proves itself, the same bytes each time', async () => {
  expect([...made.keys()].sort()).toEqual([...machines].sort());
  for (const [machine, bytes] of made) {
    const verdict = await verify(bytes);
    expect({ machine, faults: verdict.faults, standing: verdict.standing }).toEqual({
      machine,
      faults: [],
      standing: 'final',
    });
  }
  expect((await fileOf('manifest', cases.get('manifest')!)).equals(made.get('manifest')!)).toBe(true);
});

it('[Z-07] gives none to whoever does not see the case, nor to a carrier, who sees a part of it', async () => {
  const ask = (login: string) => refusal(fileOf('manifest', cases.get('manifest')!, w.people.as(login)));
  expect(await ask('hn-officer1')).toBe('NOT_FOUND');
  expect(await ask(BATTERIES.logins.carrier)).toBe('NOT_PERMITTED Z-07');
  expect(await ask(BATTERIES.logins.receiver)).toBe('accepted');
});

it('[Z-07] tells a carrier in the facts that its load was accepted, not how much of it', async () => {
  const people = visitors(w.app);
  const told = async (login: string) => {
    const { body } = await people.get(login, '/v1/events?type=manifest.partlyAccepted&limit=200');
    return (body['items'] as { data: Record<string, unknown> }[])[0]?.data;
  };
  expect(await told(BATTERIES.logins.receiver)).toMatchObject({ totalAccepted: '9.000000' });
  const carrier = await told(BATTERIES.logins.carrier);
  expect(carrier).toMatchObject({ number: expect.stringMatching(/^\d{14}$/) });
  for (const hidden of ['totalAccepted', 'accepted', 'differences', 'reserved', 'plan', 'licence'])
    expect(carrier).not.toHaveProperty(hidden);
});

it('[Z-06] stands beside every case over HTTP, byte for byte the same, and an auditor who takes it is on record', async () => {
  const people = visitors(w.app);
  for (const [machine, id] of cases) {
    const { status, headers } = await people.get('sc-officer1', `/v1/${places[machine as Machine]}/${id}/case-file`);
    expect([machine, status, headers['content-type'], headers['content-disposition']]).toEqual([
      machine,
      200,
      'application/zip',
      `attachment; filename="case-${id}.lxz"`,
    ]);
  }
  const id = cases.get('manifest')!;
  const { raw } = await people.get('auditor', `/v1/manifests/${id}/case-file`);
  expect(raw.equals(made.get('manifest')!)).toBe(true);
  expect((await people.get(null, `/v1/manifests/${id}/case-file`)).status).toBe(401);
  const auditor = demoSet().people.find(({ roles }) => roles.includes('auditor'))!;
  expect((await people.get(auditor.login, `/v1/manifests/${id}/case-file`)).status).toBe(200);
  const [read] = await w.sql(
    `SELECT convert_from(p.payload, 'UTF8') AS said FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.machine = 'audit' ORDER BY e.event_id DESC LIMIT 1`,
  );
  expect(read?.['said']).toContain(`/v1/manifests/${id}/case-file`);
});

const numbersOf = (n: number) => String(n).padStart(4, '0');
const partFor = async (machine: Machine, login: string) => {
  const { status, raw } = await visitors(w.app).get(
    login,
    `/v1/${places[machine]}/${cases.get(machine)!}/case-file?papers=true`,
  );
  expect(status).toBe(200);
  return raw;
};

it('[Z-07] leaves out what its reader may not read of the record, proves the rest, and says that it is a part', async () => {
  // Any firm reads a confirmed list; what led to it was for the parties, and the telephones of its firms for few.
  const raw = await partFor('list', BATTERIES.logins.carrier);
  const files = unpacked(raw);
  const whole = unpacked(made.get('list')!);
  const told = jsonOf(files, 'case.json');
  expect(told).toMatchObject({ format: 'liandan.case-file-part/1', leaves: jsonOf(whole, 'case.json').leaves });
  for (const hidden of ['context', 'clocks', 'accounts', 'postings']) expect(told).not.toHaveProperty(hidden);
  const readable = await w.sql(
    `SELECT seq FROM liandan.audit_event WHERE case_id = $1 AND 'all' = ANY (readers) ORDER BY seq`,
    [cases.get('list')!],
  );
  const all = told.leaves.map((_: string, i: number) => i + 1) as number[];
  expect(readable.length).toBeGreaterThan(0);
  expect(told.left_out).toEqual(all.filter((n) => !readable.some(({ seq }) => seq === n)));
  expect(told.left_out).toContain(1);
  for (const n of all) {
    for (const name of [`events/${numbersOf(n)}.json`, `proofs/${numbersOf(n)}.tlog-proof`])
      expect(files.has(name)).toBe(true);
    expect(files.has(payloadOf(files, n))).toBe(!told.left_out.includes(n));
  }
  expect([...whole.keys()].some((name) => name.startsWith('personal/'))).toBe(true);
  expect([...files.keys()].filter((name) => name.startsWith('personal/'))).toEqual([]);
  const { faults, leftOut, standing, checks } = await verify(raw);
  expect([faults, leftOut, standing]).toEqual([[], told.left_out.length, 'final']);
  expect(checks.filter(({ result }) => result !== 'passed').map(({ name, result }) => [name, result])).toEqual([
    ['legalPath', 'inPart'],
    ['clocks', 'inPart'],
    ['quota', 'inPart'],
    ['foldedState', 'inPart'],
  ]);
  expect((await verify(made.get('list')!)).leftOut).toBeUndefined();
});

it('[Z-07] gives the drafts of an application to its applicant and to the origin, which keeps it, to nobody who came later', async () => {
  const outOf = async (machine: Machine, login: string) => {
    const { ok, leftOut = 0 } = await verify(await partFor(machine, login));
    return [login, ok, leftOut > 0];
  };
  const { receiver, remover } = BATTERIES.logins;
  for (const login of [remover, 'sc-officer1', 'auditor'])
    expect(await outOf('application', login)).toEqual([login, true, false]);
  for (const login of [receiver, 'cq-officer1']) expect(await outOf('application', login)).toEqual([login, true, true]);
  expect(await outOf('manifest', remover)).toEqual([remover, true, false]);
  expect(await outOf('manifest', receiver)).toEqual([receiver, true, true]);
});

it('[Z-01] [Z-07] puts on record who gets the numbers of people with it that the screens mask', async () => {
  const noted = async (machine: Machine, login: string) => {
    const count = () =>
      w.one<{ n: number }>(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'reveal'`);
    const { n } = await count();
    await partFor(machine, login);
    return (await count()).n - n;
  };
  expect(await noted('manifest', 'sc-officer1')).toBe(1);
  const [read] = await w.sql(
    `SELECT e.person_id AS person, e.readers, convert_from(p.payload, 'UTF8')::json AS said
       FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.machine = 'reveal' ORDER BY e.event_id DESC LIMIT 1`,
  );
  expect(read).toMatchObject({
    person: w.people.as('sc-officer1').person,
    readers: expect.arrayContaining(['p:51', 'p:50']),
    said: { machine: 'manifest', case: cases.get('manifest'), reason: expect.stringContaining('全案文件') },
  });
  for (const [machine, login] of [
    ['manifest', BATTERIES.logins.remover],
    ['manifest', BATTERIES.logins.receiver],
    ['list', BATTERIES.logins.carrier],
    ['licence', 'sc-officer1'],
  ] as const)
    expect([machine, login, await noted(machine, login)]).toEqual([machine, login, 0]);
});

const partAttacks: [what: string, finds: CheckName, says: RegExp, does: (files: Files) => unknown][] = [
  [
    'a part that says it is whole',
    'syntax',
    /has a member too many or too few/,
    (f) => edit(f, 'case.json', (document) => (document.format = 'liandan.case-file/1')),
  ],
  [
    'a whole that says it is a part',
    'syntax',
    /do not belong together/,
    (f) => {
      f.set('README.txt', unpacked(made.get('list')!).get('README.txt')!);
    },
  ],
  ['another member beside', 'syntax', /context/, (f) => edit(f, 'case.json', (document) => (document.context = {}))],
  [
    'nothing named as left out',
    'syntax',
    /does not name the events/,
    (f) => edit(f, 'case.json', (document) => (document.left_out = [])),
  ],
  [
    'an event named that the case does not have',
    'syntax',
    /does not name the events/,
    (f) => edit(f, 'case.json', (document) => document.left_out.push(99)),
  ],
  [
    'a payload that is there and said to be left out',
    'syntax',
    /belongs to no event/,
    (f) =>
      edit(f, 'case.json', (document) => (document.left_out = document.leaves.map((_: string, i: number) => i + 1))),
  ],
  ['a payload taken out and not named', 'syntax', /missing/, (f) => f.delete(payloadOf(f, last(f)))],
  [
    'a payload altered',
    'payloads',
    /payload or its salt/,
    (f) => f.get(payloadOf(f, last(f)))!.writeUInt8(f.get(payloadOf(f, last(f)))![0]! ^ 1),
  ],
  ['an event left out edited', 'leafHashes', /altered/, (f) => editLeaf(f, 1, (leaf) => (leaf.rule_ids = []), false)],
  [
    'an event left out edited and its hash told anew',
    'caseChain',
    /hash of the event before/,
    (f) => editLeaf(f, 1, (leaf) => (leaf.rule_ids = [])),
  ],
  [
    'the case put into another state',
    'foldedState',
    /state draft/,
    (f) => edit(f, 'case.json', (document) => (document.state = 'draft')),
  ],
  [
    'another act in the mouth of an officer',
    'legalPath',
    /another act/,
    (f) => editPayload(f, last(f), (said) => (said.by.org = 'x')),
  ],
];
it.each(partAttacks)('[Z-06] finds in a part %s', async (_what, finds, says, does) => {
  const files = unpacked(await partFor('list', BATTERIES.logins.carrier));
  await does(files);
  const bytes = await packed(files);
  const { ok, fault } = await verify(bytes);
  expect([ok, fault?.check, fault?.en]).toEqual([false, finds, expect.stringMatching(says)]);
  expect(fault?.zh).toMatch(/\p{Script=Han}/u);
  expect((await verify(bytes, {}, [finds])).fault?.check).not.toBe(finds);
});

/** A way to falsify a file, and the check that must find it. */
interface Attack {
  what: string;
  machine?: Machine;
  finds: CheckName;
  does?: (files: Files) => unknown;
  /** What is asked of the verifier beside. */
  asks?: () => Partial<Trust>;
  /** Words of the fault, and the event it names. */
  says: RegExp;
  at?: number;
}
const last = (files: Files) => jsonOf(files, 'case.json').leaves.length as number;
const payloadOf = (files: Files, n: number) =>
  `payloads/${jsonOf(files, `events/${String(n).padStart(4, '0')}.json`).payload_commitment}`;
const refused = (files: Files) =>
  Array.from({ length: last(files) }, (_, i) => i + 1).find(
    (n) => jsonOf(files, `events/${String(n).padStart(4, '0')}.json`).outcome === 'refused',
  )!;
const clockwork = (files: Files, change: (clock: any) => void) =>
  edit(files, 'case.json', ({ clocks }) => change(clocks[0]));

const attacks: Attack[] = [
  { what: 'a payload taken out', finds: 'syntax', says: /missing/, at: 2, does: (f) => f.delete(payloadOf(f, 2)) },
  {
    what: 'a file added',
    finds: 'syntax',
    says: /belongs to no event/,
    does: (f) => f.set('events/9999.json', f.get('events/0001.json')!),
  },
  {
    what: 'an event written otherwise',
    finds: 'syntax',
    says: /canonical/,
    at: 1,
    does: (f) => f.set('events/0001.json', Buffer.concat([f.get('events/0001.json')!, Buffer.from(' ')])),
  },
  {
    what: 'the note for people altered',
    finds: 'syntax',
    says: /README/,
    does: (f) => f.set('README.txt', Buffer.from('genuine')),
  },
  {
    what: 'an event edited',
    finds: 'leafHashes',
    says: /altered/,
    at: 2,
    does: (f) => editLeaf(f, 2, (leaf) => (leaf.rule_ids = ['R-1']), false),
  },
  {
    what: 'an event edited and its hash told anew',
    finds: 'caseChain',
    says: /hash of the event before/,
    at: 3,
    does: (f) => editLeaf(f, 2, (leaf) => (leaf.actor.person = null)),
  },
  { what: 'an event cut out of the middle', finds: 'caseChain', says: /missing/, at: 2, does: cut },
  {
    what: 'the newest event edited',
    finds: 'inclusion',
    says: /does not stand where/,
    does: (f) => editLeaf(f, last(f), (leaf) => (leaf.salt = '0'.repeat(32))),
  },
  {
    what: 'the proof of another event',
    finds: 'inclusion',
    says: /does not stand where/,
    at: 2,
    does: (f) => f.set('proofs/0002.tlog-proof', f.get('proofs/0001.tlog-proof')!),
  },
  {
    what: 'heads signed by another key',
    finds: 'logSignature',
    says: /not signed by the log/,
    does: (f) => editNotes(f, forged),
  },
  {
    what: 'a cosignature of one province missing',
    finds: 'quorum',
    says: /dest-prov/,
    does: (f) => editNotes(f, (note) => note.split('\n').slice(0, -2).join('\n') + '\n'),
  },
  {
    what: 'a history forked with the key of the log',
    finds: 'quorum',
    says: /-first\.txt is not final/,
    does: (f) => forked(f),
  },
  {
    what: 'a history forked with the keys of the log and of both provinces',
    finds: 'consistency',
    says: /rewritten/,
    does: (f) => forked(f, log.witnesses),
  },
  {
    what: 'a year tied to another year before',
    machine: 'list',
    finds: 'consistency',
    says: /does not begin/,
    does: (f) =>
      f.set(
        'consistency/2025-leaf-0.txt',
        Buffer.from(String(f.get('consistency/2025-leaf-0.txt')).replace(/\n\d+\n/, '\n1\n')),
      ),
  },
  {
    what: 'a transition taken out of the machine',
    finds: 'legalPath',
    says: /not version 1 of manifest as released/,
    does: (f) => edit(f, 'machine.json', (m) => m.rows.pop()),
  },
  {
    what: 'another version of the machine',
    finds: 'legalPath',
    says: /version 2 of manifest, the case runs under version 1/,
    does: (f) => edit(f, 'machine.json', (m) => (m.version = '2')),
  },
  {
    what: 'other words in the mouth of an officer',
    finds: 'legalPath',
    says: /another act/,
    at: 2,
    does: (f) => editPayload(f, 2, (said) => (said.by.person = null)),
  },
  {
    what: 'a speaker given another part',
    finds: 'legalPath',
    says: /acts as MIN/,
    at: 2,
    does: (f) => editPayload(f, 2, (said) => said.parts.push('MIN')),
  },
  {
    what: 'a due date moved',
    finds: 'clocks',
    says: /due_at/,
    does: (f) => clockwork(f, (clock) => (clock.due_at = '2030-01-01T00:00:00.000Z')),
  },
  {
    what: 'a clock left out',
    finds: 'clocks',
    says: /missing|no event started|event|clock/,
    does: (f) => edit(f, 'case.json', ({ clocks }) => clocks.shift()),
  },
  {
    what: 'a holiday invented',
    finds: 'clocks',
    says: /official calendar of 2025/,
    does: (f) =>
      f.set(
        'calendar.csv',
        Buffer.from(String(f.get('calendar.csv')).replace('2025-01-26,work\n', '2025-01-24,rest\n2025-01-26,work\n')),
      ),
  },
  {
    what: 'a quantity posted otherwise',
    finds: 'quota',
    says: /was moved by/,
    does: (f) => edit(f, 'case.json', ({ postings }) => (postings[0].reserved = '1')),
  },
  {
    what: 'a posting that nobody made',
    finds: 'quota',
    says: /no event of the case/,
    does: (f) => edit(f, 'case.json', ({ postings }) => postings.push({ ...postings[0], reserved: '-1' })),
  },
  {
    what: 'a balance raised',
    machine: 'approval',
    finds: 'quota',
    says: /does not stand as the events/,
    does: (f) => edit(f, 'case.json', ({ accounts }) => (accounts[0].reserved = '0')),
  },
  {
    what: 'the case altered without an event',
    finds: 'foldedState',
    says: /at \/emergencyPhone/,
    does: (f) => edit(f, 'case.json', ({ context }) => (context.emergencyPhone = '110')),
  },
  {
    what: 'the case put into another state',
    finds: 'foldedState',
    says: /state closed/,
    does: (f) => edit(f, 'case.json', (document) => (document.state = 'closed')),
  },
  {
    what: 'the salt of a payload altered',
    finds: 'payloads',
    says: /payload or its salt/,
    at: 2,
    does: (f) => f.get(payloadOf(f, 2))!.writeUInt8(f.get(payloadOf(f, 2))![0]! ^ 1),
  },
  {
    what: 'the reason of a refusal altered',
    finds: 'payloads',
    says: /payload or its salt/,
    does: (f) => editPayload(f, refused(f), (said) => (said.refusal = {})),
  },
  {
    what: 'a file too old',
    finds: 'freshness',
    says: /more than 24 hours ago/,
    asks: () => ({ now: new Date(Date.now() + 48 * 3_600_000).toISOString(), freshWithinHours: 24 }),
  },
];
/** Takes event 2 out and moves what follows up. */
function cut(files: Files): void {
  const count = last(files);
  files.delete(payloadOf(files, 2));
  for (let n = 2; n < count; n++)
    for (const name of [(i: string) => `events/${i}.json`, (i: string) => `proofs/${i}.tlog-proof`])
      files.set(name(String(n).padStart(4, '0')), files.get(name(String(n + 1).padStart(4, '0')))!);
  files.delete(`events/${String(count).padStart(4, '0')}.json`);
  files.delete(`proofs/${String(count).padStart(4, '0')}.tlog-proof`);
  edit(files, 'case.json', ({ leaves }) => leaves.splice(1, 1));
}
function editPayload(files: Files, n: number, change: (said: any) => void): void {
  const name = payloadOf(files, n);
  const salt = files.get(name)!.subarray(0, 16);
  files.set(name, files.get(name)!.subarray(16));
  edit(files, name, change);
  files.set(name, Buffer.concat([salt, files.get(name)!]));
}
/** The same head under a signature that is not the log's. */
const forged = (note: string) =>
  note.replace(
    /^(— liandan\.[a-z]+\/\d{4} .{20})(.)/m,
    (_, kept: string, one: string) => kept + (one === 'A' ? 'B' : 'A'),
  );
/** A first head that the log never had, signed by its stolen key. */
async function forked(files: Files, witnesses: Evidence['witnesses'] = []): Promise<void> {
  const name = [...files.keys()].find((each) => each.endsWith('-first.txt'))!;
  const { text } = parseNote(String(files.get(name)));
  const other = text.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${Buffer.alloc(32, 7).toString('base64')}\n`);
  const cosigned = witnesses.map((each) => cosign(other, each.name, each.key, Math.floor(Date.now() / 1000)));
  files.set(name, Buffer.from((await log.sign(text.split('\n')[0]!, other)) + cosigned.join('')));
}

it.each(attacks.map((attack) => [attack.what, attack] as const))('finds %s', async (_, attack) => {
  const { machine = 'manifest', finds, does, asks, says, at } = attack;
  const files = unpacked(made.get(machine)!);
  await does?.(files);
  const bytes = await packed(files);
  const { ok, fault } = await verify(bytes, asks?.());
  expect({ ok, check: fault?.check, ...(at === undefined ? {} : { event: fault?.event }) }).toEqual({
    ok: false,
    check: finds,
    ...(at === undefined ? {} : { event: at }),
  });
  expect(`${fault?.en}`).toMatch(says);
  expect(fault?.zh).toMatch(/\p{Script=Han}/u);
  // Without that check it would pass, or be found by another.
  const mutant = await verify(bytes, asks?.(), [finds]);
  expect(mutant.fault?.check).not.toBe(finds);
});

it('[Z-07] [R-25a] gives no letter to the others while its reply is drafted and not signed', async () => {
  const letter = cases.get('consultation')!;
  const people = visitors(w.app);
  const file = async (login: string) => {
    const { status, body } = await people.get(login, `/v1/letters/${letter}/case-file`);
    return [login, status, body['rule']];
  };
  const others = ['sc-officer1', BATTERIES.logins.remover];
  await w.act('consultation', letter, 'cq-officer1', 'draftReply', { agree: true, conditions: ['尚未签发的条件'] });
  await log.settle();
  for (const login of others) expect(await file(login)).toEqual([login, 403, 'Z-07']);
  for (const login of ['cq-officer2', 'auditor']) expect(await file(login)).toEqual([login, 200, undefined]);
  const { event } = await w.one<{ event: string }>(
    'SELECT event_id AS event FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1',
    [letter],
  );
  expect((await people.get('sc-officer1', `/v1/cases/${letter}/events/${event}/proof`)).status).toBe(403);
  await w.act('consultation', letter, 'cq-officer2', 'replyAgree');
  await log.settle();
  for (const login of others) expect(await file(login)).toEqual([login, 200, undefined]);
});

it('says plainly whose word the keys are, when nobody gave any', async () => {
  const own = await verifyCaseFile(bytesSource(made.get('manifest')!), { now: new Date().toISOString() });
  expect(own.ok).toBe(true);
  expect(own.anchors).toMatchObject({ keys: 'file', policy: 'file' });
  expect(own.anchors.fingerprints.every(({ fingerprint }) => /^([0-9a-f]{4} ){15}[0-9a-f]{4}$/.test(fingerprint))).toBe(
    true,
  );
});

it('believes no witness whose key the file does not name, and takes keys from a policy that is given', async () => {
  const files = unpacked(made.get('manifest')!);
  const own = parsePolicy(String(files.get('policy.txt')));
  const [first, ...others] = own.witnesses;
  const mine = { ...first!.key, publicKey: rawPublicKey(generateKeyPairSync('ed25519').privateKey) };
  files.set('policy.txt', writePolicy({ ...own, witnesses: [{ ...first!, key: mine }, ...others] }));
  const { fault } = await verifyCaseFile(bytesSource(await packed(files)), { now: new Date().toISOString() });
  expect(fault).toMatchObject({ check: 'syntax', en: expect.stringContaining('not among those of keys.txt') });

  const stranger = cosignatureKey({ name: first!.key.name, publicKey: mine.publicKey });
  const byKeys = await verifyCaseFile(bytesSource(made.get('manifest')!), {
    keys: [...log.keys.slice(0, 1), stranger],
    now: new Date().toISOString(),
  });
  expect(byKeys.fault?.en).toContain('not among the keys that were given');
  const byPolicy = await verifyCaseFile(bytesSource(made.get('manifest')!), {
    policy: log.policy,
    now: new Date().toISOString(),
  });
  expect(byPolicy).toMatchObject({ ok: true, anchors: { keys: 'given', policy: 'given' } });
});

it('holds its heads against those kept outside, and says where there was nothing to compare', async () => {
  const { heads } = await verify(made.get('manifest')!);
  const { tree, size, root } = heads.at(-1)!;
  const headOf = (at: number, by: Buffer) => log.sign(tree, checkpointText({ origin: tree, size: at, root: by }));
  const [same, other, later] = await Promise.all([
    headOf(size, Buffer.from(root, 'hex')),
    headOf(size, Buffer.alloc(32, 7)),
    headOf(size + 1, Buffer.alloc(32, 7)),
  ]);
  const against = (...knownHeads: string[]) => verify(made.get('manifest')!, { knownHeads });
  expect(await against(same)).toMatchObject({ ok: true });
  expect((await against(same)).notCompared).toBeUndefined();
  expect(await against(same, later)).toMatchObject({ ok: true, notCompared: [`${tree} (${size + 1})`] });
  expect((await against(same, other)).fault).toMatchObject({
    check: 'consistency',
    en: expect.stringContaining('two histories'),
  });
  expect((await against(same.replace(/(— \S+ .{20})./, '$1~'))).ok).toBe(false);
});

it('reads as erased what is no longer there, and says how much', async () => {
  const files = unpacked(made.get('manifest')!);
  for (const name of [...files.keys()]) if (name.startsWith('personal/')) files.delete(name);
  const { faults, personal } = await verify(await packed(files));
  // The case itself still holds what its payloads no longer do: an erasure reaches both.
  expect(faults.map(({ check }) => check)).toEqual(['foldedState']);
  expect(personal.erased).toBeGreaterThan(0);
});

it('waits for the witnesses, so that a file taken at once is final', async () => {
  const { approval } = await w.approved(BATTERIES, '3');
  await log.logged();
  const taken = fileOf('approval', approval);
  setTimeout(() => void log.settle(), 800);
  expect(await verify(await taken)).toMatchObject({ ok: true, standing: 'final' });
});

describe('the single file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'verifier-'));
    const built = spawnSync('node', ['config/tooling/verifier.mjs'], { encoding: 'utf8' });
    expect(built.stderr).toBe('');
    cpSync('dist/verify.mjs', join(folder, 'verify.mjs'));
    writeFileSync(join(folder, 'good.lxz'), made.get('manifest')!);
    writeFileSync(join(folder, 'policy.txt'), log.policy);
  }, 60_000);
  const node = (...args: string[]) =>
    spawnSync('node', ['verify.mjs', ...args], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } });

  it('runs with Node alone, in an empty folder', async () => {
    const good = node('good.lxz', '--policy', 'policy.txt', ...log.keys.flatMap((key) => ['--key', key]));
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toMatch(/^核验通过：案件 [0-9a-f-]{36}（manifest 第 1 版）/);
    const files = unpacked(made.get('manifest')!);
    editLeaf(files, 2, (leaf) => (leaf.rule_ids = []), false);
    writeFileSync(join(folder, 'bad.lxz'), await packed(files));
    writeFileSync(join(folder, 'part.lxz'), await partFor('list', BATTERIES.logins.carrier));
    const part = node('part.lxz', '--policy', 'policy.txt');
    expect([part.status, part.stdout]).toEqual([
      0,
      expect.stringMatching(/^核验通过（部分：\d+ 个事件的内容未列入）[^]*～ 法定路径[^]*Whole as far as it shows/),
    ]);
    const bad = node('bad.lxz', '--json');
    expect([bad.status, JSON.parse(bad.stdout).fault]).toMatchObject([1, { check: 'leafHashes', event: 2 }]);
    expect(node('bad.lxz').stdout).toContain('核验不通过【叶哈希】第 2 个事件');
    expect(node('none.lxz').status).toBe(2);
    expect([node('good.lxz', '--log').status, node('good.lxz', '--log').stderr]).toEqual([
      2,
      expect.stringContaining('a case file does not take --log'),
    ]);
    const ofDatabase = node('good.lxz', '--receipt', 'x', '--replay');
    expect([ofDatabase.status, ofDatabase.stderr]).toEqual([
      2,
      expect.stringMatching(/^案卷文件不适用 --receipt、--replay \/ a case file does not take --receipt, --replay/),
    ]);
    expect(node('good.lxz', '--strange').stderr).toMatch(/^参数有误 \/ Unknown option '--strange'/);
    expect(node().status).toBe(2);
  });
});

it('is given of a case in the log of a closed deployment also before the next one has a log; where its policy is not known it is refused', async () => {
  const settings = w.app.get(Settings);
  const { LIANDAN_DEPLOYMENT: name, LIANDAN_POLICY: own } = settings;
  const people = visitors(w.app);
  const ask = () => people.get('sc-officer1', `/v1/manifests/${cases.get('manifest')!}/case-file`);
  settings.LIANDAN_DEPLOYMENT = 'anew';
  try {
    const { status, raw } = await ask();
    expect([status, (await verify(raw)).faults]).toEqual([200, []]);
    settings.LIANDAN_POLICY = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.txt');
    const { publicKey } = parseVerifierKey(log.keys[0]!);
    const anew = verifierKey({ name: 'liandan.anew/2025', publicKey });
    writeFileSync(settings.LIANDAN_POLICY, log.policy.replace(/^log .*/, `log ${anew}`));
    const { status: refused, body } = await ask();
    expect({ status: refused, ...body }).toMatchObject({
      ...{ status: 404, code: 'NOT_FOUND', remedy: expect.stringMatching(/LIANDAN_CLOSED_POLICIES/) },
      detail: expect.stringMatching(/liandan\.local\/2025/),
    });
  } finally {
    settings.LIANDAN_DEPLOYMENT = name;
    if (own !== undefined) settings.LIANDAN_POLICY = own;
  }
});

/** The file with every cosignature made anew: at which second each witness says it saw the heads. */
async function cosignedAt(bytes: Uint8Array, seconds: readonly number[]): Promise<Buffer> {
  const files = unpacked(bytes);
  editNotes(files, (note) => {
    const { text } = parseNote(note);
    const own = note.slice(text.length + 1).split(/(?<=\n)/)[0] ?? '';
    const lines = log.witnesses.map(({ name, key }, i) => cosignAnyhow(text, name, key, seconds[i] ?? 0));
    return `${text}\n${own}${lines.join('')}`;
  });
  return packed(files);
}

it('is as new as enough witnesses say: one of them alone makes no old head fresh', async () => {
  const now = Math.floor(Date.now() / 1000);
  const old = now - 40 * 86_400;
  const asked = async (seconds: number[]) =>
    (await verify(await cosignedAt(made.get('manifest')!, seconds), { freshWithinHours: 24 })).faults;
  expect(await asked([now, now])).toEqual([]);
  for (const seconds of [
    [now, old],
    [old, now],
  ])
    expect(await asked(seconds)).toMatchObject([
      { check: 'freshness', en: expect.stringContaining(new Date(old * 1000).toISOString()) },
    ]);
  expect(await asked([now, now + 400])).toMatchObject([
    { check: 'freshness', en: expect.stringMatching(/still to come/) },
  ]);
});

it('has a verdict whatever time a witness names: one that cannot be is no cosignature', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { ok, faults, heads } = await verify(await cosignedAt(made.get('manifest')!, [2 ** 53 - 1, now]));
  expect(ok).toBe(false);
  expect(faults[0]).toMatchObject({ check: 'quorum' });
  expect(heads.length).toBeGreaterThan(0);
});

it('says how old it is by the newest head of the log in use, also of a case that rested since an earlier year', async () => {
  await w.sql(`SELECT liandan.set_clock('2025-02-03T01:00:00Z')`);
  await refusal(w.act('manifest', cases.get('manifest')!, BATTERIES.logins.remover, 'discard'));
  await log.settle();
  const id = cases.get('licence')!;
  const file = await fileOf('licence', id);
  expect([...unpacked(file).keys()].filter((name) => /consistency\/\d{4}\.txt/.test(name))).toHaveLength(2);
  expect((await verify(file, { freshWithinHours: 1 })).faults).toEqual([]);
  const later = { now: new Date(Date.now() + 2 * 3_600_000).toISOString(), freshWithinHours: 1 };
  expect((await verify(file, later)).faults).toMatchObject([{ check: 'freshness' }]);
});
