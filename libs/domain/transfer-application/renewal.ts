import type { Text } from '../errors.js';
import type { ApplicationContext } from './transfer-application.case.js';

type C = ApplicationContext;
/** One thing of the form, beside what it was at the last approval. */
export interface Compared {
  field: string;
  title: Text;
  before: string;
  now: string;
}
interface Renewal {
  /** What may change from one approval to the next: days, quantities, and the plan of the year. */
  moved: Compared[];
  /** What makes it another case, to be looked at by itself. */
  differs: Compared[];
}

const both = (zh: string, en: string): Text => ({ zh, en });
const sorted = (values: readonly string[]): string => [...values].sort().join('、');
const short = (quantity: string): string => quantity.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
type Line = C['lines'][number];
const waste = ({ name, category, code, hazards, form, packaging, method, purpose }: Line): string =>
  [name, category, code, sorted(hazards), form, packaging ?? '', method, purpose].join(' ');
const byCode = (lines: readonly Line[]): Line[] => [...lines].sort((a, b) => (waste(a) < waste(b) ? -1 : 1));

const SAME: readonly [string, Text, (c: C) => string][] = [
  ['remover', both('移出人', 'remover'), (c) => c.remover.uscc],
  ['site', both('产生场所', 'site'), (c) => `${c.site.name} ${c.site.division}`],
  ['receiver', both('接受人', 'receiver'), (c) => `${c.receiver?.name ?? ''} ${c.receiver?.uscc ?? ''}`.trim()],
  ['licence', both('经营许可证', 'licence'), (c) => c.licence?.number ?? ''],
  ['exemption', both('豁免利用', 'exempted use'), (c) => (c.exemption == null ? '' : String(c.exemption))],
  ['facility', both('接收设施', 'facility'), (c) => c.facility ?? ''],
  [
    'lines',
    both('废物（名称、代码、特性、形态、包装、方式）', 'wastes, but for quantities'),
    (c) => byCode(c.lines).map(waste).join('；'),
  ],
  [
    'carriers',
    both('承运人', 'carriers'),
    (c) => sorted(c.carriers.map(({ name, roadLicence }) => `${name} ${roadLicence}`)),
  ],
  [
    'transport',
    both('运输方式和路线', 'transport and route'),
    (c) => (c.transport ? `${c.transport.mode} ${c.transport.route.join(' → ')}` : ''),
  ],
  ['reason', both('跨省转移理由', 'reason'), (c) => c.reason ?? ''],
  ['emergency', both('应急预案备案', 'emergency plan'), (c) => c.emergency?.filingNo ?? ''],
];
const MOVES: readonly [string, Text, (c: C) => string][] = [
  ['period', both('转移期限', 'period'), (c) => (c.period ? `${c.period.from} — ${c.period.to}` : '')],
  [
    'quantity',
    both('数量（吨）', 'quantities, t'),
    (c) =>
      byCode(c.lines)
        .map(({ code, quantity }) => `${code} ${short(quantity)}`)
        .join('；'),
  ],
  ['batches', both('批次', 'batches'), (c) => String(c.transport?.batches ?? '')],
  ['plan', both('管理计划', 'management plan'), (c) => `${c.plan.filingNo} ${c.plan.year}`],
];

const compared = (fields: typeof SAME, now: C, last: C): Compared[] =>
  fields
    .map(([field, title, of]) => ({ field, title, before: of(last), now: of(now) }))
    .filter(({ before, now: is }) => before !== is);

/** How an application stands beside the one that was approved last for the same remover and receiver. */
export const renewalOf = (now: C, last: C): Renewal => ({
  moved: compared(MOVES, now, last),
  differs: [...compared(SAME, now, last), ...newlyJustified(now, last)],
});
/** Reasons that were not given then; officers have added theirs to the case that was decided. */
function newlyJustified(now: C, last: C): Compared[] {
  const said = ({ rule, text }: C['justifications'][number]) => `${rule} ${text}`;
  const before = last.justifications.map(said);
  const added = now.justifications.map(said).filter((each) => !before.includes(each));
  const title = both('说明理由', 'justifications');
  return added.length > 0 ? [{ field: 'justifications', title, before: sorted(before), now: sorted(added) }] : [];
}
