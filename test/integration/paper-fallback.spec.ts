import { createHash, randomUUID } from 'node:crypto';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import { dueInstant } from '#domain/calendar/calendar';
import { startOfDay } from '#domain/calendar/civil';
import { makeCreditCode } from '#domain/identity/credit-code';
import { tonnes } from '#domain/quantity/quantity';
import { clockBook } from '#src/deadline/clock-book';
import { Poller } from '#src/deadline/poller';
import { OutageRegister } from '#src/manifest/outage.register';
import { PaperFallbackService } from '#src/manifest/paper-fallback.service';
import { Register } from '#src/party/register';
import { UNBALANCED } from '../support/invariants.js';
import { world, type World } from '../support/manifests.js';
import { outcome } from '../support/road.js';

type Command = { type: string } & Record<string, unknown>;
const DAY = 86_400_000;
const PDF = Buffer.from('%PDF-1.7 a scan of the paper form');
const { calendar } = loadReference();

let w: World;
let fallbacks: PaperFallbackService;
let outages: OutageRegister;
let serial = 0;
beforeAll(async () => {
  w = await world();
  fallbacks = new PaperFallbackService(w.engine.app, w.manifests);
  new PaperFallbackService(w.engine.worker, w.worker);
  outages = new OutageRegister(new Register(w.engine.app.db, 'test', {}, clockBook(calendar)));
});
afterAll(() => w?.stop());

/** Valid since before the papers moved, unless told otherwise. */
const approve: World['approve'] = (grams, more = {}) => w.approve(grams, { validFrom: '2025-11-01', ...more });
const sql = (text: string, values: unknown[] = []) => w.engine.sql(text, values);
const now = async () => {
  const [row] = (await sql('SELECT liandan.now() AS at')) as { at: Date }[];
  return row!.at;
};
const before = (at: Date, hours: number) => new Date(at.getTime() - hours * 3_600_000).toISOString();
const dayOf = (at: Date | string) => new Date(new Date(at).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const once = () => ({ kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: randomUUID() });
const remover = (id: string, command: Command) => fallbacks.send(w.remover, id, command);
const announcing = (more: object = {}) => ({
  type: 'announce',
  reason: 'NO_NETWORK',
  text: '光缆中断',
  paperNo: `ZZ-${++serial}`,
  ...more,
});
const announced = async (more?: object) => (await fallbacks.open(w.remover, announcing(more))).answer.id;
const completed = async () => {
  const id = await announced();
  await remover(id, { type: 'complete', completedOn: dayOf(await now()) });
  return id;
};
const scan = async (
  fallback: string,
  content = PDF,
  mediaType: 'application/pdf' | 'image/png' = 'application/pdf',
) => {
  const body = { fallback, name: '纸质联单.pdf', mediaType, content: content.toString('base64') };
  return (await outages.storeScan(w.remover, once(), body)).answer.id;
};
/** The paper form: moved some hours ago, unless told otherwise. */
const paper = async (
  fallback: string,
  approval: string,
  removed: string,
  hours = 10,
  more: object = {},
): Promise<Command> => {
  const { type: _, ...form } = w.form(approval, removed);
  const at = await now();
  const grams = BigInt(removed.replace('.', ''));
  return {
    type: 'backEnter',
    form: { ...form, plannedDate: dayOf(before(at, hours)), ...more },
    journey: {
      issuedAt: before(at, hours),
      loadedAt: before(at, hours - 1),
      weighings: [
        { line: 1, scale: 'DB-1', gross: tonnes(grams + 15_000_000n), tare: '15.000000', at: before(at, hours - 1) },
      ],
      driverSignature: '赵某',
      passengers: 0,
      legs: [
        {
          waybillNo: 'YD-1',
          operatingDocument: 'V-1',
          departedAt: before(at, hours - 2),
          arrivedAt: before(at, hours - 6),
          place: { text: '厂区', division: '500100' },
        },
      ],
    },
    scans: [await scan(fallback)],
  };
};
const entered = async (approval: string, removed = '10.000000', hours?: number) => {
  const id = await completed();
  await remover(id, await paper(id, approval, removed, hours));
  const { manifest } = await fallbacks.one(w.remover, id);
  return { id, manifest: String(manifest) };
};
const accept = (manifest: string, quantity: string) =>
  w.manifests.send(w.receiver, manifest, {
    type: 'accept',
    lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: 'R4', quantity }],
    handler: { name: '陈某', phone: '13700000000' },
  });
const approvalOf = async (id: string) => {
  const [row] = await sql(`SELECT state, context -> 'lines' -> 0 AS line FROM liandan.approval WHERE id = $1`, [id]);
  const [book] = await sql(`SELECT reserved, settled, excess FROM liandan.quota_account WHERE owner_id = $1`, [id]);
  return { ...row, book } as { state: string; line: Record<string, string>; book: Record<string, string> };
};
const facts = (id: string) =>
  sql('SELECT type, data FROM liandan.fact WHERE case_id = $1 ORDER BY id', [id]) as Promise<
    { type: string; data: Record<string, unknown> }[]
  >;

it('[R-20b, R-06, L-82a, F1, F2, F3, M1a, V2] enters a paper manifest: numbered, original times kept, accepted and closed', async () => {
  const approval = await approve(100_000_000n);
  const { id, manifest } = await entered(approval);
  expect(await fallbacks.one(w.remover, id)).toMatchObject({ state: 'entered', overdue: [] });
  const shown = await w.manifests.one(w.receiver, manifest);
  expect(shown).toMatchObject({
    state: 'arrived',
    backfilled: true,
    number: expect.stringMatching(/^20\d{2}5101\d{6}$/),
    legs: [{ state: 'ended', waybillNo: 'YD-1' }],
    paper: { fallback: id, late: false, flags: [], scans: [{ mediaType: 'application/pdf', bytes: PDF.length }] },
  });
  expect(Date.parse(shown.paper!.enteredAt)).toBeGreaterThan(Date.parse(shown.receivedOn!));
  expect(shown.legs[0]!.departedAt).toBe(shown.paper!.journey.legs[0]!.departedAt);
  expect((await approvalOf(approval)).line).toMatchObject({ reserved: '10.000000', excess: '0.000000' });
  const [clock] = await sql(`SELECT started_at, status FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-18'`, [
    manifest,
  ]);
  expect(clock).toMatchObject({ status: 'open', started_at: new Date(shown.paper!.enteredAt) });
  await accept(manifest, '10.000000');
  expect((await w.manifests.one(w.remover, manifest)).state).toBe('closed');
  expect(await approvalOf(approval)).toMatchObject({
    line: { reserved: '0.000000', accepted: '10.000000' },
    book: { settled: '10000000' },
  });
  expect(await sql(UNBALANCED)).toEqual([]);
});

it('[R-06, L-82a] records no movement without a manifest or an announced paper', async () => {
  const approval = await approve(100_000_000n);
  const unannounced = await paper(await announced(), approval, '1.000000');
  await expect(remover(randomUUID(), unannounced)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const open = await announced();
  expect(await outcome(remover(open, await paper(open, approval, '1.000000')))).toBe('INVALID_TRANSITION');
  expect(await outcome(fallbacks.send(w.carrier, open, { type: 'complete', completedOn: dayOf(await now()) }))).toBe(
    'NOT_FOUND',
  );
  expect(await outcome(w.manifests.open(w.remover, { ...unannounced, type: 'backEnter' }))).toBe('NOT_FOUND');
});

it('[R-20b, F1, F5] takes a reason in words or a notice of the own province in force, each paper number once', async () => {
  const officer = { ...w.chongqing, province: '51', org: randomUUID(), person: randomUUID() };
  const from = before(await now(), 1);
  const { answer: notice } = await outages.announce(officer, once(), { text: '系统升级', from });
  const { answer: foreign } = await outages.announce(w.chongqing, once(), { text: '系统升级', from });
  expect(await outcome(announced({ text: undefined }))).toBe('RULE_REFUSED R-20b');
  expect(await outcome(announced({ text: undefined, notice: foreign.id }))).toBe('RULE_REFUSED R-20b');
  const id = await announced({ reason: 'OUTAGE', text: undefined, notice: notice.id });
  const { paperNo } = await fallbacks.one(w.remover, id);
  expect(await outcome(announced({ paperNo }))).toBe('RULE_REFUSED R-06');
  await outages.end(officer, once(), notice.id, 1, { at: before(await now(), 0.5) });
  expect(await outcome(announced({ reason: 'OUTAGE', text: undefined, notice: notice.id }))).toBe('RULE_REFUSED R-20b');
  expect(await outcome(outages.announce(w.remover, once(), { text: 'x', from }))).toBe('NOT_PERMITTED');
  expect(await outcome(remover(id, { type: 'cancel', reason: ' ' }))).toBe('RULE_REFUSED R-20b');
  await remover(id, { type: 'cancel', reason: '未转移' });
  expect((await fallbacks.one(w.remover, id)).state).toBe('cancelled');
});

it('[R-20b] wants a frozen scan, each leg, times in order and quantities', async () => {
  const approval = await approve(100_000_000n);
  const id = await completed();
  const good = await paper(id, approval, '1.000000');
  const journey = good['journey'] as { legs: Record<string, string>[]; issuedAt: string };
  const form = good['form'] as { lines: object[] };
  const wrong: [string, Command][] = [
    ['R-20b', { ...good, scans: [randomUUID()] }],
    ['R-20b', { ...good, journey: { ...journey, legs: [...journey.legs, ...journey.legs] } }],
    ['R-20b', { ...good, journey: { ...journey, issuedAt: journey.legs[0]!['arrivedAt'] } }],
    ['R-10d', { ...good, form: { ...form, lines: [{ ...form.lines[0], removed: undefined }] } }],
    ['R-06', { ...good, form: { ...form, remover: w.receiver.org } }],
    ['R-10d', { ...good, form: { ...form, contract: randomUUID() } }],
    ['R-21a', { ...good, form: { ...form, approval: undefined } }],
  ];
  for (const [rule, command] of wrong) {
    const error = await remover(id, command).then(
      () => undefined,
      (e: unknown) => e as { refusal: Record<string, unknown> },
    );
    expect([error?.refusal['rule'], error?.refusal['detail'], error?.refusal['remedy']]).toEqual([
      rule,
      { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.any(String) },
      { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.any(String) },
    ]);
  }
  expect(await outcome(scan(id, Buffer.from('GIF89a not what it says'), 'image/png'))).toBe('RULE_REFUSED R-20b');
  const [kept] = await sql('SELECT sha256 FROM liandan.paper_scan WHERE fallback = $1', [id]);
  expect(kept).toEqual({ sha256: createHash('sha256').update(PDF).digest('hex') });
  await expect(w.engine.app.db.query(`UPDATE liandan.paper_scan SET name = 'x'`)).rejects.toThrow(/permission denied/);
  await expect(remover(id, good)).resolves.toMatchObject({ answer: { state: 'entered' } });
});

it('[R-20b, T-08] flags what the checks of M3 to M11 would have refused, and still takes the paper', async () => {
  const approval = await approve(100_000_000n);
  const id = await completed();
  const good = await paper(id, approval, '1.000000');
  const journey = good['journey'] as { legs: Record<string, unknown>[] };
  const form = good['form'] as { lines: { labels: string[] }[] };
  const [label] = form.lines[0]!.labels;
  await remover(id, {
    ...good,
    form: {
      ...form,
      emergencyPhone: undefined,
      lines: [{ ...form.lines[0], method: 'R5', labels: [label, label] }],
    },
    journey: { ...journey, passengers: 2, legs: [{ ...journey.legs[0], place: { text: '贵阳', division: '520100' } }] },
  });
  const { manifest } = await fallbacks.one(w.remover, id);
  const { paper: kept } = await w.manifests.one(w.remover, String(manifest));
  const found = kept!.flags.map(({ row, rule }) => `${row} ${rule}`);
  expect(found).toEqual(expect.arrayContaining(['M3 R-10d', 'M3 R-28b', 'M5 L-83', 'M5 T-08', 'M11 R-11d']));
  expect(kept!.flags.every(({ says }) => /[\u4e00-\u9fff]/.test(says.zh) && says.en !== '')).toBe(true);
  expect(await facts(String(manifest))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        type: 'manifest.backEntered',
        data: expect.objectContaining({ flags: expect.arrayContaining([{ row: 'M5', rule: 'L-83' }]) }),
      }),
    ]),
  );
});

it('[R-28a, V2a] takes what is left of the approval, flags the excess and tells the origin', async () => {
  const approval = await approve(8_000_000n);
  const { manifest } = await entered(approval);
  const shown = await w.manifests.one(w.remover, manifest);
  expect(shown.paper).toMatchObject({
    taking: { taken: [{ line: 1, quantity: '8.000000' }], excess: [{ line: 1, quantity: '2.000000' }] },
    flags: [expect.objectContaining({ rule: 'R-28a' })],
  });
  expect(await approvalOf(approval)).toMatchObject({
    state: 'exhausted',
    line: { reserved: '8.000000', excess: '2.000000' },
    book: { reserved: '8000000', settled: '0', excess: '2000000' },
  });
  const told = (await facts(manifest)).find(({ type }) => type === 'manifest.excessFlagged');
  expect(told?.data).toMatchObject({ origin: '51', approval, lines: [{ line: 1, quantity: '2.000000' }] });
  const [opened] = (await sql('SELECT id, state, source, context FROM liandan.discrepancy WHERE subject = $1', [
    manifest,
  ])) as { id: string; context: object }[];
  expect(opened).toMatchObject({
    state: 'reported',
    source: 'PAPER',
    context: { kinds: ['QUANTITY'], declared: '1: 8.000000 t', found: '1: 10.000000 t', place: '5101' },
  });
  await accept(manifest, '10.000000');
  expect((await w.manifests.one(w.remover, manifest)).state).toBe('accepted');
  const sichuan = { ...w.chongqing, province: '51', city: null, org: randomUUID() };
  const decide = (type: string, body: object) =>
    w.discrepancies.send(sichuan, opened!.id, { command: { type, ...body } as never, once: undefined as never });
  await decide('takeUp', { reason: '补录超出批准' });
  await decide('resolve', { finding: '断网期间批准已用尽，责令重新申请' });
  expect((await w.manifests.one(w.remover, manifest)).state).toBe('closed');
  expect(await approvalOf(approval)).toMatchObject({
    line: { reserved: '0.000000', accepted: '8.000000', excess: '2.000000' },
    book: { reserved: '0', settled: '8000000', excess: '2000000' },
  });
  expect(await sql(UNBALANCED)).toEqual([]);
});

it('[R-28a] has no word of excess where the load was within the approval', async () => {
  const { manifest } = await entered(await approve(10_000_000n));
  expect((await facts(manifest)).map(({ type }) => type)).toEqual(['manifest.backEntered']);
});

it('[R-28a, V2a] takes nothing of a load that moved before the approval was valid', async () => {
  const approval = await approve(50_000_000n, { validFrom: dayOf(await now()) });
  const { manifest } = await entered(approval, '4.000000', 30);
  expect(await approvalOf(approval)).toMatchObject({
    state: 'active',
    line: { reserved: '0.000000', excess: '4.000000' },
  });
  await w.manifests.send(w.receiver, manifest, {
    type: 'reject',
    reason: '性质不符',
    differences: ['CHARACTER'],
    handler: { name: '陈某', phone: '13700000000' },
  });
  expect(await approvalOf(approval)).toMatchObject({ line: { reserved: '0.000000', excess: '4.000000' } });
  expect(await sql(UNBALANCED)).toEqual([]);
});

/** A receiver of the same waste in Chongqing, with a contract and a licence; no approval names it yet. */
const another = async () => {
  const [receiver, licence, contract] = [randomUUID(), randomUUID(), randomUUID()];
  await sql(
    `INSERT INTO liandan.organisation (id, kind, name, uscc, province, city, address, phone, emergency_plan_until)
     VALUES ($1, 'firm', '另一接受厂', $2, '50', '5001', '路', '13800000000', '2028-12-31')`,
    [receiver, makeCreditCode(`91500100MA1${String(++serial).padStart(4, '0')}K`)],
  );
  await sql(
    `INSERT INTO liandan.licence (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     SELECT $1, state, 1, 1, head, machine_version,
            context || jsonb_build_object('number', 'CQ-' || $2::text, 'holder', jsonb_build_object('org', $2::text, 'name', '另一接受厂', 'uscc', '')),
            readers, now(), now() FROM liandan.licence WHERE id = $3`,
    [licence, receiver, w.ids.licence],
  );
  await sql(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
     SELECT $1, 'HT-' || ($2::uuid)::text, remover, $2, party_role, waste_codes, valid_from, valid_to, now(), readers || $3::text
       FROM liandan.contract WHERE id = $4`,
    [contract, receiver, `o:${receiver}`, w.ids.contract],
  );
  const by: Actor = { ...w.receiver, person: randomUUID(), org: receiver };
  const party = { org: receiver, name: '另一接受厂', uscc: '', address: '', province: '50', city: '5001' };
  return { by, party, form: { receiver, licence, contract } };
};
const refusalOf = (doing: Promise<unknown>) =>
  doing.then(
    () => undefined,
    (error: { refusal?: { rule: string; remedy: { zh: string; en: string } } }) => error.refusal,
  );

it('[R-27c, R-21a, V2a] enters no load under an approval of other parties, and of the remover alone', async () => {
  const mine = await approve(100_000_000n);
  const { party, form } = await another();
  const others = await approve(100_000_000n, { receiver: party });
  const id = await completed();
  const good = await paper(id, mine, '10.000000');
  const under = (approval: string, more: object = {}) =>
    remover(id, { ...good, form: { ...(good['form'] as object), approval, ...more } });
  const refused = await refusalOf(under(others));
  expect(refused).toMatchObject({ rule: 'R-27c', remedy: { en: expect.stringContaining(mine) } });
  expect(refused?.remedy.en).not.toContain(others);

  const foreign = await approve(100_000_000n, { remover: party, receiver: { ...party, org: String(w.remover.org) } });
  expect(await outcome(under(foreign))).toBe('RULE_REFUSED R-27c');
  expect(await outcome(under(mine, form))).toBe('RULE_REFUSED R-27c');
  for (const approval of [others, foreign, mine])
    expect((await approvalOf(approval)).book).toMatchObject({ reserved: '0', excess: '0' });

  await expect(under(others, form)).resolves.toMatchObject({ answer: { state: 'entered' } });
  expect((await approvalOf(others)).book).toMatchObject({ reserved: '10000000' });
});

it('[R-06, R-20b, R-21a] a load that no approval fits is entered without one, flagged, and received', async () => {
  const elsewhere = await approve(100_000_000n);
  const { by, form } = await another();
  const id = await completed();
  const cited = await paper(id, elsewhere, '10.000000', 10, form);
  expect(await refusalOf(remover(id, cited))).toMatchObject({
    rule: 'R-27c',
    remedy: { en: expect.stringMatching(/without/), zh: expect.stringContaining('不填批准决定') },
  });
  const bare = { ...(cited['form'] as object), approval: undefined };
  await remover(id, { ...cited, form: bare });
  const { manifest } = await fallbacks.one(w.remover, id);
  const shown = await w.manifests.one(w.remover, String(manifest));
  expect(shown).toMatchObject({ approval: null, instrument: null, held: [], paper: { taking: null } });
  expect(shown.paper!.flags.map(({ row, rule }) => `${row} ${rule}`)).toContain('M3 R-21a');
  expect((await approvalOf(elsewhere)).book).toMatchObject({ reserved: '0', excess: '0' });

  await w.manifests.send(by, String(manifest), {
    type: 'accept',
    lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: 'R4', quantity: '10.000000' }],
    handler: { name: '陈某', phone: '13700000000' },
  });
  expect(await sql(UNBALANCED)).toEqual([]);
});

it('[R-27c, V2a, V3] a load under an approval that has not begun is settled as entered; more from its first day on', async () => {
  const first = dayOf(new Date((await now()).getTime() + 30 * DAY));
  const approval = await approve(50_000_000n);
  const stands = (state: string, validFrom: string) =>
    sql(
      `UPDATE liandan.approval SET state = $2, context = jsonb_set(context, '{validFrom}', to_jsonb($3::text)) WHERE id = $1`,
      [approval, state, validFrom],
    );
  await stands('issued', first);
  const [more, same] = [await entered(approval, '10.000000'), await entered(approval, '10.000000')];
  await accept(same.manifest, '10.000000');
  const refused = { rule: 'R-27c', remedy: { zh: expect.stringContaining(first), en: expect.stringContaining(first) } };
  expect(await refusalOf(accept(more.manifest, '10.020000'))).toMatchObject(refused);
  await stands('active', dayOf(await now()));
  await accept(more.manifest, '10.020000');
  expect(await approvalOf(approval)).toMatchObject({ line: { reserved: '0.000000', excess: '20.020000' } });
  expect(await sql(UNBALANCED)).toEqual([]);
});

it('[R-27c, R-28a] conserves mass over random back-entries: what was entered is reserved, accepted or flagged', async () => {
  const approval = await approve(30_000_000n);
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  let sum = 0n;
  let released = 0n;
  for (let i = 0; i < 12; i++) {
    const grams = BigInt(1_000_000 + random(5_000_000));
    const { manifest } = await entered(approval, tonnes(grams));
    sum += grams;
    const { paper: kept } = await w.manifests.one(w.remover, manifest);
    const taken = BigInt(kept!.taking!.taken[0]!.quantity.replace('.', ''));
    if (random(3) === 0) {
      await w.manifests.send(w.receiver, manifest, {
        type: 'reject',
        reason: '拒收',
        differences: ['CHARACTER'],
        handler: { name: '陈某', phone: '13700000000' },
      });
      released += taken;
    } else if (random(2) === 0) await accept(manifest, tonnes(grams));
    const { line, book } = await approvalOf(approval);
    const [reserved, accepted, excess] = ['reserved', 'accepted', 'excess'].map((k) =>
      BigInt(line[k]!.replace('.', '')),
    );
    expect(reserved! + accepted! + excess! + released).toBe(sum);
    expect(reserved! + accepted! <= 30_000_000n).toBe(true);
    expect(book).toEqual({ reserved: String(reserved), settled: String(accepted), excess: String(excess) });
  }
  expect(await sql(UNBALANCED)).toEqual([]);
});

it('[K-20, F4] is flagged ten working days after completion, and can still be entered: scenario 10', async () => {
  const approval = await approve(100_000_000n);
  const [ninth, twelfth] = [await completed(), await completed()];
  const done = await now();
  const start = startOfDay(dayOf(done));
  /** Moved on the day of the outage. */
  const moved = async () => 7 + Math.ceil(((await now()).getTime() - done.getTime()) / 3_600_000);
  const due = (days: number) =>
    new Date(dueInstant(start, { length: days, unit: 'workingDay' }, calendar).due).getTime();
  const poller = new Poller(w.engine.worker);
  const noonOf = (days: number) => new Date(due(days) - DAY / 2).toISOString();
  await sql('SELECT liandan.set_clock($1)', [noonOf(9)]);
  await poller.turn();
  await remover(ninth, await paper(ninth, approval, '1.000000', await moved()));
  await sql('SELECT liandan.set_clock($1)', [noonOf(12)]);
  await poller.turn();
  expect((await fallbacks.one(w.remover, twelfth)).overdue).toMatchObject([{ clock: 'K-20' }]);
  await remover(twelfth, await paper(twelfth, approval, '1.000000', await moved()));
  const status = async (id: string) =>
    (await sql(`SELECT status, overdue_at IS NOT NULL AS late FROM liandan.deadline WHERE case_id = $1`, [id]))[0];
  expect(await status(ninth)).toEqual({ status: 'met', late: false });
  expect(await status(twelfth)).toEqual({ status: 'metLate', late: true });
  const papers = [];
  for (const id of [ninth, twelfth]) {
    const { manifest } = await fallbacks.one(w.remover, id);
    papers.push(await w.manifests.one(w.remover, String(manifest)));
  }
  expect(
    papers.map(({ number, paper: kept }) => [
      /^\d{14}$/.test(number ?? ''),
      kept!.late,
      kept!.flags.some(({ rule }) => rule === 'R-20b'),
    ]),
  ).toEqual([
    [true, false, false],
    [true, true, true],
  ]);
  expect(
    await outcome(
      w.engine.worker.send(fallbacks.kind, twelfth, { by: system, door: 'clock', command: { type: 'flagOverdue' } }),
    ),
  ).toBe('INVALID_TRANSITION');
});

it('[K-20, R-20b, TIME-4] is late by its dates, though no clock was met, and counts from the arrival where that was earlier', async () => {
  const approval = await approve(100_000_000n, { validFrom: '2025-06-01' });
  const ago = 45 * 24;
  const shown = async (id: string) => {
    const { manifest, state } = await fallbacks.one(w.remover, id);
    const { paper: kept } = await w.manifests.one(w.remover, String(manifest));
    const clocks = await sql(
      `SELECT status, overdue_at IS NOT NULL AS late FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-20' ORDER BY id`,
      [id],
    );
    const flags = kept!.flags.filter(({ rule }) => rule === 'R-20b').map(({ row }) => row);
    return { state, late: kept!.late, flags, clocks };
  };
  // Long complete, told and entered today, with no turn of a poller between.
  const stated = await announced();
  await remover(stated, { type: 'complete', completedOn: dayOf(before(await now(), ago)) });
  await remover(stated, await paper(stated, approval, '1.000000', ago + 8));
  expect(await shown(stated)).toEqual({
    state: 'entered',
    late: true,
    flags: ['F4'],
    clocks: [{ status: 'metLate', late: true }],
  });
  // Arrived long ago, said to be complete today.
  const typed = await completed();
  await remover(typed, await paper(typed, approval, '1.000000', ago));
  expect(await shown(typed)).toEqual({
    state: 'entered',
    late: true,
    flags: ['F4', 'F2'],
    clocks: [
      { status: 'lapsed', late: false },
      { status: 'metLate', late: true },
    ],
  });
  // Said to have been complete before the truck arrived.
  const early = await announced();
  await remover(early, { type: 'complete', completedOn: dayOf(before(await now(), 72)) });
  await remover(early, await paper(early, approval, '1.000000'));
  expect(await shown(early)).toEqual({
    state: 'entered',
    late: false,
    flags: ['F2'],
    clocks: [{ status: 'met', late: false }],
  });
});

it('[P-12, R-15, F3] entered in the first hours of a year it counts in that year, as its number says', async () => {
  const approval = await approve(100_000_000n);
  await sql('SELECT liandan.set_clock($1)', ['2025-12-31T16:30:00Z']);
  const id = await completed();
  await remover(id, await paper(id, approval, '1.000000'));
  const { manifest } = await fallbacks.one(w.remover, id);
  const { number, scaleYear } = await w.manifests.one(w.remover, String(manifest));
  expect([number?.slice(0, 4), scaleYear]).toEqual(['2026', 2026]);
});
