import { BATTERIES, BATTERIES_TOO, SHENGTONG } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** 抽查单: a sample that anybody can draw again, on record before it is seen, with what was found of each case. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  for (let n = 0; n < 4; n++) await w.submit(BATTERIES, `1${n}.000000`);
  for (let n = 0; n < 3; n++) await w.submit(BATTERIES_TOO, `2${n}.000000`);
  await w.story.until('2025-01-08 09:00');
  await w.submit(SHENGTONG, '5.000000');
  await w.story.settle();
}, 180_000);
afterAll(() => w?.stop());

const post = (path: string, body: object, login = 'auditor') => door.post(login, `/v1/audit/spot-checks/${path}`, body);
const draw = async (body: object) => {
  const { status, body: answer } = await post('draw', body);
  expect(status).toBe(200);
  return answer as {
    of: number;
    digest: string;
    items: { case: string; findings: object[]; [field: string]: unknown }[];
  };
};
const cases = ({ items }: { items: { case: string }[] }) => items.map((item) => item.case);
const readings = (question: string) =>
  w.sql(
    `SELECT liandan.disclosed(p.event_id, p.payload)::jsonb -> 'about' AS about, e.outcome FROM liandan.audit_event e
       JOIN liandan.audit_payload p ON p.event_id = e.event_id
      WHERE e.machine = 'audit' AND liandan.disclosed(p.event_id, p.payload)::jsonb ->> 'question' = $1 ORDER BY e.occurred_at, e.seq`,
    [question],
  );

it('[ux 8] draws the same by the same seed and others by another, within province, period, track and size', async () => {
  const asked = { seed: '2025-01 第一次抽查', size: 3 };
  const first = await draw(asked);
  expect([first.items.length, first.of]).toEqual([3, 8]);
  expect(await draw(asked)).toEqual(first);
  // More of the same seed goes on where it stopped.
  expect(cases(await draw({ ...asked, size: 5 })).slice(0, 3)).toEqual(cases(first));
  const others = await Promise.all(['a', 'b', 'c', 'd'].map((seed) => draw({ seed, size: 3 })));
  expect(new Set(others.map(cases).map(String)).size).toBeGreaterThan(1);
  const all = { seed: 'x', size: 200 };
  expect((await draw({ ...all, province: '43' })).items).toMatchObject([{ origin: '43', destination: '41' }]);
  expect((await draw({ ...all, to: '2025-01-07' })).of).toBe(7);
  expect((await draw({ ...all, from: '2025-01-07' })).of).toBe(1);
  expect((await draw({ ...all, track: 'WHITELIST' })).items).toEqual([]);
  for (const wrong of [{ size: 3 }, { seed: '', size: 3 }, { seed: 'x', size: 0 }, { seed: 'x', size: 201 }])
    expect((await post('draw', wrong)).status).toBe(400);
});

it('[ux 8][Z-06] has each draw on record with its seed, before it is answered, and is for auditors alone', async () => {
  const before = (await readings('spot_check')).length;
  await draw({ seed: '留痕', size: 2, province: '51' });
  const after = await readings('spot_check');
  expect(after.length).toBe(before + 1);
  expect(after.at(-1)).toMatchObject({ outcome: 'accepted', about: { seed: '留痕', sample: 2, province: '51' } });
  for (const login of ['sc-officer1', 'remover-sc', 'admin'])
    expect((await post('draw', { seed: '留痕', size: 2 }, login)).status).toBe(403);
});

it('[ux 8][Z-06] keeps what was found of a case beside it on the sheet, as it was said', async () => {
  const sheet = { seed: '回写', size: 2 };
  const [one, two] = cases(await draw(sheet));
  const say = (body: object) => post('findings', { seed: sheet.seed, case: one, ...body });
  expect((await say({ outcome: 'QUESTION', text: '合同页码缺失' })).status).toBe(200);
  expect((await say({ outcome: 'CLEAN', text: '已补齐' })).body).toMatchObject({
    findings: [{ outcome: 'QUESTION' }, { outcome: 'CLEAN', text: '已补齐' }],
  });
  const drawn = await draw(sheet);
  expect(drawn.items.map(({ findings }) => findings.length)).toEqual([2, 0]);
  expect((await draw({ seed: '另一张', size: 200 })).items.flatMap(({ findings }) => findings)).toEqual([]);
  expect((await readings('spot_finding')).map(({ about }) => about)).toMatchObject([
    { case: one, finding: '合同页码缺失' },
    { case: one, finding: '已补齐' },
  ]);
  expect((await say({ outcome: 'FINE', text: 'x' })).status).toBe(400);
  expect((await say({ outcome: 'CLEAN', text: '' })).status).toBe(400);
  expect((await say({ outcome: 'CLEAN', text: 'x', case: '00000000-0000-4000-8000-000000000000' })).status).toBe(404);
  expect((await post('findings', { seed: 's', case: two, outcome: 'CLEAN', text: 'x' }, 'sc-officer1')).status).toBe(
    403,
  );
});
