import type { AgreementParameters } from '../agreement/agreement.parameters.js';
import type { Day } from '../calendar/civil.js';
import { categoryOf } from '../licence/coverage.js';

/** The agreement's own dates: the clock that ends it may not have been met yet on the day. */
export const inForce = ({ validFrom, validTo }: AgreementParameters, on: Day): boolean =>
  on >= validFrom && (validTo === null || on <= validTo);

/**
 * Whether the agreement lets waste move from origin to destination on its terms: between two parties where it runs both
 * ways, else from a party or a named user ('*': any province) into the receiving party.
 */
export function linked(
  { parties, parameters }: { parties: string[]; parameters: AgreementParameters },
  { origin, destination }: { origin: string; destination: string },
): boolean {
  const has = (provinces: readonly string[], province: string) =>
    provinces.includes('*') || provinces.includes(province);
  if (origin === destination || !has(parties, destination)) return false;
  return has(parties, origin) || has(parameters.users, origin);
}

/** Whether the code is within the scope; a rule in words is for officers to judge, an empty scope has no limit. */
export const inScope = (scope: AgreementParameters['wasteScope'], code: string): boolean =>
  scope.length === 0 ||
  scope.some(
    ({ kind, value }) => kind === 'RULE' || value === code || (kind === 'CATEGORY' && value === categoryOf(code)),
  );

/** Utilisation is R, C2, C3 and chromium-slag methods; disposal D, medical waste; co-processing (C1) counts as both. */
export function inPurpose(scope: AgreementParameters['purposeScope'], method: string): boolean {
  if (scope === 'BOTH' || method === 'C1') return true;
  const utilises = /^[RCG]/.test(method);
  return scope === 'UTILISE' ? utilises : !utilises;
}
