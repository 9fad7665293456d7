import { actsForFirm, isOfficer, officerOf, type Actor, type Part } from '../actor.js';
import type { IncidentContext } from './incident.context.js';

/**
 * The parts the caller plays in the case; for a creation the context is the report itself. Whether a unit is a party of
 * each manifest that it names is tested against the register of manifests.
 */
export function incidentParts(by: Actor, context: IncidentContext): Part[] {
  if (by.kind === 'system') return ['SYS'];
  const manifests = typeof (context.manifests?.[0] ?? '') === 'string' ? [] : context.manifests;
  if (by.kind === 'firm') {
    if (by.org === null || !actsForFirm(by)) return [];
    if (!context.province) return ['CAR', 'REM', 'RCV'];
    const parts: Part[] = [];
    if (manifests.some(({ carriers }) => carriers.includes(by.org ?? ''))) parts.push('CAR');
    if (manifests.some(({ remover }) => remover === by.org)) parts.push('REM');
    if (manifests.some(({ receiver }) => receiver === by.org)) parts.push('RCV');
    return parts;
  }
  const division = context.place?.division ?? '';
  const parts: Part[] = [];
  const ofPlace =
    (by.kind === 'province' && by.province === division.slice(0, 2)) ||
    (by.kind === 'city' && by.city === division.slice(0, 4));
  if (isOfficer(by) && ofPlace) parts.push('BUREAU');
  if (manifests.some(({ origin }) => officerOf(by, origin))) parts.push('OUT');
  if (manifests.some(({ destination }) => officerOf(by, destination))) parts.push('IN');
  return parts;
}

/**
 * The shared room (Z-07): the bureau, province and transport authority of the place, both provinces and cities of each
 * manifest, the units, and each neighbour and the ministry once told.
 */
export function incidentReaders(context: IncidentContext): string[] {
  const { manifests, neighbours, reporter, ministry } = context;
  const cities = manifests.flatMap(({ originCity, destinationCity }) => [originCity, destinationCity]);
  return [
    ...new Set([
      `p:${context.province}`,
      `c:${context.city}`,
      `t:${context.province}`,
      ...manifests.flatMap(({ origin, destination }) => [`p:${origin}`, `p:${destination}`]),
      ...cities.filter((city) => city !== null).map((city) => `c:${city}`),
      ...manifests
        .flatMap(({ remover, receiver, carriers }) => [remover, receiver, ...carriers])
        .map((id) => `o:${id}`),
      ...(reporter.org ? [`o:${reporter.org}`] : []),
      ...neighbours.map(({ province }) => `p:${province}`),
      ...(ministry ? ['ministry'] : []),
    ]),
  ];
}
