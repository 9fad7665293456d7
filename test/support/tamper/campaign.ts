import { describe as inWords } from '#ledger/fault';
import type { Verdict } from '#ledger/verify';
import type { Random } from '#src/demo/random';
import { type Arsenal, type AttackClass, CLASSES, type Done } from './attack.js';
import { Forger } from './forger.js';
import { type Ground, type Scene, tablesOf } from './scene.js';

export interface Tally {
  attacks: number;
  found: number;
  /** the fault named the event, case, head or tile that was attacked */
  named: number;
  /** the fault did not name it, but bounded the leaves among which it lies */
  narrowed: number;
  /** attacks that changed no byte, or that the database would not take; not counted */
  idle: number;
  /** by the name of the check that found it */
  by: Record<string, number>;
}
export const newTally = (): Tally => ({ attacks: 0, found: 0, named: 0, narrowed: 0, idle: 0, by: {} });

export interface Miss {
  class: string;
  attack: string;
  did: string;
  /** words of the fault where it was found but pointed elsewhere */
  fault?: string;
}
export interface Result {
  classes: Record<string, Tally>;
  missed: Miss[];
  elsewhere: Miss[];
  /** attacks that could not be carried out, and a verifier that fell over one: neither may happen */
  broken: string[];
}

type Verify = () => Promise<Verdict>;
export type Arsenals = Partial<Record<AttackClass, Arsenal>>;

/** Runs something as the master of the database, behind its triggers, and undoes it. */
export async function undone<T>(scene: Scene, work: (forger: Forger) => Promise<T>): Promise<T> {
  await scene.admin.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  try {
    await scene.admin.query('SET LOCAL session_replication_role = replica');
    return await work(new Forger(scene.admin));
  } finally {
    await scene.admin.query('ROLLBACK');
  }
}

/** What the database holds, to see whether an attack has changed anything. */
export async function fingerprint(scene: Scene): Promise<string> {
  const parts = (await tablesOf(scene.admin)).map(
    ({ name }) =>
      `(SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM liandan.${name} t)`,
  );
  const { rows } = await scene.admin.query<{ all: string }>(`SELECT md5(${parts.join(' || ')}) AS all`);
  return rows[0]?.all ?? '';
}

/** One attack of a class, and what the verifier says to it; undefined when nothing was changed. */
export async function attackOnce(
  scene: Scene,
  ground: Ground,
  arsenal: Arsenal,
  random: Random,
  verify: Verify,
  clean: string,
): Promise<{ attack: string; done: Done; verdict: Verdict } | undefined> {
  const attack = random.pick(Object.keys(arsenal));
  return undone(scene, async (forger) => {
    let done: Done | undefined;
    try {
      done = await arsenal[attack]?.(forger, ground, random);
    } catch (error) {
      // What the database itself does not take is no attack.
      if (/^(22|23)/.test((error as { code?: string }).code ?? '')) return undefined;
      throw new Error(`${attack}: ${String(error)}`, { cause: error });
    }
    if (!done) return undefined;
    const verdict = await verify().catch((error: unknown) => {
      throw new Error(`the verifier fell over ${attack}, ${done.did}: ${String(error)}`, { cause: error });
    });
    if (verdict.ok && (await fingerprint(scene)) === clean) return undefined;
    return { attack, done, verdict };
  });
}

/** Random attacks on one scene, class after class, until each has its number. */
export async function campaign(
  scene: Scene,
  arsenals: Arsenals,
  random: Random,
  runs: number,
  result: Result,
): Promise<void> {
  const ground = await scene.survey();
  const clean = await fingerprint(scene);
  const classes = CLASSES.filter((name) => arsenals[name]);
  for (let run = 0; run < runs; run++) {
    const name = classes[run % classes.length] as AttackClass;
    const tally = (result.classes[name] ??= newTally());
    const outcome = await attackOnce(scene, ground, arsenals[name] as Arsenal, random, scene.verify, clean).catch(
      (error: unknown) => void result.broken.push(String(error)),
    );
    if (!outcome) {
      tally.idle += 1;
      if (tally.idle > 50 + 10 * tally.attacks) throw new Error(`${name}: nothing can be attacked`);
      run -= 1;
      continue;
    }
    const { attack, done, verdict } = outcome;
    tally.attacks += 1;
    if (verdict.ok || !verdict.fault) {
      result.missed.push({ class: name, attack, did: done.did });
      continue;
    }
    tally.found += 1;
    tally.by[verdict.check ?? ''] = (tally.by[verdict.check ?? ''] ?? 0) + 1;
    if (done.names(verdict.fault)) tally.named += 1;
    else if (done.narrows?.(verdict.fault)) tally.narrowed += 1;
    else result.elsewhere.push({ class: name, attack, did: done.did, fault: inWords(verdict.fault) });
  }
}
