import { isDuty } from '#domain/notice/duties';
import { system, type Actor, type Part, type Power, type Role } from '#domain/actor';
import { candidatesOf } from './decide.js';
import { objectionsTo } from './judge.js';
import type { Kind } from './kind.js';

/** What a case waits for from one side. */
export interface Duty {
  /** Token of the side: `p:51`, `c:5101`, `o:<organisation>`, `ministry`. */
  addressee: string;
  parts: Part[];
  verbs: string[];
  roles: Role[];
  /** What a delegate may do in the side's place, by `province/power` and `province/power/city` (R-DEL). */
  entrusted: Record<string, string[]>;
  /** What is left to a person who has acted before (four eyes); persons to whom everything is left are not named. */
  left: Record<string, string[]>;
}

const POWERS: Power[] = ['OUTBOUND_ACCEPT', 'OUTBOUND_DECIDE', 'INBOUND_REPLY', 'WHITELIST_PROPOSE'];
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The sides that see the case and could act in it: whoever its readers name, or every province where all may read. */
export function sidesOf<C>(kind: Kind<C>, context: C, provinces: readonly string[]): string[] {
  const readers = kind.readers(context);
  const all = readers.includes('all') ? [...provinces.map((code) => `p:${code}`), 'ministry'] : [];
  return [...new Set([...readers.filter((token) => token !== 'all' && !token.startsWith('t:')), ...all])].sort();
}

/** The sides that play one of the parts, whatever the state. */
export const sidesWith = <C>(
  kind: Kind<C>,
  context: C,
  wanted: readonly Part[],
  provinces: readonly string[],
): string[] =>
  sidesOf(kind, context, provinces).filter((token) =>
    kind.parts(probe(token, 'head'), context).some((part) => wanted.includes(part)),
  );

/** The delegations, as `province/power` keys, under which somebody plays one of the parts in the side's place. */
export const entrustedWith = <C>(kind: Kind<C>, context: C, side: string, wanted: readonly Part[]): string[] =>
  delegates(kind, context, side)
    .filter(([, by]) => kind.parts(by, context).some((part) => wanted.includes(part)))
    .map(([key]) => key);

/**
 * Who has to do what in this state, asked of the machine itself: each side is tried as an officer or handler and as a
 * head, and a verb counts when a command leads on from here, the policy gives its part, no test that can be judged
 * without the command's own words stands against it, and somebody waits for it.
 */
export function dutiesOf<C>(
  kind: Kind<C>,
  state: string,
  context: C,
  given: { provinces: readonly string[]; clocks: readonly string[]; acted: readonly string[] },
): Duty[] {
  const waiting = { context: context as Record<string, unknown>, clocks: given.clocks };
  const verbs = (by: Actor) =>
    openTo(kind, state, context, by).filter((verb) => isDuty(kind.name, state, verb, waiting));
  return sidesOf(kind, context, given.provinces).flatMap((addressee) => {
    const usual = addressee.startsWith('o:') ? 'handler' : 'officer';
    const open = verbs(probe(addressee, usual));
    const head = verbs(probe(addressee, 'head'));
    if (head.length === 0) return [];
    const by = probe(addressee, 'head');
    const entrusted = delegates(kind, context, addressee)
      .map(([key, delegate]) => [key, verbs(delegate)] as const)
      .filter(([, theirs]) => theirs.length > 0);
    const left = given.acted
      .map((person) => [person, verbs({ ...by, person })] as const)
      .filter(([, theirs]) => theirs.length < head.length);
    return [
      {
        addressee,
        parts: kind.parts(by, context),
        verbs: head,
        roles: open.length > 0 ? [usual, 'head', ...(usual === 'handler' ? (['machine'] as const) : [])] : ['head'],
        entrusted: Object.fromEntries(entrusted),
        left: Object.fromEntries(left),
      },
    ];
  });
}

function openTo<C>(kind: Kind<C>, state: string, context: C, by: Actor): string[] {
  const parts = kind.parts(by, context);
  const lawful = candidatesOf(kind.machine).filter(
    (c) =>
      c.state === state &&
      c.meta.door === 'command' &&
      c.meta.by.some((part) => parts.includes(part)) &&
      objectionsTo(kind, c, context, { type: c.event, by, parts, door: 'command' }).length === 0,
  );
  return [...new Set(lawful.map((c) => c.event))].sort();
}

/** A person of the side who has not acted in the case. */
function probe(token: string, role: Role): Actor {
  const [kind, code = ''] = token.split(':') as [string, string?];
  const by = { ...system, person: NOBODY, org: NOBODY, roles: [role], auth: 'probe' };
  if (kind === 'p') return { ...by, kind: 'province', province: code };
  if (kind === 'c') return { ...by, kind: 'city', province: code.slice(0, 2), city: code };
  if (kind === 'o') return { ...by, kind: 'firm', org: code };
  return { ...by, kind: 'ministry' };
}

/** Authorities that hold one power of the side each, for all cities or for one that sees the case. */
function delegates<C>(kind: Kind<C>, context: C, side: string): [string, Actor][] {
  if (!side.startsWith('p:')) return [];
  const principal = side.slice(2);
  const cities = kind.readers(context).filter((token) => token.startsWith('c:'));
  return POWERS.flatMap((power) =>
    ['', ...cities.map((token) => token.slice(2))].map((city): [string, Actor] => [
      [principal, power, city].filter(Boolean).join('/'),
      {
        ...probe('c:0000', 'officer'),
        delegations: [{ principal, power, cities: city ? [city] : [], instrument: '' }],
      },
    ]),
  );
}
