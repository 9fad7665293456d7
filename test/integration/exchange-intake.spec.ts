import {
  arrivalForm,
  BATTERIES,
  BATTERIES_TOO,
  departForm,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
} from '#src/demo/forms';
import { demoId, plateOf } from '#src/demo/party-set';
import { TrackRegister } from '#src/exchange/track.register';
import { full, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
let approval: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  await w.list(2026, '30000.000000');
  await w.story.until('2026-01-12 09:00');
  ({ approval } = await w.approved(BATTERIES, '1000.000000'));
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const { carrier, remover, receiver } = BATTERIES.logins;
const faults = (body: Record<string, any>) =>
  (body['errors'] as { pointer: string; rule?: string }[]).map(({ pointer, rule }) => [pointer, rule]);
/** An instant some minutes after the civil now. */
const after = async (minutes: number) =>
  (await w.one<{ at: Date }>(`SELECT liandan.now() + $1 * interval '1 minute' AS at`, [minutes])).at.toISOString();
const wall = async (minutes: number) =>
  (
    await w.one<{ at: string }>(
      `SELECT to_char((liandan.now() + $1 * interval '1 minute') AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') AS at`,
      [minutes],
    )
  ).at;
const HAN = /\p{Script=Han}/u;
/** A refused form: the rule and its article, what is wrong and what helps. */
const refusedAs = (rule: string) => ({
  status: 400,
  body: { rule, article: expect.any(String), detail: expect.stringMatching(HAN), remedy: expect.stringMatching(HAN) },
});

describe('tracks of vehicles', () => {
  let truck = 0;
  const onTheRoad = async () => {
    const id = await w.haul(BATTERIES, approval, '5.000000', truck++, 'driving');
    return { id, number: (await w.row('manifest', id)).context['number'] as string };
  };
  const report = (login: string, points: object[]) => door.post(login, '/v1/feeds/tracks', { points });
  const flags = async (id: string) =>
    w.sql('SELECT kind, minutes, metres, to_at FROM liandan.track_flag WHERE manifest = $1 ORDER BY from_at, kind', [
      id,
    ]);
  const leads = (id: string) =>
    w.sql(
      `SELECT id FROM liandan.enforcement_lead WHERE context ->> 'source' = 'TRACK_GAP' AND context -> 'about' ->> 'id' = $1`,
      [id],
    );

  it('[R-11c] keeps a whole track without a flag, in one row a report', async () => {
    const { id, number } = await onTheRoad();
    const points = await Promise.all(
      Array.from({ length: 500 }, async (_, i) => ({
        manifest: number,
        at: i,
        lat: 30.6 - i / 1000,
        lon: 104 + i / 1000,
      })),
    );
    const start = Date.parse(await after(0));
    const { status, body } = await report(
      carrier,
      points.map((point) => ({ ...point, at: new Date(start + point.at * 500).toISOString() })),
    );
    expect([status, body['state']]).toEqual([200, 'taken']);
    await w.story.until(await wall(25));
    expect(
      (await report(carrier, [{ manifest: number, at: await after(0), lat: 30, lon: 104.6, speed: 71.5 }])).status,
    ).toBe(200);
    await w.story.settle();
    expect(await flags(id)).toEqual([]);
    const { body: kept } = await door.get('sc-officer1', `/v1/feeds/tracks?manifest=${id}&sort=from`);
    expect(kept['items'].map(({ points: of }: { points: unknown[] }) => of.length)).toEqual([500, 1]);
    expect((await door.get('remover-hn', `/v1/feeds/tracks?manifest=${id}`)).body['items']).toEqual([]);
    const { body: trips } = await door.get('sc-officer1', '/v1/statistics/trips?origin=51');
    const trip = trips['items'].find(({ manifest }: { manifest: string }) => manifest === id);
    expect(trip).toMatchObject({ number, leg: 1, points: 501, arrivedAt: null, origin: '51', destination: '50' });
    expect(Math.abs(trip.km - 88)).toBeLessThan(2); // 73 km along the road, 15 km to the last position
    expect((await door.get('sc-officer1', '/v1/statistics/trips?origin=43')).body['items']).toEqual([]);
    expect((await door.get(carrier, '/v1/statistics/trips')).status).toBe(403);
    const shared = await w.sql(
      `SELECT DISTINCT feed FROM liandan.feed_message WHERE case_id = $1 AND type = 'track.reported' ORDER BY feed`,
      [id],
    );
    expect(shared).toEqual([{ feed: 'police' }, { feed: 'transport' }]);
  });

  it('[R-11c][R-05] flags a gap of more than 30 minutes for good, once, and opens one lead', async () => {
    const { id, number } = await onTheRoad();
    const seen = (at: string, lon = 104) => ({ manifest: number, at, lat: 30, lon });
    await report(carrier, [seen(await after(0))]);
    await w.story.until(await wall(29));
    await w.story.settle();
    expect(await flags(id)).toEqual([]);
    await w.story.until(await wall(2));
    await w.story.settle();
    await w.story.settle();
    // The civil clock stands between the 30th and the 31st minute, or has run on since on a slow machine.
    expect(await flags(id)).toMatchObject([{ kind: 'GAP', to_at: null }]);
    expect(Number((await flags(id))[0]?.['minutes'])).toBeGreaterThanOrEqual(30);
    expect(await leads(id)).toHaveLength(1);
    await report(carrier, [seen(await after(0))]);
    await w.story.until(await wall(45));
    await w.story.settle();
    await report(carrier, [seen(await after(0))]);
    await w.story.settle();
    expect((await flags(id)).map(({ kind }) => kind)).toEqual(['GAP', 'GAP']);
    expect(await leads(id)).toHaveLength(1);
    for (const act of ['DELETE FROM', 'UPDATE'])
      await expect(
        w.sql(`${act} liandan.track_flag ${act === 'UPDATE' ? 'SET minutes = 0' : ''} WHERE manifest = $1`, [id]),
      ).rejects.toThrow(/R-11c/);
    const { body } = await door.get(remover, `/v1/feeds/track-flags?manifest=${id}`);
    expect(body['items']).toHaveLength(2);
    expect(
      (await w.sql(`SELECT 1 FROM liandan.feed_message WHERE case_id <> $1 AND type = 'manifest.trackFlagged'`, [id]))
        .length,
    ).toBeGreaterThan(0);
  });

  it('[Z-07] tells of each load of one report its own firms alone', async () => {
    const second = await w.approved(BATTERIES_TOO, '100.000000');
    const hauled = async (flow: typeof BATTERIES, of: string) => {
      await w.sql('DELETE FROM liandan.moving_vehicle');
      const id = await w.haul(flow, of, '5.000000', 7, 'driving');
      return { id, number: (await w.row('manifest', id)).context['number'] as string };
    };
    const mine = await hauled(BATTERIES, approval);
    const other = await hauled(BATTERIES_TOO, second.approval);
    const start = Date.parse(await after(0));
    await w.story.until(await wall(40));
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const points = [mine, other].flatMap(({ number }) =>
      [0, 38].map((minutes) => ({ manifest: number, at: at(minutes), lat: 30, lon: 104 })),
    );
    const { status, body } = await report(carrier, points);
    expect(status).toBe(200);
    const told = async (login: string) =>
      w.workflow.read(w.people.as(login), async (tx) =>
        (
          await tx.query<{ manifest: string }>(
            'told_tracks',
            `SELECT data ->> 'manifest' AS manifest FROM liandan.fact
              WHERE event_id = $1 AND type = 'manifest.trackFlagged' ORDER BY 1`,
            [body['receipt'].event],
          )
        ).map(({ manifest }) => manifest),
      );
    expect(await told(remover)).toEqual([mine.id]);
    expect(await told(BATTERIES_TOO.logins.remover)).toEqual([other.id]);
    expect(await told('sc-officer1')).toEqual([mine.id, other.id].sort());
    const [event] = await w.sql('SELECT readers FROM liandan.audit_event WHERE event_id = $1', [body['receipt'].event]);
    const firms = await w.sql(`SELECT context -> 'remover' ->> 'id' AS id FROM liandan.manifest WHERE id = ANY ($1)`, [
      [mine.id, other.id],
    ]);
    for (const { id: firm } of firms) expect(event!['readers']).not.toContain(`o:${String(firm)}`);
    expect(event!['readers']).toContain('p:51');
    await w.sql('DELETE FROM liandan.moving_vehicle'); // others of this file are on their way with these trucks
  });

  it('[R-11c] flags a silence however many loads are on the road, page by page', async () => {
    const { id, number } = await onTheRoad();
    await report(carrier, [{ manifest: number, at: await after(0), lat: 30, lon: 104 }]);
    await w.sql(`UPDATE liandan.track_head SET at = at - interval '40 minutes' WHERE manifest = $1`, [id]);
    const { n } = await w.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.manifest m LEFT JOIN liandan.track_head h ON h.manifest = m.id
       WHERE m.state = 'inTransit' AND NOT coalesce(h.silent, false)`,
    );
    expect(n).toBeGreaterThan(1); // those of the tests before are still on their way
    const tracks = w.behind.get(TrackRegister, { strict: false });
    let flagged = 0;
    for (let i = 0; i <= n; i++) flagged += await tracks.flagSilent(1);
    expect(flagged).toBe(1);
    expect(await flags(id)).toMatchObject([{ kind: 'GAP' }]);
    await w.story.settle();
  });

  it('[R-11c] flags a deviation of more than 5 km from the declared way, not one of less', async () => {
    const { id, number } = await onTheRoad();
    const line = [
      { lat: 30, lon: 104 },
      { lat: 30, lon: 106 },
    ];
    expect((await door.post(carrier, '/v1/feeds/routes', { manifest: number, leg: 1, line })).status).toBe(200);
    const start = Date.parse(await after(0));
    const point = (minute: number, north: number) => ({
      ...{ manifest: number, at: new Date(start + minute * 1000).toISOString() },
      ...{ lat: 30 + north / 111.2, lon: 104 + minute / 100 },
    });
    await report(carrier, [point(0, 0), point(10, 4.8), point(20, -4.9)]);
    expect(await flags(id)).toEqual([]);
    await report(carrier, [point(30, 5.2), point(40, 9), point(50, 0)]);
    const found = await flags(id);
    expect(found).toMatchObject([{ kind: 'DEVIATION', minutes: null }]);
    expect(found[0]?.['metres']).toBeGreaterThan(5000);
    const fact = await w.one(
      `SELECT data FROM liandan.fact WHERE type = 'manifest.trackFlagged' AND data ->> 'manifest' = $1`,
      [id],
    );
    expect(fact['data']).toMatchObject({ kind: 'DEVIATION', number, origin: '51', destination: '50' });
  });

  it('[R-11c] takes its limits from the setting of the origin', async () => {
    await w.sql(
      `INSERT INTO liandan.policy_switch (scope, province, name, value, valid_from, instrument, confirmed_by, set_at)
       VALUES ('PROVINCE', '51', 'track', '{"minutes": 10, "km": 5, "from": "DEPARTURE"}', '2026-01-01', '川环函', '{51}', liandan.now())`,
    );
    const { id, number } = await onTheRoad();
    await w.story.until(await wall(11.5));
    await w.story.settle();
    expect(await flags(id)).toMatchObject([{ kind: 'GAP', minutes: 11 }]);
    // One that was never heard of is flagged once, whatever became of the key of the flag.
    const tracks = w.behind.get(TrackRegister, { strict: false });
    await w.sql(`DELETE FROM liandan.idempotency WHERE actor = 'exchange'`);
    expect(await tracks.flagSilent()).toBe(0);
    await report(carrier, [{ manifest: number, at: await after(0), lat: 30, lon: 104 }]);
    expect(await flags(id)).toHaveLength(1);
    await w.sql(`UPDATE liandan.policy_switch SET valid_from = '2027-01-01' WHERE name = 'track'`);
  });

  it('[R-11c] refuses points of no manifest, of another carrier, of the future, off the earth', async () => {
    const { number } = await onTheRoad();
    const good = { manifest: number, at: await after(0), lat: 30, lon: 104 };
    const wrong: [object, string][] = [
      [{ ...good, manifest: '20265101999999' }, '/points/1/manifest'],
      [{ ...good, at: await after(60) }, '/points/1/at'],
      [{ ...good, at: await after(-60 * 24 * 30) }, '/points/1/at'],
    ];
    for (const [point, pointer] of wrong) {
      const answer = await report(carrier, [good, point]);
      expect(answer).toMatchObject(refusedAs('R-11c'));
      expect(faults(answer.body)).toEqual([[pointer, 'R-11c']]);
    }
    for (const [point, pointer, rule] of [
      [{ ...good, lat: 91 }, '/points/0/lat', 'R-11c'],
      [{ ...good, lon: '104' }, '/points/0/lon', 'R-11c'],
      [{ ...good, manifest: '1' }, '/points/0/manifest', 'R-15a'],
      [{ ...good, at: '2026-02-30T00:00:00Z' }, '/points/0/at', undefined],
    ] as const) {
      const { status, body } = await report(carrier, [point]);
      expect([status, faults(body)]).toEqual([400, [[pointer, rule]]]);
    }
    for (const login of [remover, 'sc-officer1']) {
      const { status, body } = await report(login, [good]);
      expect([login, status, body['rule']]).toEqual([login, 403, 'R-11c']);
    }
    expect(await w.sql(`SELECT 1 FROM liandan.track WHERE number = $1`, [number])).toEqual([]);
    expect((await report(carrier, [])).status).toBe(400);
    const arrived = await w.haul(BATTERIES, approval, '5.000000', truck++, 'issued');
    const parked = (await w.row('manifest', arrived)).context['number'];
    expect(faults((await report(carrier, [{ ...good, manifest: parked }])).body)).toEqual([
      ['/points/0/manifest', 'R-11c'],
    ]);
    const { body } = await door.post(carrier, '/v1/feeds/routes', {
      manifest: number,
      leg: 9,
      line: [good, good].map(({ lat, lon }) => ({ lat, lon })),
    });
    expect(faults(body)).toEqual([['/leg', 'R-11c']]);
  });
});

describe('the storage ledger', () => {
  const entries = async (login: string, query: string) =>
    (await door.get(login, `/v1/ledger-entries?${query}`)).body['items'] as Record<string, any>[];

  it('[M-08] follows the manifest: out of store as it is loaded, sent and taken in as it is accepted, by container and batch', async () => {
    const id = await w.haul(BATTERIES, approval, '12.345678', 6, 'arrived');
    await w.story.drain();
    const [label] = (await w.row('manifest', id)).context['lines'][0].labels as string[];
    const day = (await w.today()).replaceAll('-', '');
    const out = await entries(remover, `manifest=${id}`);
    expect(out).toMatchObject([
      { kind: 'OUT_OF_STORE', container: label, quantity: '12.345678', wasteCode: '900-052-31' },
    ]);
    expect(out[0]?.['batch']).toMatch(new RegExp(`^HWCK${day}\\d{3}$`));
    await w.act('manifest', id, receiver, 'accept', {
      lines: [{ line: 1, differences: [], opinion: 'ACCEPT', method: 'R4', quantity: '12.345000' }],
      handler: { name: '陈某', phone: '13700000000' },
    });
    await w.story.drain();
    expect((await entries(remover, `manifest=${id}`)).map(({ kind }) => kind).sort()).toEqual([
      'OUT_OF_STORE',
      'SENT_UTILISED',
    ]);
    const [sent] = await entries(remover, `manifest=${id}&kind=SENT_UTILISED`);
    expect(sent).toMatchObject({ quantity: '12.345000', batch: `HWWWLY${day}001` });
    expect(await entries(receiver, `manifest=${id}`)).toMatchObject([{ kind: 'INTO_STORE', batch: `HWRK${day}001` }]);
    expect(await entries('remover-hn', `manifest=${id}`)).toEqual([]);
    const { id: outbox } = await w.one<{ id: string }>(
      `SELECT o.id FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE o.queue = 'ledger' AND f.case_id = $1 LIMIT 1`,
      [id],
    );
    await w.sql('UPDATE liandan.outbox SET done_at = NULL WHERE id = $1', [outbox]);
    await w.story.drain();
    expect(await entries(remover, `manifest=${id}`)).toHaveLength(2);
    for (const act of ['DELETE FROM liandan.storage_entry', 'UPDATE liandan.storage_entry SET quantity = 1'])
      await expect(w.sql(act)).rejects.toThrow(/M-08/);
  });

  it('[M-08] takes containers and days of pipelines from the unit itself, with the next batch code', async () => {
    const day = await w.today();
    const entry = {
      ...{
        kind: 'PRODUCED',
        site: demoId(`site ${BATTERIES.remover}`),
        day,
        wasteCode: '900-052-31',
        wasteName: '废铅蓄电池',
      },
      ...{ quantity: '1.500000' },
    };
    const enter = (login: string, more: object = {}) => door.post(login, '/v1/ledger-entries', { ...entry, ...more });
    const numbers = [await enter(remover, { container: 'T-1' }), await enter(remover)].map(({ status, body }) => [
      status,
      body['number'],
    ]);
    const code = day.replaceAll('-', '');
    expect(numbers).toEqual([
      [201, `HWCS${code}001`],
      [201, `HWCS${code}002`],
    ]);
    for (const [more, pointer] of [
      [{ kind: 'OUT_OF_STORE' }, '/kind'],
      [{ kind: 'SENT_DISPOSED' }, '/kind'],
      [{ day: '2027-01-01' }, '/day'],
      [{ quantity: '0' }, '/quantity'],
      [{ kind: 'OWN_UTILISED' }, '/method'],
      [{ site: demoId('site nowhere') }, '/site'],
      [{ wasteCode: '900-999-31' }, '/wasteCode'],
    ] as const) {
      const answer = await enter(remover, more);
      expect([more, answer.status, faults(answer.body)]).toEqual([more, 400, [[pointer, 'M-08']]]);
      expect(answer).toMatchObject(refusedAs('M-08'));
    }
    expect((await enter('sc-officer1')).status).toBe(403);
    expect((await entries(remover, 'kind=PRODUCED')).map(({ container }) => container).sort()).toEqual(['T-1', null]);
  });
});

describe('weighbridges', () => {
  it('[R-10c] tell gross, tare and net by themselves, each ticket once', async () => {
    const ticket = {
      scale: 'DB-0001',
      ticket: 'P-1',
      plate: '川A12345',
      gross: '40.000000',
      tare: '15.000000',
      at: await after(0),
    };
    const tell = (more: object = {}, login = remover) =>
      door.post(login, '/v1/feeds/weighings', { ...ticket, ...more });
    const { status, body } = await tell({ net: '25.000000' });
    expect([status, body['number']]).toEqual([200, '25.000000']);
    for (const [more, pointer] of [
      [{}, '/ticket'],
      [{ ticket: 'P-2', gross: '15.000000' }, '/gross'],
      [{ ticket: 'P-2', net: '24.000000' }, '/net'],
      [{ ticket: 'P-2', at: await after(60) }, '/at'],
    ] as const) {
      const answer = await tell(more);
      expect([more, answer.status, faults(answer.body)]).toEqual([more, 400, [[pointer, 'R-10c']]]);
      expect(answer).toMatchObject(refusedAs('R-10c'));
    }
    expect(faults((await tell({ ticket: 'P-3', gross: '4e1' })).body)).toEqual([['/gross', 'M-05']]);
    expect((await tell({ ticket: 'P-3' }, 'sc-officer1')).status).toBe(403);
    expect((await door.get(remover, '/v1/feeds/weighings')).body['items']).toHaveLength(1);
    expect((await door.get('remover-hn', '/v1/feeds/weighings')).body['items']).toEqual([]);
    await expect(w.sql('DELETE FROM liandan.weighing')).rejects.toThrow(/R-10c/);
  });

  it('[R-10c][R-12a] are asked when a load or a receipt is weighed: another weight wants a reason', async () => {
    const plate = plateOf(BATTERIES.carrier, 7);
    const ticket = async (login: string, name: string, gross: string) => {
      const reading = { scale: 'DB-0001', ticket: name, plate, gross, tare: '15.000000', at: await after(0) };
      expect((await door.post(login, '/v1/feeds/weighings', reading)).status).toBe(200);
    };
    const day = await w.today();
    const label = nextLabel(BATTERIES, day);
    const part = { licence: await w.licence(BATTERIES), approval, tonnes: '10.000000', day, truck: 7, label };
    const id = await w.people.open('manifest', remover, { type: 'create', ...manifestForm(BATTERIES, part) });
    const { answer } = await w.act('manifest', id, remover, 'issue');
    await ticket(remover, 'S-1', '25.600000');
    const load = loadForm('10.000000', label, await after(0));
    const why = (rule: string) => ({ justifications: [{ rule, text: '磅单录入有误，已现场复核' }] });
    expect(await refusal(w.act('manifest', id, remover, 'load', load))).toBe('RULE_REFUSED R-10c');
    await ticket(remover, 'S-2', '25.010000');
    await w.act('manifest', id, remover, 'load', load);
    await w.act('manifest', id, carrier, 'depart', departForm(BATTERIES, answer.number ?? '', 7));
    await w.act('manifest', id, carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
    await ticket(receiver, 'R-1', '24.000000');
    const receipt = receiptForm(BATTERIES, '10.000000');
    expect(await refusal(w.act('manifest', id, receiver, 'accept', receipt))).toBe('RULE_REFUSED R-12a');
    await w.act('manifest', id, receiver, 'accept', { ...receipt, ...why('R-12a') });
    expect((await w.row('manifest', id)).context['justifications']).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'R-12a', event: 'accept' })]),
    );
  });
});
