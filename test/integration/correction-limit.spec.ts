import { BATTERIES } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** The time to correct is set anew while applications wait for their corrections. */
let f: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  f = await full('2025-11-17 09:00');
  door = visitors(f.app);
  await f.sql(
    `INSERT INTO liandan.mail_setting (person, address, enabled, readers)
     SELECT id, 'applicant@example.org', true, '{}' FROM liandan.person WHERE login = 'remover-sc'`,
  );
}, 120_000);
afterAll(async () => {
  await f?.stop();
});

const HEAD = 'sc-head';
const correcting = async () => {
  const id = await f.submit(BATTERIES, '10.000000');
  await f.act('application', id, 'sc-officer1', 'requestCorrection', {
    items: [{ field: 'contact', text: '请补正联系人' }],
  });
  return id;
};
const clockOf = (id: string) =>
  f.one<{ due: string; length: number; recounts: unknown[]; status: string }>(
    `SELECT due_day::text AS due, length, recounts, status FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-CORR'`,
    [id],
  );
const dueOf = async (id: string) => (await clockOf(id)).due;
const plus = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const ask = (value: number, more: object) => ({
  name: 'correctionDays',
  value,
  instrument: '川环函〔2026〕8号',
  ...more,
});
const dryRun = async (body: object, login = HEAD) => (await door.post(login, '/v1/policies/dry-run', body)).body;
interface Told {
  id: string;
  case: { id: string; subject: object | null };
  from: string;
  to?: string;
}
const told = (of: unknown, id: string) => (of as Told[]).find((each) => each.case.id === id);

interface Notice {
  title: { zh: string; en: string };
  text: { zh: string; en: string };
}
const noticesOf = async (login: string, id: string) =>
  (await door.get(login, `/v1/notices?case=${id}&kind=clock.movedByLimit`)).body['items'] as Notice[];

it('[K-CORR] is for cases received from its day on, unless it is set for those that run as well', async () => {
  const day = await f.today();
  const old = await f.submit(BATTERIES, '10.000000');
  const running = await correcting();
  await f.story.until(`${plus(day, 1)} 09:00`);
  const body = ask(12, { validFrom: plus(day, 1) });
  expect((await door.post(HEAD, '/v1/policies', body)).status).toBe(201);
  await f.story.settle();
  expect(await clockOf(running)).toMatchObject({ due: plus(day, 30), length: 30, recounts: [] });
  // Received before the day, asked for a correction after it: the length that counted for the case.
  const items = [{ field: 'contact', text: '请补正联系人' }];
  await f.act('application', old, 'sc-officer1', 'requestCorrection', { items });
  expect(await dueOf(old)).toBe(plus(day, 31));
  expect(await dueOf(await correcting())).toBe(plus(day, 13));
});

it('[K-CORR] tells beforehand whose due days it would move, and moves those from its day on, each on record', async () => {
  const day = await f.today();
  const running = await correcting(); // 12 days
  const body = ask(20, { validFrom: plus(day, 2), reach: 'ALL_CASES' });
  for (const login of ['sc-officer1', 'remover-sc', 'admin'])
    expect((await door.post(login, '/v1/policies/dry-run', body)).status).toBe(403);
  const said = await dryRun(body);
  const moves = { from: plus(day, 12), to: plus(day, 20) };
  expect(told(said['moved'], running)).toMatchObject({ ...moves, case: { machine: 'application' } });
  expect(told((await dryRun({ ...body, reach: 'NEW_CASES' }))['moved'], running)).toBeUndefined();
  expect(told((await dryRun(body, 'cq-head'))['moved'], running)).toBeUndefined();
  expect(await dueOf(running)).toBe(moves.from);
  expect((await door.post(HEAD, '/v1/policies', body)).status).toBe(201);
  await f.story.settle();
  expect(await dueOf(running)).toBe(moves.from); // its day has not come
  await f.story.until(`${plus(day, 2)} 00:05`);
  await f.story.settle();
  expect(await clockOf(running)).toMatchObject({ due: moves.to, length: 20, recounts: [expect.anything()] });
  const leaves = await f.sql(
    `SELECT e.rule_ids AS rules, convert_from(p.payload, 'UTF8')::jsonb AS said FROM liandan.audit_event e
       JOIN liandan.audit_payload p USING (event_id)
      WHERE e.type = 'clockRecounted' AND convert_from(p.payload, 'UTF8')::jsonb #>> '{case,id}' = $1`,
    [running],
  );
  expect(leaves).toMatchObject([
    { rules: ['K-CORR'], said: { clock: 'K-CORR', ...moves, instrument: '川环函〔2026〕8号' } },
  ]);
  // The applicant and the officers who wait are told once, of the old day and the new, by whom and on which ground.
  await f.story.settle();
  for (const login of ['remover-sc', 'sc-officer1']) {
    const told = await noticesOf(login, running);
    expect([login, told.length]).toEqual([login, 1]);
    expect(told[0]?.text.zh).toContain(`补正时限截止日由${moves.from}改为${moves.to}`);
    expect(told[0]?.text.zh).toContain('由四川省生态环境厅依据川环函〔2026〕8号设定');
    expect(told[0]?.text.en).toContain(`due on ${moves.to}, before on ${moves.from}`);
  }
  for (const other of ['receiver-cq', 'cq-officer1', 'remover-sc2'])
    expect(await noticesOf(other, running)).toEqual([]);
  const { mails } = await f.one<{ mails: number }>(
    `SELECT count(*)::int AS mails FROM liandan.mail m JOIN liandan.notice n ON n.id = m.notice
       JOIN liandan.person p ON p.id = m.person WHERE n.kind = 'clock.movedByLimit' AND n.case_id = $1 AND p.login = 'remover-sc'`,
    [running],
  );
  expect(mails).toBe(1);
  const { body: course } = await door.get('remover-sc', `/v1/cases/${running}/course`);
  const shown = (course['clocks'] as Record<string, unknown>[]).find(({ clock }) => clock === 'K-CORR');
  expect(shown?.['moved']).toEqual([{ at: expect.any(String), ...moves }]);
  // Whoever looks back sees the day that was known then.
  const { body: then } = await door.get('sc-officer1', `/v1/transfer-applications/${running}?asOf=${plus(day, 1)}`);
  const known = (then['clocks'] as Record<string, unknown>[]).find(({ clock }) => clock === 'K-CORR');
  expect(known?.['dueAt']).toBe(`${moves.from}T16:00:00.000Z`);
  expect(await f.broken()).toEqual({});
});

it('[K-CORR] moves no due day into the past, and lapses a case at the day that a shorter time gives it', async () => {
  const day = await f.today();
  const early = await correcting(); // 20 days
  await f.story.until(`${plus(day, 8)} 09:00`);
  const late = await correcting();
  const body = ask(6, { validFrom: plus(day, 8), reach: 'ALL_CASES' });
  const said = await dryRun(body);
  expect(told(said['kept'], early)).toMatchObject({ from: plus(day, 20) });
  expect(told(said['moved'], late)).toMatchObject({ from: plus(day, 28), to: plus(day, 14) });
  expect((await door.post(HEAD, '/v1/policies', body)).status).toBe(201);
  await f.story.settle();
  expect([await dueOf(early), await dueOf(late)]).toEqual([plus(day, 20), plus(day, 14)]);
  await f.story.until(`${plus(day, 15)} 00:05`);
  expect([(await f.row('application', early)).state, (await f.row('application', late)).state]).toEqual([
    'correction',
    'lapsed',
  ]);
  expect(await f.broken()).toEqual({});
});

it('[K-CORR][C-00] moves what runs between the parties of an agreement once the last of them has confirmed it', async () => {
  const day = await f.today();
  const running = await correcting(); // 6 days
  const { id: agreement } = await f.one<{ id: string }>(
    `SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`,
  );
  const body = ask(9, { validFrom: day, reach: 'ALL_CASES', agreement });
  expect(told((await dryRun(body))['moved'], running)).toMatchObject({ from: plus(day, 6), to: plus(day, 9) });
  const { body: proposed } = await door.post(HEAD, '/v1/policies', body);
  await f.story.settle();
  expect(await dueOf(running)).toBe(plus(day, 6));
  expect((await door.post('cq-head', `/v1/policies/${proposed['id']}/confirm`)).status).toBe(200);
  await f.story.settle();
  expect(await dueOf(running)).toBe(plus(day, 9));
  // What both have agreed goes before what one of them sets.
  const own = ask(30, { validFrom: day, reach: 'ALL_CASES' });
  expect(told((await dryRun(own))['moved'], running)).toBeUndefined();
  expect((await door.post(HEAD, '/v1/policies', own)).status).toBe(201);
  await f.story.settle();
  expect(await dueOf(running)).toBe(plus(day, 9));
  expect(await f.broken()).toEqual({});
});

it('refuses the choice for what is no time limit', async () => {
  const body = { name: 'labelQr', value: 'CODE', validFrom: await f.today(), instrument: 'x', reach: 'NEW_CASES' };
  const { status, body: problem } = await door.post(HEAD, '/v1/policies', body);
  expect([status, (problem['errors'] as { pointer: string }[])[0]?.pointer]).toEqual([400, '/reach']);
});
