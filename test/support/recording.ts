import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { redecided } from '#workflow/replay';
import type { Workflow } from '#workflow/workflow';
import { recorded } from '#src/replay/check';
import { saidOf, stepsOf, type Past } from '../history/past.js';

/** Where `npm run history` wants the histories of the tests; nothing is recorded otherwise. */
const folder = process.env['LIANDAN_HISTORY'];

/** Writes the history of every case of the database, with what the machine said to each event. */
export async function recordHistory(pool: pg.Pool, { kinds }: Pick<Workflow, 'kinds'>): Promise<void> {
  if (!folder) return;
  const client = await pool.connect();
  const pasts = new Map<string, Past & { state: string; now: unknown }>();
  await client.query('BEGIN');
  for await (const event of recorded(client)) {
    const kind = kinds.get(event.machine);
    if (!kind || event.outcome === 'refused') continue;
    const past = pasts.get(event.caseId) ?? {
      ...{ machine: event.machine, version: event.machineVersion, events: [], context: {}, state: 'new', now: {} },
    };
    const said = redecided(kind, { state: past.state, context: past.now }, event);
    past.events.push({ said: said.said, ...saidOf(said) });
    Object.assign(past, { state: said.state, now: said.context, context: said.context });
    pasts.set(event.caseId, past);
  }
  await client.query('ROLLBACK');
  client.release();
  fs.mkdirSync(folder, { recursive: true });
  for (const kind of kinds.values()) {
    const steps = stepsOf(kind);
    fs.writeFileSync(path.join(folder, `${kind.name}.steps.json`), JSON.stringify({ version: kind.version, steps }));
  }
  const lines = [...pasts.values()].map(({ state: _s, now: _n, ...past }) => JSON.stringify(past));
  fs.writeFileSync(path.join(folder, `${process.pid}-${Date.now()}.jsonl`), `${lines.join('\n')}\n`);
}
