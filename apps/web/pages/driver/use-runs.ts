import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page } from '../../api/answers';
import { read } from '../../api/client';
import { keptOr, keptRead, type Reading } from '../../api/kept';
import { whenSent } from '../../api/outbox';
import type { Problem } from '../../api/problem';
import { runOf } from '../../app/run-scope';
import { useMe } from '../../app/session';
import { type Crew, type Manifest, ON_THE_ROAD } from './run';

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
    queryFn: () => (only ? keptOr(`run ${only}`, () => fetchRun(only)) : keptOr(`runs ${org}`, fetchRuns)),
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

async function fetchRuns(): Promise<Manifest[]> {
  const { items } = await read<Page<Manifest>>('manifests/runs', { limit: MOST });
  return items.sort((a, b) => orderOf(a) - orderOf(b) || (a.number ?? '').localeCompare(b.number ?? ''));
}
const orderOf = ({ state }: Manifest) => ON_THE_ROAD.indexOf(state as (typeof ON_THE_ROAD)[number]);

/** The one run of a link, as a reading of all runs would tell it. */
async function fetchRun(id: string): Promise<Manifest[]> {
  const [run, crew] = await Promise.all([read<Manifest>(`manifests/${id}`), read<Crew>(`manifests/${id}/crew`)]);
  return [{ ...run, crew }];
}

/** Kept on the device with the run, so that a departure without network knows what has ended; asked for where it is not. */
export function useCrew({ id, crew }: Manifest): Crew | undefined {
  const alone = useQuery({
    enabled: crew === undefined,
    queryKey: ['read', 'crew', id],
    queryFn: () => keptRead<Crew>(`manifests/${id}/crew`),
  });
  return crew ?? alone.data?.value;
}
