import { Tag } from 'antd';
import { comma } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { FullList, type ListColumn } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { useProvinces } from '../../parts/provinces';
import { recordAddress } from '../../parts/registers';
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

const STATES = ['proposed', 'granted', 'inForce', 'ended', 'revoked'] as const;

/** What auditors may read, for how long and why. */
export function GrantsTable() {
  const t = useReadsTexts();
  const provinces = useProvinces();
  const { state, province } = useWordsOfAddress();
  const list = useListed<Grant>('audit-grants', { state, province }, '/reads');
  const columns: ListColumn<Grant>[] = [
    { key: 'auditor', title: t('auditor'), className: 'text', text: ({ auditorName }) => auditorName },
    {
      key: 'state',
      title: t('state'),
      text: (grant) => t(grant.state as ReadsWord),
      render: (grant) => (
        <Tag color={grant.state === 'inForce' ? 'success' : 'default'}>{t(grant.state as ReadsWord)}</Tag>
      ),
    },
    {
      key: 'provinces',
      title: t('provinces'),
      className: 'text',
      text: (grant) =>
        [grant.provinces.map(provinces.name).join(comma()), grant.cases && t('someCases', { n: grant.cases.length })]
          .filter(Boolean)
          .join(' · '),
    },
    {
      key: 'matters',
      title: t('matters'),
      text: ({ mattersFrom, mattersTo }) =>
        mattersFrom || mattersTo ? `${mattersFrom ?? ''} — ${mattersTo ?? ''}` : t('whole'),
    },
    {
      key: 'valid',
      title: t('valid'),
      className: 'number',
      text: ({ validFrom, validTo }) => `${dayAndHour(validFrom)} — ${dayAndHour(validTo)}`,
    },
    { key: 'reason', title: t('reason'), className: 'text', text: ({ reason }) => reason },
  ];
  return (
    <FullList<Grant>
      box="grants"
      to="/reads"
      name={t('grants')}
      list={list}
      none={t('noGrants')}
      columns={columns}
      opens={({ id }) => recordAddress('audit-grants', id)}
      filters={[
        {
          name: 'state',
          label: t('state'),
          any: t('anyState'),
          options: STATES.map((value) => ({ value, label: t(value) })),
        },
        { name: 'province', label: t('provinces'), any: t('anyProvince'), options: provinces.options },
      ]}
    />
  );
}
