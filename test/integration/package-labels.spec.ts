import { BATTERIES, loadForm, manifestForm } from '#src/demo/forms';
import { labelCode, parseLabelCode } from '#domain/waste/label';
import type { Command } from '#workflow/workflow';
import { full, listed, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** One code per container: the engine numbers the labels of a unit, over all its approvals. */
let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '1000.000000'));
  await w.story.until('2026-01-05 09:00');
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const CODE = '900-052-31';
const asked = async (packages: number, login = 'remover-sc', more: object = {}) => {
  const { status, body } = await door.post(login, '/v1/package-labels', {
    day: await w.today(),
    lines: [{ wasteCode: CODE, packages }],
    ...more,
  });
  return { status, body, labels: (body['lines']?.[0]?.labels ?? []) as string[] };
};
const serials = (labels: string[]) => labels.map((label) => parseLabelCode(label)?.serial);

it('[T-08] two approvals of one waste on one day load packages of different numbers', async () => {
  const approvals = [await w.approved(BATTERIES, '100.000000'), await w.approved(BATTERIES, '100.000000')];
  const [licence, day] = [await w.licence(BATTERIES), await w.today()];
  const loaded: string[] = [];
  for (const [truck, { approval }] of approvals.entries()) {
    const { status, labels } = await asked(1);
    expect(status).toBe(201);
    const label = labels[0]!;
    const form = manifestForm(BATTERIES, { licence, approval, tonnes: '10.000000', day, truck, label });
    const id = await w.people.open('manifest', 'remover-sc', { type: 'create', ...form } as Command);
    await w.act('manifest', id, 'remover-sc', 'issue');
    const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
    const load = (code: string) =>
      refusal(w.act('manifest', id, 'remover-sc', 'load', loadForm('10.000000', code, at.toISOString())));
    // The number of the other truck is refused, the own one goes.
    if (loaded[0]) expect(await load(loaded[0])).toMatch(/^RULE_REFUSED/);
    expect(await load(label)).toBe('accepted');
    loaded.push(label);
  }
  expect(new Set(loaded).size).toBe(2);
  expect(serials(loaded)).toEqual([1, 2]);
});

it('[T-05] [T-08] runs on without a gap, for each unit and waste by itself; at once as well as one after the other', async () => {
  const before = serials((await asked(2)).labels).at(-1)!;
  const together = await Promise.all([3, 4, 5].map((packages) => asked(packages)));
  const given = together.flatMap(({ labels }) => serials(labels));
  expect(given.sort((a, b) => a! - b!)).toEqual(Array.from({ length: 12 }, (_, i) => before + 1 + i));
  expect(serials((await asked(1, 'remover-sc2')).labels)).toEqual([1]); // another unit
  const two = await asked(1, 'remover-sc', {
    lines: [
      { wasteCode: '900-045-49', packages: 1 },
      { wasteCode: CODE, packages: 1 },
    ],
  });
  expect(two.body['lines'].map((line: { labels: string[] }) => serials(line.labels)[0])).toEqual([1, before + 13]);
});

it('[T-08] passes over the labels on the road that a unit has printed by itself, and is not stopped by a high one', async () => {
  const before = serials((await asked(1)).labels).at(-1)!;
  const unit = parseLabelCode((await asked(1)).labels[0]!)!.unit;
  const [{ approval }, licence, day] = [
    await w.approved(BATTERIES, '100.000000'),
    await w.licence(BATTERIES),
    await w.today(),
  ];
  for (const [truck, serial] of [before + 3, 999].entries()) {
    const label = labelCode({ unit, wasteCode: CODE, day, serial });
    const form = manifestForm(BATTERIES, { licence, approval, tonnes: '10.000000', day, truck: truck + 3, label });
    const id = await w.people.open('manifest', 'remover-sc', { type: 'create', ...form } as Command);
    await w.act('manifest', id, 'remover-sc', 'issue');
    const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
    await w.act('manifest', id, 'remover-sc', 'load', loadForm('10.000000', label, at.toISOString()));
  }
  expect(serials((await asked(3)).labels)).toEqual([before + 4, before + 5, before + 6]);
});

it('[T-05] three digits are nine hundred and ninety-nine packages a day; what is left is said', async () => {
  const day = '2026-01-04';
  for (let i = 0; i < 4; i += 1) expect((await asked(200, 'remover-sc', { day })).status).toBe(201);
  const { status, body } = await asked(200, 'remover-sc', { day });
  expect([status, body['rule']]).toEqual([422, 'T-05']);
  expect(body['detail']).toContain('199');
  expect(serials((await asked(199, 'remover-sc', { day })).labels).at(-1)).toBe(999);
});

it('[C-04] [Z-07] numbers listed wastes for firms, and shows the numbers to their unit alone', async () => {
  const wrong = await asked(1, 'remover-sc', { lines: [{ wasteCode: '123-456-78', packages: 1 }] });
  expect([wrong.status, wrong.body['errors'][0].pointer]).toEqual([400, '/lines/0/wasteCode']);
  expect((await asked(1, 'sc-officer1')).status).toBe(403);
  expect((await asked(0)).status).toBe(400);
  const seen = (login: string) =>
    w.workflow.read(
      w.people.as(login),
      async (tx) => (await tx.query('seen', 'SELECT 1 FROM liandan.label_block')).length,
    );
  expect([(await seen('remover-sc')) > 0, await seen('receiver-cq')]).toEqual([true, 0]);
});
