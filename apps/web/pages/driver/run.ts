import type { ManifestContext, ManifestLeg } from '#domain/manifest/manifest.context';
import { gramsOf, tonnesOf } from '../../parts/tonnes';
import type { Queued } from '../../api/store';

/** Until when the papers of vehicle and crew are valid; null where the carrier's register has none. */
export interface Crew {
  plate: string | null;
  document: string | null;
  vehicle: string | null;
  driver: string | null;
  escort: string | null;
}
/** A manifest as the API answers it. */
export interface Manifest extends ManifestContext {
  id: string;
  state: string;
  version: number;
  verbs: string[];
  goesOn: boolean;
  handedOver: boolean;
  /** Among the runs only. */
  crew?: Crew;
}

/** A trip of the day: manifests that are issued and not yet taken over. */
export const ON_THE_ROAD = ['inTransit', 'handingOver', 'loaded', 'issued', 'returning', 'frozen', 'arrived'] as const;

export const isOnTheRoad = ({ state }: Manifest): boolean => (ON_THE_ROAD as readonly string[]).includes(state);

/** Where a queued command will take the manifest, as far as the road goes. */
const LEADS_TO: Readonly<Record<string, string>> = {
  load: 'loaded',
  depart: 'inTransit',
  arriveAtTransferPoint: 'handingOver',
  arriveAtReceiver: 'arrived',
};
/** The state that the manifest will have when everything that waits on this device is sent. */
export const stateSoon = ({ id, state }: Manifest, queue: readonly Queued[]): string =>
  queue
    .filter(({ caseId, problem }) => caseId === id && !problem)
    .reduce((now, { verb }) => LEADS_TO[verb] ?? now, state);

/** The leg under way; of a carrier that sees its own only, the one that is to come or was. */
export const legNow = (run: Manifest): ManifestLeg | undefined =>
  run.legs.find(({ leg }) => leg === run.leg) ?? run.legs.at(-1);

/** Whether the organisation is the carrier of the leg under way: one that comes later, or was, does not drive. */
export const isDriving = (run: Manifest, org: string): boolean =>
  run.legs.some(({ leg, carrier }) => leg === run.leg && carrier.id === org);

export type Step = 'load' | 'depart' | 'arriveAtTransferPoint' | 'arriveAtReceiver' | 'handOver';
/** What this organisation does next; nothing while it waits for somebody else. */
export function stepOf(run: Manifest, state: string, org: string): Step | undefined {
  const driving = isDriving(run, org);
  const consignor = run.consignor === 'REMOVER' ? run.remover.id : run.receiver.id;
  if (state === 'issued') return consignor === org ? 'load' : undefined;
  if (state === 'loaded') return driving ? 'depart' : undefined;
  if (state === 'inTransit' && driving) return run.goesOn ? 'arriveAtTransferPoint' : 'arriveAtReceiver';
  if (state === 'handingOver') return driving || run.verbs.includes('handOver') ? 'handOver' : undefined;
  return undefined;
}

/** Net weight of a line: of the scale where it was weighed, else as declared. Tonnes. */
export function weightOf({ weighing, removed, planned }: Manifest['lines'][number]): {
  tonnes: string;
  source: 'weighed' | 'declared';
} {
  const [gross, tare] = [gramsOf(weighing?.gross), gramsOf(weighing?.tare)];
  if (gross !== undefined && tare !== undefined) return { tonnes: tonnesOf(gross - tare), source: 'weighed' };
  return { tonnes: removed ?? planned, source: 'declared' };
}

/** The number in what was scanned or typed: '20265101000025-80', a link that ends with it, the digits alone. */
export function numberIn(text: string): string | undefined {
  return /(?:^|\D)(\d{14})(?:-?\d{2})?(?:\D|$)/.exec(text.replace(/\s/g, ''))?.[1];
}
