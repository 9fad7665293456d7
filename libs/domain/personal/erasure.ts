import { type Day } from '../calendar/civil.js';
import { keptThrough, retentionOf } from '../retention/retention.js';
import type { Fault } from '../errors.js';

/**
 * Grounds of an erasure: the purpose is achieved or the term of keeping has ended, consent is withdrawn, the law was broken
 * (PIPL art. 47, items 1 to 4), or what stands there is not true of the person or never belonged there (art. 46).
 */
export const ERASURE_GROUNDS = [
  'PURPOSE_ACHIEVED',
  'TERM_ENDED',
  'CONSENT_WITHDRAWN',
  'UNLAWFUL',
  'WRONGLY_ENTERED',
] as const;
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];
/** Grounds that need not wait for the end of the term, where no rule demands the field. */
export const EARLY: readonly ErasureGround[] = ['CONSENT_WITHDRAWN', 'UNLAWFUL', 'WRONGLY_ENTERED'];

/** A place that is to lose its value. */
export interface ErasurePlace {
  case: string;
  machine: string;
  pointer: string;
}
/** How the case of a place stands. */
export interface ErasureCase {
  case: string;
  ended: boolean;
  /** Civil day of its last event. */
  since: Day;
  methods: readonly string[];
}

/** Rules that demand a field, by where it stands: while records are kept, they keep it. */
const DEMANDED: readonly { machine?: string; pointer: RegExp; rule: string }[] = [
  { machine: 'organisation', pointer: /./, rule: 'R-22a' },
  { machine: 'driver', pointer: /./, rule: 'R-11b' },
  { machine: 'dutyRoster', pointer: /./, rule: 'E-05' },
  { pointer: /^\/changes\//, rule: 'R-29' },
  { pointer: /driverSignature$|\/(driver|escort)\//, rule: 'R-13c' },
  { pointer: /\/handler\/|emergencyPhone$/, rule: 'R-10d' },
  { pointer: /legalRepresentative$/, rule: 'R-22a' },
  { pointer: /representative$/, rule: 'P-11' },
  { pointer: /signatory$/, rule: 'A-31' },
];
/** The rule that demands the field at the place; undefined for what a form merely takes. */
export const demandOf = (machine: string, pointer: string): string | undefined =>
  DEMANDED.find((each) => (each.machine ?? machine) === machine && each.pointer.test(pointer))?.rule;

/**
 * What stands against an erasure on the civil day, one fault for each case; empty: it may go on. A case must have ended.
 * Until the longest term of keeping is over (ten years; for ever where waste went to a landfill: R-20a, P-18, Z-05) only
 * what no rule demands may go, on one of the grounds that do not wait. PIPL art. 47 gives way to such terms itself.
 */
export function hindrances(
  ground: ErasureGround,
  places: readonly ErasurePlace[],
  cases: readonly ErasureCase[],
  today: Day,
): Fault[] {
  return cases.flatMap(({ case: id, ended, since, methods }): Fault[] => {
    const at = Math.max(
      0,
      places.findIndex((place) => place.case === id),
    );
    const pointer = `/places/${at}`;
    if (!ended) {
      const detail = { zh: `事项 ${id} 尚未办结。`, en: `Case ${id} is still open.` };
      return [{ pointer, code: 'caseOpen', rule: 'Z-05', detail }];
    }
    const term = retentionOf(['MANIFEST'], methods);
    const last = keptThrough(since, term);
    if (last !== null && today > last) return [];
    const rules = places.filter((place) => place.case === id).map(({ machine, pointer: p }) => demandOf(machine, p));
    const demand = rules.find((rule) => rule !== undefined);
    if (EARLY.includes(ground) && demand === undefined) return [];
    const until = { zh: last ?? '永久', en: last ?? 'for ever' };
    const because = demand ?? term.rule;
    return [
      {
        pointer,
        code: 'mustBeKept',
        rule: term.rule,
        detail: {
          zh: `事项 ${id} 的记录须保存至 ${until.zh}，所涉字段依 ${because} 须予保留。`,
          en: `The record of case ${id} is kept until ${until.en}; ${because} demands what stands there.`,
        },
      },
    ];
  });
}
