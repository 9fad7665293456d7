import type { Actor, Part } from '../actor.js';
import type { LicenceContext } from './licence.machine.js';

/** Only the register of licences speaks here, and the system for what dates and receipts bring (lifecycle §4). */
export function licenceParts(by: Actor, _context: LicenceContext): Part[] {
  if (by.kind === 'register') return ['REG'];
  return by.kind === 'system' ? ['SYS'] : [];
}

/** The register of operating licences is public to all who work here (OLM 17). */
export const licenceReaders = (_context: LicenceContext): string[] => ['all'];
