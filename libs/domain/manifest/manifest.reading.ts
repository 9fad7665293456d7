import { LICENCE_IN_FORCE } from '../standing.js';
/** What tests and actions read from a manifest, its events and their evidence. */
import { civilDay } from '../calendar/civil.js';
import { grams } from '../quantity/quantity.js';
import type { Test } from '../statute.js';
import type { Leg } from '../leg/leg.context.js';
import type { ManifestOriginalUnit, ManifestWeighing } from './manifest.commands.js';
import type {
  ApprovalFacts,
  CarrierFacts,
  ExemptedUse,
  LicenceFacts,
  ManifestContext,
  ManifestEvent,
  Of,
  Part1Evidence,
} from './manifest.context.js';

type C = ManifestContext;
type E = ManifestEvent;
export type Filling = Of<'create'> | Of<'edit'>;
export type Receiving = Of<'accept'> | Of<'acceptPartly'>;
export type Returning = Of<'startReturn'> | Of<'turnBack'> | Of<'releaseToReturn'>;

export const today = (e: E) => civilDay(e.at);
export const within = (day: string, from: string, to: string | null) => from <= day && (to === null || day <= to);
export const still = (until: string | null, day: string) => until !== null && day <= until;
export const isFilling = (e: E): e is Filling => e.type === 'create' || e.type === 'edit';

/** Part 1 as it is asked for (create, edit) or as it stands (issue), in one shape. */
export interface Part1 {
  remover: string;
  receiver: string;
  lines: {
    line: number;
    planRow: string;
    approvalLine: number | null;
    wasteCode: string;
    method: string;
    planned: string;
    removed: string | null;
    original: ManifestOriginalUnit | null;
    labels: string[];
    dangerousGoods: { class: string; division?: string } | null;
  }[];
  legs: { carrier: string; vehicle: string | null; from: string; to: string }[];
  trip: string | null;
  evidence: Part1Evidence;
}
export function part1(c: C, e: E): Part1 {
  if (isFilling(e))
    return {
      remover: removerOf(c, e),
      receiver: e.receiver,
      lines: e.lines.map((line, i) => ({
        line: i + 1,
        planRow: line.planRow,
        approvalLine: line.approvalLine ?? null,
        wasteCode: line.wasteCode,
        method: line.method,
        planned: line.planned,
        removed: line.removed ?? null,
        original: line.original ?? null,
        labels: line.labels ?? [],
        dangerousGoods: line.dangerousGoods ?? null,
      })),
      legs: e.legs.map((leg) => ({
        carrier: leg.carrier,
        vehicle: leg.vehicle ?? null,
        from: leg.from.division,
        to: leg.to.division,
      })),
      trip: e.trip ?? null,
      evidence: e.evidence,
    };
  return {
    remover: c.remover.id,
    receiver: c.receiver.id,
    lines: c.lines,
    legs: c.legs.map((leg) => ({
      carrier: leg.carrier.id,
      vehicle: leg.vehicle,
      from: leg.from.division,
      to: leg.to.division,
    })),
    trip: c.trip,
    evidence: (e as Of<'issue'>).evidence,
  };
}
const removerOf = (c: C, e: Filling): string => e.remover ?? (e.type === 'edit' ? c.remover.id : (e.by.org ?? ''));

export const currentLeg = (c: C): Leg | undefined => c.legs.find(({ leg }) => leg === c.leg);
export const nextLeg = (c: C): Leg | undefined =>
  c.legs.find(({ leg, state, return: back }) => leg > c.leg && !back && state === 'planned');

/** One plate is on one trip at a time, whichever leg it drives (R-16a). */
export const vehicleElsewhere: Test<C, E> = {
  rule: 'R-16a',
  says: { zh: '该车辆正在执行另一运次。', en: 'The vehicle is on the road on another trip.' },
  remedy: { zh: '请更换车辆或等待前一运次结束。', en: 'Use another vehicle, or wait until that trip has ended.' },
  holds: () => false,
};
/** The test in the place of others where the evidence shows the vehicle on the road already. */
export const unlessBusy = (_: C, { evidence }: E): Test<C, E> | undefined =>
  ((evidence as { busy?: string[] } | undefined)?.busy ?? []).length > 0 ? vehicleElsewhere : undefined;

/** Asked for (or removed) by approval line, in grams. */
export function byApprovalLine(lines: { approvalLine: number | null; quantity: string | null }[]): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { approvalLine, quantity } of lines)
    if (approvalLine !== null && quantity !== null)
      sums.set(approvalLine, (sums.get(approvalLine) ?? 0n) + grams(quantity));
  return sums;
}

export const inForce = (licence: LicenceFacts | null, day: string): boolean =>
  licence !== null && LICENCE_IN_FORCE.includes(licence.state) && within(day, licence.validFrom, licence.validTo);

export const classesOf = (dg: { class: string; division?: string | undefined } | null): string[] =>
  dg === null ? [] : dg.division ? [dg.division, dg.class] : [dg.class];

/** Whether the carrier's document is valid and its scope names the classes of all lines not exempt (R-13a, X-03). */
export function qualified(
  carrier: CarrierFacts | null | undefined,
  lines: { dangerousGoods: { class: string; division?: string } | null }[],
  exempt: boolean[],
  day: string,
): boolean {
  if (!carrier?.licenceNo || !still(carrier.validTo, day) || !carrier.contract) return false;
  return lines.every(
    ({ dangerousGoods }, i) =>
      exempt[i] || (dangerousGoods !== null && classesOf(dangerousGoods).some((c) => carrier.classes.includes(c))),
  );
}
export const approvalLineOf = (approval: ApprovalFacts | null, line: number | null) =>
  approval?.lines.find((each) => each.line === line);

/** Net weight of a weighing in grams; negative when the tare is above the gross. */
export const net = (weighing: ManifestWeighing): bigint => grams(weighing.gross) - grams(weighing.tare);

export const exactlyOnce = (numbers: number[], lines: { line: number }[]): boolean =>
  numbers.length === lines.length && lines.every(({ line }) => numbers.filter((n) => n === line).length === 1);

export const sameSet = (a: string[], b: string[]): boolean =>
  a.length === b.length && a.every((each) => b.includes(each));

type Covering = { evidence: { licence: LicenceFacts | null; exempted?: ExemptedUse | null } };
/** Whether the receiver may take the waste on the day: its licence is in force, or a joint scheme opens the use. */
export const covered = ({ evidence: { licence, exempted } }: Covering, day: string): boolean =>
  exempted ? exempted.refused === null : inForce(licence, day);
/** The test that a joint scheme opens the use without a licence that the approval rests on; undefined where it rests on one. */
export const useExempted = (
  exempted: ExemptedUse | null | undefined,
): Test<ManifestContext, ManifestEvent> | undefined =>
  exempted
    ? {
        rule: 'X-04',
        says: exempted.refused?.says ?? { zh: '联合方案开放该利用。', en: 'A joint scheme opens the use.' },
        remedy: exempted.refused?.remedy ?? CHOOSE,
        holds: () => exempted.refused === null,
      }
    : undefined;

export const CHOOSE = { zh: '请更换符合条件的对象后重新提交。', en: 'Choose one that fits and submit again.' };
export const FILL = { zh: '请补充后重新提交。', en: 'Complete it and submit again.' };
export const APPLY = {
  zh: '请重新申请跨省转移。',
  en: 'Apply for the transfer anew; a pre-filled application is offered.',
};
/** The day from which an approval settles what it does not yet; a load from paper may cite one that has not begun (V3). */
export const settlesFrom = (day: string | undefined) => ({
  rule: 'R-27c',
  says: {
    zh: `批准决定自${day}起有效，此前不能结算超出补录登记的数量。`,
    en: `The approval is valid from ${day}; before that it settles nothing beyond what was entered from paper.`,
  },
  remedy: { zh: `请自${day}起办理。`, en: `Do this from ${day} on.` },
});
export const REPORT = { zh: '请填写差异类型与说明。', en: 'Name the difference and describe it in the line.' };
