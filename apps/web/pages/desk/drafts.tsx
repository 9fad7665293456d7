import { Link } from '@tanstack/react-router';
import { Empty } from 'antd';
import { useList } from '../../api/queries';
import { useWords } from '../../api/glossary';
import { caseAddress } from '../../parts/cases';
import { FirstOnly } from '../../parts/first-only';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { listAddress } from '../../parts/registers';
import { useWorkTexts } from './work-texts';

interface Draft {
  id: string;
  number?: string | null;
  receiver?: string | { name?: string } | null;
  wasteName?: string | null;
  year?: number;
}

const SHOWN = 50;

/** Applications and manifests that the firm has begun and not yet sent. */
export function Drafts() {
  const t = useWorkTexts();
  const words = useWords();
  const applications = useList<Draft>('transfer-applications', { state: 'draft', limit: SHOWN });
  const manifests = useList<Draft>('manifests', { state: 'draft', limit: SHOWN });
  const rows = [
    ...(applications.data?.items ?? []).map((row) => ({ ...row, machine: 'application', to: `/apply?id=${row.id}` })),
    ...(manifests.data?.items ?? []).map((row) => ({
      ...row,
      machine: 'manifest',
      to: caseAddress('manifests', row.id),
    })),
  ];
  const nameOf = ({ receiver }: Draft) => (typeof receiver === 'string' ? receiver : receiver?.name) ?? '';
  return (
    <>
      <ProblemAlert problem={applications.error ?? manifests.error} />
      <Listing
        size="middle"
        rowKey="id"
        loading={applications.isPending || manifests.isPending}
        dataSource={rows}
        pagination={false}
        locale={{ emptyText: <Empty description={t('emptyDrafts')} /> }}
        columns={[
          { title: t('kind'), render: (_, row) => words.machine(row.machine) },
          {
            title: t('subject'),
            render: (_, row) => (
              <Link to={row.to} className="text">
                {[row.number, row.wasteName, nameOf(row), row.year].filter(Boolean).join(' · ') ||
                  words.machine(row.machine)}
              </Link>
            ),
          },
        ]}
      />
      {[
        { resource: 'transfer-applications', machine: 'application', list: applications },
        { resource: 'manifests', machine: 'manifest', list: manifests },
      ].map(
        ({ resource, machine, list }) =>
          list.data?.next && (
            <FirstOnly
              key={resource}
              n={SHOWN}
              to={listAddress(resource)}
              search={{ state: 'draft' }}
              of={words.machine(machine)}
            />
          ),
      )}
    </>
  );
}
