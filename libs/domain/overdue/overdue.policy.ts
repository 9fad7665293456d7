import { delegationFor, isOfficer, officerOf, type Actor, type Part, type Power } from '../actor.js';
import type { Duty } from './duty.js';
import type { OverdueContext } from './overdue.machine.js';

/** The parts the caller plays: whoever owes the act, and the authority that supervises it. */
export function overdueParts(by: Actor, context: OverdueContext): Part[] {
  if (by.kind === 'system') return ['SYS'];
  const { duty } = context;
  if (!duty) return [];
  if (by.kind === 'firm') {
    const acts = by.roles.some((role) => role === 'handler' || role === 'head');
    return acts && duty.firm !== null && by.org === duty.firm.id ? [duty.part] : [];
  }
  if (!isOfficer(by) || duty.province === null) return [];
  const own = officerOf(by, duty.province);
  const local = by.kind === 'city' && by.city === duty.city;
  const entrusted = by.delegations.some(({ principal }) => principal === duty.province);
  if (duty.firm !== null)
    return own || local || (by.kind === 'city' && entrusted) ? [duty.part === 'REM' ? 'OUT' : 'IN', 'BUREAU'] : [];
  if (own) return [duty.part];
  if (local && duty.part === 'BUREAU') return ['BUREAU', 'CITY'];
  // Entrusted with the province's act, a city owes it in its place; the province's own head waives it.
  return entrustedWith(by, duty) ? ['CITY'] : [];
}

const POWERS: Readonly<Partial<Record<Part, Power[]>>> = {
  OUT: ['OUTBOUND_ACCEPT', 'OUTBOUND_DECIDE'],
  IN: ['INBOUND_REPLY', 'WHITELIST_PROPOSE'],
};
const entrustedWith = (by: Actor, { part, province, city }: Duty): boolean =>
  (POWERS[part] ?? []).some((power) => delegationFor(by, province!, power, city ?? undefined) !== undefined);

/** Both provinces of the case, the cities and firms concerned; auditors see all (Z-07). */
export function overdueReaders({ duty }: OverdueContext): string[] {
  return [
    ...(duty.province ? [`p:${duty.province}`] : []),
    ...(duty.partner ? [`p:${duty.partner}`] : []),
    ...(duty.city ? [`c:${duty.city}`] : []),
    ...(duty.firm ? [`o:${duty.firm.id}`] : []),
  ];
}
