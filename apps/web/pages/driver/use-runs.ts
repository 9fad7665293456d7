import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page } from '../../api/answers';
import { read } from '../../api/client';
import { keptOr, keptRead, type Reading } from '../../api/kept';
import { whenSent } from '../../api/outbox';
import type { Problem } from '../../api/problem';
import { runOf } from '../../app/run-scope';
import { useMe } from '../../app/session';
import { type Manifest, ON_THE_ROAD } from './run';

const MOST = 40;

/** The newest runs of the organisation, whole, so that each can be shown at a road check when there is no network. */
export function useRuns() {
  const me = useMe();
  const { org } = me;
  const only = runOf(me);
  const queries = useQueryClient();
  useEffect(() => whenSent(() => void queries.invalidateQueries()), [queries]);
  return useQuery<Reading<Manifest[]>, Problem>({
    queryKey: ['read', 'runs', org, only],
    queryFn: () =>
      only
        ? keptOr(`run ${only}`, async () => [await read<Manifest>(`manifests/${only}`)])
        : keptOr(`runs ${org}`, () => fetchRuns(org)),
  });
}

/** One run by itself: of a large firm not every run is among those that the device keeps. */
export function useRun(id: string | undefined, wanted: boolean) {
  return useQuery<Reading<Manifest>, Problem>({
    enabled: wanted && id !== undefined,
    queryKey: ['read', 'run', id],
    queryFn: () => keptRead<Manifest>(`manifests/${id}`),
  });
}
/** The run of a number among those that the organisation may see; asked of the server. */
export async function runNumbered(number: string): Promise<string | undefined> {
  const { items } = await read<Page<{ id: string }>>('manifests', { number, limit: 1 });
  return items[0]?.id;
}

async function fetchRuns(org: string): Promise<Manifest[]> {
  const { items } = await read<Page<{ id: string }>>('manifests', { state: ON_THE_ROAD.join(','), limit: MOST });
  const all = await Promise.all(items.map(({ id }) => read<Manifest>(`manifests/${id}`)));
  return all
    .filter((run) => concerns(run, org))
    .sort((a, b) => orderOf(a) - orderOf(b) || (a.number ?? '').localeCompare(b.number ?? ''));
}
const orderOf = ({ state }: Manifest) => ON_THE_ROAD.indexOf(state as (typeof ON_THE_ROAD)[number]);
const concerns = ({ legs, consignor, remover, receiver, state }: Manifest, org: string) =>
  legs.some(({ carrier }) => carrier.id === org) ||
  (state === 'issued' && (consignor === 'REMOVER' ? remover.id : receiver.id) === org);

/** Until when the papers of vehicle and crew are valid; null where the carrier's register has none. */
export interface Crew {
  plate: string | null;
  document: string | null;
  vehicle: string | null;
  driver: string | null;
  escort: string | null;
}
const crewOf = (id: string) => ({
  queryKey: ['read', 'crew', id],
  queryFn: () => keptRead<Crew>(`manifests/${id}/crew`),
});
/** Kept on the device with the run, so that a departure without network knows what has ended. */
export function useCrew(id: string): Crew | undefined {
  return useQuery(crewOf(id)).data?.value;
}
/** Fetches them for all runs that are shown. */
export function useCrewsKept(runs: readonly Manifest[]): void {
  useQueries({ queries: runs.map(({ id }) => crewOf(id)) });
}
