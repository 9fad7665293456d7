import type { Text } from '../errors.js';
import { clock as clockOf } from '../calendar/clocks.js';
import { TOLD } from './told.js';

/** A fact as far as somebody is told of it. */
export interface Told {
  type: string;
  machine: string;
  caseId: string;
  data: Record<string, unknown>;
  /** Who may read the case. */
  readers?: readonly string[];
}
/** What one side is told. */
export interface Telling {
  /** `p:51`, `c:5101`, `t:51`, `o:<organisation>`, `audit`. */
  to: string;
  kind: string;
  level: 'TOLD' | 'REMINDER' | 'ALARM';
  rule: string | null;
  /** Empty: everybody of the side. */
  roles: string[];
  /** Delegates who are told in the side's place, as `province/power` and `province/power/city` (R-DEL). */
  entrusted: string[];
  title: Text;
  text: Text;
  /** The case it is about, when the fact is another's. */
  about?: { machine: string; id: string };
}

/** Everything that somebody is told because of the fact; nobody is told twice. */
export function tellingsOf(fact: Told): Telling[] {
  if (fact.type === 'overdue.escalated') return escalations(fact);
  const entry = TOLD[fact.type];
  if (!entry) return [];
  const sides = [...new Set(entry.to(fact.data, fact.readers ?? []).filter((side) => side !== null))];
  return sides.map((to) => ({
    to,
    kind: fact.type,
    level: entry.level ?? 'TOLD',
    rule: entry.rule ?? null,
    roles: entry.roles ?? [],
    entrusted: entry.entrusted?.(fact.data, fact.readers ?? []) ?? [],
    title: { zh: entry.zh[0], en: entry.en[0] },
    text: { zh: entry.zh[1], en: entry.en[1] },
    ...(entry.about ? { about: entry.about(fact.data) } : {}),
  }));
}

interface Escalated {
  level: 'OFFICER' | 'HEAD' | 'LEADER' | 'AUDITOR';
  clock: string;
  case: { machine: string; id: string; number: string | null };
  part: string;
  authority: string | null;
  city: string | null;
  firm: { id: string } | null;
  partner: string | null;
  origin?: string | null;
  dueDay: string;
}
const RUNGS = {
  OFFICER: { zh: '即将届满', en: 'is about to pass' },
  HEAD: { zh: '已逾期', en: 'has passed' },
  LEADER: { zh: '已逾期3个工作日', en: 'passed three working days ago' },
  AUDITOR: { zh: '已逾期10个工作日', en: 'passed ten working days ago' },
};
const POWERS: Readonly<Record<string, string>> = {
  OUT: 'OUTBOUND_DECIDE',
  IN: 'INBOUND_REPLY',
  PROP: 'WHITELIST_PROPOSE',
};

/**
 * The rungs of the ladder (lifecycle §5): before the day whoever has to act; on the day the head of the authority, for a
 * firm its own people and the city bureau over it (R-18a), for a reply both heads (P20); after three working days the
 * leader and the partner's contact; after ten the auditors.
 */
function escalations({ data }: Told): Telling[] {
  const d = data as unknown as Escalated;
  const heads = ['head'];
  const own = d.firm
    ? `o:${d.firm.id}`
    : d.part === 'BUREAU' && d.city
      ? `c:${d.city}`
      : d.authority && `p:${d.authority}`;
  const over = d.firm ? (d.city ? `c:${d.city}` : d.authority && `p:${d.authority}`) : null;
  const authority = d.authority && `p:${d.authority}`;
  const other = d.partner ?? (d.clock === 'K-25' ? (d.origin ?? null) : null);
  const rungs: Record<Escalated['level'], [string | null, string[]][]> = {
    OFFICER: [[own, []]],
    HEAD: [
      [own, d.firm ? [] : heads],
      [over, []],
      [d.clock === 'K-25' && other ? `p:${other}` : null, heads],
    ],
    LEADER: [
      [authority, heads],
      [other && `p:${other}`, []],
    ],
    AUDITOR: [['audit', []]],
  };
  const found = clockOf(d.clock);
  const name = { zh: found?.zh ?? d.clock, en: found?.en ?? d.clock };
  const power = POWERS[d.part];
  const told = new Set<string>();
  return rungs[d.level].flatMap(([to, roles]) => {
    if (!to || told.has(to)) return [];
    told.add(to);
    const entrusted =
      power && to === authority && roles.length === 0
        ? [`${d.authority}/${power}`, ...(d.city ? [`${d.authority}/${power}/${d.city}`] : [])]
        : [];
    const of = d.case.number ? { zh: `（${d.case.number}）`, en: ` (${d.case.number})` } : { zh: '', en: '' };
    return [
      {
        to,
        kind: `escalated.${d.level}`,
        level: d.level === 'OFFICER' ? 'REMINDER' : 'ALARM',
        rule: found?.rules[0] ?? d.clock,
        roles,
        entrusted,
        title: { zh: `${name.zh}${RUNGS[d.level].zh}`, en: `${name.en} ${RUNGS[d.level].en}` },
        text: {
          zh: `${name.zh}（${d.clock}）${of.zh}，期限为${d.dueDay}。`,
          en: `${name.en} (${d.clock})${of.en}, due on ${d.dueDay}.`,
        },
        about: { machine: d.case.machine, id: d.case.id },
      },
    ];
  });
}
