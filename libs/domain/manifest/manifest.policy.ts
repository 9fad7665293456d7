import { actsForFirm, belongsTo, isOfficer, officerOf, type Actor, type Part } from '../actor.js';
import type { ManifestContext, ManifestLeg } from './manifest.context.js';

const idOf = (party: unknown): string | undefined =>
  typeof party === 'string' ? party : ((party as { id?: string } | null | undefined)?.id ?? undefined);

/** The parts the caller plays in the manifest; for a creation the context is the form itself. */
export function manifestParts(by: Actor, context: ManifestContext): Part[] {
  if (by.kind === 'system') return ['SYS'];
  const parts: Part[] = [];
  if (by.org !== null && actsForFirm(by)) {
    const remover = idOf(context.remover) ?? by.org;
    if (belongsTo(by, remover)) parts.push('REM');
    if (belongsTo(by, idOf(context.receiver))) parts.push('RCV');
    if ((context.legs ?? []).some((leg) => idOf(leg.carrier) === by.org)) parts.push('CAR');
    return parts;
  }
  if (!context.origin) return parts;
  if (officerOf(by, context.origin)) parts.push('OUT');
  if (officerOf(by, context.destination)) parts.push('IN');
  const officer = isOfficer(by);
  if (officer && by.kind === 'city' && by.city === context.destinationCity) parts.push('CITY');
  if (officer && (by.kind === 'city' || by.kind === 'province')) parts.push('BUREAU');
  return parts;
}

/** Who may see the manifest (Z-07): the parties, both provinces and their cities, provinces on the route while it may move. */
export function manifestReaders(context: ManifestContext): string[] {
  const route = context.legs
    .flatMap(({ via, from, to }) => [...via, from.division, to.division])
    .map((code) => code.slice(0, 2));
  const provinces = context.issuedAt ? [context.origin, context.destination, ...route] : [context.origin];
  const cities = context.issuedAt ? [context.originCity, context.destinationCity] : [context.originCity];
  const transport = context.issuedAt ? [context.origin, context.destination].map((code) => `t:${code}`) : [];
  // Where it lies frozen, the bureau of the place decides, also off the planned route, and answers for it after (E-07).
  const places = [context.frozen, ...(context.releases ?? [])].map((each) => each?.place ?? '').filter(Boolean);
  return [
    ...new Set([
      ...provinces.map((code) => `p:${code}`),
      ...places.flatMap((place) => [`p:${place.slice(0, 2)}`, `c:${place.slice(0, 4)}`]),
      ...cities.filter((code) => code !== null).map((code) => `c:${code}`),
      ...transport,
      `o:${context.remover.id}`,
      ...(context.creator ? [`o:${context.creator}`] : []),
      ...(context.issuedAt
        ? [context.receiver.id, ...context.legs.map(({ carrier }) => carrier.id)].map((id) => `o:${id}`)
        : []),
    ]),
  ];
}

/** Of a manifest's readers those who may see what happens on a leg: of the carriers its own alone (lifecycle §7.1). */
export function legReaders(
  readers: readonly string[],
  of: { leg: number; legs: readonly ManifestLeg[]; remover: string; receiver: string; creator?: string | null },
): string[] {
  const own = of.legs.find(({ leg }) => leg === of.leg)?.carrier.id;
  const whole = [own, of.remover, of.receiver, of.creator];
  const others = of.legs.map(({ carrier }) => carrier.id).filter((id) => !whole.includes(id));
  return readers.filter((token) => !others.some((id) => token === `o:${id}`));
}

/** Whether the caller sees the whole record: a carrier sees part 1 and its own legs only (lifecycle §7.1). */
export function seesWhole(by: Actor, context: ManifestContext): boolean {
  const party = by.org === context.remover.id || by.org === context.receiver.id || by.org === context.creator;
  return by.kind !== 'firm' || party || !context.legs.some(({ carrier }) => carrier.id === by.org);
}

/** The legs that the caller sees. */
export const legsSeen = (by: Actor, context: ManifestContext): ManifestContext['legs'] =>
  seesWhole(by, context) ? context.legs : context.legs.filter(({ carrier }) => carrier.id === by.org);

/** Of a fact what a carrier is told: which manifest, whose, and at which leg. */
const TOLD_TO_CARRIERS: ReadonlySet<string> = new Set([
  ...['number', 'remover', 'receiver', 'origin', 'originCity', 'destination', 'destinationCity'],
  ...['approval', 'instrument', 'leg', 'row'],
]);

/** The data of a fact as the caller is told it: a carrier nothing of quantities, receipt and other legs (lifecycle §7.1). */
export function manifestHeard(by: Actor, data: Record<string, unknown>): Record<string, unknown> {
  const { remover, receiver, carriers } = data;
  // What does not name the parties, such as the passing of a clock, tells nothing of the load.
  if (by.kind !== 'firm' || remover === undefined || by.org === remover || by.org === receiver) return data;
  const told = Object.entries(data).filter(([name]) => TOLD_TO_CARRIERS.has(name));
  return {
    ...Object.fromEntries(told),
    ...(Array.isArray(carriers) ? { carriers: carriers.filter((carrier) => carrier === by.org) } : {}),
  };
}
