import { appendStatement, buildEvent } from '#ledger/append';
import type { Needle } from '#domain/personal/striking';
import type { Sql } from '#ledger/sql';
import { standingAfter, type Stood } from '#workflow/as-of';
import type { Kept } from '#workflow/replay';
import type { CaseTable } from './ends.js';
import { standing, strikeCopies } from './strike.js';

/** The leaf of the removal. */
interface Removal {
  eventId: string;
  at: string;
}
interface Value {
  machine: string;
  case_id: string;
  pointer: string;
  text: string;
}

/**
 * Takes the personal values of a year out of the record and out of everything that repeats them. What a register's row
 * says today is no copy: it is recorded once more in the year of the removal, so that it can still be erased. Papers keep
 * record and hash, their bytes go. Needs the open transaction of the removal, before the payloads go.
 */
export async function takeLeave(
  client: Sql,
  { tree, deployment, cases }: { tree: string; deployment: string; cases: readonly CaseTable[] },
  removal: Removal,
): Promise<void> {
  const { rows: gone } = await client.query<Value>(
    `WITH gone AS (
       DELETE FROM liandan.audit_personal p USING liandan.audit_event e WHERE e.event_id = p.event_id AND e.tree = $1
       RETURNING e.machine, e.case_id, p.pointer, p.value)
     SELECT machine, case_id, pointer, value #>> '{}' AS text FROM gone WHERE json_typeof(value) = 'string'`,
    [tree],
  );
  const machines = new Set(cases.map(({ machine }) => machine));
  const { rows: ids } = await client.query<{ case_id: string }>(
    'SELECT DISTINCT case_id FROM liandan.audit_event WHERE tree = $1 AND machine = ANY ($2)',
    [tree, [...machines]],
  );
  const values = new Map<string, Needle[]>(ids.map(({ case_id: id }) => [id, []]));
  for (const { machine, case_id: id, pointer, text } of gone)
    if (machines.has(machine)) values.get(id)?.push({ text, member: pointer.split('/').at(-1) ?? '' });
  await strikeCopies(client, values);
  await strikePapers(client, [...values.keys()], removal);
  for (const each of cases) await putDown(client, tree, each);
  await carry(
    client,
    deployment,
    removal,
    gone.filter(({ machine }) => !machines.has(machine)),
  );
}

/** Bytes of printed documents, of scans, and of the files that the cases named. */
async function strikePapers(client: Sql, cases: string[], { eventId }: Removal): Promise<void> {
  await client.query('ALTER TABLE liandan.document DISABLE TRIGGER USER');
  await client.query(
    'UPDATE liandan.document SET pdf = NULL, struck = $2 WHERE case_id = ANY ($1) AND struck IS NULL',
    [cases, eventId],
  );
  await client.query('ALTER TABLE liandan.document ENABLE TRIGGER USER');
  await client.query(
    'UPDATE liandan.paper_scan SET content = NULL, struck = $2 WHERE fallback = ANY ($1) AND struck IS NULL',
    [cases, eventId],
  );
  await client.query('SELECT liandan.strike_named($1, $2)', [cases, eventId]);
}

/** How each case of the year stood at its end, so that what came after can still be followed. */
async function putDown(client: Sql, tree: string, { machine, table, kind }: CaseTable): Promise<void> {
  if (!kind) return;
  const name = `liandan."${table.replace(/^liandan\./, '')}"`;
  const { rows: last } = await client.query<{ id: string; version: number; event: string; at: Date; ended: boolean }>(
    `SELECT DISTINCT ON (e.case_id) e.case_id AS id, e.case_version AS version, e.event_id AS event, e.occurred_at AS at,
            c.version = e.case_version AS ended
       FROM liandan.audit_event e JOIN ${name} c ON c.id = e.case_id
      WHERE e.tree = $1 AND e.machine = $2 AND e.outcome <> 'refused' ORDER BY e.case_id, e.seq DESC`,
    [tree, machine],
  );
  const put = (id: string, stood: Pick<Stood<unknown>, 'version' | 'id' | 'at' | 'state' | 'context'>) =>
    client.query(
      `INSERT INTO liandan.case_snapshot (case_id, version, event_id, at, state, context) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [id, stood.version, stood.id, stood.at, stood.state, JSON.stringify(stood.context)],
    );
  for (const { id, version, event, at, ended } of last) {
    if (ended) {
      const { rows } = await client.query<{ state: string; context: unknown }>(
        `SELECT state::text AS state, context FROM ${name} WHERE id = $1`,
        [id],
      );
      if (rows[0]) await put(id, { version, id: event, at: at.toISOString(), ...rows[0] });
      continue;
    }
    const { rows: start } = await client.query<Stood<unknown>>(
      `SELECT event_id AS id, at, version, state, context FROM liandan.case_snapshot
        WHERE case_id = $1 AND version <= $2 ORDER BY version DESC LIMIT 1`,
      [id, version],
    );
    const { rows: events } = await client.query<{ [K in keyof Kept]: Kept[K] }>(
      `SELECT e.event_id AS id, e.case_version AS version, e.machine_version::int AS "machineVersion",
              liandan.disclosed(e.event_id, p.payload) AS payload
         FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
        WHERE e.case_id = $1 AND e.outcome <> 'refused' AND e.case_version > $2 AND e.case_version <= $3 ORDER BY e.seq`,
      [id, start[0]?.version ?? 0, version],
    );
    const stood = standingAfter(kind, start[0], events);
    if (stood?.version !== version) throw new Error(`case ${id} cannot be followed to the end of ${tree}`);
    await put(id, stood);
  }
}

/** What rows of registers still say, one event for each chain, in the open for nobody: a commitment and a value. */
async function carry(client: Sql, deployment: string, { at }: Removal, gone: readonly Value[]): Promise<void> {
  const said = await standing(
    client,
    gone.map(({ case_id: chain, text }) => ({ chain, text })),
  );
  const chains = new Map<string, Set<string>>();
  for (const { chain, text } of said) chains.set(chain, (chains.get(chain) ?? new Set()).add(text));
  for (const [chain, texts] of chains) {
    const { rows } = await client.query<{
      seq: number;
      hash: Buffer;
      machine: string;
      machine_version: string;
      case_version: number;
      to_state: string | null;
      readers: string[];
    }>(
      `SELECT seq, hash, machine, machine_version, case_version, to_state, readers FROM liandan.audit_event
        WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`,
      [chain],
    );
    const [head] = rows;
    if (!head) continue;
    const { event } = buildEvent(
      { seq: head.seq, hash: head.hash },
      {
        deployment,
        machine: head.machine,
        machineVersion: head.machine_version,
        caseId: chain,
        caseVersion: head.case_version,
        type: 'carry',
        from: head.to_state,
        to: head.to_state,
        ruleIds: ['Z-05'],
        actor: {
          ...{ person: null, role: 'operator', org: null, province: null, authority: null, principal: null },
          ...{ door: 'command', auth: 'operator' },
        },
        occurredAt: at,
        outcome: 'automatic',
        calendarVersion: null,
        payload: { carried: [...texts].sort() },
        readers: head.readers,
      },
    );
    const { text, values } = appendStatement([event]);
    await client.query(text, values);
  }
}
