import { App, Button, Checkbox, DatePicker, Drawer, Empty, Space } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { intention } from '../../api/client';
import { useList, useSend } from '../../api/queries';
import { LIGHTS } from '../../app/theme';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour, instantOf } from '../../parts/times';
import { type Outcome, useOutcomes, useWebhookTexts, type Webhook } from './webhook-texts';

interface Attempt {
  id: string;
  kind: 'feed' | 'replay' | 'test';
  message: string;
  type: string;
  at: string;
  outcome: Outcome;
  status: number | null;
  milliseconds: number;
  error: string | null;
}
const SIZE = 20;
const DAY_MS = 86_400_000;
/** Deliveries keep real time, whatever a demonstration says of the day. */
const yesterday = () => dayjs(dayAndHour(new Date(Date.now() - DAY_MS).toISOString()));
const WALL = 'YYYY-MM-DD HH:mm';

/** Attempts of one endpoint with what came of each, and the two ways of sending again. */
export function WebhookAttempts({ webhook, close }: { webhook: Webhook | undefined; close: () => void }) {
  const t = useWebhookTexts();
  return (
    <Drawer
      open={webhook !== undefined}
      title={`${t('attempts')} · ${webhook?.label ?? ''}`}
      size={960}
      onClose={close}
      destroyOnHidden
    >
      {webhook && <Attempts webhook={webhook} />}
    </Drawer>
  );
}

function Attempts({ webhook: { id } }: { webhook: Webhook }) {
  const t = useWebhookTexts();
  const outcomeOf = useOutcomes();
  const { message } = App.useApp();
  const [since, setSince] = useState<Dayjs | null>(yesterday);
  const [failed, setFailed] = useState(false);
  const [page, setPage] = useState(1);
  const list = useList<Attempt>(`webhooks/${id}/attempts`, { page, size: SIZE, failed: failed || undefined });
  const sending = useSend(() => void message.success(t('againDone')));
  const replay = (body: { message: string } | { since: string }) => {
    sending.mutate(intention('/v1/webhooks/{id}/replay', { id }, body));
  };
  return (
    <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
      <Space wrap align="end">
        <label>
          <span style={{ display: 'block', marginBottom: 4 }}>{t('since')}</span>
          <DatePicker
            aria-label={t('since')}
            showTime={{ format: 'HH:mm' }}
            format={WALL}
            needConfirm={false}
            value={since}
            onChange={setSince}
          />
        </label>
        <Button
          disabled={!since}
          loading={sending.isPending}
          onClick={() => since && replay({ since: instantOf(since.format(WALL)) })}
        >
          {t('sinceAll')}
        </Button>
        <Checkbox
          checked={failed}
          onChange={({ target }) => {
            setFailed(target.checked);
            setPage(1);
          }}
        >
          {t('onlyFailed')}
        </Checkbox>
        <Button onClick={() => void list.refetch()} loading={list.isFetching}>
          {t('refresh')}
        </Button>
      </Space>
      <ProblemAlert problem={list.error ?? sending.error} />
      <Listing<Attempt>
        size="small"
        rowKey="id"
        loading={list.isPending}
        dataSource={list.data?.items ?? []}
        locale={{ emptyText: <Empty description={t('noAttempts')} /> }}
        pagination={{
          current: page,
          pageSize: SIZE,
          total: list.data?.total ?? 0,
          onChange: setPage,
          hideOnSinglePage: true,
        }}
        columns={[
          { title: t('at'), dataIndex: 'at', render: (at: string) => dayAndHour(at) },
          {
            title: t('kind'),
            dataIndex: 'kind',
            render: (kind: Attempt['kind']) => t(kind === 'test' ? 'testKind' : kind),
          },
          { title: t('type'), dataIndex: 'type' },
          {
            title: t('outcome'),
            render: (_, { outcome, status }) => (
              <span style={{ color: outcome === 'taken' ? LIGHTS.green : LIGHTS.red }}>
                {outcomeOf(outcome)}
                {status === null ? '' : ` ${status}`}
              </span>
            ),
          },
          {
            title: t('reason'),
            dataIndex: 'error',
            render: (error: string | null) => (
              <span className="text" style={{ display: 'inline-block', maxWidth: 280 }}>
                {error}
              </span>
            ),
          },
          { title: t('latency'), dataIndex: 'milliseconds', className: 'number' },
          {
            title: t('again'),
            render: (_, attempt) =>
              attempt.kind !== 'test' && (
                <Button
                  size="small"
                  aria-label={`${t('again')} ${attempt.type} ${dayAndHour(attempt.at)}`}
                  onClick={() => replay({ message: attempt.message })}
                >
                  {t('again')}
                </Button>
              ),
          },
        ]}
      />
    </Space>
  );
}
