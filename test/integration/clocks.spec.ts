import pg from 'pg';
import { loadReference } from '#config/reference';
import { DomainError } from '#domain/errors';
import { verifyDatabase } from '#ledger/verify';
import { Poller } from '#src/deadline/poller';
import { checkReplay } from '#src/replay/check';
import type { Tx } from '#workflow/tx';
import { engine, type Engine } from '../support/engine.js';
import { firm } from '../support/probe.js';
import { timedKind } from '../support/timed.js';
import { blocked, pause } from '../support/waiting.js';

const kind = timedKind();
const by = firm('01900000-0000-7000-8000-0000000000aa');
const partner = firm('01900000-0000-7000-8000-0000000000bb');
const DAY = 86_400_000;

let e: Engine;
/** What follows in the transaction of a decision, by the case decided. */
const followed = new Map<string, (tx: Tx) => Promise<unknown>>();
beforeAll(async () => {
  e = await engine({ 'timed.decided': { within: ['timed.follow'], after: [] } }, { pool: 16, settable: true });
  await e.sql(`SELECT liandan.create_case_table('timed')`);
  e.app.register(kind);
  e.worker.register(kind);
  for (const workflow of [e.app, e.worker])
    workflow.provide('timed.follow', async (tx, { caseId }) => void (await followed.get(caseId)?.(tx)));
});
afterAll(() => e?.stop());

const opened = async (mood = '') => (await e.app.open(kind, { by, command: { type: 'open', mood } })).answer.id;
const tell = (id: string, type: string, who = by, more: Record<string, unknown> = {}) =>
  e.app.send(kind, id, { by: who, command: { type, ...more } });
const due = (ids: string[], clock: string, ms: number) =>
  e.sql(
    `UPDATE liandan.deadline SET due_at = liandan.now() + $3 * interval '1 ms' WHERE case_id = ANY ($1) AND clock = $2`,
    [ids, clock, ms],
  );
interface Clock {
  status: string;
  due_at: Date;
  due_day: string;
  met_at: Date | null;
  fired_at: Date | null;
  overdue_at: Date | null;
}
const clockOf = async (id: string, clock: string) =>
  (
    await e.sql(
      `SELECT status, due_at, due_day::text, met_at, fired_at, overdue_at FROM liandan.deadline WHERE case_id = $1 AND clock = $2`,
      [id, clock],
    )
  )[0] as unknown as Clock;
const eventsOf = (id: string) =>
  e.sql(`SELECT type, outcome, occurred_at AS at, tree FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`, [id]);

describe('clocks', () => {
  it('[R-23d] decides between an officer and the clock in the same instant: one outcome, one record', async () => {
    const ends = { decided: 0, deemed: 0 };
    /** Milliseconds by which the officer starts after the pollers; the step doubles while one side keeps winning. */
    let behind = 0;
    let step = 1;
    let last = '';
    for (let round = 0; round < 50; round++) {
      const id = await opened();
      const lead = Math.round(Math.random() * 6);
      await due([id], 'K-23', lead + 40);
      const pollers = [new Poller(e.worker), new Poller(e.worker)];
      // Whoever won starts a little later next time: the race stays at the point where either may win, on any machine.
      const [officer] = await Promise.allSettled([
        pause(lead + 40 + Math.max(0, behind)).then(() => tell(id, 'decide')),
        ...pollers.map((p) => pause(lead + 40 + Math.max(0, -behind) + Math.random() * 2).then(() => p.turn())),
      ]);
      const won = officer?.status ?? '';
      step = won === last ? Math.min(step * 2, 64) : 1;
      behind += won === 'fulfilled' ? step : -step;
      last = won;
      const clock = await clockOf(id, 'K-23');
      const events = await eventsOf(id);
      const of = (type: string, outcome: string) =>
        events.filter((v) => v.type === type && v.outcome === outcome).length;
      if (officer?.status === 'fulfilled') {
        ends.decided += 1;
        expect([of('decide', 'accepted'), of('deemAccepted', 'automatic')]).toEqual([1, 0]);
        const late = clock.met_at!.getTime() >= clock.due_at.getTime();
        expect(clock).toMatchObject({
          status: late ? 'metLate' : 'met',
          fired_at: null,
          overdue_at: late ? clock.due_at : null,
        });
      } else {
        ends.deemed += 1;
        expect((officer?.reason as DomainError).code).toBe('INVALID_TRANSITION');
        expect([of('decide', 'accepted'), of('deemAccepted', 'automatic'), of('decide', 'refused')]).toEqual([0, 1, 1]);
        expect(clock).toMatchObject({ status: 'passed', met_at: null, overdue_at: clock.due_at });
        expect(clock.fired_at!.getTime()).toBeGreaterThanOrEqual(clock.due_at.getTime());
      }
      const times = events.map((v) => (v.at as Date).getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    expect(ends.decided).toBeGreaterThan(0);
    expect(ends.deemed).toBeGreaterThan(0);
  });

  it('[Z-03] writes times into a chain in the order of its events, also when commands wait for each other', async () => {
    const id = await opened();
    const holder = new pg.Client({ connectionString: e.database.adminUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM liandan.timed WHERE id = $1 FOR UPDATE', [id]);
    const early = tell(id, 'hold');
    await blocked((text) => holder.query(text));
    await holder.query(`UPDATE liandan.timed SET updated_at = liandan.now() WHERE id = $1`, [id]);
    const [held] = (await holder.query('SELECT liandan.now() AS at')).rows as { at: Date }[];
    await holder.query('COMMIT');
    await holder.end();
    const { answer } = await early;
    expect(Date.parse(answer.receipt.at)).toBeGreaterThanOrEqual(held!.at.getTime());
  });

  it('[Z-03] never steps a dependent case before what others have done in it, or were refused, since the command began', async () => {
    const dependent = await opened();
    const leaders = [await opened(), await opened()];
    const meanwhile = [
      () => tell(dependent, 'share', by, { partner: partner.org }),
      () => expect(e.app.send(kind, dependent, { by, command: { type: 'hold' }, expected: 99 })).rejects.toThrow(),
    ];
    for (const [n, leader] of leaders.entries()) {
      followed.set(leader, async (tx) => {
        await pause(20); // the leader has its time, the dependent case is still free
        await meanwhile[n]?.();
        await e.app.step(tx, kind, dependent, { by, command: { type: n === 0 ? 'hold' : 'goOn' } });
      });
      const { answer } = await tell(leader, 'decide');
      const last = (await eventsOf(dependent)).at(-1)!;
      // The leader's own event keeps the time at which it was judged.
      expect(Date.parse(answer.receipt.at)).toBeLessThan((last['at'] as Date).getTime());
    }
    const events = await eventsOf(dependent);
    expect(events.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['open', 'accepted'],
      ['share', 'accepted'],
      ['hold', 'accepted'],
      ['hold', 'refused'],
      ['goOn', 'accepted'],
    ]);
    const times = events.map(({ at }) => (at as Date).getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const client = new pg.Client({ connectionString: e.database.adminUrl });
    await client.connect();
    for (const id of [dependent, ...leaders])
      expect((await checkReplay(client, e.app, { case: id })).differences).toEqual([]);
    await client.end();
  });

  it('[TIME-4] fires 1,000 clocks that are due at once, by two pollers, once each', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push(...(await Promise.all(Array.from({ length: 20 }, () => opened()))));
    await e.sql(
      `INSERT INTO liandan.deadline (id, machine, case_id, clock, key, event_id, started_at, due_at, due_day, calendar_version, fires, readers)
       SELECT gen_random_uuid(), 'timed', ($1::uuid[])[1 + i % 200], 'K-42', 'k' || i, gen_random_uuid(), liandan.now(), liandan.now(), '2025-11-26', 'x', 'flagOverdue', '{all}'
       FROM generate_series(1, 1000) i`,
      [ids],
    );
    const turns = await Promise.all([new Poller(e.worker).turn(), new Poller(e.worker).turn()]);
    expect(turns.reduce((a, b) => a + b)).toBe(1000);
    expect(await new Poller(e.worker).turn()).toBe(0);
    expect(
      await e.sql(
        `SELECT count(*)::int AS n FROM liandan.audit_event WHERE type = 'flagOverdue' AND case_id = ANY ($1)`,
        [ids],
      ),
    ).toEqual([{ n: 1000 }]);
    expect(
      await e.sql(
        `SELECT count(*)::int AS n FROM liandan.deadline WHERE case_id = ANY ($1) AND key <> '' AND status = 'passed' AND overdue_at = due_at AND fired_at >= due_at`,
        [ids],
      ),
    ).toEqual([{ n: 1000 }]);
  }, 60_000);

  it('[TIME-4] asks again whether a clock without an event of its case is due, when it passes it', async () => {
    const id = await opened();
    await due([id], 'K-42', -1000);
    await e.sql(`UPDATE liandan.deadline SET fires = 'elsewhere' WHERE case_id = $1 AND clock = 'K-42'`, [id]);
    const poller = new Poller(e.worker);
    let asked = 0;
    poller.handle('timed.elsewhere', async () => {
      if (++asked === 1) await due([id], 'K-42', 60_000); // counted anew after the page was read
    });
    expect(await poller.turn()).toBe(0);
    expect(await clockOf(id, 'K-42')).toMatchObject({ status: 'open', fired_at: null });
    await due([id], 'K-42', -1000);
    expect(await poller.turn()).toBe(1);
    expect([asked, (await clockOf(id, 'K-42')).status]).toEqual([2, 'passed']);
  });

  it('[TIME-4] asks a clock with a handler once more whether it is due, before the handler does anything', async () => {
    const id = await opened();
    const clocks = (await e.sql('SELECT clock FROM liandan.deadline WHERE case_id = $1 ORDER BY clock', [id])).slice(
      0,
      2,
    );
    const [first, second] = clocks.map(({ clock }) => String(clock)) as [string, string];
    for (const [i, clock] of [first, second].entries()) {
      await due([id], clock, i - 1000);
      await e.sql(`UPDATE liandan.deadline SET fires = $3 WHERE case_id = $1 AND clock = $2`, [
        id,
        clock,
        `handled${i}`,
      ]);
    }
    const poller = new Poller(e.worker);
    const ran: string[] = [];
    // Both stand in one page; what the first brings about moves the second on.
    poller.handle('timed.handled0', async () => {
      ran.push(first);
      await due([id], second, 60_000);
    });
    poller.handle('timed.handled1', () => Promise.resolve(void ran.push(second)));
    expect(await poller.turn()).toBe(1);
    expect(ran).toEqual([first]);
    await due([id], second, -1000);
    expect(await poller.turn()).toBe(1);
    expect(ran).toEqual([first, second]);
  });

  it('fires the clocks behind one that fails, and says that one failed', async () => {
    const poison = await Promise.all(Array.from({ length: 9 }, () => opened('poison')));
    const sound = await opened();
    await due(poison, 'K-23', -60_000);
    await due([sound], 'K-23', -1000);
    await expect(new Poller(e.worker).turn(4)).rejects.toThrow('a defect of this machine');
    expect((await clockOf(sound, 'K-23')).status).toBe('passed');
    expect((await clockOf(poison[0]!, 'K-23')).status).toBe('open');
    await e.sql(`UPDATE liandan.deadline SET status = 'lapsed' WHERE case_id = ANY ($1)`, [poison]);
  });

  it('[K-18, TIME-1, TIME-3] moves the due day by the working days of the pause, to its 24:00; a paused clock does not fire', async () => {
    const id = await opened();
    const before = await clockOf(id, 'K-42');
    const held = Date.parse((await tell(id, 'hold')).answer.receipt.at);
    expect((await clockOf(id, 'K-42')).status).toBe('paused');
    await e.sql(`SELECT liandan.set_clock(liandan.now() + interval '3 days')`);
    const resumed = Date.parse((await tell(id, 'goOn')).answer.receipt.at);
    const after = await clockOf(id, 'K-42');
    expect(resumed - held).toBeGreaterThanOrEqual(3 * DAY);
    const { calendar } = loadReference();
    const civil = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
    const left = calendar.workingDaysBetween(civil(held), before.due_day).days;
    expect(after.due_day).toBe(calendar.addWorkingDays(civil(resumed), left).day);
    expect(after.due_at.toISOString()).toBe(`${after.due_day}T16:00:00.000Z`);

    const other = await opened();
    await due([other], 'K-42', 500);
    await due([other], 'K-23', 9 * DAY);
    await tell(other, 'hold');
    await pause(550);
    await new Poller(e.worker).turn();
    expect(await clockOf(other, 'K-42')).toMatchObject({ status: 'paused', fired_at: null });
    await tell(other, 'decide');
    expect(await clockOf(other, 'K-42')).toMatchObject({ status: 'met', overdue_at: null });
  });

  it('[Z-07] lets a party that joined later stop the clocks that were started before', async () => {
    const id = await opened();
    await tell(id, 'share', by, { partner: partner.org });
    await tell(id, 'decide', partner);
    expect([(await clockOf(id, 'K-23')).status, (await clockOf(id, 'K-42')).status]).toEqual(['met', 'met']);
  });

  it('[TIME-3] runs over the turn of the year, into the tree of the new one', async () => {
    await e.sql(`SELECT liandan.set_clock('2025-12-29T02:00:00Z')`);
    const id = await opened();
    const { calendar } = loadReference();
    const last = calendar.addWorkingDays('2025-12-29', 5);
    const clock = await clockOf(id, 'K-23');
    expect({ day: clock.due_day, provisional: last.provisional }).toEqual({ day: '2026-01-06', provisional: false });
    expect(clock.due_at.toISOString()).toBe('2026-01-06T16:00:00.000Z');
    await e.sql(`SELECT liandan.set_clock('2026-01-06T15:59:55Z')`);
    await new Poller(e.worker).turn();
    expect((await clockOf(id, 'K-23')).status).toBe('open');
    await e.sql(`SELECT liandan.set_clock('2026-01-06T16:00:00Z')`);
    await new Poller(e.worker).turn();
    expect(await clockOf(id, 'K-23')).toMatchObject({ status: 'passed', overdue_at: clock.due_at });
    expect((await eventsOf(id)).map((v) => [v.type, v.tree])).toEqual([
      ['open', 'liandan.test/2025'],
      ['deemAccepted', 'liandan.test/2026'],
    ]);
  });

  it('[K-18, TIME-1, TIME-3] pauses in whole working days: hours of a freeze move no day, and no due day is one of rest', async () => {
    const goTo = (at: string) => e.sql('SELECT liandan.set_clock($1)', [at]);
    await goTo('2026-01-13T02:00:00Z'); // a Tuesday
    const id = await opened();
    const before = await clockOf(id, 'K-42');
    await tell(id, 'hold');
    await goTo('2026-01-13T14:00:00Z');
    await tell(id, 'goOn');
    expect(await clockOf(id, 'K-42')).toMatchObject({ due_at: before.due_at, due_day: before.due_day });
    // A day of it is a working day more: Friday goes to Monday.
    await e.sql(
      `UPDATE liandan.deadline SET due_at = '2026-01-16T16:00:00Z', due_day = '2026-01-16' WHERE case_id = $1 AND clock = 'K-42'`,
      [id],
    );
    await goTo('2026-01-14T02:00:00Z');
    await tell(id, 'hold');
    await goTo('2026-01-15T03:00:00Z');
    await tell(id, 'goOn');
    expect(await clockOf(id, 'K-42')).toMatchObject({
      due_at: new Date('2026-01-19T16:00:00Z'),
      due_day: '2026-01-19',
    });
    // Held on its last day, it goes on to the end of the first working day.
    await goTo('2026-01-19T02:00:00Z');
    await tell(id, 'hold');
    await goTo('2026-01-24T02:00:00Z');
    await tell(id, 'goOn');
    expect(await clockOf(id, 'K-42')).toMatchObject({ due_day: '2026-01-26' });
    // One whose time was over before it was held stays over due.
    await goTo('2026-01-27T02:00:00Z');
    await tell(id, 'hold');
    await goTo('2026-01-28T02:00:00Z');
    await tell(id, 'goOn');
    expect(await clockOf(id, 'K-42')).toMatchObject({ due_at: new Date('2026-01-26T16:00:00Z') });
  });

  it('[Z-03] leaves a history that verifies', async () => {
    const client = new pg.Client({ connectionString: e.database.adminUrl });
    await client.connect();
    const report = await verifyDatabase(client, {
      kinds: [{ machine: 'timed', table: 'liandan.timed' }],
      journals: ['book'],
      publicKeys: [],
      pendingSeconds: 1e9,
    });
    await client.end();
    expect(report.fault).toBeUndefined();
  });
});
