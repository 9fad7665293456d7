import { Link } from '@tanstack/react-router';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Spin } from 'antd';
import { useState } from 'react';
import { colon, comma } from '../../app/marks';
import { read, send } from '../../api/client';
import type { Problem } from '../../api/problem';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { ProblemAlert } from '../../parts/problem-alert';
import { gramsOf, tonnesOf } from '../../parts/tonnes';
import type { ListedEntry } from './entries-table';
import type { YearList } from './list-answers';
import { useListsTexts } from './lists-texts';

type Track = 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';
interface Simulation {
  id: string;
  state: 'queued' | 'done';
  result: {
    from: string;
    to: string;
    cases: number;
    changes: { case: string; from: Track; to: Track }[];
    provinces: { province: string; saved: number }[];
    exhausted: unknown[];
  } | null;
}
const POLL_MS = 1500;

/** What the list as it is being written would have meant for the cases since last year. Nothing of it is proposed. */
export function WhatIf({ list, entries, disabled }: { list: YearList; entries: ListedEntry[]; disabled: boolean }) {
  const t = useListsTexts();
  const provinces = useProvinces();
  const [asked, setAsked] = useState<string>();
  const ask = useMutation<{ id: string }, Problem>({
    mutationFn: () =>
      send<{ id: string }>('simulations', {
        title: `${list.agreement.title.zh} ${list.year}`,
        list: { agreement: list.agreement.key, receiving: list.receiving, entries: entries.map(proposed) },
      }),
    onSuccess: ({ id }) => setAsked(id),
  });
  const { data } = useQuery<Simulation, Problem>({
    queryKey: ['simulation', asked],
    queryFn: () => read<Simulation>(`simulations/${asked}`),
    enabled: asked !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'done' ? false : POLL_MS),
  });
  const result = data?.state === 'done' ? data.result : null;
  return (
    <section aria-label={t('whatIf')} className="desk-form">
      <div className="row">
        <Button onClick={() => ask.mutate()} loading={ask.isPending} disabled={disabled}>
          {t('whatIf')}
        </Button>
        {asked && !result && (
          <span className="light">
            <Spin size="small" /> {t('running')}
          </span>
        )}
      </div>
      <ProblemAlert problem={ask.error} />
      {result && (
        <>
          <Alert
            type={result.changes.length > 0 ? 'warning' : 'success'}
            showIcon
            title={t('result', { from: result.from, to: result.to, n: result.cases })}
            description={
              <>
                <p>{result.changes.length > 0 ? t('changesOf', { n: result.changes.length }) : t('noChange')}</p>
                {result.exhausted.length > 0 && <p>{t('exhausted', { n: result.exhausted.length })}</p>}
                {result.provinces.length > 0 && (
                  <p>
                    {t('saved')}
                    {colon()}
                    {result.provinces
                      .map(({ province, saved }) => `${provinces.name(province)} ${t('days', { n: saved })}`)
                      .join(comma())}
                  </p>
                )}
              </>
            }
          />
          {result.changes.length > 0 && (
            <Listing
              size="small"
              rowKey="case"
              dataSource={result.changes}
              pagination={{ pageSize: 10, hideOnSinglePage: true }}
              columns={[
                {
                  key: 'case',
                  title: t('application'),
                  render: (_, { case: id }) => (
                    <Link to="/cases/$resource/$id" params={{ resource: 'transfer-applications', id }}>
                      {id.slice(0, 8)}
                    </Link>
                  ),
                },
                { key: 'from', title: t('from'), render: (_, { from }) => t(from) },
                { key: 'to', title: t('to'), render: (_, { to }) => t(to) },
              ]}
            />
          )}
        </>
      )}
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
