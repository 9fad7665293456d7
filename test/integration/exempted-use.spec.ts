import {
  applicationForm,
  arrivalForm,
  BATTERIES,
  BATTERIES_TOO,
  batteryEntry,
  COMPLETE,
  departForm,
  type Flow,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  resultForm,
  REVIEW,
  SHENGTONG,
  SUBMISSION,
} from '#src/demo/forms';
import { demoSet } from '#src/demo/party-set';
import { full, refusal, type Full } from '../support/full.js';
import { pipelines } from '../support/pipelines.js';
import { provinces, termsOf, titled } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/**
 * A receiver without a licence, whose utilisation a joint scheme of Sichuan and Chongqing opens pair by pair under the
 * last item of the exemption list: from the application to the treatment.
 */
let w: Full;
let p: ReturnType<typeof provinces>;
let pipes: ReturnType<typeof pipelines>;
let door: ReturnType<typeof visitors>;
let scheme: string;
let entry: string;
const ITEM = 31;
const holder = (key: string) => {
  const { id, name, uscc } = demoSet().organisations.find((each) => each.key === key)!;
  return { org: id, name, uscc };
};

beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
  pipes = pipelines(w, BATTERIES);
  door = visitors(w.app);
  await w.act('licence', await w.licence(BATTERIES), 'register', 'cancel', { reason: '终止经营许可' });
  await w.sql(`UPDATE liandan.plan_row SET licence_no = NULL, receiver_kind = 'EXEMPTED'`);
  scheme = await w.people.open('agreement', 'sc-officer1', {
    type: 'create',
    key: 'west-exemption',
    title: titled('川渝危险废物跨省利用环节豁免联合方案'),
    parameters: termsOf('yangtze-delta-exemption-2025', {
      type: 'BILATERAL',
      parties: ['51', '50'],
      validFrom: '2025-12-01',
      validTo: '2026-06-30',
      approvalMode: 'DIRECT',
      exemptionItems: [ITEM],
      resultNoticeTo: ['ECOLOGY'],
    }),
  });
  await w.act('agreement', scheme, 'sc-officer1', 'sign');
  await p.answers('50', scheme);
  await w.story.until('2025-12-01 09:00');
  const list = await w.people.open('list', 'cq-officer1', {
    type: 'open',
    agreement: scheme,
    receiving: '50',
    year: 2026,
  });
  const use = { item: ITEM, sender: holder(BATTERIES.remover) };
  const form = { ...batteryEntry('1.000000'), cap: null, licenceNumber: '-', exemption: use };
  await w.act('list', list, 'cq-officer1', 'editEntries', { put: [form], strike: [] });
  await w.act('list', list, 'cq-officer2', 'propose', { note: '提请确认' });
  await p.answers('51', list);
  await w.story.until('2026-01-05 09:00');
  entry = (await w.one<{ id: string }>('SELECT id FROM liandan.whitelist_entry WHERE list_id = $1', [list])).id;
  expect(await p.state('listing', entry)).toBe('active');
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

interface Asked {
  flow?: Flow;
  item?: number;
  code?: string;
  method?: string;
}
const formOf = async ({ flow = BATTERIES, item = ITEM, code, method }: Asked, tonnes = '20.000000') => {
  const day = await w.today();
  const route = flow === SHENGTONG ? ['43', '42', '41'] : ['51', '50'];
  const { licence: _, ...form } = applicationForm(flow, '', { tonnes, from: day, to: '2026-12-31', route, year: 2026 });
  const lines = form.lines.map((line) => ({
    ...line,
    ...(code ? { code, category: `HW${code.slice(-2)}`, hazards: ['T'] } : {}),
    ...(method ? { method } : {}),
  }));
  const attachments = form.attachments.filter(({ kind }) => kind !== 'LICENCE_COPY');
  return { ...form, lines, attachments, exemption: item };
};
const officers = (flow: Flow = BATTERIES) => (flow === SHENGTONG ? 'hn' : 'sc');
/** Applied for without a licence, and accepted. */
const accepted = async (asked: Asked = {}) => {
  const { flow = BATTERIES } = asked;
  const id = await w.people.open('application', flow.logins.remover, { type: 'create', ...(await formOf(asked)) });
  await w.act('application', id, flow.logins.remover, 'submit', SUBMISSION);
  await w.act('application', id, `${officers(flow)}-officer1`, 'accept', { checklist: COMPLETE });
  return id;
};
const approved = async (id: string) => {
  await w.approve(BATTERIES, id);
  await w.story.settle();
  return String((await w.row('application', id)).context['approval'].id);
};
const scales = async () =>
  (await w.sql(`SELECT count(*)::int AS n FROM liandan.quota_account WHERE owner_kind = 'licence'`))[0]?.['n'];

const labels = new Map<string, string>();
/** A manifest under the approval, which names no licence. */
const drafted = async (approval: string, truck: number) => {
  const day = await w.today();
  const label = nextLabel(BATTERIES, day);
  const haul = { licence: '', approval, tonnes: '10.000000', day, truck, label };
  const { licence: _, ...form } = manifestForm(BATTERIES, haul);
  const id = await w.people.open('manifest', BATTERIES.logins.remover, { type: 'create', ...form });
  labels.set(id, label);
  return id;
};
/** A load under the approval, up to the gate of the receiver. */
const hauled = async (approval: string, truck: number) => {
  const { logins } = BATTERIES;
  const id = await drafted(approval, truck);
  const { answer } = await w.act('manifest', id, logins.remover, 'issue');
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  await w.act('manifest', id, logins.remover, 'load', loadForm('10.000000', labels.get(id)!, at.toISOString()));
  await w.act('manifest', id, logins.carrier, 'depart', departForm(BATTERIES, answer.number ?? '', truck));
  await w.act('manifest', id, logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
  return id;
};
const accept = (id: string) =>
  w.act('manifest', id, BATTERIES.logins.receiver, 'accept', receiptForm(BATTERIES, '10.000000'));
const treat = async (id: string) =>
  w.act('manifest', id, BATTERIES.logins.receiver, 'reportResult', resultForm(BATTERIES, '10.000000', await w.today()));

it('[X-04] a listed pair goes the fast track without a licence, to acceptance and treatment, and no scale is posted', async () => {
  const before = await scales();
  const id = await accepted();
  const { state, context } = await w.row('application', id);
  expect([state, context['track'], context['licence'], context['exemption']]).toEqual([
    'accepted',
    'WHITELIST',
    null,
    ITEM,
  ]);
  expect(context['prechecks'][0]).toEqual({ rule: 'X-04', ok: true, note: '' });
  const approval = await approved(id);
  const { context: granted } = await w.row('approval', approval);
  expect(granted).toMatchObject({
    licence: null,
    exemption: { item: ITEM, listing: entry, agreement: 'west-exemption' },
    listing: entry,
    // The scheme ends before the year that was asked for.
    validTo: '2026-06-30',
  });
  const load = await hauled(approval, 1);
  const { context: manifest } = await w.row('manifest', load);
  expect([manifest['licence'], manifest['exemption']]).toEqual([null, ITEM]);
  await accept(load);
  await w.story.settle();
  await treat(load);
  expect((await w.row('manifest', load)).context['results']).toHaveLength(1);
  expect((await w.row('approval', approval)).context['lines'][0]).toMatchObject({
    reserved: '0.000000',
    accepted: '10.000000',
  });
  expect(await scales()).toBe(before);
  expect(await w.broken()).toEqual({});
});

it('[X-04] [R-19] the same use flows by pipeline without a licence, from the form to the acceptance, and posts no scale', async () => {
  const before = await scales();
  const { city } = await w.one<{ city: string }>(`SELECT city FROM liandan.organisation WHERE id = $1`, [
    w.people.as(BATTERIES.logins.remover).org,
  ]);
  await pipes.set('sc-officer1', { city, validFrom: await w.today() });
  const approval = await approved(await accepted());
  // Without an approval that rests on the list, a receiver without a licence stays one (R-10f).
  expect(await refusal(pipes.drafted('', '10.000000', { licence: undefined, approval: undefined }))).toBe(
    'RULE_REFUSED R-10f',
  );
  const id = await pipes.drafted(approval, '10.000000', { licence: undefined });
  const { context } = await pipes.row(id);
  expect([context['licence'], context['exemption']]).toEqual([null, ITEM]);
  await pipes.act(id, BATTERIES.logins.remover, 'issue');
  await pipes.act(id, BATTERIES.logins.remover, 'start');
  await pipes.both(id, '10.000000');
  await w.story.until('2026-01-06 00:00');
  await pipes.accept(id);
  await w.story.settle();
  expect(await pipes.state(id)).toBe('closed');
  expect((await w.row('approval', approval)).context['lines'][0]).toMatchObject({
    reserved: '0.000000',
    accepted: '10.000000',
  });
  expect(await scales()).toBe(before);
  expect(await w.broken()).toEqual({});
});

it('[X-04] [W-01] consulted, in short form or in full, the destination is asked and judges the scheme on its day', async () => {
  const terms = (await w.row('agreement', scheme)).context['parameters'];
  await w.act('agreement', scheme, 'sc-officer1', 'amend', {
    parameters: { ...terms, approvalMode: 'SIMPLIFIED_CONSULT' },
    from: '2026-01-07',
  });
  await p.answers('50', scheme);
  await w.story.until('2026-01-07 09:00');
  const [agreed, doubted] = [await accepted(), await accepted()];
  for (const id of [agreed, doubted]) {
    expect((await w.row('application', id)).context['route'].short).toEqual({ replyDays: 5 });
    await w.act('application', id, 'sc-officer1', 'passReview', REVIEW);
  }
  await w.story.drain();
  const lines = [{ line: 1, quantity: '20.000000' }];
  const letter = await w.letterOf(agreed);
  expect(letter.context['body']).toMatchObject({ licence: null, exemption: ITEM });
  const seen = await door.get('cq-officer1', `/v1/letters/${letter.id}/headroom`);
  expect(seen.body).toMatchObject({ licence: null, exemption: { item: ITEM, refused: null } });
  await w.reply(letter.id, 'cq', true, { lines });
  await w.story.drain();
  const approval = await approved(agreed);
  expect((await w.row('approval', approval)).context).toMatchObject({
    licence: null,
    track: 'CONSULTED',
    listing: entry,
  });
  expect(await refusal(hauled(approval, 2).then(accept))).toBe('accepted');

  // Closed between letter and reply: the destination may not agree any more.
  await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S2', reason: '停产' });
  const late = await w.letterOf(doubted);
  await w.act('consultation', late.id, 'cq-officer1', 'draftReply', { agree: true, lines });
  expect(await refusal(w.act('consultation', late.id, 'cq-officer2', 'replyAgree'))).toBe('RULE_REFUSED X-04');
  await w.story.settle();
  // What rests on the entry is suspended with it, loads on the road are not stopped.
  expect((await w.row('approval', approval)).state).toBe('suspended');
  await w.act('listing', entry, 'cq-officer1', 'proposeLift', { evidenceText: '已恢复' });
  await p.answers('51', entry);
  expect(await p.state('listing', entry)).toBe('active');
});

it.each<[string, Asked]>([
  ['no joint scheme between the provinces', { flow: SHENGTONG }],
  ['an item that the scheme does not open', { item: 30 }],
  ['another pair', { flow: BATTERIES_TOO }],
  ['another waste', { code: '900-045-49', method: 'R4' }],
  ['another method', { method: 'R5' }],
])('[X-04] refuses %s at review and decision, with rule, article and remedy', async (_, asked) => {
  const { flow = BATTERIES } = asked;
  const check = await door.post(flow.logins.remover, '/v1/transfer-applications/check', await formOf(asked));
  const found = (check.body['checks'] as { test: string; verdict: string; rule: string }[]).find(
    ({ test }) => test === 'exemptedUse',
  );
  expect(found).toMatchObject({ verdict: 'failed', rule: 'X-04' });
  const id = await accepted(asked);
  const { context, version } = await w.row('application', id);
  expect(context['track']).toBe('CONSULTED');
  expect(context['prechecks'][0]).toMatchObject({ rule: 'X-04', ok: false });
  const officer = `${officers(flow)}-officer1`;
  const { status, body } = await door.post(officer, `/v1/transfer-applications/${id}/passReview`, REVIEW, version);
  expect([status, body['rule']]).toEqual([422, 'X-04']);
  expect(body['article']).toBeTruthy();
  const inBoth = { zh: expect.stringMatching(/[一-龥]{4}/), en: expect.stringMatching(/^[^一-龥]{10,}$/) };
  await expect(w.act('application', id, officer, 'passReview', REVIEW)).rejects.toMatchObject({
    refusal: { rule: 'X-04', detail: inBoth, remedy: inBoth },
  });
});

it('[X-04] while the scheme is suspended nothing is issued or accepted under it; what stands at the gate needs a decision', async () => {
  const [agreed, doubted] = [await accepted(), await accepted()];
  await w.act('application', agreed, 'sc-officer1', 'passReview', REVIEW);
  await w.story.drain();
  await w.reply((await w.letterOf(agreed)).id, 'cq', true, { lines: [{ line: 1, quantity: '20.000000' }] });
  await w.story.drain();
  const approval = await approved(agreed);
  const [waiting, drawn] = [await hauled(approval, 3), await drafted(approval, 4)];
  const piped = await pipes.drafted(approval, '1.000000', { licence: undefined });
  await w.act('agreement', scheme, 'sc-officer1', 'suspend', { reason: '评估联合方案' });
  await w.story.settle();
  expect(await refusal(w.act('manifest', drawn, BATTERIES.logins.remover, 'issue'))).toBe('RULE_REFUSED X-04');
  expect(await refusal(pipes.act(piped, BATTERIES.logins.remover, 'issue'))).toBe('RULE_REFUSED X-04');
  expect(await refusal(w.act('application', doubted, 'sc-officer1', 'passReview', REVIEW))).toBe('RULE_REFUSED X-04');
  expect(await refusal(accept(waiting))).toBe('RULE_REFUSED X-04');
  await w.act('manifest', waiting, 'cq-officer1', 'permitAcceptance', {
    decision: '同意接受',
    documentNo: '渝环固〔2026〕9号',
  });
  expect(await refusal(accept(waiting))).toBe('accepted');
});

it('[X-04] resumed it opens the use again; on the day after its end nothing is applied for under it', async () => {
  await w.act('agreement', scheme, 'sc-officer1', 'resume');
  await p.answers('50', scheme);
  expect(await p.state('agreement', scheme)).toBe('active');
  const open = await accepted();
  expect(await refusal(w.act('application', open, 'sc-officer1', 'passReview', REVIEW))).toBe('accepted');
  await w.story.until('2026-07-01 00:01');
  const id = await accepted();
  expect(await refusal(w.act('application', id, 'sc-officer1', 'passReview', REVIEW))).toBe('RULE_REFUSED X-04');
  expect(await w.broken()).toEqual({});
});
