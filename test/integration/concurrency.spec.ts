import pg from 'pg';
import type { Actor } from '#domain/actor';
import { BATTERIES, COMPLETE, SHENGTONG } from '#src/demo/forms';
import { Poller } from '#src/deadline/poller';
import { Deliveries } from '#outbox/deliveries';
import { Workflow, type Command } from '#workflow/workflow';
import { full, refusal, APPROVAL, type Full } from '../support/full.js';
import { blocked, until, waiters } from '../support/waiting.js';

let w: Full;
let entry: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  entry = (await w.list(2026, '60000.000000')).entry;
  await w.story.until('2026-01-12 09:00');
}, 60_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken(({ table }) => table === 'deadline')).toEqual({});
});

/** The n-th officer of Sichuan: as the second officer, but a person of their own. */
const officer = (n: number): Actor => ({
  ...w.people.as('sc-officer2'),
  person: `01900000-0000-7000-8000-00000000${String(1000 + n)}`,
  name: `officer ${n}`,
});
const send = (machine: string, id: string, by: Actor, command: Command) =>
  w.workflow.send(w.workflow.kinds.get(machine)!, id, { by, command });
/** What each attempt came to, sorted. */
const outcomes = async (work: Promise<unknown>[]) => (await Promise.all(work.map(refusal))).sort();

/** The licence is resumed, and what was suspended with it goes on (W-13, V6). */
async function relieve(licence: string): Promise<void> {
  await w.act('licence', licence, 'register', 'resume', { reason: '恢复' });
  await w.act('listing', entry, 'cq-officer1', 'proposeLift', { evidenceText: '已恢复' });
  await w.story.settle();
  await w.reply((await w.letterOf(entry)).id, 'sc', true);
  await w.story.settle();
  for (const { id } of await w.sql(`SELECT id FROM liandan.approval WHERE state = 'suspended'`))
    await w.act('approval', String(id), 'sc-officer1', 'clear', { checkedWith: '重庆市生态环境局' });
}

describe('many at once', () => {
  it('[R-26a] two officers sign the same decision at once: one decision, one number, one draw', async () => {
    const id = await w.accepted(BATTERIES, '1000.000000');
    const all = await outcomes([1, 2].map((n) => send('application', id, officer(n), APPROVAL as Command)));
    expect(all).toEqual(['INVALID_TRANSITION', 'accepted']);
    expect(await w.sql('SELECT 1 FROM liandan.approval WHERE application = $1', [id])).toHaveLength(1);
    expect((await w.entry(entry)).used).toBe('1000.000000');
  });

  it('[W-12][R-28c] approving while the licence is suspended: no approval stays live beside a suspended licence', async () => {
    const licence = await w.licence(BATTERIES);
    for (let round = 0; round < 5; round++) {
      const id = await w.accepted(BATTERIES, '10.000000');
      const [approved, suspended] = await Promise.all([
        refusal(send('application', id, officer(round), APPROVAL as Command)),
        refusal(w.act('licence', licence, 'register', 'suspend', { reason: '暂扣' })),
      ]);
      expect(suspended).toBe('accepted');
      await w.story.settle();
      const { state, context } = await w.row('application', id);
      expect([state, approved === 'accepted' ? 'WHITELIST' : 'CONSULTED']).toEqual([
        approved === 'accepted' ? 'approved' : 'accepted',
        context['track'],
      ]);
      const live = await w.sql(
        `SELECT id, state FROM liandan.approval WHERE licence = $1 AND state IN ('issued', 'active', 'exhausted')`,
        [licence],
      );
      expect(live).toEqual([]);
      expect((await w.entry(entry)).state).toBe('suspended');
      await relieve(licence);
    }
  }, 60_000);

  it('[R-23d] an officer accepts in the instant of deemed acceptance: one of them wins, 20 times', async () => {
    const poller = w.behind.get(Poller);
    let wins = 0;
    for (let round = 0; round < 20; round++) {
      const id = await w.submit(BATTERIES, '1.000000');
      await w.sql(`UPDATE liandan.deadline SET due_at = liandan.now() WHERE case_id = $1 AND clock = 'K-23'`, [id]);
      const accept = () => send('application', id, officer(round), { type: 'accept', checklist: COMPLETE });
      const [taken] = await Promise.all(
        round % 2
          ? [refusal(accept()), poller.turn()]
          : [poller.turn().then(() => refusal(accept())), Promise.resolve(0)],
      );
      const { state, context } = await w.row('application', id);
      expect(state).toBe('accepted');
      expect([taken, context['deemed'], context['hands'].length]).toEqual(
        // Whoever comes after the instant is told so, whether or not the clock has noted it yet.
        taken === 'accepted'
          ? ['accepted', false, 1]
          : [expect.stringMatching(/^(INVALID_TRANSITION|RULE_REFUSED R-23d)$/), true, 0],
      );
      if (taken === 'accepted') wins += 1;
      const events = await w.sql(
        `SELECT type FROM liandan.audit_event WHERE case_id = $1 AND outcome <> 'refused' AND type IN ('accept', 'deemAccepted')`,
        [id],
      );
      expect(events).toHaveLength(1);
    }
    expect(wins).toBeLessThan(20);
  }, 60_000);
});

it('[R-28c][V5] a suspension that overtakes an approval half made still finds it', async () => {
  const { application, letter } = await w.consulted(SHENGTONG, '10.000000');
  await w.reply(letter, 'ha', true);
  await w.story.drain();
  const licence = await w.licence(SHENGTONG);
  const holder = new pg.Client({ connectionString: w.database.adminUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE liandan.letter_counter IN SHARE MODE');
  const approved = refusal(w.approve(SHENGTONG, application)); // has read its evidence, waits for its number
  await blocked(w.sql);
  const suspended = w.act('licence', licence, 'register', 'suspend', { reason: '暂扣' }).then(() => w.story.drain());
  await until('the suspension has come through, or waits for the approval', async () => {
    const { state } = await w.one('SELECT state FROM liandan.licence WHERE id = $1', [licence]);
    return state === 'suspended' || (await waiters(w.sql)) >= 2;
  });
  await holder.query('COMMIT');
  await holder.end();
  await suspended;
  expect(await approved).toBe('accepted');
  await w.story.settle();
  expect((await w.one('SELECT state FROM liandan.approval WHERE application = $1', [application])).state).toBe(
    'suspended',
  );
});

describe('letters against people', () => {
  const consulted = async () => {
    await w.sql(`UPDATE liandan.agreement SET state = 'suspended' WHERE key = 'sichuan-chongqing-2020'`);
    const found = await w.consulted(BATTERIES, '5.000000');
    await w.sql(`UPDATE liandan.agreement SET state = 'active' WHERE key = 'sichuan-chongqing-2020'`);
    return found;
  };
  const undelivered = async () =>
    (await w.sql(`SELECT id FROM liandan.outbox WHERE queue LIKE 'mailbox-%' AND done_at IS NULL ORDER BY id`)).map(
      (r) => String(r['id']),
    );

  it('[P18][P26][W-14] a withdrawal against a reply: the first committed wins, letter and case agree in the end', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const { application, letter } = await consulted();
      await w.act('consultation', letter, 'cq-officer1', 'draftReply', { agree: true });
      const sign = () => w.act('consultation', letter, 'cq-officer2', 'replyAgree').then(() => w.story.drain());
      const withdraw = () =>
        refusal(w.act('application', application, 'remover-sc', 'withdraw', { reason: '计划取消' }));
      const [, back] = await Promise.all(
        round % 2
          ? [sign(), withdraw()]
          : [sign().catch(() => undefined), withdraw().then(async (r) => (await w.story.drain(), r))],
      );
      await w.story.settle();
      const row = await w.row('application', application);
      expect([back, row.state]).toEqual(['accepted', 'withdrawn']); // a reply may come first; the case can still be withdrawn
      expect(row.context['letters'].filter((l: { state: string }) => l.state === 'OPEN')).toEqual([]);
      expect((await w.row('consultation', letter)).state).toBe('closed');
      ends.add(String(row.context['letters'].at(-1).reply?.agree ?? 'none'));
    }
    expect(ends.size).toBeGreaterThan(0);
  }, 60_000);

  it('[TIME-5] the same letter delivered twice at once starts one clock', async () => {
    await w.story.drain();
    await w.sql(`UPDATE liandan.agreement SET state = 'suspended' WHERE key = 'sichuan-chongqing-2020'`);
    const id = await w.accepted(BATTERIES, '5.000000');
    await w.sql(`UPDATE liandan.agreement SET state = 'active' WHERE key = 'sichuan-chongqing-2020'`);
    await w.act('application', id, 'sc-officer1', 'passReview', {
      findings: { planRow: true, licence: true, method: true, proximity: true },
      note: '通过',
      justifications: [{ rule: 'R-03a', text: '本省能力不足' }],
    });
    const deliveries = w.behind.get(Deliveries);
    const jobs = await undelivered();
    await Promise.all([...jobs, ...jobs, ...jobs].map((job) => deliveries.deliver(job)));
    await w.story.drain();
    const letter = await w.letterOf(id);
    expect([letter.state, letter.version]).toEqual(['delivered', 2]);
    expect(await w.sql(`SELECT 1 FROM liandan.deadline WHERE case_id = $1`, [letter.id])).toHaveLength(1);
  });
});

describe('clocks of one case', () => {
  it('[TIME-4] take effect in the order in which they were due, also when both are found at once', async () => {
    const worker = w.behind.get(Workflow);
    for (let round = 0; round < 10; round++) {
      const id = await w.accepted(BATTERIES, '1.000000');
      await w.sql(
        `UPDATE liandan.deadline SET due_at = liandan.now() - interval '1 hour' WHERE case_id = $1 AND clock = 'K-26'`,
        [id],
      );
      await w.sql(
        `UPDATE liandan.deadline SET due_at = liandan.now() - interval '1 minute' WHERE case_id = $1 AND clock = 'K-42'`,
        [id],
      );
      await new Poller(worker).turn();
      const { context } = await w.row('application', id);
      expect(context['overdue'].map((o: { clock: string }) => o.clock)).toEqual(['K-26', 'K-42']);
    }
  });
});
