import type { DomainError } from '#domain/errors';
import { SHENGTONG } from '#src/demo/forms';
import { NoticeService } from '#src/notice/notice.service';
import { full, refusal, type Full } from '../support/full.js';
import { readPdf, textsOf } from '../support/pdf.js';
import { visitors } from '../support/visitor.js';

/** How approvals of Hunan to Henan, through Hubei, are stopped and ended: who is told, by which paper, and what comes back. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  door = visitors(w.app);
}, 120_000);
afterAll(() => w?.stop());
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const act = (id: string, login: string, type: string, body: object = {}) => w.act('approval', id, login, type, body);
const stateOf = async (id: string) => (await w.row('approval', id)).state;
async function approved(): Promise<string> {
  const { application, letter } = await w.consulted(SHENGTONG, '30.000000');
  await w.reply(letter, 'ha', true);
  await w.story.settle();
  await w.approve(SHENGTONG, application);
  await w.story.settle();
  return String((await w.row('application', application)).context['approval'].id);
}
/** Sides that were told of the fact about the case. */
const told = async (id: string, kind: string) =>
  (
    await w.sql(`SELECT addressee FROM liandan.notice WHERE case_id = $1 AND kind = $2 ORDER BY addressee`, [id, kind])
  ).map(({ addressee }) => addressee as string);
const duties = async (login: string, id: string) => {
  const { items } = await w.app.get(NoticeService, { strict: false }).inbox(w.people.as(login), { case: id });
  return (items as { verbs: string[] }[]).flatMap(({ verbs }) => verbs);
};
/** Ecology and transport of origin, transit and destination. */
const DEPARTMENTS = ['p:41', 'p:42', 'p:43', 't:41', 't:42', 't:43'];
const firmsOf = async (id: string) => {
  const { remover, receiver } = (await w.row('approval', id)).context;
  return [`o:${remover.org}`, `o:${receiver.org}`];
};
const everybody = async (id: string) => [...(await firmsOf(id)), ...DEPARTMENTS].sort();

it('[A-70, V9, R-26b] a request to cancel is a task of the origin; the cancellation is told to holder, receiver and all provinces on the way', async () => {
  const id = await approved();
  expect(await duties('hn-officer1', id)).not.toContain('cancel');
  await act(id, 'remover-hn', 'requestCancellation', { reason: '项目停产' });
  await w.story.settle();
  expect(await told(id, 'approval.cancellationRequested')).toEqual(['p:43']);
  expect(await duties('hn-officer1', id)).toContain('cancel');
  await act(id, 'hn-officer1', 'cancel', { ground: 'OWN_REQUEST', reason: '移出人停产，申请注销' });
  await w.story.settle();
  expect(await told(id, 'approval.cancelled')).toEqual(await everybody(id));
  expect(await duties('hn-officer1', id)).toEqual([]);
});

it.each([
  ['revoke', 'revoked', 'REVOCATION_DECISION', { ground: 'FRAUD', reason: '申请材料虚假' }, '撤销', '第六十九条'],
  ['cancel', 'cancelled', 'CANCELLATION_DECISION', { ground: 'IMPOSSIBLE', reason: '道路中断' }, '注销', '第七十条'],
] as const)(
  '[A-69, A-70, A-38, A-44, Z-04] %s: a numbered decision with reasons and remedies lies in the inbox of the holder at once, and is printed',
  async (verb, state, kind, ground, word, article) => {
    const id = await approved();
    await act(id, 'hn-officer1', verb, ground);
    const paper = await w.one<{ number: string; delivered: boolean; body: Record<string, unknown>; hash: string }>(
      `SELECT number, delivered_at = issued_at AS delivered, body, hash FROM liandan.letter WHERE case_id = $1 AND kind = $2`,
      [id, kind],
    );
    expect(paper).toMatchObject({ delivered: true, body: ground });
    expect(paper.number).toMatch(/^湘环许决〔2025〕\d+号$/);
    expect((await w.row('approval', id)).context['ended'].paper).toEqual({ number: paper.number, hash: paper.hash });
    await w.story.settle();
    expect(await told(id, `approval.${state}`)).toEqual(await everybody(id));
    const [printed] = await w.sql(`SELECT sheet, pdf FROM liandan.document WHERE case_id = $1 AND kind = $2`, [
      id,
      kind,
    ]);
    const said = textsOf(printed!['sheet']).join('\n');
    for (const words of [`决定${word}上述批复`, article, ground.reason, '行政复议', '行政诉讼', '湖北省交通运输厅'])
      expect(said).toContain(words);
    expect(readPdf(printed!['pdf']).pdfa).toBe('3B');
    const { papers } = (await door.get('remover-hn', `/v1/approvals/${id}`)).body;
    expect((papers as { kind: string }[]).map((each) => each.kind)).toEqual(
      expect.arrayContaining(['APPROVAL_DECISION', kind]),
    );
  },
);

describe('suspended for one cause, and then for another', () => {
  it('[V6, R-28c, LC5, LC6] is not restored while the licence is suspended or after it is revoked, whatever it was suspended for', async () => {
    const id = await approved();
    const licence = await w.licence(SHENGTONG);
    await act(id, 'hn-officer1', 'suspend', { reason: '设施检修' });
    await w.story.settle();
    expect(await told(id, 'approval.suspended')).toEqual(await everybody(id));
    await w.act('licence', licence, 'register', 'suspend', { reason: '违法' });
    await w.story.settle();
    const check = { checkedWith: '河南省固管中心 王某' };
    expect(await refusal(act(id, 'hn-officer1', 'clear', check))).toBe('RULE_REFUSED R-28c');
    await w.act('licence', licence, 'register', 'resume', { reason: '整改完成' });
    await w.story.settle();
    expect(await told(licence, 'licence.resumed')).toEqual(expect.arrayContaining(['p:41']));
    await act(id, 'hn-officer1', 'clear', check);
    await w.story.settle();
    expect([await stateOf(id), await told(id, 'approval.cleared')]).toEqual(['active', await everybody(id)]);
  });

  it('[V5, R-28c, W-12, TIME-5] the alarm letter of the destination stops an approval that rests on no list, and no other province can raise it', async () => {
    const id = await approved();
    const alarms = `/v1/approvals/${id}/alarms`;
    const alarm = { trigger: 'S2', reason: '回转窑烧毁，已无处置能力' };
    expect(await door.post('hn-officer1', alarms, alarm)).toMatchObject({
      status: 403,
      body: { code: 'NOT_PERMITTED', rule: 'R-28c' },
    });
    expect((await door.post('remover-hn', alarms, alarm)).status).toBe(403);
    expect((await door.post('ha-officer1', alarms, { ...alarm, trigger: 'S7' })).status).toBe(400);
    const raised = await door.post('ha-officer1', alarms, alarm);
    expect(raised).toMatchObject({ status: 201, body: { machine: 'approvalAlarm', state: 'sent' } });
    const number = String(raised.body['number']);
    expect(number).toMatch(/^豫环固函〔2025〕\d+号$/);
    expect(await stateOf(id)).toBe('active');
    await w.story.settle();
    const { state, context } = await w.row('approval', id);
    expect([state, context['suspension']]).toMatchObject([
      'suspended',
      { trigger: 'ALARM', reason: `${alarm.reason}（${number}）` },
    ]);
    expect(await told(id, 'paper.ALARM')).toEqual(['p:43']);
    expect(await told(id, 'approval.suspended')).toEqual(await everybody(id));
    const [printed] = await w.sql(`SELECT sheet FROM liandan.document WHERE case_id = $1 AND kind = 'ALARM'`, [id]);
    const said = textsOf(printed!['sheet']).join('\n');
    for (const words of ['不再具备处置能力', alarm.reason, '请自收到本函之日起中止该批复'])
      expect(said).toContain(words);
    const [receipt] = await w.sql('SELECT case_id, kind, sheet FROM liandan.document WHERE source = $1', [
      `event/${String(raised.body['receipt'].event)}`,
    ]);
    expect(receipt).toMatchObject({ case_id: id, kind: 'SIGNATURE_RECEIPT' });
    expect(textsOf(receipt!['sheet']).join('\n')).toContain(`情况函告 ${number}`);
    await act(id, 'hn-officer1', 'cancel', { ground: 'IMPOSSIBLE', reason: '接受人丧失能力' });
    expect(await door.post('ha-officer1', alarms, alarm)).toMatchObject({
      status: 409,
      body: { code: 'INVALID_TRANSITION' },
    });
  });

  it('[V5, V6, R-28c, W-12] keeps an alarm that comes while it is suspended: clearing the first cause does not clear the second', async () => {
    const id = await approved();
    await act(id, 'hn-officer1', 'suspend', { reason: '设施检修' });
    await w.story.settle();
    const alarm = { trigger: 'S1', reason: '超标排放被立案' };
    const raised = await door.post('ha-officer1', `/v1/approvals/${id}/alarms`, alarm);
    const number = String(raised.body['number']);
    const check = { checkedWith: '河南省固管中心 王某' };
    // Not yet delivered: it suspends by itself when it comes (TIME-5).
    await w.story.settle();
    const refused = await act(id, 'hn-officer1', 'clear', check).catch((error: DomainError) => error.refusal);
    expect(refused).toMatchObject({
      rule: 'R-28c',
      faults: [
        { code: 'checkedWithDestination', detail: { zh: `中止期间另收到情况函告：${number}（${alarm.reason}）。` } },
      ],
    });
    expect(await refusal(act(id, 'hn-officer1', 'clear', { ...check, alarms: ['别的文号'] }))).toBe(
      'RULE_REFUSED R-28c',
    );
    await act(id, 'hn-officer1', 'clear', { ...check, alarms: [number] });
    const { state, context } = await w.row('approval', id);
    expect([state, context['suspensions']]).toMatchObject([
      'active',
      [
        { trigger: 'CAPABILITY', checkedWith: check.checkedWith },
        { trigger: 'ALARM', reason: `${alarm.reason}（${number}）`, checkedWith: check.checkedWith },
      ],
    ]);
    // What was checked once does not come back with the next suspension.
    await act(id, 'hn-officer1', 'suspend', { reason: '设施检修' });
    await act(id, 'hn-officer1', 'clear', check);
    expect(await stateOf(id)).toBe('active');
  });

  it('[LC7, P-14, R-28c] a licence that is cancelled is told to its holder and province, and stops the approval for good', async () => {
    const id = await approved();
    const licence = await w.licence(SHENGTONG);
    await act(id, 'hn-officer1', 'suspend', { reason: '设施检修' });
    await w.act('licence', licence, 'register', 'cancel', { reason: '停业' });
    await w.story.settle();
    const [, receiver] = await firmsOf(id);
    expect(await told(licence, 'licence.cancelled')).toEqual([receiver, 'p:41']);
    expect(await refusal(act(id, 'hn-officer1', 'clear', { checkedWith: '河南省固管中心' }))).toBe(
      'RULE_REFUSED R-28c',
    );
  });
});
