import { DownloadOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Empty } from 'antd';
import { useList } from '../../api/queries';
import { useWords } from '../../api/glossary';
import { CaseSubject } from '../../parts/case-subject';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useSupervisionTexts } from './supervision-texts';

interface Ended {
  id: string;
  state: string;
  removerName: string | null;
  receiverName: string | null;
  updatedAt: string;
}
const STATES = ['approved', 'refused', 'notAccepted', 'withdrawn'];

/** 办结案件: the newest applications that have ended, each with its archive (papers as PDF/A-3, record, hashes, head of the log). */
export function EndedCases() {
  const t = useSupervisionTexts();
  const words = useWords();
  const { data, error, isPending } = useList<Ended>('transfer-applications', { state: STATES, page: 1, size: 5 });
  return (
    <section className="card" aria-label={t('ended')}>
      <h2>{t('ended')}</h2>
      <p className="muted">
        {t('endedHint')}{' '}
        <Link to="/browse/$resource" params={{ resource: 'transfer-applications' }}>
          {t('allCases')}
        </Link>
      </p>
      <ProblemAlert problem={error} />
      <Listing<Ended>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={data?.items ?? []}
        pagination={false}
        locale={{ emptyText: <Empty description={t('noneEnded')} /> }}
        columns={[
          {
            key: 'subject',
            title: t('subject'),
            render: (_, { id, removerName, receiverName }) => (
              <CaseSubject
                machine="application"
                id={id}
                subject={{ remover: removerName ?? '', receiver: receiverName ?? '' }}
              />
            ),
          },
          { key: 'state', title: t('stage'), render: (_, { state }) => words.state('application', state) },
          {
            key: 'at',
            title: t('endedAt'),
            render: (_, { updatedAt }) => <span className="number">{dayAndHour(updatedAt)}</span>,
          },
          {
            key: 'archive',
            title: t('archive'),
            render: (_, { id }) => (
              <Button size="small" icon={<DownloadOutlined />} href={`/v1/cases/${id}/archive`} download>
                {t('archive')}
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
