import type { Text } from '../errors.js';

/** Code lists of the forms. Keys are the codes stored; hazards are official, the others come from platforms in use. */
type CodeList = Readonly<Record<string, Text>>;

export const hazardNames = {
  T: { zh: '毒性', en: 'toxicity' },
  C: { zh: '腐蚀性', en: 'corrosivity' },
  I: { zh: '易燃性', en: 'ignitability' },
  R: { zh: '反应性', en: 'reactivity' },
  In: { zh: '感染性', en: 'infectivity' },
} as const satisfies CodeList;

/** Physical form (形态). */
export const forms = {
  S: { zh: '固态', en: 'solid' },
  SS: { zh: '半固态', en: 'semi-solid' },
  L: { zh: '液态', en: 'liquid' },
  G: { zh: '气态（置于容器中）', en: 'gas in container' },
  O: { zh: '其他', en: 'other' },
} as const satisfies CodeList;
export type Form = keyof typeof forms;

/** Packaging type (包装方式). No official code list is known; the codes are ours. */
export const packagings = {
  '01': { zh: '圆桶/铁桶', en: 'steel drum' },
  '02': { zh: '塑料桶', en: 'plastic drum' },
  '03': { zh: '吨桶', en: 'IBC tote' },
  '04': { zh: '吨袋', en: 'flexible IBC (bulk bag)' },
  '05': { zh: '编织袋/小袋', en: 'woven or small bag' },
  '06': { zh: '箱（标准箱、吨箱）', en: 'box, crate' },
  '07': { zh: '托盘', en: 'pallet' },
  '08': { zh: '罐/储罐', en: 'tank' },
  '09': { zh: '槽罐车', en: 'tanker (bulk liquid)' },
  '10': { zh: '散装（密闭车厢）', en: 'bulk in closed body' },
  '11': { zh: '压力容器', en: 'pressure vessel' },
  '12': { zh: '周转箱/利器盒', en: 'medical box / sharps box' },
  '13': { zh: '管道', en: 'pipeline' },
  '99': { zh: '其他', en: 'other' },
} as const satisfies CodeList;
export type Packaging = keyof typeof packagings;

/** Conveyance (运输工具). Transfer at sea is outside the Measures (R-02c); a ship means inland waterway. */
export const conveyances = {
  '1': { zh: '汽车', en: 'road vehicle' },
  '2': { zh: '火车', en: 'train' },
  '3': { zh: '轮船', en: 'ship (inland waterway)' },
  '4': { zh: '管道', en: 'pipeline' },
  '5': { zh: '飞机', en: 'aircraft' },
  '6': { zh: '其他', en: 'other' },
} as const satisfies CodeList;

/** Origin of the waste (产生源). */
export const origins = {
  G1: { zh: '生产工艺', en: 'production process' },
  G2: { zh: '突发事故', en: 'accident (spill, clean-up)' },
  G3: { zh: '检修、清库', en: 'maintenance, store clearing' },
  G4: { zh: '其他', en: 'other' },
} as const satisfies CodeList;

/** Why an application is refused. */
export const refusalReasons = {
  RR01: { zh: '接受地不同意', en: 'receiving province disagrees' },
  RR02: { zh: '期限内未获同意', en: 'no consent within the limit' },
  RR03: { zh: '接受人无相应代码或方式的许可', en: 'receiver not licensed for code or method' },
  RR04: { zh: '超出接受人能力', en: "receiver's capacity exceeded" },
  RR05: { zh: '处置类且非相邻、非合作省份', en: 'for disposal, neither adjacent nor co-operating' },
  RR06: { zh: '列入负面清单', en: 'on the negative list' },
  RR07: { zh: '管理计划未载明该转移', en: 'management plan does not contain the transfer' },
  RR08: { zh: '材料不实', en: 'material untrue' },
  RR09: { zh: '路线或区域限制', en: 'route or area restriction' },
  RR99: { zh: '其他', en: 'other' },
} as const satisfies CodeList;

/** Major difference at receipt (重大差异). */
export const differences = {
  NONE: { zh: '无', en: 'none' },
  QUANTITY: { zh: '数量', en: 'quantity' },
  PACKAGING: { zh: '包装', en: 'packaging' },
  FORM: { zh: '形态', en: 'form' },
  CHARACTER: { zh: '性质/特性', en: 'character' },
  NAME: { zh: '名称', en: 'name' },
  OTHER: { zh: '其他', en: 'other' },
} as const satisfies CodeList;

/** What the receiver does with a line (接受人处理意见). */
export const opinions = {
  ACCEPT: { zh: '接受', en: 'accept' },
  PARTIAL: { zh: '部分接受', en: 'accept in part' },
  REJECT: { zh: '拒收', en: 'reject' },
} as const satisfies CodeList;
