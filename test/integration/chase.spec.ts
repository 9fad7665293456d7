import { MEIHUA, SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** 催办: Hunan's letters to Henan; K-25 is ten working days. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  door = visitors(w.app);
}, 60_000);
afterAll(() => w?.stop());
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const chase = (login: string | null, letter: string) => door.post(login, `/v1/letters/${letter}/chases`);
const read = (login: string, letter: string) => door.get(login, `/v1/letters/${letter}/chases`);
const dayBefore = (day: string, n: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10);
const notices = (letter: string) =>
  w.sql(
    `SELECT addressee, level, title ->> 'zh' AS zh FROM liandan.notice WHERE case_id = $1 AND kind = 'letter.chaseArrived'`,
    [letter],
  );

let letter: string;
let due: string;

it('[R-25a] refuses before the reply is nearly due, in both languages, with the way out; and records the refusal', async () => {
  letter = (await w.consulted(SHENGTONG, '30.000000')).letter;
  due = (await w.clock(letter, 'K-25')).due;
  const early = await chase('hn-officer1', letter);
  expect(early).toMatchObject({ status: 422, body: { code: 'RULE_REFUSED', rule: 'R-25a' } });
  expect(early.body['detail']).toContain('工作日');
  expect(early.body['remedy']).toContain('催办');
  const shown = await read('hn-officer1', letter);
  expect(shown.body).toMatchObject({ items: [], ladder: [], chase: { allowed: false, why: { rule: 'R-25a' } } });
  const [{ n } = { n: 0 }] = await w.sql(
    `SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'letterChase' AND outcome = 'refused'`,
  );
  expect(n).toBe(1);
  expect((await door.get('hn-officer1', '/v1/awaited-replies')).body['items']).toEqual([]);
});

it('[R-25a][TIME-4][TIME-5] chases a reply that is nearly due: recorded, delivered by the mailbox, told to the other desk', async () => {
  await w.story.until(`${dayBefore(due, 1)} 09:00`);
  const list = await door.get('hn-officer1', '/v1/awaited-replies');
  expect(list.body['items']).toMatchObject([{ id: letter, to: '41', overdue: false, chase: { allowed: true } }]);
  const done = await chase('hn-officer1', letter);
  expect(done).toMatchObject({ status: 201, body: { machine: 'letterChase', state: 'sent', receipt: {} } });
  expect((await read('ha-officer1', letter)).body['items']).toMatchObject([{ deliveredAt: null }]);
  await w.story.settle();
  const { name } = w.people.as('hn-officer1');
  const [ours] = (await read('hn-officer2', letter)).body['items'];
  expect(ours).toMatchObject({ office: '湖南省生态环境厅', person: name, dueDay: due, overdue: false });
  expect(ours.deliveredAt).not.toBeNull();
  // The other side learns the office and the time, and no name.
  const theirs = await read('ha-officer1', letter);
  expect(theirs.body['items']).toMatchObject([{ office: '湖南省生态环境厅', person: null, dueDay: due }]);
  expect(JSON.stringify(theirs.body)).not.toContain(name);
  expect(theirs.body['chase']).toMatchObject({ allowed: false, why: { code: 'NOT_PERMITTED' } });
  expect(await notices(letter)).toEqual([{ addressee: 'p:41', level: 'REMINDER', zh: '催办：请尽快函复' }]);
  const inbox = await door.get('ha-officer1', '/v1/notices');
  const [told] = inbox.body['items'].filter((n: { kind: string }) => n.kind === 'letter.chaseArrived');
  expect(told).toMatchObject({ machine: 'consultation', caseId: letter, rule: 'R-25a' });
  // The entrusted city is told with the province (R-DEL).
  const city = await door.get('city-4108', '/v1/notices');
  expect(city.body['items'].map((n: { kind: string }) => n.kind)).toContain('letter.chaseArrived');
  const record = await w.sql(
    `SELECT type, from_state, to_state FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`,
    [done.body['id']],
  );
  expect(record.map(({ type }) => type)).toEqual(['chase', 'arrive']);
});

it('[R-25a] refuses a second time within one working day, and both of two at once', async () => {
  const again = await chase('hn-officer2', letter);
  expect(again).toMatchObject({ status: 422, body: { rule: 'R-25a' } });
  expect(again.body['detail']).toContain('已催办');
  const next = new Date(Date.parse(`${due}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  await w.story.until(`${next} 09:00`);
  await w.story.settle();
  const both = await Promise.all([chase('hn-officer1', letter), chase('hn-officer2', letter)]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
  await w.story.settle();
  const shown = (await read('hn-officer1', letter)).body;
  expect(shown['items'].map(({ overdue }: { overdue: boolean }) => overdue)).toEqual([false, true]);
  // What the overdue register has told by itself stands beside.
  expect(shown['ladder']).toMatchObject([{ level: 'HEAD' }]);
  expect(await notices(letter)).toHaveLength(2);
});

it('[Z-07][R-25a] is for the sender alone: the addressee and the parties may not, strangers see nothing', async () => {
  for (const login of ['ha-officer1', 'remover-hn', 'auditor'])
    expect((await chase(login, letter)).body).toMatchObject({ status: 403, code: 'NOT_PERMITTED' });
  expect((await chase('sc-officer1', letter)).status).toBe(404);
  expect((await chase(null, letter)).status).toBe(401);
  expect((await read('sc-officer1', letter)).status).toBe(404);
  expect((await read('remover-hn', letter)).body['items']).toEqual([]);
  expect((await read('auditor', letter)).body['items']).toMatchObject([{ person: expect.any(String) }, {}]);
  const { body } = await door.post('hn-officer1', `/v1/letters/${letter}/chases`, { text: 'x' });
  expect(body).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
});

it('[R-25a] refuses while the other side waits for information, and once nothing is awaited', async () => {
  const other = await w.consulted(SHENGTONG, '31.000000');
  await w.act('consultation', other.letter, 'ha-officer1', 'askInformation', { text: '请补充包装方式' });
  await w.story.settle();
  const { due: day } = await w.clock(other.letter, 'K-25');
  await w.story.until(`${day} 09:00`);
  const asked = await chase('hn-officer1', other.letter);
  expect(asked).toMatchObject({ status: 422, body: { rule: 'R-25a' } });
  expect(asked.body['remedy']).toContain('补充');
  await w.reply(letter, 'ha', true);
  expect((await chase('hn-officer1', letter)).body).toMatchObject({ code: 'INVALID_TRANSITION', rule: 'R-25a' });
  await w.story.settle();
});

it('[R-DEL][R-25a] a bureau to which the decisions of its city are entrusted chases its own letter, and no other city’s', async () => {
  const entrust = (login: string, power: string) =>
    w.sql(
      `INSERT INTO liandan.delegation (principal, delegate, power, cities, valid_from, instrument)
       SELECT '43', m.organisation, $2, '{4301}', '2025-01-01', '湘环委托〔2025〕1号'
         FROM liandan.membership m JOIN liandan.person p ON p.id = m.person WHERE p.login = $1`,
      [login, power],
    );
  const { letter: own } = await w.consulted(SHENGTONG, '30.000000');
  const { letter: other } = await w.consulted(MEIHUA, '30.000000'); // of city 4313
  const { due: until } = await w.clock(own, 'K-25');
  await w.story.until(`${dayBefore(until, 1)} 09:00`);
  await entrust('city-4301', 'OUTBOUND_DECIDE');
  expect((await read('city-4301', own)).body).toMatchObject({ chase: { allowed: true } });
  expect(await chase('city-4301', own)).toMatchObject({ status: 201, body: { state: 'sent' } });
  expect((await chase('city-4301', other)).status).toBe(404);
});
