import { Empty, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { comma } from '../../app/marks';
import { Listing } from '../../parts/listing';
import { usePaged } from '../../parts/paged';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayAndHour } from '../../parts/times';
import { type ReadsWord, useReadsTexts } from './reads-texts';

interface Grant {
  id: string;
  auditorName: string;
  provinces: string[];
  cases: string[] | null;
  mattersFrom: string | null;
  mattersTo: string | null;
  validFrom: string;
  validTo: string;
  reason: string;
  state: string;
}

/** What auditors may read, for how long and why. */
export function GrantsTable() {
  const t = useReadsTexts();
  const provinces = useProvinces();
  const [page, turn] = useState(1);
  const { rows, pagination, error, isPending } = usePaged<Grant>('audit-grants', {}, { page, turn });
  const columns: TableColumnsType<Grant> = [
    {
      key: 'auditor',
      title: t('auditor'),
      render: (_, { auditorName }) => <span className="text">{auditorName}</span>,
    },
    {
      key: 'state',
      title: t('state'),
      render: (_, { state }) => <Tag color={state === 'inForce' ? 'success' : 'default'}>{t(state as ReadsWord)}</Tag>,
    },
    {
      key: 'provinces',
      title: t('provinces'),
      render: (_, grant) => (
        <span className="text">
          {grant.provinces.map(provinces.name).join(comma())}
          {grant.cases && ` · ${t('someCases', { n: grant.cases.length })}`}
        </span>
      ),
    },
    {
      key: 'matters',
      title: t('matters'),
      render: (_, { mattersFrom, mattersTo }) =>
        mattersFrom || mattersTo ? `${mattersFrom ?? ''} — ${mattersTo ?? ''}` : t('whole'),
    },
    {
      key: 'valid',
      title: t('valid'),
      render: (_, { validFrom, validTo }) => (
        <span className="number">
          {dayAndHour(validFrom)} — {dayAndHour(validTo)}
        </span>
      ),
    },
    { key: 'reason', title: t('reason'), render: (_, { reason }) => <span className="text">{reason}</span> },
  ];
  return (
    <>
      <ProblemAlert problem={error} />
      <Listing<Grant>
        size="middle"
        rowKey="id"
        loading={isPending}
        dataSource={rows}
        columns={columns}
        locale={{ emptyText: <Empty description={t('noGrants')} /> }}
        pagination={pagination}
      />
    </>
  );
}
