import { LICENCE_IN_FORCE } from '../standing.js';
import { addDays, earliestDay, type Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { stateWord } from '../glossary/glossary.js';
import type { Finding } from '../statute.js';

export const LICENCE_KINDS = ['COMPREHENSIVE', 'COLLECTION'] as const;
export type LicenceKind = (typeof LICENCE_KINDS)[number];
export const LICENCE_MODES = ['COLLECT', 'STORE', 'UTILISE', 'DISPOSE'] as const;
export type LicenceMode = (typeof LICENCE_MODES)[number];
export const SCOPE_KINDS = ['ALL', 'INCLUDE', 'EXCEPT'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** One class of waste on a licence: the whole class, listed codes of it, or the class less the codes (P-10). */
export interface LicenceScope {
  /** Class, 'HW31'. */
  category: string;
  kind: ScopeKind;
  /** Eight-digit codes for INCLUDE and EXCEPT; empty for ALL. */
  codes: string[];
  /** Method codes (R4, D10 …); empty: every method of the licence's modes. */
  methods: string[];
  /** Approved scale of the class, tonnes a year; null where the licence gives one total only. */
  scale: string | null;
}

/** What the coverage tests need of a licence: the context of the machine `licence` with its state. */
export interface CoveringLicence {
  state: string;
  kind: LicenceKind;
  modes: LicenceMode[];
  scopes: LicenceScope[];
  /** First and last day of validity, inclusive. */
  validFrom: Day;
  validTo: Day;
}

/** What is to be done under the licence. */
export interface Treatment {
  /** Eight-digit waste code, '900-052-31'. */
  code: string;
  /** Utilisation or disposal method, 'R4'; null asks for the code and the date only. */
  method: string | null;
  on: Day;
  /** The receiving province lists the holder, so that a collection licence may receive from outside (P-03). */
  listed?: boolean;
}

const MODES_OF: Record<string, LicenceMode[]> = {
  R: ['UTILISE'],
  D: ['DISPOSE'],
  C: ['UTILISE', 'DISPOSE'],
  Y: ['DISPOSE'],
  G: ['UTILISE', 'DISPOSE'],
};
/** Collected or stored only: the one method of a collector, which hands the waste on (P-03, P-20). */
const COLLECTING = 'S';

/**
 * The licence of a chain, oldest first, under which its holder works on the day: the last that has begun, however early
 * its successor was issued. What befalls the last of all befalls the business, so that its state is the one that counts;
 * papers may name it by any number of the chain.
 */
export function standingOn<L extends { state: string; context: { validFrom: Day; numbers?: string[] } }>(
  chain: readonly L[],
  day: Day,
): L | undefined {
  const last = chain.at(-1);
  const begun = chain.filter(({ context }) => context.validFrom <= day).at(-1) ?? last;
  if (!begun || !last) return undefined;
  const numbers = last.context.numbers ? { numbers: last.context.numbers } : {};
  return { ...begun, state: last.state, context: { ...begun.context, ...numbers } };
}

/**
 * Last day on which the holder may do under the chain what it may on the day, without a break: a renewal already issued
 * goes on where the old licence ends, or ends it where it no longer covers the treatments (P-12, P-13, R-27b).
 */
export function standingThrough(
  chain: readonly { state: string; context: Omit<CoveringLicence, 'state'> }[],
  day: Day,
  treatments: readonly Omit<Treatment, 'on'>[],
): Day | null {
  const found = standingOn(chain, day);
  if (!found) return null;
  let through = found.context.validTo;
  for (const { context } of chain.filter((each) => each.context.validFrom > day)) {
    if (context.validFrom > addDays(through, 1)) break;
    const { validFrom: on } = context;
    if (treatments.some((each) => covers({ ...context, state: found.state }, { ...each, on }) !== null))
      return earliestDay(through, addDays(on, -1));
    through = context.validTo;
  }
  return through;
}

/** Class of a waste code: its last two digits, '900-052-31' → 'HW31'. */
export const categoryOf = (code: string): string => `HW${code.slice(-2)}`;

/** Whether a class of the licence names the code (P-10). */
export const within = (scope: LicenceScope, code: string): boolean => {
  if (scope.category !== categoryOf(code)) return false;
  if (scope.kind === 'ALL') return true;
  return scope.codes.includes(code) === (scope.kind === 'INCLUDE');
};

const finding = (test: string, rule: string, says: Text, remedy: Text): Finding => ({
  test,
  rule,
  verb: 'BLOCK',
  says,
  remedy,
});

const ANOTHER: Text = {
  zh: '请选择许可证在有效期内且许可范围包含该废物和方式的接受人。',
  en: 'Choose a receiver whose licence is in force and covers the waste and the method.',
};

/**
 * Whether the licence permits the treatment on the day: in force and in date, class and code in scope, method and mode
 * permitted (L-80a, P-15); a collection licence is no receiver across provinces unless listed (P-03), and then collects
 * and stores only. The first failing test, or null when the licence covers it. A missing licence covers nothing.
 */
export function covers(licence: CoveringLicence | null, { code, method, on, listed }: Treatment): Finding | null {
  if (licence === null)
    return finding(
      'licensed',
      'L-80a',
      { zh: '接受人没有经营许可证。', en: 'The receiver has no operating licence.' },
      ANOTHER,
    );
  if (!LICENCE_IN_FORCE.includes(licence.state))
    return finding(
      'licenceInForce',
      'L-80a',
      {
        zh: `经营许可证状态为“${stateWord('licence', licence.state).zh}”，不得从事经营活动。`,
        en: `The state of the operating licence is “${stateWord('licence', licence.state).en}”.`,
      },
      ANOTHER,
    );
  if (on < licence.validFrom || on > licence.validTo)
    return finding(
      'licenceInDate',
      'L-80a',
      {
        zh: `许可证有效期为${licence.validFrom}至${licence.validTo}，不包含${on}。`,
        en: `The licence runs from ${licence.validFrom} to ${licence.validTo} and not on ${on}.`,
      },
      ANOTHER,
    );
  const scopes = licence.scopes.filter((scope) => within(scope, code));
  if (scopes.length === 0)
    return finding(
      'codeLicensed',
      'P-15',
      { zh: `许可证范围不含废物代码${code}。`, en: `The licence does not cover waste code ${code}.` },
      ANOTHER,
    );
  const collector = licence.kind === 'COLLECTION';
  if (collector && !listed)
    return finding(
      'comprehensive',
      'P-03',
      {
        zh: '收集许可证单位不得跨省接受，除非接受地已列入名单。',
        en: 'The holder of a collection licence receives nothing from other provinces unless the receiving province lists it.',
      },
      ANOTHER,
    );
  if (method === null || (collector && method === COLLECTING)) return null;
  const modes = collector ? [] : (MODES_OF[method.charAt(0)] ?? []);
  const byMode = modes.some((mode) => licence.modes.includes(mode));
  const byMethod = scopes.some(({ methods }) => methods.length === 0 || methods.includes(method));
  if (byMode && byMethod) return null;
  return finding(
    'methodLicensed',
    'P-15',
    { zh: `许可证不允许对${code}采用${method}方式。`, en: `The licence does not permit method ${method} for ${code}.` },
    ANOTHER,
  );
}
