import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Spin } from 'antd';
import { useState } from 'react';
import { read, send } from '../../api/client';
import type { Problem } from '../../api/problem';
import { ProblemAlert } from '../../parts/problem-alert';
import { gramsOf, tonnesOf } from '../../parts/tonnes';
import { WhatIfOutcome, type WhatIfResult } from '../../parts/what-if-outcome';
import type { ListedEntry, YearList } from './list-answers';
import { useListsTexts } from './lists-texts';

interface Simulation {
  id: string;
  state: 'queued' | 'done';
  result: WhatIfResult | null;
}
const POLL_MS = 1500;

/** What the list as it is being written would have meant for the cases since last year. Nothing of it is proposed. */
export function WhatIf({ list, entries, disabled }: { list: YearList; entries: ListedEntry[]; disabled: boolean }) {
  const t = useListsTexts();
  const [asked, setAsked] = useState<string>();
  const ask = useMutation<{ id: string }, Problem>({
    mutationFn: () =>
      send<{ id: string }>('simulations', {
        title: `${list.agreement.title.zh} ${list.year}`,
        list: { agreement: list.agreement.key, receiving: list.receiving, entries: entries.map(proposed) },
      }),
    onSuccess: ({ id }) => setAsked(id),
  });
  const { data, error } = useQuery<Simulation, Problem>({
    queryKey: ['simulation', asked],
    queryFn: () => read<Simulation>(`simulations/${asked}`),
    enabled: asked !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'done' || state.error ? false : POLL_MS),
  });
  const result = data?.state === 'done' ? data.result : null;
  return (
    <section aria-label={t('whatIf')} className="desk-form">
      <div className="row">
        <Button onClick={() => ask.mutate()} loading={ask.isPending} disabled={disabled}>
          {t('whatIf')}
        </Button>
        {asked && !result && !error && (
          <span className="light">
            <Spin size="small" /> {t('running')}
          </span>
        )}
      </div>
      <ProblemAlert problem={ask.error ?? error} />
      {result && <WhatIfOutcome result={result} />}
    </section>
  );
}

const proposed = ({ receiver, licenceNumber, facility, codes, methods, cap, origins, split }: ListedEntry) => ({
  receiver: receiver.uscc,
  licenceNumber,
  facility: facilityName(facility),
  codes,
  methods,
  cap: cap === null ? null : tonnesOf(gramsOf(cap) ?? 0n),
  origins,
  split,
});
const facilityName = (facility: unknown): string | null =>
  typeof facility === 'object' && facility !== null && 'name' in facility && typeof facility.name === 'string'
    ? facility.name
    : null;
