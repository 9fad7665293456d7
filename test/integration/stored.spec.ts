import { settingsOf } from '#config/env';
import type { Actor } from '#domain/actor';
import { BATTERIES, resultForm } from '#src/demo/forms';
import { ManifestReader } from '#src/manifest/manifest.reader';
import { Workflow } from '#workflow/workflow';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Three loads that one receiver has accepted and not treated yet. */
let w: Full;
let door: ReturnType<typeof visitors>;
let loads: string[];
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '1000.000000'));
  door = visitors(w.app);
  const application = await w.accepted(BATTERIES, '90.000000');
  await w.approve(BATTERIES, application);
  await w.story.settle();
  const approval = String((await w.row('application', application)).context['approval'].id);
  loads = [];
  for (const truck of [1, 2, 3]) loads.push(await w.haul(BATTERIES, approval, '10.000000', truck, 'accepted'));
  await w.haul(BATTERIES, approval, '10.000000', 4, 'arrived');
  await w.story.settle();
}, 90_000);
afterAll(() => w?.stop());

interface Waiting {
  id: string;
  version: number;
  light: string;
  duty: { clock: string } | null;
  lines: { line: number; name: string; method: string; accepted: string; left: string }[];
}
const stored = async (login: string): Promise<Waiting[]> => {
  const { status, body } = await door.get(login, '/v1/manifests/stored');
  expect(status).toBe(200);
  return body['items'] as Waiting[];
};

it('[ux 5.4] tells the receiver every line that it stores, with the day by which its result is due', async () => {
  const items = await stored(BATTERIES.logins.receiver);
  expect(items.map(({ id }) => id).sort()).toEqual([...loads].sort());
  for (const { lines, duty } of items) {
    expect(lines).toMatchObject([{ line: 1, accepted: '10.000000', left: '10.000000' }]);
    expect(lines[0]!.name).not.toBe('');
    expect(duty?.clock).toBe('K-81');
  }
});

it('[ux 5.4] asks the database as often for three manifests as for one', async () => {
  const workflow = w.app.get(Workflow);
  const by = (await door.get(BATTERIES.logins.receiver, '/v1/me')).body as never;
  const counted = async (limit: string) => {
    let statements = 0;
    const counting = Object.create(workflow, {
      read: {
        value: (who: Actor, work: (tx: never) => Promise<unknown>) =>
          workflow.read(who, (tx) => {
            const query = (...of: Parameters<typeof tx.query>) => {
              statements += 1;
              return tx.query(...of);
            };
            return work(Object.create(tx, { query: { value: query } }) as never);
          }),
      },
    }) as Workflow;
    const page = await new ManifestReader(counting, settingsOf({})).stored(by, { limit });
    return [page.items.length, statements];
  };
  expect([await counted('1'), await counted('3')]).toEqual([
    [1, 1],
    [3, 1],
  ]);
});

it('[ux 5.4] of what is treated in part the rest waits, and what is treated is gone', async () => {
  const receiver = BATTERIES.logins.receiver;
  const report = async (id: string, quantity: string) =>
    w.act('manifest', id, receiver, 'reportResult', resultForm(BATTERIES, quantity, await w.today()));
  await report(loads[0]!, '4.000000');
  await report(loads[1]!, '10.000000');
  await w.story.settle();
  const items = await stored(receiver);
  expect(items.find(({ id }) => id === loads[0])?.lines).toMatchObject([{ accepted: '10.000000', left: '6.000000' }]);
  expect(items.map(({ id }) => id)).not.toContain(loads[1]);
});

it('[Z-07] nobody else is told what a receiver stores', async () => {
  for (const login of [BATTERIES.logins.remover, BATTERIES.logins.carrier, 'cq-officer1', 'sc-officer1', 'auditor'])
    expect([login, await stored(login)]).toEqual([login, []]);
  expect((await door.get(null, '/v1/manifests/stored')).status).toBe(401);
});
