import { randomUUID } from 'node:crypto';
import { dressed } from '#domain/nested';
import type { DomainError } from '#domain/errors';
import { Simulate } from '#domain/simulation/proposal';
import { SimulationService } from '#src/simulation/simulation.service';
import { BATTERIES, batteryEntry, SHENGTONG } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { full, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';

/** A year between Sichuan and Chongqing, asked what would have been. */
let w: Full;
let first: string;
let reduced: string;
let over: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  await w.list(2025, '30000.000000');
  await w.story.until('2025-01-06 09:00');
  first = await w.accepted(BATTERIES, '12000.000000');
  await w.story.until('2025-01-08 10:00');
  await w.approve(BATTERIES, first);
  await w.story.until('2025-02-10 09:00');
  reduced = await w.accepted(BATTERIES, '20000.000000', { to: '2025-03-31' });
  await w.act('application', reduced, 'remover-sc', 'reduceQuantity', { lines: [{ line: 1, quantity: '8000' }] });
  await w.approve(BATTERIES, reduced);
  over = await w.accepted(BATTERIES, '11000.000000');
  await w.accepted(SHENGTONG, '300.000000');
  await w.story.settle();
}, 90_000);
afterAll(() => w?.stop());

const service = () => w.app.get(SimulationService, { strict: false });
const ask = (login: string, body: Record<string, unknown>) => {
  const by = w.people.as(login);
  const once = { kind: 'key' as const, actor: by.person ?? '', key: randomUUID(), fingerprint: 'f' };
  return service().ask(by, once, dressed(Simulate, { title: '试算', ...body }));
};
interface Result {
  cases: number;
  tests: number;
  differences: unknown[];
  changes: { case: string; from: { track: string }; to: { track: string; failed: string[] } }[];
  shifted: unknown[];
  provinces: { province: string; cases: number; from: number; to: number; saved: number }[];
  exhausted: { receiver: string; on: string; before: string | null; cap: string }[];
  clocks: {
    reckoned: number;
    differences: unknown[];
    moved: { case: string; clock: string; from: string; to: string }[];
  };
}
const simulated = async (login: string, body: Record<string, unknown>): Promise<Result> => {
  const { answer } = await ask(login, body);
  await w.story.settle();
  const { state, result } = await w.one<{ state: string; result: Result }>(
    'SELECT state, result FROM liandan.simulation WHERE id = $1',
    [answer.id],
  );
  expect(state).toBe('done');
  return result;
};
const routes = ({ changes }: Result) =>
  Object.fromEntries(changes.map(({ case: id, from, to }) => [id, `${from.track} > ${to.track}`]));
const { receiver, licenceNumber, codes, methods } = batteryEntry('1.000000');
const listOf = (cap: string | null) => ({
  agreement: 'sichuan-chongqing-2020',
  receiving: '50',
  entries: [{ receiver: receiver.uscc, licenceNumber, codes, methods, cap }],
});
const terms = async () => {
  const agreement = await w.one<{ context: any }>(
    `SELECT context FROM liandan.agreement WHERE context ->> 'key' = 'sichuan-chongqing-2020'`,
  );
  return agreement.context['versions'].at(-1).parameters as Record<string, unknown>;
};

describe('simulations', () => {
  it('[W-01] reproduces every verdict, and every due date, under the policy in force', async () => {
    const result = await simulated('auditor', {});
    expect(result.cases).toBe(4);
    expect(result.tests).toBeGreaterThanOrEqual(7);
    expect([result.differences, result.changes, result.clocks.differences]).toEqual([[], [], []]);
    expect(result.clocks.reckoned).toBeGreaterThan(4);
  });

  it('[W-05] says who would not have had to ask under a larger cap, and the working days saved', async () => {
    const result = await simulated('sc-officer1', { list: listOf('60000') });
    expect(routes(result)).toEqual({ [reduced]: 'OVER_QUOTA > WHITELIST', [over]: 'OVER_QUOTA > WHITELIST' });
    expect(result.shifted).toEqual([{ from: 'OVER_QUOTA', to: 'WHITELIST', cases: 2, tonnes: '31000.000000' }]);
    expect(result.exhausted).toEqual([]);
    const [sichuan] = result.provinces;
    expect(sichuan).toMatchObject({ province: '51', cases: 2 });
    expect(sichuan!.saved).toBe(sichuan!.from - sichuan!.to);
    expect(sichuan!.saved).toBeGreaterThan(0);
  });

  it('[W-05] says which entry would have run out, and when', async () => {
    const result = await simulated('cq-officer1', { list: listOf('10000') });
    expect(routes(result)).toEqual({ [first]: 'WHITELIST > OVER_QUOTA' });
    expect(result.exhausted).toMatchObject([{ cap: '10000', on: '2025-01-06', before: '2025-02-10' }]);
    // The decision that takes the last of it, although nobody asks again for a month.
    const exactly = await simulated('cq-officer1', { list: listOf('12000') });
    expect(exactly.exhausted).toMatchObject([{ cap: '12000', on: '2025-01-08', before: '2025-02-10' }]);
  });

  it('[R-21b] sends every case to consultation when the agreement no longer lets the origin decide', async () => {
    const parameters = { ...(await terms()), approvalMode: 'SIMPLIFIED_CONSULT' };
    const result = await simulated('auditor', { agreement: { key: 'sichuan-chongqing-2020', parameters } });
    expect(routes(result)).toEqual({
      [first]: 'WHITELIST > CONSULTED',
      [reduced]: 'OVER_QUOTA > CONSULTED',
      [over]: 'OVER_QUOTA > CONSULTED',
    });
    expect(result.provinces[0]!.saved).toBeLessThan(0);
  });

  it('[TIME-2] moves the due dates that another calendar moves, and no others', async () => {
    const days = [{ date: '2025-01-08', kind: 'rest' }];
    const result = await simulated('sc-officer1', { calendar: { year: 2025, days } });
    const moved = result.clocks.moved.find(({ case: id, clock }) => id === first && clock === 'K-26');
    expect(moved).toMatchObject({
      remover: expect.any(String),
      receiver: expect.any(String),
      from: '2025-01-13T16:00:00.000Z',
      to: '2025-01-14T16:00:00.000Z',
    });
    expect(result.changes).toEqual([]);
  });

  it('[Z-07] replays only what the asker may see', async () => {
    expect((await simulated('sc-officer1', {})).cases).toBe(3);
    expect((await simulated('hn-officer1', {})).cases).toBe(1);
    const { answer } = await ask('hn-officer1', {});
    const seen = (login: string) =>
      w.workflow.read(w.people.as(login), (tx) =>
        tx.query('seen', 'SELECT id FROM liandan.simulation WHERE id = $1', [answer.id]),
      );
    expect([(await seen('hn-officer1')).length, (await seen('sc-officer1')).length]).toEqual([1, 0]);
  });

  it('[Z-07] shows an auditor what was asked under a grant only himself, while it lasts', async () => {
    const door = visitors(w.app);
    const { answer } = await ask('auditor', {});
    await w.story.settle();
    const another = `auditor-${randomUUID().slice(0, 8)}`;
    await w.sql(
      `WITH p AS (INSERT INTO liandan.person (login, name, hash) SELECT $1, $1, hash FROM liandan.person WHERE login = 'auditor' RETURNING id),
            m AS (INSERT INTO liandan.membership (person, organisation, roles) SELECT id, $2, '{auditor}' FROM p)
       INSERT INTO liandan.audit_grant (id, auditor, auditor_name, provinces, valid_from, valid_to, reason, proposed_by, proposed_at, confirmed_by, confirmed_at, readers)
       SELECT gen_random_uuid(), p.id, $1, provinces, valid_from, valid_to, reason, proposed_by, proposed_at, confirmed_by, confirmed_at, readers
         FROM p, liandan.audit_grant WHERE auditor_name = (SELECT name FROM liandan.person WHERE login = 'auditor')`,
      [another, demoId('auditor')],
    );
    const seen = async (login: string) => {
      const { body } = await door.get(login, '/v1/simulations?limit=200');
      const listed = (body['items'] as { id: string }[]).some(({ id }) => id === answer.id);
      return [(await door.get(login, `/v1/simulations/${answer.id}`)).status, listed];
    };
    expect((await door.get(another, `/v1/transfer-applications/${first}`)).status).toBe(200);
    expect([await seen('auditor'), await seen(another), await seen('sc-officer1')]).toEqual([
      [200, true],
      [404, false],
      [404, false],
    ]);
    await w.sql(`UPDATE liandan.audit_grant SET revoked_at = liandan.now() WHERE auditor_name <> $1`, [another]);
    expect(await seen('auditor')).toEqual([404, false]);
  });

  it('[Z-07] refuses a firm, a reversed period and contradicting terms, and says what to do', async () => {
    const no = async (login: string, body: Record<string, unknown>) => {
      const error = (await ask(login, body).catch((e: unknown) => e)) as DomainError;
      return [
        error.code,
        error.refusal?.rule ?? null,
        Boolean(error.refusal?.remedy?.zh ?? error.refusal?.faults?.length),
      ];
    };
    expect(await no('remover-sc', {})).toEqual(['NOT_PERMITTED', null, true]);
    expect(await no('sc-officer1', { from: '2025-05-01', to: '2025-04-01' })).toEqual(['BAD_REQUEST', null, true]);
    const parameters = { ...(await terms()), treatAsDomestic: true };
    expect(await no('sc-officer1', { agreement: { key: 'sichuan-chongqing-2020', parameters } })).toEqual([
      'BAD_REQUEST',
      'R-21b',
      true,
    ]);
  });

  it('[W-01, W-19, W-12, R-21b] reproduces every verdict after negative items, an amendment and a suspension, too', async () => {
    const p = provinces(w);
    const door = visitors(w.app);
    const same = async () => {
      const { tests, differences, changes, clocks } = await simulated('sc-officer1', {});
      expect([differences, changes, clocks.differences]).toEqual([[], [], []]);
      return tests;
    };
    const before = await same();
    const item = { direction: 'BOTH', kind: 'WASTE_CODE', reason: '专项整治', validFrom: '2025-01-01' };
    // Items that count from days on which cases were tested already: of one province, and of both, by letter.
    const own = await door.post('sc-head', '/v1/negative-list', { ...item, value: '900-052-31' });
    expect(own.status).toBe(201);
    const joint = { ...item, scope: 'PROVINCE', with: ['50'], value: 'HW31', validTo: '2025-03-31' };
    const { status, body } = await door.post('sc-head', '/v1/negative-list/proposals', joint);
    expect([status, body['detail']]).toEqual([202, undefined]);
    await w.story.until('2025-02-12 09:00');
    await w.story.drain();
    await w.reply((await w.letterOf(String(body['id']))).id, 'cq', true);
    await w.story.drain();
    const counts = 'SELECT DISTINCT valid_from::text AS "from" FROM liandan.negative_list_item WHERE joint = $1';
    expect(await w.sql(counts, [body['id']])).toEqual([{ from: '2025-02-12' }]);
    // The open case of the fast track has been tested once more, and is consulted.
    expect(await same()).toBe(before + 1);
    const forbidden = await w.accepted(BATTERIES, '10.000000');
    expect((await w.row('application', forbidden)).context['track']).toBe('CONSULTED');

    const end = { on: '2025-03-31', reason: '整治结束' };
    expect((await door.post('sc-head', `/v1/negative-list/${own.body['id']}/end`, end)).status).toBe(200);
    await w.story.until('2025-04-01 09:00');
    const agreement = await p.idOf('sichuan-chongqing-2020');
    const parameters = { ...(await terms()), decisionDays: 3 };
    await w.act('agreement', agreement, 'sc-officer1', 'amend', { parameters, from: '2025-04-21' });
    await p.answers('50', agreement);
    await w.story.until('2025-04-21 09:00');
    const amended = await w.accepted(BATTERIES, '9.000000');
    expect((await w.row('application', amended)).context['route'].decisionDays).toBe(3);
    const { entry } = await w.listOf(2025);
    await w.act('listing', entry, 'cq-officer1', 'suspend', { trigger: 'S1', reason: '环境违法' });
    await w.story.drain();
    const held = await w.accepted(BATTERIES, '8.000000');
    expect((await w.row('application', held)).context['track']).toBe('CONSULTED');
    expect(await same()).toBeGreaterThan(before);
  });
});
