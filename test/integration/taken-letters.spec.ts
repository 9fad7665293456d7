import { Deliveries } from '#outbox/deliveries';
import { REVIEW, SHENGTONG } from '#src/demo/forms';
import { full, refusal, type Full } from '../support/full.js';

/** Letters that cross on their way: the rows of the register about questions, answers and letters taken back. */
let w: Full;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const letterOf = (id: string) => w.letterOf(id);
/** Delivers one fact about the case alone; the others stay on their way. */
async function deliverOnly(type: string, queue: string): Promise<void> {
  const { id } = await w.one<{ id: string }>(
    `SELECT o.id FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id
     WHERE o.done_at IS NULL AND f.type = $1 AND o.queue = $2 ORDER BY o.id DESC LIMIT 1`,
    [type, queue],
  );
  await w.behind.get(Deliveries).deliver(String(id));
}
async function issued(): Promise<string> {
  const id = await w.accepted(SHENGTONG, '20.000000');
  await w.act('application', id, 'hn-officer1', 'passReview', REVIEW);
  return id;
}
const withdraw = (id: string) => w.act('application', id, 'remover-hn', 'withdraw', { reason: '计划调整' });

it.each([
  ['hn-officer1', '附检测报告'],
  ['remover-hn', '附成分说明'],
])('[CL3, CL4, R-25a] one question is asked on a letter and answered by %s; its clock runs on', async (who, text) => {
  const application = await issued();
  await w.story.drain();
  const { id } = await letterOf(application);
  const { due } = await w.clock(id, 'K-25');
  expect(await refusal(w.act('application', application, who, 'giveInformation', { text }))).toBe('RULE_REFUSED R-25a');
  await w.act('consultation', id, 'ha-officer1', 'askInformation', { text: '请补充成分检测' });
  await w.story.drain();
  await w.act('application', application, who, 'giveInformation', { text });
  await w.story.drain();
  expect((await letterOf(application)).context).toMatchObject({
    question: { text: '请补充成分检测' },
    information: [{ text }],
  });
  expect(await refusal(w.act('consultation', id, 'ha-officer1', 'askInformation', { text: '再问' }))).toBe(
    'RULE_REFUSED R-25a',
  );
  expect(await w.clock(id, 'K-25')).toMatchObject({ due, status: 'open' });
});

it('[CL9, CL10, CL11, TIME-5, Z-02] a withdrawal that overtakes its letter: the letter starts no clock and both end together', async () => {
  const application = await issued();
  await withdraw(application);
  await deliverOnly('application.letterWithdrawn', 'mailbox-41');
  expect(await letterOf(application)).toMatchObject({ state: 'withdrawn', context: { deliveredAt: null } });
  const { id } = await letterOf(application);
  expect(await refusal(w.act('consultation', id, 'ha-officer1', 'draftReply', { agree: true }))).toBe(
    'INVALID_TRANSITION Z-02',
  );
  await deliverOnly('consultation.issued', 'mailbox-41');
  expect(await letterOf(application)).toMatchObject({
    state: 'withdrawn',
    context: { deliveredAt: expect.any(String) },
  });
  await w.story.settle();
  expect((await letterOf(application)).state).toBe('closed');
  expect(await w.sql('SELECT 1 FROM liandan.deadline WHERE case_id = $1', [id])).toEqual([]);
});

it('[CL9, Z-02, K-25] a withdrawal that crosses with the answer: the letter closes, the answer changes nothing any more', async () => {
  const application = await issued();
  await w.story.drain();
  const { id } = await letterOf(application);
  await w.reply(id, 'ha', true);
  await withdraw(application);
  await deliverOnly('application.letterWithdrawn', 'mailbox-41');
  expect(await letterOf(application)).toMatchObject({ state: 'closed', context: { answer: { agree: true } } });
  await w.story.settle();
  expect([(await w.row('application', application)).state, (await w.clock(id, 'K-25')).status]).toEqual([
    'withdrawn',
    'met',
  ]);
});

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
