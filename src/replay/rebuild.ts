import type pg from 'pg';
import type { Stood } from '#workflow/as-of';
import { standingAfter } from '#workflow/as-of';
import { type Engine, Rebuild } from '#workflow/rebuild';
import { recorded, type CheckOptions } from './check.js';

/**
 * Writes every case and book of an instance that has nothing but its record, and what `further` makes of them. Run it in
 * one transaction of the owner, with the triggers of the frozen tables awake. Returns the events taken; throws NotRebuilt.
 */
export async function rebuildReadModels(
  client: pg.ClientBase,
  engine: Engine,
  further?: CheckOptions['further'],
): Promise<number> {
  const rebuild = new Rebuild(client, engine);
  for await (const event of recorded(client)) await rebuild.take(event);
  await rebuild.finish();
  await further?.write(client, (text) => text);
  return rebuild.events;
}

/** How a case stands by its record alone; undefined where it has none. Needs an open transaction. */
export async function rebuildCase(
  client: pg.ClientBase,
  engine: Engine,
  id: string,
): Promise<Stood<unknown> | undefined> {
  let standing: Stood<unknown> | undefined;
  for await (const { eventId, caseVersion, machine, machineVersion, outcome, payload } of recorded(client, id)) {
    const kind = engine.kinds.get(machine);
    if (!kind || outcome === 'refused') continue;
    standing = standingAfter(kind, standing, [{ id: eventId, version: caseVersion, machineVersion, payload }]);
  }
  return standing;
}
