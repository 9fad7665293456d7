import type { Period } from './calendar.js';

/** A clock of the register (regulation.md §14 of the rule book): what starts it, how long it runs, what expiry does. */
export interface Clock extends Period {
  id: string;
  /** Rules that set it. */
  rules: readonly string[];
  /** Who has to act in time. */
  owner: 'out' | 'in' | 'remover' | 'receiver' | 'collector' | 'local' | 'none';
  /** `default`: the length is a setting and no statute fixes it. */
  basis: 'statute' | 'agreement' | 'default';
  /** AUTO: the system acts. FLAG: an overdue record is opened, the state stays. */
  atExpiry: 'AUTO' | 'FLAG';
  /** Other lengths that the clock may be started with, by what calls for them. */
  variants?: Readonly<Record<string, Period>>;
  /** A warning so long after the start, before the clock expires. */
  reminder?: Period;
  zh: string;
  en: string;
}

const workingDays = (length: number): Period => ({ length, unit: 'workingDay' });
const days = (length: number): Period => ({ length, unit: 'day' });
const months = (length: number): Period => ({ length, unit: 'month' });
const hours = (length: number): Period => ({ length, unit: 'hour' });

/** Every clock by id. Lengths that an agreement or a province sets replace the one given here at the start. */
export const clocks = {
  'K-23': {
    id: 'K-23',
    ...workingDays(5),
    rules: ['R-23c', 'R-23d'],
    owner: 'out',
    basis: 'statute',
    atExpiry: 'AUTO',
    zh: '受理审查时限',
    en: 'Completeness check',
  },
  'K-24': {
    id: 'K-24',
    ...workingDays(5),
    rules: ['R-24a'],
    owner: 'out',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '初审时限',
    en: 'Preliminary review',
  },
  'K-25': {
    id: 'K-25',
    ...workingDays(10),
    rules: ['R-25a'],
    owner: 'in',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '函复时限',
    en: 'Reply of the receiving province',
  },
  'K-26': {
    id: 'K-26',
    ...workingDays(5),
    rules: ['R-26a', 'W-02'],
    owner: 'out',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '决定时限',
    en: 'Decision',
  },
  'K-42': {
    id: 'K-42',
    ...workingDays(45),
    rules: ['A-42'],
    owner: 'out',
    basis: 'statute',
    atExpiry: 'FLAG',
    reminder: workingDays(30),
    zh: '许可总时限',
    en: 'Outer limit of the licensing procedure',
  },
  'K-44': {
    id: 'K-44',
    ...workingDays(10),
    rules: ['A-44'],
    owner: 'out',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '送达时限',
    en: 'Delivery of the decision',
  },
  'K-CORR': {
    id: 'K-CORR',
    ...days(30),
    rules: ['R-23c'],
    owner: 'remover',
    basis: 'default',
    atExpiry: 'AUTO',
    zh: '补正时限',
    en: 'Correction by the applicant',
  },
  'K-18': {
    id: 'K-18',
    ...workingDays(5),
    rules: ['R-18a'],
    owner: 'receiver',
    basis: 'statute',
    atExpiry: 'FLAG',
    reminder: workingDays(3),
    zh: '接受确认时限',
    en: 'Acceptance of the goods',
  },
  'K-18b': {
    id: 'K-18b',
    length: 0,
    unit: 'sameWorkingDay',
    rules: ['R-18b'],
    owner: 'receiver',
    basis: 'default',
    atExpiry: 'FLAG',
    variants: { return: workingDays(1) },
    zh: '差异报告时限',
    en: 'Discrepancy report',
  },
  'K-20': {
    id: 'K-20',
    ...workingDays(10),
    rules: ['R-20b'],
    owner: 'remover',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '补录时限',
    en: 'Back-entry of a paper transfer',
  },
  'K-27': {
    id: 'K-27',
    ...months(12),
    rules: ['R-27b'],
    owner: 'none',
    basis: 'statute',
    atExpiry: 'AUTO',
    zh: '批准有效期',
    en: 'Validity of the approval',
  },
  'K-81': {
    id: 'K-81',
    ...months(12),
    rules: ['L-81b'],
    owner: 'receiver',
    basis: 'statute',
    atExpiry: 'FLAG',
    reminder: months(11),
    zh: '贮存期限',
    en: 'Storage at the receiver',
  },
  'K-P13': {
    id: 'K-P13',
    ...workingDays(-30),
    rules: ['P-13'],
    owner: 'receiver',
    basis: 'statute',
    atExpiry: 'AUTO',
    variants: { expiring: days(-60), expiry: days(0) },
    zh: '换证时限',
    en: 'Renewal of the licence, counted back from its last day',
  },
  'K-P20': {
    id: 'K-P20',
    ...workingDays(90),
    rules: ['P-20'],
    owner: 'collector',
    basis: 'statute',
    atExpiry: 'FLAG',
    zh: '收集转交时限',
    en: 'Hand-on by the collector',
  },
  'K-E': {
    id: 'K-E',
    ...hours(4),
    rules: ['E-02', 'E-03', 'E-04'],
    owner: 'local',
    basis: 'statute',
    atExpiry: 'FLAG',
    variants: { general: hours(4), major: hours(2), ministry: hours(1) },
    zh: '突发环境事件报告时限',
    en: 'Incident report',
  },
  'K-W': {
    id: 'K-W',
    ...workingDays(1),
    rules: ['W-12'],
    owner: 'in',
    basis: 'agreement',
    atExpiry: 'FLAG',
    variants: { decision: workingDays(5), reply: workingDays(10), alarm: workingDays(1) },
    zh: '白名单时限',
    en: 'White-list clocks',
  },
} as const satisfies Record<string, Clock>;

export type ClockId = keyof typeof clocks;

/** The clock of that id, or undefined when the register has none. */
export const clock = (id: string): Clock | undefined => (clocks as Record<string, Clock>)[id];

/** Fixed dates of the white-list year, as month-day (K-W): when a step opens and by when it is due. */
export const whitelistDates = {
  'W-07': { opens: '12-01', reminder: '12-15', due: '12-31', zh: '提出下年度名单', en: "Next year's list" },
  'W-09': { opens: '01-05', due: '01-31', zh: '反馈上年度情况', en: "Letter on last year's receipts" },
  'W-10': { opens: '04-01', due: '04-30', zh: '年度统计交换', en: 'Exchange of statistics' },
  'W-11': {
    windows: [
      { opens: '06-01', due: '06-30' },
      { opens: '12-01', due: '12-31' },
    ],
    zh: '名单定期调整',
    en: 'Regular adjustment',
  },
} as const;
