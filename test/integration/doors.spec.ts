import { readersOf } from '#access/readers';
import { mailboxOf, system, type Actor, type Door } from '#domain/actor';
import { demoSet } from '#src/demo/party-set';
import { BATTERIES, receiptForm } from '#src/demo/forms';
import { candidatesOf } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import { Workflow } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import { oneOfEach } from '../support/one-of-each.js';
import { visitors } from '../support/visitor.js';

/** Every state and event of every machine, each asked for through each door, on one real case of the machine. */
let w: Full;
const cases = new Map<string, string>();
beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  for (const [machine, id] of await oneOfEach(w, BATTERIES)) cases.set(machine, id);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const logins = demoSet().people.map(({ login }) => login);
const kinds = () => [...w.workflow.kinds.values()];
/** Puts the case into a state behind the engine's back: what is asked of it is judged by the state alone. */
const put = (kind: Kind<unknown>, id: string, state: string) =>
  w.sql(`UPDATE liandan.${kind.table} SET state = $2 WHERE id = $1`, [id, state]);
const statesOf = (kind: Kind<unknown>) => Object.keys(kind.machine.states).filter((state) => state !== 'new');
const eventsOf = (kind: Kind<unknown>, door: Door) => [
  ...new Set(
    candidatesOf(kind.machine)
      .filter((c) => c.meta.door === door && c.state !== 'new')
      .map((c) => c.event),
  ),
];
/** Refusals in the record of a case, or of all. */
const refusals = async (id: string | null) =>
  (
    await w.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.audit_event WHERE ($1::uuid IS NULL OR case_id = $1) AND outcome = 'refused'`,
      [id],
    )
  ).n;

interface Speaker {
  by: Actor;
  parts: string[];
}
/** Everybody who might speak at the door, with the parts they play in the case. */
const speakers = (kind: Kind<unknown>, context: unknown, door: Door): Speaker[] => {
  const actors =
    door === 'command'
      ? logins.map((login) => w.people.as(login))
      : door === 'mailbox'
        ? ['50', '51', '43', '41', '34'].map(mailboxOf)
        : [system, { ...system, kind: 'register' as const }, { ...system, kind: 'ministry' as const }];
  return actors.map((by) => ({ by, parts: kind.parts(by, context) }));
};

/** Asks for every event in every state where the register does not list it, by somebody whom it lists elsewhere. */
async function unlisted(kind: Kind<unknown>, id: string, door: Door): Promise<{ asked: number; wrong: string[] }> {
  const { context } = await w.row(kind.name, id);
  const all = candidatesOf(kind.machine).filter((c) => c.meta.door === door);
  const there = speakers(kind, context, door);
  const wrong: string[] = [];
  let asked = 0;
  for (const state of statesOf(kind)) {
    await put(kind, id, state);
    for (const type of eventsOf(kind, door)) {
      const rows = all.filter((c) => c.event === type);
      const speaker = there.find(({ parts }) => rows.some((c) => c.meta.by.some((part) => parts.includes(part))));
      if (!speaker) {
        wrong.push(`nobody speaks ${type} at the ${door} door`);
        continue;
      }
      if (rows.some((c) => c.state === state && c.meta.by.some((part) => speaker.parts.includes(part)))) continue;
      const before = await refusals(id);
      const { by } = speaker;
      const through = door === 'command' ? w.workflow : w.behind.get(Workflow);
      const said = await refusal(through.send(kind, id, { by, door, command: { type } }));
      asked += 1;
      if (said !== 'INVALID_TRANSITION') wrong.push(`${state} ${type}: ${said}`);
      if ((await refusals(id)) !== before + 1) wrong.push(`${state} ${type}: not recorded`);
    }
  }
  return { asked, wrong };
}

it('has a real case of every machine', () => {
  expect(
    kinds()
      .map(({ name }) => name)
      .filter((name) => !cases.has(name)),
  ).toEqual([]);
});

describe.each(['command', 'mailbox', 'clock', 'rule'] as const)('%s door', (door) => {
  it(`[Z-01] refuses every event that the register does not list for the state, with 409, and records it (${door})`, async () => {
    let asked = 0;
    for (const kind of kinds()) {
      const id = cases.get(kind.name);
      if (!id) continue;
      const { state } = await w.row(kind.name, id);
      const found = await unlisted(kind, id, door);
      await put(kind, id, state);
      expect([kind.name, found.wrong]).toEqual([kind.name, []]);
      asked += found.asked;
    }
    expect(asked).toBeGreaterThan(door === 'mailbox' ? 20 : 100);
  }, 240_000);
});

it('[Z-07] refuses with 403 whoever sees the case and is not listed for the event', async () => {
  let asked = 0;
  for (const kind of kinds()) {
    const id = cases.get(kind.name);
    if (!id) continue;
    const { context } = await w.row(kind.name, id);
    // The demonstration's auditor sees everything, by a grant, and has no part in anything.
    const readers = [...kind.readers(context), `auditor:${w.people.as('auditor').person}`];
    const seeing = speakers(kind, context, 'command').filter(({ by }) =>
      readersOf(by).some((token) => readers.includes(token)),
    );
    for (const type of eventsOf(kind, 'command')) {
      const rows = candidatesOf(kind.machine).filter((c) => c.event === type && c.meta.door === 'command');
      const stranger = seeing.find(({ parts }) => !rows.some((c) => c.meta.by.some((part) => parts.includes(part))));
      expect([kind.name, type, stranger !== undefined]).toEqual([kind.name, type, true]);
      // What is refused to somebody who may only read is recorded under an id of its own.
      const recorded = stranger!.by.kind === 'auditor' ? null : id;
      const before = await refusals(recorded);
      expect([
        kind.name,
        type,
        await refusal(w.workflow.send(kind, id, { by: stranger!.by, command: { type } })),
      ]).toEqual([kind.name, type, 'NOT_PERMITTED']);
      expect(await refusals(recorded)).toBe(before + 1);
      asked += 1;
    }
    const auditor = w.people.as('auditor');
    const [type = ''] = eventsOf(kind, 'command');
    if (type)
      expect(await refusal(w.workflow.send(kind, id, { by: auditor, command: { type } }))).toBe('NOT_PERMITTED');
  }
  expect(asked).toBeGreaterThan(60);
}, 120_000);

it('[Z-01] has no address for an event that only a clock, a rule or a letter may raise', async () => {
  const paths: Record<string, string> = {
    application: 'transfer-applications',
    list: 'whitelists',
    listing: 'whitelist-entries',
    consultation: 'letters',
    discrepancy: 'discrepancies',
    overdue: 'overdue-records',
    enforcementLead: 'enforcement-leads',
    paperFallback: 'paper-fallbacks',
  };
  for (const kind of kinds()) {
    const id = cases.get(kind.name) ?? '';
    const commands = eventsOf(kind, 'command');
    const others = (['mailbox', 'clock', 'rule'] as const).flatMap((door) => eventsOf(kind, door));
    for (const type of others.filter((event) => !commands.includes(event))) {
      const url = `/v1/${paths[kind.name] ?? `${kind.name}s`}/${id}/${type}`;
      const { statusCode } = await w.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        payload: '{}',
      });
      expect([url, statusCode]).toEqual([url, 404]);
    }
  }
});

it('[Z-01] [Z-02] [Z-07] lets nobody write in a case by a register: what is refused there stands with whoever asked', async () => {
  const door = visitors(w.app);
  const stranger = w.people.as('remover-hn');
  const organisation = stranger.org;
  const doors: [path: (id: string) => string, body: object, version?: number][] = [
    [(id) => `people/${id}/assign`, { organisation, roles: ['handler'], seen: [] }],
    [(id) => `people/${id}/remove`, { organisation, reason: '调离' }],
    [(id) => `people/${id}/reset-second-factor`, { reason: '手机遗失' }],
    [(id) => `duty-roster/${id}/withdraw`, { reason: '调班' }, 1],
    [(id) => `delegations/${id}/end`, { on: '2030-01-01', reason: '收回' }],
  ];
  const chain = (id: string) =>
    w.sql('SELECT machine, seq FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq', [id]);
  for (const [machine, id] of cases) {
    const before = await chain(id);
    expect([machine, new Set(before.map((event) => event['machine']))]).toEqual([machine, new Set([machine])]);
    for (const [path, body, version] of doors) {
      const { status } = await door.post('remover-hn', `/v1/${path(id)}`, body, version);
      expect([path(id), status]).toEqual([path(id), 403]);
    }
    expect([machine, await chain(id)]).toEqual([machine, before]);
    // The record says about whom or what it was.
    const own = await w.one<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
        WHERE e.case_id = $1 AND e.outcome = 'refused' AND convert_from(p.payload, 'UTF8')::jsonb ->> 'asked' = $2`,
      [organisation, id],
    );
    expect([machine, own.n]).toEqual([machine, doors.length]);
  }
  // The case goes on.
  const manifest = cases.get('manifest') ?? '';
  await w.act('manifest', manifest, BATTERIES.logins.receiver, 'accept', receiptForm(BATTERIES, '25.000000'));
  expect((await w.row('manifest', manifest)).state).toMatch(/accepted|closed/);
  expect(new Set((await chain(manifest)).map((event) => event['machine']))).toEqual(new Set(['manifest']));
});
