import { SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** 属地征求意见: Henan, asked by Hunan, asks its own city bureaus before it replies. */
let w: Full;
let door: ReturnType<typeof visitors>;
let letter: string;
let replyDue: string;
let jiaozuo: string;
let zhengzhou: string;

beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  door = visitors(w.app);
  letter = (await w.consulted(SHENGTONG, '30.000000')).letter;
  replyDue = (await w.clock(letter, 'K-25')).due;
  await w.story.settle();
  jiaozuo = w.people.as('city-4108').org ?? '';
  zhengzhou = w.people.as('city-4101').org ?? '';
}, 60_000);
afterAll(() => w?.stop());
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

const ask = (login: string | null, body: object, of = letter) => door.post(login, `/v1/letters/${of}/opinions`, body);
const seen = async (login: string, of = letter) => door.get(login, `/v1/letters/${of}/opinions`);
const give = (login: string, id: string, body: object, version = 1) =>
  door.post(login, `/v1/opinions/${id}/give`, body, version);
const GOOD = { favourable: true, text: '该单位环保设施运行正常，建议同意接收。' };
let id: string;

it('[R-25a] offers the own bureaus, the one of the receiver first, and days inside the reply clock', async () => {
  const { status, body } = await seen('ha-officer1');
  expect(status).toBe(200);
  expect(body).toMatchObject({ items: [], ask: { allowed: true } });
  expect(body['bureaus'][0]).toMatchObject({ id: jiaozuo, city: '4108' });
  expect(body['bureaus'].every(({ city }: { city: string }) => city.startsWith('41'))).toBe(true);
  const { first, last, usual } = body['days'];
  expect([first > '2025-11-17', usual >= first, usual <= last, last < replyDue]).toEqual([true, true, true, true]);
});

it('[R-25a] refuses a day outside the reply clock, one of rest, another province, a stranger to the letter', async () => {
  const late = await ask('ha-officer1', { bureau: zhengzhou, dueDay: replyDue });
  expect(late).toMatchObject({ status: 422, body: { rule: 'R-25a', errors: [{ pointer: '/dueDay' }] } });
  expect(late.body['remedy']).toContain('工作日');
  expect((await ask('ha-officer1', { bureau: zhengzhou, dueDay: '2025-11-17' })).status).toBe(422);
  const rest = await ask('ha-officer1', { bureau: zhengzhou, dueDay: '2025-11-22' });
  expect(rest).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dueDay' }] } });
  const foreign = await ask('ha-officer1', { bureau: w.people.as('city-4301').org });
  expect(foreign).toMatchObject({ status: 400, body: { errors: [{ pointer: '/bureau' }] } });
  const own = await ask('city-4108', { bureau: jiaozuo }); // entrusted with the reply, it does not ask itself
  expect(own.status).toBe(400);
  for (const login of ['hn-officer1', 'remover-hn'])
    expect((await ask(login, { bureau: zhengzhou })).body).toMatchObject({ code: 'NOT_PERMITTED', rule: 'R-25a' });
  expect((await ask('sc-officer1', { bureau: zhengzhou })).status).toBe(404);
});

it('[R-25a] asks a bureau: told to it, once; with a light of its own', async () => {
  const done = await ask('ha-officer1', { bureau: zhengzhou, question: '请核实在线监测情况' });
  expect(done).toMatchObject({ status: 201, body: { machine: 'letterOpinion', state: 'open' } });
  id = done.body['id'];
  const twice = await ask('ha-officer2', { bureau: zhengzhou });
  expect(twice).toMatchObject({ status: 422, body: { rule: 'R-25a' } });
  await w.story.settle();
  const [told] = (await door.get('city-4101', '/v1/notices')).body['items'];
  expect(told).toMatchObject({ kind: 'opinion.asked', machine: 'letterOpinion', caseId: id });
  const [item] = (await seen('ha-officer2')).body['items'];
  expect(item).toMatchObject({ id, state: 'open', overdue: false, question: '请核实在线监测情况' });
  expect(item.daysLeft).toBeGreaterThan(0);
  const two = await Promise.all([ask('ha-officer1', { bureau: jiaozuo }), ask('ha-officer2', { bureau: jiaozuo })]);
  expect(two.map(({ status }) => status === 201).sort()).toEqual([false, true]);
});

it('[Z-07] the bureau sees that one letter and nothing else; the origin and others see nothing of it', async () => {
  const one = await door.get('city-4101', `/v1/opinions/${id}`);
  expect(one).toMatchObject({ status: 200, body: { id, mine: true, awaited: true, about: { from: '43' } } });
  expect(one.body['about'].lines).toHaveLength(1);
  expect((await door.get('city-4101', '/v1/opinions')).body['items']).toHaveLength(1);
  // Not of its own city: the letter itself, the application and its list stay closed to it.
  expect((await door.get('city-4101', `/v1/letters/${letter}`)).status).toBe(404);
  expect((await seen('city-4101')).status).toBe(404);
  const { about } = (await w.row('consultation', letter)).context;
  expect((await door.get('city-4101', `/v1/transfer-applications/${about.id}`)).status).toBe(404);
  for (const login of ['hn-officer1', 'remover-hn', 'sc-officer1', 'city-4301']) {
    expect((await door.get(login, `/v1/opinions/${id}`)).status).toBe(404);
    expect((await door.get(login, '/v1/opinions')).body['items']).toEqual([]);
  }
  expect((await seen('hn-officer1')).body).toMatchObject({ status: 403, rule: 'R-25a' });
  const [leaf] = await w.sql(`SELECT readers FROM liandan.audit_event WHERE case_id = $1`, [id]);
  expect(leaf?.['readers']).not.toContain('p:43');
});

it('[R-25a] refuses an opinion of anybody else, without words, on what has changed; takes it once and tells the desk', async () => {
  expect((await give('ha-officer1', id, GOOD)).body).toMatchObject({ status: 403, rule: 'R-25a' });
  expect((await give('city-4108', id, GOOD)).status).toBe(404);
  expect((await give('city-4101', id, { favourable: true, text: '' })).status).toBe(400);
  expect((await give('city-4101', id, GOOD, 7)).body).toMatchObject({ code: 'STALE_VERSION' });
  const both = await Promise.all([give('city-4101', id, GOOD), give('city-4101-b', id, GOOD)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect((await give('city-4101', id, GOOD, 2)).body).toMatchObject({ code: 'INVALID_TRANSITION' });
  await w.story.settle();
  const [item] = (await seen('ha-officer1')).body['items'];
  expect(item).toMatchObject({ state: 'given', late: false, ...GOOD, bureauName: expect.stringContaining('郑州') });
  const kinds = (await door.get('ha-officer1', '/v1/notices')).body['items'].map((n: { kind: string }) => n.kind);
  expect(kinds).toContain('opinion.given');
  const record = await w.sql(
    `SELECT e.type, convert_from(p.payload, 'UTF8') AS said FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id WHERE e.case_id = $1 AND e.outcome = 'accepted' ORDER BY e.seq`,
    [id],
  );
  expect(record.map(({ type }) => type)).toEqual(['ask', 'give']);
  expect(String(record[1]?.['said'])).toContain(GOOD.text);
});

it('[R-25a] shows a bureau that is late in red, takes its word as late, and none once the reply is out', async () => {
  const open = (await seen('ha-officer1')).body['items'].find(({ state }: { state: string }) => state === 'open');
  await w.story.until(`${replyDue} 09:00`);
  await w.story.settle();
  const shown = (await seen('ha-officer1')).body;
  expect(shown['items'].find((n: { id: string }) => n.id === open.id)).toMatchObject({ overdue: true });
  // No working day is left to ask another.
  expect(shown).toMatchObject({ days: null, ask: { allowed: false, why: { rule: 'R-25a' } } });
  expect((await ask('ha-officer1', { bureau: zhengzhou })).body).toMatchObject({ status: 422, rule: 'R-25a' });
  expect((await give('city-4108', open.id, { favourable: false, text: '贮存能力不足' })).status).toBe(200);
  expect((await door.get('ha-officer1', `/v1/opinions/${open.id}`)).body).toMatchObject({ late: true, overdue: false });

  const other = await w.consulted(SHENGTONG, '31.000000');
  await w.story.settle();
  const asked = await ask('ha-officer1', { bureau: zhengzhou }, other.letter);
  expect(asked.status).toBe(201);
  await w.reply(other.letter, 'ha', true);
  await w.story.settle();
  expect((await give('city-4101', asked.body['id'], GOOD)).body).toMatchObject({ code: 'INVALID_TRANSITION' });
  expect((await door.get('city-4101', `/v1/opinions/${asked.body['id']}`)).body).toMatchObject({ awaited: false });
  expect((await ask('ha-officer1', { bureau: zhengzhou }, other.letter)).body).toMatchObject({
    code: 'INVALID_TRANSITION',
  });
});
