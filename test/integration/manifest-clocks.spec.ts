import { system } from '#domain/actor';
import { Poller } from '#src/deadline/poller';
import type { Fact } from '#workflow/workflow';
import { outcome, road, type Road } from '../support/road.js';

let r: Road;
let approval: string;
beforeAll(async () => {
  r = await road();
  approval = await r.approve(900_000_000n, { validTo: '2027-11-16' });
});
afterAll(() => r?.stop());

const DAY = 86_400_000;
const turn = () => new Poller(r.engine.worker).turn();
const later = async (days: number) => r.goTo(new Date((await r.now()).getTime() + days * DAY).toISOString());
const clocks = (id: string) =>
  r.sql(
    `SELECT clock, key, status, overdue_at IS NOT NULL AS overdue FROM liandan.deadline WHERE case_id = $1 ORDER BY clock, key`,
    [id],
  );
describe('alerts on the road', () => {
  const alerts = async (id: string) => (await r.one(id)).alerts.map(({ kind }) => kind);

  it('[R-28c] tells each load on the road that its approval is suspended; trucks may arrive: scenario 9', async () => {
    const own = await r.approve(900_000_000n);
    const trucks = [await r.moving(r.form(own)), await r.arrived(r.form(own)), await r.issue(r.form(own))];
    await r.loadIt(trucks[2]!);
    const home = await r.issue(r.form(own));
    const kind = r.engine.worker.kinds.get('approval')!;
    await r.engine.worker.send(kind, own, {
      by: system,
      door: 'rule',
      command: { type: 'suspend', trigger: 'S1', reason: '失去利用能力' },
    });
    expect(await r.deliver('manifest', 'approval.suspended', own)).toBe(1);
    expect(await r.deliver('manifest', 'approval.suspended', own)).toBe(1);
    for (const id of trucks) expect(await alerts(id)).toEqual(['approval.suspended']);
    expect(await alerts(home)).toEqual([]);
    for (const by of [r.remover, r.carrier, r.receiver, r.chongqing])
      expect((await r.one(trucks[0]!, by)).alerts).toHaveLength(1);
    const facts = await r.sql(
      `SELECT data FROM liandan.fact WHERE type = 'manifest.alerted' AND data ->> 'manifest' = $1`,
      [trucks[0]],
    );
    expect(facts).toMatchObject([{ data: { kind: 'approval.suspended', remover: r.remover.org, state: 'inTransit' } }]);
    expect(await outcome(r.loadIt(home))).toBe('RULE_REFUSED R-27b');
    expect(await outcome(r.carry(trucks[0]!, r.arrive()))).toBe('accepted');
    expect(await outcome(r.receive(trucks[0]!, r.accept('24.860000')))).toBe('accepted');
  });

  it('[R-28c] tells of a lost licence once, and leaves loads under other licences alone', async () => {
    const id = await r.moving(r.form(approval));
    const fact = (licence: string): Fact =>
      ({
        id: '01900000-0000-7000-8000-0000000f0001',
        type: 'licence.suspended',
        caseId: licence,
        data: { reason: '暂扣' },
      }) as unknown as Fact;
    const put = async (licence: string) => {
      const { id: given, type, caseId, data } = fact(licence);
      await r.sql(
        `INSERT INTO liandan.fact (id, type, machine, case_id, version, event_id, at, actor, data, readers)
         VALUES ($1, $2, 'licence', $3, 2, gen_random_uuid(), now(), '{}', $4, '{all}') ON CONFLICT DO NOTHING`,
        [given, type, caseId, JSON.stringify(data)],
      );
      await r.deliver('manifest', type, caseId);
    };
    await put(r.ids.licence);
    await put(r.ids.licence);
    expect((await r.one(id)).alerts).toMatchObject([
      { kind: 'licence.suspended', reason: '暂扣', stateThen: 'inTransit' },
    ]);
    const gone = await r.arrived(r.form(approval));
    await r.receive(gone, r.accept('24.860000'));
    expect(await alerts(gone)).toEqual([]);
  });

  it('[R-28b] tells both provinces, and only them, of an acceptance by another method', async () => {
    await r.sql(
      `UPDATE liandan.licence SET context = jsonb_set(context, '{scopes,0,methods}', '["R4", "R5"]') WHERE id = $1`,
      [r.ids.licence],
    );
    const id = await r.arrived(r.form(approval));
    await r.receive(id, r.accept('24.860000', { method: 'R5', differences: ['OTHER'], note: '改为R5' }));
    await r.deliver('manifest', 'manifest.differenceFound', id);
    for (const by of [r.sichuan, r.chongqing])
      expect((await r.one(id, by)).alerts).toMatchObject([{ kind: 'otherMethod' }]);
    for (const by of [r.carrier, r.receiver]) expect((await r.one(id, by)).alerts).toEqual([]);
    const usual = await r.arrived(r.form(approval));
    await r.receive(usual, r.accept('24.700000', { differences: ['QUANTITY'], note: '少' }));
    await r.deliver('manifest', 'manifest.differenceFound', usual);
    expect((await r.one(usual, r.sichuan)).alerts).toEqual([]);
  });
});

describe('clocks, on a calendar that moves on', () => {
  it('[R-18a, K-18] is confirmed in time, or flagged after five working days and still to be confirmed', async () => {
    const inTime = await r.arrived(r.form(approval));
    await r.receive(inTime, r.accept('24.860000'));
    const late = await r.arrived(r.form(approval));
    const rejected = await r.arrived(r.form(approval));
    await r.receive(rejected, r.reject);
    const frozen = await r.arrived(r.form(approval));
    await r.worker.freeze(frozen, { id: '01900000-0000-7000-8000-00000000e0f1', place: '500100' });
    await later(9);
    await turn();
    expect(await clocks(inTime)).toContainEqual({ clock: 'K-18', key: '', status: 'met', overdue: false });
    expect(await r.one(late)).toMatchObject({ state: 'arrived', overdue: [{ clock: 'K-18' }] });
    expect(await clocks(late)).toContainEqual({ clock: 'K-18', key: '', status: 'passed', overdue: true });
    expect(await r.one(frozen)).toMatchObject({ state: 'frozen', overdue: [] });
    await r.receive(late, r.accept('24.860000'));
    expect(await r.state(late)).toBe('closed');
    // A return not begun within a working day is overdue, and still possible.
    expect(await clocks(rejected)).toContainEqual({ clock: 'K-18b', key: 'return', status: 'passed', overdue: true });
    await r.carry(rejected, { type: 'startReturn', leg: r.homeward(rejected), reason: '退运' });
    expect(await clocks(rejected)).toContainEqual({ clock: 'K-18b', key: 'return', status: 'metLate', overdue: true });
  });

  it('[E-07, K-18, TIME-4] a load that the bureau sends home or ends was never accepted: its clock lapses and is not met', async () => {
    const incident = '01900000-0000-7000-8000-00000000e0f2';
    const held = async () => {
      const id = await r.arrived(r.form(approval));
      await r.worker.freeze(id, { id: incident, place: '500100' });
      return id;
    };
    const decide = (id: string, type: string, more: object) =>
      r.manifests.send(r.chongqing, id, { type, decision: '已处置', ...more });
    const [home, ended] = [await held(), await held()];
    await decide(home, 'releaseToReturn', { leg: r.homeward(home) });
    await decide(ended, 'releaseToClose', { outcome: 'DISPOSED_ON_SITE' });
    for (const id of [home, ended])
      expect(await clocks(id)).toContainEqual({ clock: 'K-18', key: '', status: 'lapsed', overdue: false });
  });

  it('[K-27] ends an approval on the road: what is under way is accepted, nothing more is loaded', async () => {
    const today = (await r.now()).toISOString().slice(0, 10);
    const short = await r.approve(900_000_000n, { validFrom: today, validTo: today });
    const truck = await r.moving(r.form(short));
    const waiting = await r.issue(r.form(short));
    await later(1);
    await turn();
    expect((await r.sql('SELECT state FROM liandan.approval WHERE id = $1', [short]))[0]).toEqual({ state: 'expired' });
    expect(await outcome(r.loadIt(waiting))).toBe('RULE_REFUSED R-27b');
    await r.carry(truck, r.arrive());
    await r.receive(truck, r.accept('24.800000'));
    expect(await r.state(truck)).toBe('closed');
    expect(await r.balance(short)).toMatchObject({ approval: { state: 'expired', accepted: '24.800000' } });
  });

  it('[P-20, K-P20] flags a collector that has not handed on in 90 working days, [L-81b, K-81, R-12c] storage of a year', async () => {
    const collecting = async () => {
      const id = await r.arrived(r.form(approval));
      await r.sql(
        `UPDATE liandan.manifest SET context = jsonb_set(context, '{licence,mode}', '"COLLECTION"') WHERE id = $1`,
        [id],
      );
      return id;
    };
    const result = (id: string) =>
      r.receive(id, {
        type: 'reportResult',
        results: [{ line: 1, date: '2026-01-05', quantity: '24.860000', method: 'R4' }],
      });
    const collected = await collecting();
    await r.receive(collected, r.accept('24.860000'));
    const onward = await collecting();
    await r.receive(onward, r.accept('24.860000'));
    const stored = await r.arrived(r.form(approval));
    await r.receive(stored, r.accept('24.860000'));
    const treated = await r.arrived(r.form(approval));
    await r.receive(treated, r.accept('24.860000'));
    // Their differences are unanswered: they are not closed when their time is over, and no less overdue for that.
    const disputed = await collecting();
    await r.receive(disputed, r.accept('24.700000', { differences: ['QUANTITY'], note: '少' }));
    const settled = await collecting();
    await r.receive(settled, r.accept('24.700000', { differences: ['QUANTITY'], note: '少' }));
    await result(onward);
    await result(treated);
    await later(150);
    await turn();
    expect((await r.one(collected)).overdue).toMatchObject([{ clock: 'K-P20' }]);
    expect(await r.state(disputed)).toBe('accepted');
    expect(await clocks(disputed)).toContainEqual({ clock: 'K-P20', key: '', status: 'passed', overdue: true });
    await r.agree(settled);
    expect(await r.state(settled)).toBe('closed');
    await r.receive(settled, {
      type: 'reportResult',
      results: [{ line: 1, date: '2026-01-05', quantity: '24.700000', method: 'R4' }],
    });
    expect(await clocks(settled)).toContainEqual({ clock: 'K-P20', key: '', status: 'metLate', overdue: true });
    expect((await r.one(onward)).overdue).toEqual([]);
    expect((await r.one(stored)).overdue).toEqual([]);
    await later(220);
    await turn();
    expect((await r.one(collected)).overdue).toMatchObject([{ clock: 'K-P20' }, { clock: 'K-81' }]);
    expect((await r.one(stored)).overdue).toMatchObject([{ clock: 'K-81' }]);
    expect(await clocks(disputed)).toContainEqual({ clock: 'K-81', key: '', status: 'passed', overdue: true });
    for (const id of [onward, treated]) expect((await r.one(id)).overdue).toEqual([]);
  });
});
