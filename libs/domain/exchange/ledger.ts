import type { Day } from '../calendar/civil.js';

/** Kinds of entries of a unit's ledger with the letters of their batch codes (HJ 1259). */
export const LEDGER_KINDS = {
  PRODUCED: { prefix: 'HWCS', zh: '产生', en: 'produced' },
  INTO_STORE: { prefix: 'HWRK', zh: '入库', en: 'taken into store' },
  OUT_OF_STORE: { prefix: 'HWCK', zh: '出库', en: 'taken out of store' },
  OWN_UTILISED: { prefix: 'HWZXLY', zh: '自行利用', en: 'utilised on site' },
  OWN_DISPOSED: { prefix: 'HWZXCZ', zh: '自行处置', en: 'disposed of on site' },
  SENT_UTILISED: { prefix: 'HWWWLY', zh: '委外利用', en: 'sent for utilisation' },
  SENT_DISPOSED: { prefix: 'HWWWCZ', zh: '委外处置', en: 'sent for disposal' },
} as const;
export type LedgerKind = keyof typeof LEDGER_KINDS;

/** Batch code: letters of the kind, day, serial of the unit and day with at least three digits, as HWCS20211031001 (M-08). */
export const batchCode = (kind: LedgerKind, day: Day, serial: number): string =>
  `${LEDGER_KINDS[kind].prefix}${day.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;

/** Kind of the entry of what another unit treats, by the method: R for utilisation, D and others for disposal. */
export const sentKind = (method: string): LedgerKind => (method.startsWith('R') ? 'SENT_UTILISED' : 'SENT_DISPOSED');

/** The weight of a line over its containers in whole grams; the last takes what is left over. */
export function shares(total: bigint, containers: number): bigint[] {
  const each = total / BigInt(containers);
  return Array.from({ length: containers }, (_, i) =>
    i === containers - 1 ? total - each * BigInt(containers - 1) : each,
  );
}
