import { DEFAULT_TOLERANCE, differs, type Tolerance } from '#domain/quantity/quantity';
import type { Acts } from '../../api/answers';
import { gramsOf, tonnesOf } from '../../parts/tonnes';
import type { Manifest } from '../driver/run';

export const KINDS = ['QUANTITY', 'PACKAGING', 'FORM', 'CHARACTER', 'NAME', 'OTHER'] as const;
export type Kind = (typeof KINDS)[number];
export type Opinion = 'ACCEPT' | 'PARTIAL' | 'REJECT';
export type Line = Manifest['lines'][number];
export { DEFAULT_TOLERANCE, type Tolerance };

/** What the receiver has typed of one line. */
export interface Typed {
  gross: string;
  tare: string;
  opinion: Opinion;
  /** Accepted quantity where it is less than what was weighed. */
  quantity: string;
  kinds: Kind[];
  note: string;
  method: string;
}
export const blank = (line: Line): Typed => ({
  gross: '',
  tare: '',
  opinion: 'ACCEPT',
  quantity: '',
  kinds: [],
  note: '',
  method: line.method,
});

/** One line as it would be reported, and what it still lacks. */
export interface Judged {
  /** Grams over the scale; nothing until both weights stand. */
  net: bigint | undefined;
  gap: bigint | undefined;
  /** What may differ, in grams. */
  limit: bigint;
  beyond: boolean;
  /** Kinds of difference that the rules ask to report (R-18b, R-18c, R-28b). */
  needed: Kind[];
  quantity: bigint | undefined;
  lacks: ('notTonnes' | 'tareAbove' | 'scaleNeeded' | 'less' | 'noteNeeded' | 'kindNeeded')[];
}

/** The same arithmetic as the rules of the receipt, in whole grams; a weight is of a scale, or it is none (R-12a). */
export function judge(line: Line, typed: Typed, tolerance: Tolerance, scale: string): Judged {
  const removed = gramsOf(line.removed ?? '0') ?? 0n;
  const [gross, tare] = [gramsOf(typed.gross), gramsOf(typed.tare)];
  const net = gross === undefined || tare === undefined ? undefined : gross - tare;
  const gap = net === undefined ? undefined : net - removed;
  const beyond = net !== undefined && differs(removed, net, tolerance);
  const share = (removed * BigInt(tolerance.permille)) / 1000n;
  const fixed = BigInt(tolerance.kg) * 1000n;
  const quantity = typed.opinion === 'REJECT' ? 0n : typed.opinion === 'PARTIAL' ? gramsOf(typed.quantity) : net;
  const short = typed.opinion === 'PARTIAL' || (typed.opinion === 'ACCEPT' && beyond);
  const other = typed.opinion !== 'REJECT' && typed.method !== line.method;
  const needed: Kind[] = [...(short ? ['QUANTITY' as const] : []), ...(other ? ['OTHER' as const] : [])];
  const kinds = kindsOf(typed, needed);
  const lacks: Judged['lacks'] = [];
  if (typed.opinion === 'ACCEPT' && net === undefined) lacks.push('notTonnes');
  if (net !== undefined && net <= 0n) lacks.push('tareAbove');
  if (weighed(typed, net) && !scale) lacks.push('scaleNeeded');
  if (typed.opinion === 'PARTIAL' && !(quantity !== undefined && quantity > 0n && quantity < removed))
    lacks.push('less');
  if (typed.opinion === 'REJECT' && kinds.length === 0) lacks.push('kindNeeded');
  if (kinds.length > 0 && !typed.note.trim()) lacks.push('noteNeeded');
  return { net, gap, limit: share > fixed ? share : fixed, beyond, needed, quantity, lacks };
}
/** What is refused is not weighed: its weights are not shown. */
const weighed = ({ opinion }: Typed, net: bigint | undefined): boolean => net !== undefined && opinion !== 'REJECT';
export const kindsOf = (typed: Typed, needed: readonly Kind[]): Kind[] => [...new Set([...typed.kinds, ...needed])];

export type Verb = 'accept' | 'acceptPartly' | 'reject';
const VERBS: readonly string[] = ['accept', 'acceptPartly', 'reject'] satisfies Verb[];
/** Whether one of the three leads on now for whom the acts are told. */
export const mayReceive = (acts: Acts | undefined): boolean =>
  acts?.items.some(({ verb, allowed }) => allowed && VERBS.includes(verb)) ?? false;

/** Which of the three the opinions on the lines amount to. */
export function verbOf(opinions: readonly Opinion[]): Verb {
  if (opinions.every((opinion) => opinion === 'REJECT')) return 'reject';
  return opinions.every((opinion) => opinion === 'ACCEPT') ? 'accept' : 'acceptPartly';
}

interface Signed {
  handler: { name: string; phone: string };
  scale: string;
  /** When it was weighed, ISO. */
  at: string;
  /** The weights came from the ticket of a scale. */
  fromScale: boolean;
}

/** The body of the command that the receipt amounts to. */
export function receiptOf(lines: readonly Line[], typed: readonly Typed[], tolerance: Tolerance, by: Signed): object {
  const verb = verbOf(typed.map(({ opinion }) => opinion));
  if (verb === 'reject') {
    const differences = [...new Set(typed.flatMap(({ kinds }) => kinds))];
    const reason = [...new Set(typed.map(({ note }) => note.trim()).filter(Boolean))].join('；');
    return { reason, differences, handler: by.handler };
  }
  return {
    handler: by.handler,
    lines: lines.map((line, i) => {
      const said = typed[i] ?? blank(line);
      const { net, quantity = 0n, needed } = judge(line, said, tolerance, by.scale);
      const note = said.note.trim();
      const weighing = {
        line: line.line,
        scale: by.scale,
        gross: said.gross,
        tare: said.tare,
        at: by.at,
        typed: !by.fromScale,
      };
      return {
        line: line.line,
        opinion: said.opinion,
        differences: kindsOf(said, needed),
        method: said.method,
        quantity: tonnesOf(quantity),
        ...(note ? { note } : {}),
        ...(weighed(said, net) ? { weighing } : {}),
      };
    }),
  };
}
