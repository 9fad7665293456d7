import { PolicyService } from '#src/policy/policy.service';
import { loadAgreements } from '#config/agreements';
import { authorityName } from '#domain/division/authority';
import { system, type Actor } from '#domain/actor';
import type { RegisterLicence } from '#domain/licence/licence.commands';
import { Deliveries } from '#outbox/deliveries';
import { AgreementProcessor } from '#src/agreement/agreement.processor';
import { CreditService } from '#src/cooperation/credit.service';
import { AgreementService } from '#src/agreement/agreement.service';
import { PartyLetters } from '#src/agreement/party-letters';
import { PaperArrivals } from '#src/consultation/paper-arrivals';
import { ConsultationProcessor } from '#src/consultation/consultation.processor';
import { ConsultationService } from '#src/consultation/consultation.service';
import { LetterBook } from '#src/consultation/letter-book';
import { ReceiverLicence } from '#src/consultation/receiver-licence';
import { Poller } from '#src/deadline/poller';
import { LicenceService } from '#src/licence/licence.service';
import { PartyService } from '#src/party/party.service';
import { QuotaBook } from '#src/quota/quota-book';
import { routes } from '#src/routes';
import { ListService } from '#src/whitelist/list.service';
import { ListingService } from '#src/whitelist/listing.service';
import { WhitelistProcessor } from '#src/whitelist/whitelist.processor';
import type { Fact, Routes } from '#outbox/outbox';
import type { Workflow } from '#workflow/workflow';
import { UNBALANCED } from '../support/invariants.js';
import { engine, type Engine } from '../support/engine.js';

/** Only what this test mounts; the rest of the house hears its own facts elsewhere. */
const MOUNTED = /^(agreement|list|listing|licence|consultation)\./;
const ours = (queue: string) => queue === 'whitelist' || queue === 'consultation' || queue.startsWith('mailbox-');
const narrowed: Routes = Object.fromEntries(
  Object.entries(routes)
    .filter(([type]) => MOUNTED.test(type))
    .map(([type, { within, after }]) => [
      type,
      { within, after: after.map((q) => (fact: Fact) => (typeof q === 'string' ? [q] : q(fact)).filter(ours)) },
    ]),
);

function services(workflow: Workflow) {
  const quota = new QuotaBook();
  const parties = new PartyService();
  const licences = new LicenceService(workflow, quota);
  const agreements = new AgreementService(workflow);
  const listings = new ListingService(workflow, licences, quota);
  const lists = new ListService(workflow, agreements, licences, parties, new CreditService());
  const letters = new PartyLetters(workflow);
  const consultations = new ConsultationService(
    workflow,
    new LetterBook(parties),
    parties,
    new ReceiverLicence(workflow, quota),
    new PolicyService(),
  );
  return { quota, licences, agreements, listings, lists, letters, consultations };
}

const officer = (province: string, n: number): Actor => ({
  person: `01900000-0000-7000-8000-0000000${province}0${n}1`,
  name: `officer ${province} ${n}`,
  org: `01900000-0000-7000-8000-0000000${province}000`,
  orgName: `authority ${province}`,
  kind: 'province',
  province,
  city: null,
  roles: ['officer'],
  delegations: [],
  auth: 'session',
});
const [cq1, cq2, sc1, sc2] = [officer('50', 1), officer('50', 2), officer('51', 1), officer('51', 2)];
const register: Actor = { ...system, name: 'register', orgName: 'register', kind: 'register', auth: 'token' };
const licence: RegisterLicence = {
  number: 'CQ5001160012',
  issuer: '重庆市生态环境局',
  holder: { org: null, name: '重庆某再生资源公司', uscc: '91500116MA5U4F1Q2X' },
  province: '50',
  city: null,
  kind: 'COMPREHENSIVE',
  modes: ['COLLECT', 'STORE', 'UTILISE'],
  scopes: [{ category: 'HW31', kind: 'INCLUDE', codes: ['900-052-31'], methods: ['R4'], scale: null }],
  scale: '80000',
  validFrom: '2023-01-01',
  validTo: '2027-12-31',
  facilities: [],
};
const entry = (cap: string) => ({
  receiver: licence.holder,
  licenceNumber: licence.number,
  facility: null,
  codes: ['900-052-31'],
  wasteName: '废铅蓄电池',
  methods: ['R4'],
  cap,
  origins: [],
  split: [],
  grade: null,
  contact: { name: '陈某', phone: '13700000000' },
  plan: null,
});

let e: Engine;
let app: ReturnType<typeof services>;
let worker: ReturnType<typeof services>;
let deliveries: Deliveries;
let poller: Poller;

beforeAll(async () => {
  e = await engine(narrowed, { settable: true, pool: 12 });
  app = services(e.app);
  worker = services(e.worker);
  deliveries = new Deliveries(e.worker.db, undefined as never);
  poller = new Poller(e.worker);
  new WhitelistProcessor(deliveries, e.worker, worker.lists, worker.listings, worker.licences, worker.letters, poller);
  new AgreementProcessor(deliveries, e.worker, worker.agreements, worker.letters);
  const arrivals = new PaperArrivals(e.worker, new PartyService());
  new ConsultationProcessor(e.worker, deliveries, worker.consultations, arrivals).onModuleInit();
  await e.sql(
    `INSERT INTO liandan.organisation (id, kind, name, province) VALUES ($1, 'province', 'authority 50', '50'), ($2, 'province', 'authority 51', '51')`,
    [cq1.org, sc1.org],
  );
}, 60_000);
afterAll(() => e?.stop());

/** Fires every clock that is due and delivers all that waits, until nothing does. */
async function settle(): Promise<void> {
  for (;;) {
    const fired = await poller.turn();
    const waiting = await e.sql('SELECT id FROM liandan.outbox WHERE done_at IS NULL ORDER BY id');
    if (fired === 0 && waiting.length === 0) return;
    for (const { id } of waiting) await deliveries.deliver(String(id));
  }
}
async function until(day: string): Promise<void> {
  await e.sql('SELECT liandan.set_clock($1::timestamptz)', [`${day} 09:00+08`]);
  await settle();
}
const one = async (text: string, values: unknown[] = []) => (await e.sql(text, values))[0] as Record<string, unknown>;
const listOf = async (year: number, version = 1) =>
  one(
    `SELECT l.id, l.state, l.version, l.context FROM liandan.whitelist l JOIN liandan.agreement a ON a.id = l.agreement_id
     WHERE a.key = 'sichuan-chongqing-2020' AND l.receiving = '50' AND l.year = $1 AND l.list_version = $2`,
    [year, version],
  );
const entryOf = async (list: unknown) =>
  one(`SELECT id, state, context FROM liandan.whitelist_entry WHERE list_id = $1 AND state <> 'removed'`, [list]);
/** Two officers of Sichuan agree to the letter that waits for them. */
async function agree(about: unknown): Promise<void> {
  await settle();
  const letter = await one(
    `SELECT id FROM liandan.consultation WHERE about_id = $1 AND state = 'delivered' ORDER BY id DESC LIMIT 1`,
    [about],
  );
  const kind = app.consultations.kind;
  await e.app.send(kind, String(letter.id), { by: sc1, command: { type: 'draftReply', agree: true } });
  await e.app.send(kind, String(letter.id), { by: sc2, command: { type: 'replyAgree' } });
  await settle();
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { code: string; refusal?: { rule?: string } }) => `${error.code} ${error.refusal?.rule ?? ''}`.trim(),
  );
const take = (id: unknown, quantity: string, n = 1) =>
  e.worker.send(worker.listings.kind, String(id), {
    by: system,
    door: 'rule',
    command: {
      type: 'takeQuota',
      quantity,
      origin: '51',
      application: `01900000-0000-7000-8000-00000000${String(n).padStart(4, '0')}`,
      cause: 'P11',
    },
  });

// The steps of a year follow each other; each test goes on where the one before stopped.
describe('a year of the white list', () => {
  let licenceId = '';
  let list: Record<string, unknown>;
  let listed: Record<string, unknown>;

  it('[R-21b] enters the agreements that ship once and activates them on their first day', async () => {
    await until('2027-11-20');
    const made = await worker.agreements.establish(loadAgreements());
    expect(made).toHaveLength(11);
    expect(await worker.agreements.establish(loadAgreements())).toEqual([]);
    await settle();
    const signers = await e.sql(
      `SELECT DISTINCT s ->> 'province' AS province, s ->> 'name' AS name
         FROM liandan.agreement a, jsonb_array_elements(a.context -> 'signatures') s`,
    );
    for (const { province, name } of signers) expect(name).toBe(authorityName(String(province)));
    expect(signers.find(({ province }) => province === '33')).toEqual({ province: '33', name: '浙江省生态环境厅' });
    const rows = await e.sql('SELECT key, state FROM liandan.agreement ORDER BY key');
    expect(Object.fromEntries(rows.map((r) => [r.key, r.state]))).toEqual({
      'anhui-inbound-2022': 'active',
      'guangdong-guizhou': 'expired',
      'guangdong-zhejiang': 'expired',
      'hubei-inbound-2025': 'active',
      'lead-battery-pilot-2024': 'active',
      'northeast-2023': 'active',
      'sichuan-chongqing-2020': 'active',
      'upper-yangtze-2020': 'expired',
      'upper-yangtze-2023': 'active',
      'xinjiang-corps': 'active',
      'yangtze-delta-exemption-2025': 'active',
    });
    // Published as signed: nobody is asked by letter for a signature that is there already.
    expect(await e.sql('SELECT id FROM liandan.consultation')).toEqual([]);
  });

  it('[P-10][P-NO] takes licences from the register alone, each number once', async () => {
    const command = { type: 'register', ...licence, validTo: '2029-12-31' };
    expect(await refusal(app.licences.register(cq1, command))).toBe('NOT_PERMITTED');
    licenceId = (await app.licences.register(register, command)).answer.id;
    expect(await refusal(app.licences.register(register, command))).toBe('RULE_REFUSED P-NO');
  });

  it('[W-07] opens one list for each receiving party on 1 December', async () => {
    await until('2027-12-01');
    const rows = await e.sql(
      `SELECT a.key, l.receiving FROM liandan.whitelist l JOIN liandan.agreement a ON a.id = l.agreement_id WHERE l.year = 2028 ORDER BY 1, 2`,
    );
    expect(rows.map((r) => `${r.key} ${r.receiving}`)).toEqual([
      'sichuan-chongqing-2020 50',
      'sichuan-chongqing-2020 51',
      ...['41', '43', '50', '51', '52', '53'].map((p) => `upper-yangtze-2023 ${p}`),
    ]);
    list = await listOf(2028);
  });

  it('[W-17][W-18] takes entries with a licence that covers them, within its scale', async () => {
    const edit = (form: object) =>
      app.lists.send(cq1, String(list.id), { type: 'editEntries', put: [form], strike: [] });
    expect(await refusal(edit({ ...entry('30000'), licenceNumber: 'nowhere' }))).toBe('RULE_REFUSED W-17');
    expect(await refusal(edit(entry('80000.000001')))).toBe('RULE_REFUSED W-18');
    await edit(entry('30000'));
    listed = await entryOf(list.id);
    expect(listed.state).toBe('proposed');
    expect(await refusal(app.lists.send(sc1, String(list.id), { type: 'propose' }))).toBe('NOT_FOUND');
  });

  it('[W-18][P-12] counts the other entries of the receiver, on the same list and in the same command', async () => {
    const edit = (put: object[], strike: unknown[] = []) =>
      refusal(app.lists.send(cq1, String(list.id), { type: 'editEntries', put, strike }));
    const other = (cap: string, facility: string) => ({ ...entry(cap), facility });
    expect(await edit([other('50000.000001', '二号车间')])).toBe('RULE_REFUSED W-18');
    expect(await edit([other('25000', '二号车间'), other('25000.000001', '三号车间')])).toBe('RULE_REFUSED W-18');
    expect(await edit([other('25000', '二号车间'), other('25000', '三号车间')])).toBe('accepted');
    const put = await e.sql(`SELECT id FROM liandan.whitelist_entry WHERE list_id = $1 AND id <> $2`, [
      list.id,
      listed.id,
    ]);
    expect(
      await edit(
        [],
        put.map(({ id }) => id),
      ),
    ).toBe('accepted');
  });

  it('[W-19] asks the negative list of every origin that an entry is open to', async () => {
    const wide = await one(
      `SELECT l.id FROM liandan.whitelist l JOIN liandan.agreement a ON a.id = l.agreement_id
        WHERE a.key = 'upper-yangtze-2023' AND l.receiving = '50' AND l.year = 2028`,
    );
    await e.sql(
      `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, confirmed_by)
       VALUES ('PROVINCE', '53', 'OUT', 'WASTE_CODE', '900-052-31', '省内自行利用', '2027-12-01', '{53}')`,
    );
    const edit = (put: object[], strike: unknown[] = []) =>
      refusal(app.lists.send(cq1, String(wide.id), { type: 'editEntries', put, strike }));
    expect(await edit([entry('1')])).toBe('RULE_REFUSED W-19');
    expect(await edit([{ ...entry('1'), origins: ['51', '53'] }])).toBe('RULE_REFUSED W-19');
    expect(await edit([{ ...entry('1'), origins: ['51', '52'] }])).toBe('accepted');
    expect(await edit([], [(await entryOf(wide.id)).id])).toBe('accepted');
  });

  it('[W-08] is proposed by letter and confirmed by the reply of two officers there', async () => {
    await app.lists.send(cq2, String(list.id), { type: 'propose' });
    await agree(list.id);
    expect((await listOf(2028)).state).toBe('confirmed');
    expect((await entryOf(list.id)).state).toBe('confirmed');
    expect(await refusal(app.lists.send(cq1, String(list.id), { type: 'editEntries', put: [], strike: [] }))).toBe(
      'INVALID_TRANSITION',
    );
    const { context } = (await listOf(2028)) as { context: { confirmations: { letter: string; reply: string }[] } };
    expect(context.confirmations[0]).toMatchObject({
      letter: expect.stringContaining('渝环固函'),
      reply: expect.stringContaining('川环固函'),
    });
  });

  it('[W-07][K-W] takes effect on 1 January with its entries and their accounts; what is not confirmed is overdue', async () => {
    await until('2028-01-01');
    listed = await entryOf(list.id);
    expect([(await listOf(2028)).state, listed.state]).toEqual(['effective', 'active']);
    const targets = await e.sql(
      `SELECT a.key || ' ' || l.receiving AS list, d.status, d.overdue_at IS NOT NULL AS overdue FROM liandan.deadline d
       JOIN liandan.whitelist l ON l.id = d.case_id JOIN liandan.agreement a ON a.id = l.agreement_id
       WHERE d.key = 'target' AND l.receiving = '50' ORDER BY 1`,
    );
    expect(targets).toEqual([
      { list: 'sichuan-chongqing-2020 50', status: 'met', overdue: false },
      { list: 'upper-yangtze-2023 50', status: 'passed', overdue: true },
    ]);
    const account = await one(`SELECT cap, settled FROM liandan.quota_account WHERE owner_id = $1`, [listed.id]);
    expect(account).toEqual({ cap: '30000000000', settled: '0' });
  });

  it('[W-05] never gives more than the cap, however many decide at once', async () => {
    const all = await Promise.all(Array.from({ length: 31 }, (_, n) => refusal(take(listed.id, '1000', n))));
    expect(all.filter((a) => a === 'accepted')).toHaveLength(30);
    expect(all.filter((a) => a !== 'accepted')).toEqual(['INVALID_TRANSITION']);
    expect(await one('SELECT settled FROM liandan.quota_account WHERE owner_id = $1', [listed.id])).toEqual({
      settled: '30000000000',
    });
    expect((await entryOf(list.id)).state).toBe('exhausted');
    const refund = {
      type: 'refundQuota',
      quantity: '5000',
      origin: '51',
      application: '01900000-0000-7000-8000-000000000001',
      cause: 'W-14',
    };
    await worker.listings.byRule(String(listed.id), refund);
    expect(await e.sql(UNBALANCED)).toEqual([]);
  });

  it('[P-28][W-12][W-13] is suspended with its licence, told by an alarm letter, and lifted by both sides', async () => {
    await until('2028-03-01');
    await app.licences.send(register, licenceId, { type: 'suspend', reason: '暂扣' });
    await settle();
    expect((await entryOf(list.id)).state).toBe('suspended');
    const alarm = await one(
      `SELECT sender, addressee, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE kind = 'ALARM' AND case_id = $1`,
      [listed.id],
    );
    expect(alarm).toEqual({ sender: '50', addressee: '51', delivered: true });
    const lift = () => app.listings.send(cq1, String(listed.id), { type: 'proposeLift', evidenceText: '已恢复' });
    expect(await refusal(lift())).toBe('RULE_REFUSED W-17');
    await app.licences.send(register, licenceId, { type: 'resume', reason: '恢复' });
    await lift();
    await agree(listed.id);
    expect((await entryOf(list.id)).state).toBe('active');
  });

  it('[W-08][W-20] is adjusted by a newer version, which carries the ledger over', async () => {
    await until('2028-06-05');
    await app.lists.send(cq1, String(list.id), { type: 'openAdjustment', reason: '新增需求' });
    expect(await refusal(app.lists.send(cq1, String(list.id), { type: 'openAdjustment' }))).toBe('RULE_REFUSED W-11');
    const second = await listOf(2028, 2);
    const draft = await entryOf(second.id);
    await app.lists.send(cq1, String(second.id), { type: 'editEntries', put: [entry('40000')], strike: [draft.id] });
    await app.lists.send(cq2, String(second.id), { type: 'propose' });
    await agree(second.id);
    expect([(await listOf(2028)).state, (await listOf(2028, 2)).state]).toEqual(['superseded', 'effective']);
    const carried = (await entryOf(second.id)) as { id: string; state: string; context: { quota: object } };
    expect(carried).toMatchObject({
      state: 'active',
      context: { quota: { cap: '40000.000000', used: '25000.000000' } },
    });
    expect((await entryOf(list.id)).state).toBe('expired');
    expect(
      await e.sql(`SELECT owner_id, settled FROM liandan.quota_account WHERE owner_id = ANY ($1) ORDER BY settled`, [
        [listed.id, carried.id],
      ]),
    ).toEqual([
      { owner_id: listed.id, settled: '0' },
      { owner_id: carried.id, settled: '25000000000' },
    ]);
    expect(await e.sql(UNBALANCED)).toEqual([]);
    expect(await e.app.read(sc1, (tx) => app.listings.bearer(tx, String(listed.id)))).toBe(carried.id);
    list = second;
  });

  it('[W-20] says what the list said on any day', async () => {
    const said = async (day: string) => {
      const end = new Date(Date.parse(`${day}T16:00:00.000Z`)).toISOString();
      const found = await e.app.read(sc1, (tx) => app.lists.asOf(tx, end, undefined, '50'));
      return found.map(({ version, entries }) => [version, entries?.[0]?.state, entries?.[0]?.cap]);
    };
    expect(await said('2027-12-31')).toEqual([]);
    expect(await said('2028-02-01')).toEqual([[1, 'exhausted', '30000']].map(([v, , cap]) => [v, 'active', cap]));
    expect(await said('2028-06-05')).toEqual([[2, 'active', '40000']]);
  });

  it('[W-12] is asked to be removed by a letter of the other side, which the receiving province then does', async () => {
    const entryNow = await entryOf(list.id);
    const subject = { machine: 'listing' as const, id: String(entryNow.id), keeper: '50', parties: ['50', '51'] };
    const letter = { act: 'proposeRemoval', text: '多次隐瞒差异', ground: 'S5' };
    const once = { kind: 'key' as const, actor: 'sc1', key: 'letter-0001', fingerprint: 'f' };
    expect(await refusal(app.letters.write(cq1, subject, letter, once))).toBe('NOT_PERMITTED');
    await app.letters.write(sc1, subject, letter, once);
    await settle();
    const asked = (await entryOf(list.id)) as { context: { removal: object } };
    expect(asked.context.removal).toMatchObject({ by: 'OTHER', province: '51', ground: 'S5' });
  });

  it('[W-07][W-09] closes with its year; feedback is drafted on 5 January, overdue after the 31st, and sent', async () => {
    await until('2028-12-02');
    expect((await listOf(2029)).state).toBe('draft');
    await until('2029-01-01');
    expect((await listOf(2028, 2)).state).toBe('closed');
    expect((await entryOf(list.id)).state).toBe('expired');
    await until('2029-01-06');
    const drafted = (await listOf(2028, 2)) as { context: { feedback: { rows: object[] } } };
    expect(drafted.context.feedback.rows).toContainEqual(
      expect.objectContaining({ approved: '25000.000000', received: '0.000000' }),
    );
    await until('2029-02-01');
    const overdue = await one(
      `SELECT overdue_at IS NOT NULL AS overdue FROM liandan.deadline WHERE case_id = $1 AND key = 'feedback'`,
      [list.id],
    );
    expect(overdue).toEqual({ overdue: true });
    await app.lists.send(cq1, String(list.id), { type: 'sendFeedback', environmental: '达标' });
    await settle();
    expect((await listOf(2028, 2)).state).toBe('reported');
    expect(await one(`SELECT addressee FROM liandan.letter WHERE kind = 'FEEDBACK'`)).toEqual({ addressee: '51' });
  });

  it('[W-01][R-21b] ends lists, entries and letters with their agreement, by a notice to the other side', async () => {
    const open = await listOf(2029);
    await app.lists.send(cq1, String(open.id), { type: 'editEntries', put: [entry('20000')], strike: [] });
    await app.lists.send(cq2, String(open.id), { type: 'propose' });
    await settle();
    const letter = () => one('SELECT state FROM liandan.consultation WHERE about_id = $1', [open.id]);
    expect((await letter()).state).toBe('delivered');
    const agreement = await one(`SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`);
    await app.agreements.send(sc1, String(agreement.id), { type: 'terminate', notice: '机制终止' });
    await settle();
    expect((await one('SELECT state FROM liandan.whitelist WHERE id = $1', [open.id])).state).toBe('closed');
    expect((await letter()).state).toBe('closed');
    expect(
      await one(
        `SELECT sender, addressee, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE kind = 'TERMINATION'`,
      ),
    ).toEqual({ sender: '51', addressee: '50', delivered: true });
    expect(await e.sql(`SELECT id FROM liandan.consultation WHERE state NOT IN ('closed', 'delivered')`)).toEqual([]);
  });
});
