import type { ClockId } from '../calendar/clocks.js';
import { isCreditCode } from '../identity/credit-code.js';
import type { Text } from '../errors.js';
import type { TrackLimits } from '../exchange/track.js';
import type { Tolerance } from '../quantity/quantity.js';

/** A rule that a province, or the parties of an agreement together, may set otherwise (`scope=policy` of the register). */
export interface Switch<T> {
  rules: string[];
  title: Text;
  /** What holds where nobody has set anything. */
  usual: T;
  /** The values that may be set, in words. */
  takes: Text;
  fits: (value: unknown) => boolean;
  /** The clock whose length it is. */
  clock?: ClockId;
}

/**
 * Which cases a changed limit is for: those received from its day on, or all of them, whose running clocks are then counted
 * anew. A switch that is no limit is for every step taken from its day on.
 */
export const REACHES = ['NEW_CASES', 'ALL_CASES'] as const;
export type Reach = (typeof REACHES)[number];

const one = <T extends string>(...allowed: T[]) => ({
  takes: { zh: allowed.join('、'), en: allowed.join(', ') },
  fits: (value: unknown) => (allowed as unknown[]).includes(value),
});
const days = (least: number, most: number) => ({
  takes: { zh: `${least} 至 ${most} 的整数（天）`, en: `whole days from ${least} to ${most}` },
  fits: (value: unknown) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
});
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const between = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const creditCodes = {
  takes: { zh: '统一社会信用代码列表', en: 'a list of credit codes' },
  fits: (value: unknown) =>
    Array.isArray(value) && value.length <= 500 && value.every((v) => typeof v === 'string' && isCreditCode(v)),
};

/** Every switch with its default. Statutory lengths are not among them: no province can set those. */
export const switches = {
  /** Where the review clock of a deemed acceptance starts: with the receipt, as the Measures read, or on that day. */
  deemedClockStart: {
    rules: ['R-23d'],
    title: { zh: '视为受理的审查起算日', en: 'Start of the review after a deemed acceptance' },
    usual: 'RECEIPT' as 'RECEIPT' | 'DEEMED_DAY',
    ...one('RECEIPT', 'DEEMED_DAY'),
  },
  disposalReach: {
    rules: ['R-03b'],
    title: {
      zh: '处置类超出相邻、合作省份及全国统筹设施',
      en: 'Disposal beyond adjacent, co-operating and planned places',
    },
    usual: 'WARN' as 'WARN' | 'BLOCK',
    ...one('WARN', 'BLOCK'),
  },
  /** Days for which a filing that has run out still serves. */
  emergencyGraceDays: {
    rules: ['R-09b', 'L-85'],
    title: { zh: '应急预案备案过期宽限期', en: 'Grace for an emergency plan that has run out' },
    usual: 0,
    ...days(0, 180),
  },
  /** Six or four digits of a district to the four that a manifest number takes. */
  municipalityDigits: {
    rules: ['R-15a'],
    title: { zh: '直辖市联单编号第7-8位', en: 'Digits 7-8 of manifest numbers in municipalities' },
    usual: {} as Record<string, string>,
    takes: { zh: '四位或六位代码到四位代码的对照表', en: 'a map of four- or six-digit codes to four digits' },
    fits: (value: unknown) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([from, to]) =>
          /^\d{4}(\d{2})?$/.test(from) &&
          typeof to === 'string' &&
          /^\d{4}$/.test(to) &&
          from.slice(0, 2) === to.slice(0, 2),
      ),
  },
  /** Set by the province where the waste is accepted. */
  tolerance: {
    rules: ['R-18c'],
    title: { zh: '接受量差异容许范围', en: 'Tolerance between removed and accepted' },
    usual: { permille: 5, kg: 20 } as Tolerance,
    takes: { zh: '{permille: 0-100, kg: 0-1000}', en: '{permille: 0 to 100, kg: 0 to 1000}' },
    fits: (value: unknown) =>
      isRecord(value) &&
      Object.keys(value).sort().join() === 'kg,permille' &&
      between(value['permille'], 0, 100) &&
      between(value['kg'], 0, 1000),
  },
  carrierChange: {
    rules: ['R-28d'],
    title: { zh: '变更承运人、车辆、路线', en: 'Change of carrier, vehicle or route' },
    usual: 'NONE' as 'NONE' | 'NOTIFY' | 'APPROVE',
    ...one('NONE', 'NOTIFY', 'APPROVE'),
  },
  /** Credit codes of holders of a collection licence that the province lists as receivers from outside. */
  collectionReceivers: {
    rules: ['P-03'],
    title: { zh: '可接受跨省转移的收集许可证单位', en: 'Collectors listed as receivers from other provinces' },
    usual: [] as string[],
    ...creditCodes,
  },
  /** Credit codes of those whose facilities the national layout plans, by the instrument; set by the province of origin. */
  plannedReceivers: {
    rules: ['R-03b'],
    title: { zh: '全国统筹布局处置设施的单位', en: 'Units with nationally planned disposal facilities' },
    usual: [] as string[],
    ...creditCodes,
  },
  labelQr: {
    rules: ['T-07'],
    title: { zh: '标签二维码内容', en: 'Content of the label QR' },
    usual: 'CODE' as 'CODE' | 'LINK',
    ...one('CODE', 'LINK'),
  },
  transportExemption: {
    rules: ['X-03'],
    title: { zh: '运输环节豁免', en: 'Transport exemption' },
    usual: 'RELAX' as 'RELAX' | 'KEEP',
    ...one('RELAX', 'KEEP'),
  },
  /** Set by the province of origin. */
  track: {
    rules: ['R-11c'],
    title: { zh: '运输轨迹中断、偏离阈值', en: 'Limits of track gaps and deviations' },
    usual: { minutes: 30, km: 5, from: 'FIRST_POINT' } as TrackLimits,
    takes: {
      zh: '{minutes: 1-1440, km: 1-200, from: DEPARTURE（自发运起）或 FIRST_POINT（自首个轨迹点起）}',
      en: '{minutes: 1 to 1440, km: 1 to 200, from: DEPARTURE or FIRST_POINT}',
    },
    fits: (value: unknown) =>
      isRecord(value) &&
      Object.keys(value).sort().join() === 'from,km,minutes' &&
      between(value['minutes'], 1, 1440) &&
      between(value['km'], 1, 200) &&
      (value['from'] === 'DEPARTURE' || value['from'] === 'FIRST_POINT'),
  },
  correctionDays: {
    rules: ['K-CORR'],
    title: { zh: '补正时限（自然日）', en: 'Calendar days to correct' },
    usual: 30,
    clock: 'K-CORR',
    ...days(5, 90),
  },
} satisfies Record<string, Switch<unknown>>;

export type SwitchName = keyof typeof switches;
export type Policies = { [Name in SwitchName]: (typeof switches)[Name]['usual'] };

/** The default of every switch. */
export const usualPolicies = (): Policies =>
  structuredClone(
    Object.fromEntries(Object.entries(switches).map(([name, { usual }]) => [name, usual])),
  ) as unknown as Policies;

/** The clock whose length the switch is, if it is one. */
export const clockOfSwitch = (name: SwitchName): ClockId | undefined => (switches[name] as Switch<unknown>).clock;

/** Clocks whose length may be changed while they run. */
export const settableClocks: readonly string[] = (Object.keys(switches) as SwitchName[]).flatMap(
  (name) => clockOfSwitch(name) ?? [],
);

export const isSwitch = (name: string): name is SwitchName => Object.hasOwn(switches, name);
