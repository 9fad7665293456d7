import type { Actor } from '#domain/actor';
import { BATTERIES } from '#src/demo/forms';
import { ManifestService } from '#src/manifest/manifest.service';
import { Workflow } from '#workflow/workflow';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** Three loads of one carrier on the road, one that waits for its consignor, one that has arrived at its end. */
let w: Full;
let door: ReturnType<typeof visitors>;
let moving: string[];
let issued: string;
let accepted: string;
const { carrier, remover, receiver } = BATTERIES.logins;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  const { approval } = await w.approved(BATTERIES, '100.000000');
  moving = [];
  for (const truck of [1, 2, 3]) moving.push(await w.haul(BATTERIES, approval, '5.000000', truck, 'driving'));
  issued = await w.haul(BATTERIES, approval, '5.000000', 4, 'issued');
  accepted = await w.haul(BATTERIES, approval, '5.000000', 5, 'accepted');
  await w.story.settle();
}, 120_000);
afterAll(() => w?.stop());

interface Run {
  id: string;
  crew: object;
}
const runs = async (login: string, query = ''): Promise<Run[]> => {
  const { status, body } = await door.get(login, `/v1/manifests/runs${query}`);
  expect(status).toBe(200);
  return body['items'] as Run[];
};
const ids = async (login: string) => (await runs(login)).map(({ id }) => id).sort();

it('[ux 4.1] tells the carrier its runs whole, each as it is told singly, with the ends of its papers', async () => {
  const items = await runs(carrier);
  expect(items.map(({ id }) => id).sort()).toEqual([...moving, issued].sort());
  for (const { crew, ...run } of items) {
    expect(run).toEqual((await door.get(carrier, `/v1/manifests/${run.id}`)).body);
    expect(crew).toEqual((await door.get(carrier, `/v1/manifests/${run.id}/crew`)).body);
  }
  expect((await runs(carrier, '?limit=2')).length).toBe(2);
});

it('[Z-07] nobody else has a run but the consignor, who loads what is issued', async () => {
  expect(await ids(remover)).toEqual([issued]);
  for (const login of [receiver, 'carrier-hn', 'sc-officer1', 'auditor'])
    expect([login, await ids(login)]).toEqual([login, []]);
  expect((await door.get(null, '/v1/manifests/runs')).status).toBe(401);
  expect(await ids(carrier)).not.toContain(accepted);
});

it('[ux 4.1] asks the database as often for three runs as for one', async () => {
  const workflow = w.app.get(Workflow);
  const by = (await door.get(carrier, '/v1/me')).body as never;
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
    });
    const manifests = Object.create(w.app.get(ManifestService), { workflow: { value: counting } }) as ManifestService;
    const page = await manifests.runs(by, { limit });
    return [page.items.length, statements];
  };
  const [one, three] = [await counted('1'), await counted('3')];
  expect([one[0], three[0]]).toEqual([1, 3]);
  expect(three[1]).toBe(one[1]);
});

it('[ux 4.1] is read over the index of the loads on the road', async () => {
  await w.sql('SET enable_seqscan = off');
  const plan = await w.sql(
    `EXPLAIN SELECT id FROM liandan.manifest m WHERE m.state IN ('issued', 'loaded', 'inTransit', 'handingOver', 'returning',
       'frozen', 'arrived') AND array_append(readers, 'audit') && ARRAY['o:x']`,
  );
  await w.sql('RESET enable_seqscan');
  expect(JSON.stringify(plan)).toContain('manifest_on_the_road');
});
