import { officerOf, type Actor, type Part } from '../actor.js';
import type { OverdueContext } from './overdue.machine.js';

const isOfficer = (by: Actor) => by.roles.includes('officer') || by.roles.includes('head');
const isDelegate = (by: Actor, province: string | null) => by.delegations.some((d) => d.principal === province);

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
  const city = by.kind === 'city' && (by.city === duty.city || isDelegate(by, duty.province));
  if (!own && !city) return [];
  if (duty.firm !== null) return [duty.part === 'REM' ? 'OUT' : 'IN', 'BUREAU'];
  return city ? [duty.part, 'CITY'] : [duty.part];
}

/** Both provinces of the case, the cities and firms concerned; auditors see all (Z-07). */
export function overdueReaders({ duty }: OverdueContext): string[] {
  return [
    ...(duty.province ? [`p:${duty.province}`] : []),
    ...(duty.partner ? [`p:${duty.partner}`] : []),
    ...(duty.city ? [`c:${duty.city}`] : []),
    ...(duty.firm ? [`o:${duty.firm.id}`] : []),
  ];
}
