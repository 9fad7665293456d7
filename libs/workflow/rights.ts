import { POWERS, type Actor, type Part } from '#domain/actor';
import type { Test } from '#domain/statute';
import { taste } from './anything.js';
import { type Candidate, candidatesOf, isAsked } from './decide.js';
import type { Kind } from './kind.js';

/** What somebody may ask by the office it holds, whatever the state and the papers of a case. */
export interface Right {
  /** The parts by which it may; none where no case is meant. */
  parts: Part[];
  /** Only where the power has been entrusted to it (R-DEL). */
  entrusted: boolean;
  /** Only where somebody else has acted before. */
  fourEyes: boolean;
}
/** A case as far as it says who plays which part; of one that is only being opened, the command. */
export interface Scene {
  opening: boolean;
  context: object;
}

/** Whether the speaker may ask for the event in one of the scenes, by the policy of the machine and its tests of speakers. */
export function rightTo(kind: Kind<unknown>, event: string, by: Actor, scenes: readonly Scene[]): Right | undefined {
  const own = partsTo(kind, event, by, scenes);
  if (own) return { ...own, entrusted: false };
  const delegated = partsTo(kind, event, entrusted(by), scenes);
  return delegated && { ...delegated, entrusted: true };
}

function partsTo(
  kind: Kind<unknown>,
  event: string,
  by: Actor,
  scenes: readonly Scene[],
): Omit<Right, 'entrusted'> | undefined {
  const known = candidatesOf(kind.machine).filter((c) => c.event === event && isAsked(c, by));
  const found = scenes.flatMap(({ opening, context }) => {
    const parts = kind.parts(by, context);
    return known
      .filter((c) => (c.state === 'new') === opening)
      .flatMap((c) => {
        const mine = c.meta.by.filter((part) => parts.includes(part));
        const asked = mine.length > 0 ? askedOf(kind, c, by, parts) : undefined;
        return asked?.open ? [{ parts: mine, personal: asked.personal }] : [];
      });
  });
  if (found.length === 0) return undefined;
  return {
    parts: [...new Set(found.flatMap(({ parts }) => parts))],
    fourEyes: found.every(({ personal }) => personal),
  };
}

/** Whether no test of the transition turns the speaker away for what it is, and whether one asks who exactly it is. */
function askedOf(kind: Kind<unknown>, { tests, event }: Candidate, by: Actor, parts: Part[]) {
  const tasted = tests.flatMap((name) => {
    const negated = name.startsWith('!');
    const test = kind.tests[negated ? name.slice(1) : name] as Test<unknown, never> | undefined;
    if (!test || test.verb === 'WARN') return [];
    const { holds, personal } = taste(by, (speaker, unknown) =>
      test.holds(unknown(), unknown({ type: event, by: speaker, parts })),
    );
    return [{ against: holds === negated, personal: personal && !negated }];
  });
  return { open: !tasted.some(({ against }) => against), personal: tasted.some(({ personal }) => personal) };
}

/** A bureau to which its province has entrusted every power for all its cities; others are entrusted with nothing (R-DEL). */
export function entrusted(by: Actor): Actor {
  const { kind, province } = by;
  if (kind !== 'city' || province === null) return by;
  return { ...by, delegations: POWERS.map((power) => ({ principal: province, power, cities: [], instrument: '' })) };
}
