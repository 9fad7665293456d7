import { BATTERIES } from '#src/demo/forms';
import { settingsOf } from '#config/env';
import { ExpiryService } from '#src/notice/expiry.service';
import { Workflow } from '#workflow/workflow';
import { full, listed, type Full } from '../support/full.js';

let w: Full;
let approval: string;
let validTo: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  await w.story.until('2025-01-06 09:00');
  ({ approval } = await w.approved(BATTERIES, '100.000000', { to: '2025-03-31' }));
  validTo = String((await w.row('approval', approval)).context['validTo']);
  // Four papers of other firms, each with an end of its own.
  await w.sql(
    `UPDATE liandan.contract SET valid_to = '2025-03-20' WHERE id = (SELECT min(id::text)::uuid FROM liandan.contract)`,
  );
  await w.sql(
    `UPDATE liandan.vehicle SET valid_until = '2025-03-25' WHERE id = (SELECT min(id::text)::uuid FROM liandan.vehicle)`,
  );
  await w.sql(
    `UPDATE liandan.driver SET valid_until = '2025-03-26' WHERE id = (SELECT min(id::text)::uuid FROM liandan.driver)`,
  );
}, 120_000);
afterAll(() => w?.stop());

interface Told {
  addressee: string;
  kind: string;
  rule: string;
  day: string;
  text: { zh: string };
}
const told = (machine: string, id?: string) =>
  w.sql(
    `SELECT addressee, kind, rule, title, text, to_char(told_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day
     FROM liandan.notice WHERE kind LIKE 'ending.%' AND machine = $1 AND ($2::uuid IS NULL OR case_id = $2) ORDER BY told_at, addressee`,
    [machine, id ?? null],
  ) as Promise<unknown> as Promise<Told[]>;
const sweep = (more: Record<string, string> = {}) =>
  new ExpiryService(w.behind.get(Workflow), settingsOf({ NODE_ENV: 'test', ...more })).turn();

it('[R-27b][K-27] tells the remover 30, 15 and 5 days before its approval ends, once each, however often it is looked', async () => {
  expect(validTo).toBe('2025-03-31');
  await w.story.until('2025-02-28 09:00');
  await w.story.settle();
  expect(await told('approval', approval)).toEqual([]);
  for (const day of ['2025-03-01', '2025-03-02', '2025-03-16', '2025-03-17', '2025-03-26', '2025-03-27']) {
    await w.story.until(`${day} 09:00`);
    await w.story.settle();
    await Promise.all([sweep(), sweep()]);
  }
  const remover = `o:${w.people.as('remover-sc').org}`;
  expect(await told('approval', approval)).toMatchObject([
    { addressee: remover, kind: 'ending.30', rule: 'R-27b', day: '2025-03-01' },
    { addressee: remover, kind: 'ending.15', day: '2025-03-16' },
    { addressee: remover, kind: 'ending.5', day: '2025-03-26' },
  ]);
  expect((await told('approval', approval))[0]?.text.zh).toContain('有效期至2025-03-31，尚余30日');
});

it('[R-10a] tells both parties of a contract', async () => {
  const both = await w.one<{ remover: string; party: string; id: string }>(
    `SELECT id, remover, party FROM liandan.contract WHERE valid_to = '2025-03-20'`,
  );
  const first = (await told('contract', both.id)).filter(({ kind }) => kind === 'ending.30');
  expect(first.map(({ addressee }) => addressee).sort()).toEqual([`o:${both.remover}`, `o:${both.party}`].sort());
});

it('[R-11b][R-13c] tells the carrier of its vehicles and of the certificates of its people, whose names are not in it', async () => {
  const vehicle = await w.one<{ id: string; organisation: string; plate: string }>(
    `SELECT id, organisation, plate FROM liandan.vehicle WHERE valid_until = '2025-03-25'`,
  );
  const driver = await w.one<{ id: string; organisation: string; name: string }>(
    `SELECT id, organisation, name FROM liandan.driver WHERE valid_until = '2025-03-26'`,
  );
  const [ofVehicle] = await told('vehicle', vehicle.id);
  expect(ofVehicle).toMatchObject({ addressee: `o:${vehicle.organisation}`, rule: 'R-11b' });
  expect(ofVehicle?.text.zh).toContain(vehicle.plate);
  const [ofDriver] = await told('driver', driver.id);
  expect(ofDriver).toMatchObject({ addressee: `o:${driver.organisation}`, rule: 'R-13c' });
  expect(ofDriver?.text.zh).not.toContain(driver.name);
});

it('after sweeps that were missed tells the nearest alone; the days are one setting', async () => {
  await w.sql(
    `UPDATE liandan.vehicle SET valid_until = '2025-05-20' WHERE plate = (SELECT max(plate) FROM liandan.vehicle)`,
  );
  const { id } = await w.one<{ id: string }>(`SELECT id FROM liandan.vehicle WHERE valid_until = '2025-05-20'`);
  await w.sql(`SELECT liandan.set_clock('2025-05-10T09:00:00+08:00')`);
  await sweep();
  expect((await told('vehicle', id)).map(({ kind }) => kind)).toEqual(['ending.15']);
  await sweep({ LIANDAN_EXPIRY_DAYS: '60,10' });
  expect((await told('vehicle', id)).map(({ kind }) => kind).sort()).toEqual(['ending.10', 'ending.15']);
});
