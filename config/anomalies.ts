import type { Parameter } from '#domain/anomaly/anomaly';

const minutes = (value: number, zh: string, en: string): Parameter => ({ value, unit: 'min', provenance: { zh, en } });
const days = (value: number, zh: string, en: string): Parameter => ({ value, unit: 'd', provenance: { zh, en } });
const number = (value: number, unit: string, zh: string, en: string): Parameter => ({
  value,
  unit,
  provenance: { zh, en },
});

/**
 * The numbers of the anomaly rules. None is law: a rule gives a reason to look. Each finding keeps the numbers it was
 * found by.
 */
export const anomalyParameters = {
  'AN-01': {
    minutes: minutes(
      15,
      '自定：不同单位时钟与填报的误差，取轨迹中断阈值30分钟的一半（R-11c）',
      'Our own: clocks and entries of different hands, half of the 30 minutes of a track gap (R-11c)',
    ),
  },
  'AN-02': {
    kmh: number(
      120,
      'km/h',
      '《道路交通安全法实施条例》第七十八条：高速公路最高车速120公里/小时，危险货物车辆低于此限；直线距离短于任何道路',
      'Regulations for the Road Traffic Safety Law, Art. 78: no vehicle above 120 km/h, lorries below; a straight line is shorter than any road',
    ),
    km: number(
      10,
      'km',
      '自定：偏离阈值5公里的两倍（R-11c），定位漂移不足此距离',
      'Our own: twice the 5 km of a deviation (R-11c); a receiver does not drift so far',
    ),
    clockSeconds: number(
      300,
      's',
      '与轨迹接收所容许的设备时钟误差一致',
      'As far as the clock of a device may be ahead when a track is taken',
    ),
  },
  'AN-03': {
    days: days(90, '与S7统计区间一致', 'The period over which S7 counts'),
    same: number(
      4,
      'x',
      '自定：检定分度20公斤的汽车衡，满载车毛重、皮重四次全同不足百万分之一',
      'Our own: on a scale of 20 kg division the same gross and tare four times is less than one in a million',
    ),
    loads: number(8, 'x', '自定：少于8次不作统计判断', 'Our own: fewer than eight loads say nothing'),
    percent: number(80, '%', '自定：随机情形下约4%', 'Our own: about 4 % would be round by chance'),
    roundKg: number(500, 'kg', '自定：分度20公斤的25倍', 'Our own: twenty-five divisions of 20 kg'),
  },
  'AN-04': {
    minutes: minutes(10, '自定：衡器与人工记录的时钟误差', 'Our own: clocks of scales and of people'),
  },
  'AN-05': {
    percent: number(95, '%', '自定：限额的最后二十分之一', 'Our own: the last twentieth of a limit'),
    approvals: number(3, 'x', '与S7的三次一致', 'Three times, as in S7'),
    days: days(90, '与S7统计区间一致', 'The period over which S7 counts'),
  },
  'AN-06': {
    days: days(
      20,
      '许可办理期限：20个工作日内的申请视为同一需求，取自然日从严',
      'A decision may take 20 working days; what is asked within 20 days may be one need',
    ),
    parts: number(2, 'x', '拆分至少两份', 'Two parts make a split'),
  },
} as const satisfies Record<string, Record<string, Parameter>>;

/** The bare numbers of a rule. */
export const numbersOf = (rule: keyof typeof anomalyParameters): Record<string, number> =>
  Object.fromEntries(Object.entries(anomalyParameters[rule]).map(([name, { value }]) => [name, value]));
