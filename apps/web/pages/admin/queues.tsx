import { Empty } from 'antd';
import { type Action, actionOf } from '../../api/answers';
import { intention } from '../../api/client';
import { useRead, useSend } from '../../api/queries';
import { Listing } from '../../parts/listing';
import { Offered } from '../../parts/offered';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useHealthTexts } from './health-texts';

interface QueueState {
  queue: string;
  waiting: number;
  underway: number;
  failing: number;
  oldest: number;
  actions: Action[];
}
interface FailedDelivery {
  id: string;
  queue: string;
  fact: string;
  since: string;
  failures: number;
  reason: string | null;
}
interface Overview {
  items: QueueState[];
  failed: FailedDelivery[];
}

/** What waits to be delivered and what has failed, with the reason; trying again is a recorded act. */
export function Queues() {
  const t = useHealthTexts();
  const overview = useRead<Overview>('queues');
  const sending = useSend();
  return (
    <section className="card">
      <h2>{t('queues')}</h2>
      <p>
        <a href="/queues" target="_blank" rel="noreferrer">
          {t('board')}
        </a>
      </p>
      <ProblemAlert problem={overview.error ?? sending.error} />
      <Listing<QueueState>
        size="small"
        rowKey="queue"
        pagination={false}
        loading={overview.isPending}
        dataSource={overview.data?.items ?? []}
        locale={{ emptyText: <Empty description={t('empty')} /> }}
        columns={[
          { title: t('name'), dataIndex: 'queue' },
          { title: t('waiting'), dataIndex: 'waiting', className: 'number' },
          { title: t('underway'), dataIndex: 'underway', className: 'number' },
          { title: t('failing'), dataIndex: 'failing', className: 'number' },
          { title: t('oldest'), dataIndex: 'oldest', className: 'number' },
          {
            title: t('retry'),
            render: (_, { queue, actions }) => (
              <Offered
                act={actionOf(actions, 'queues_retry')}
                label={`${t('retry')} ${queue}`}
                loading={sending.isPending}
                onAct={() => sending.mutate(intention('/v1/queues/{name}/retry', { name: queue }, {}))}
              >
                {t('retry')}
              </Offered>
            ),
          },
        ]}
      />
      <h2>{t('failed')}</h2>
      <Listing<FailedDelivery>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={overview.data?.failed ?? []}
        locale={{ emptyText: <Empty description={t('noFailed')} /> }}
        columns={[
          { title: t('name'), dataIndex: 'queue' },
          { title: t('fact'), dataIndex: 'fact' },
          { title: t('since'), dataIndex: 'since', render: (at: string) => dayAndHour(at) },
          { title: t('times'), dataIndex: 'failures', className: 'number' },
          {
            title: t('reason'),
            dataIndex: 'reason',
            render: (reason: string | null) => <span className="text">{reason}</span>,
          },
        ]}
      />
    </section>
  );
}
