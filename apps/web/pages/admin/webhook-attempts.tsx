import { App, Button, DatePicker, Drawer, Space } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { intention } from '../../api/client';
import { useSend } from '../../api/queries';
import { useWordsOfAddress } from '../../app/search';
import { LIGHTS } from '../../app/theme';
import { FullList } from '../../parts/full-list';
import { useListed } from '../../parts/listed';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour, instantOf } from '../../parts/times';
import { type Outcome, OUTCOMES, useOutcomes, useWebhookTexts, type Webhook } from './webhook-texts';

interface Attempt {
  id: string;
  kind: (typeof KINDS)[number];
  message: string;
  type: string;
  at: string;
  outcome: Outcome;
  status: number | null;
  milliseconds: number;
  error: string | null;
}
const KINDS = ['feed', 'replay', 'test'] as const;
const HEALTH = '/admin/health';
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

function Attempts({ webhook: { id, label } }: { webhook: Webhook }) {
  const t = useWebhookTexts();
  const outcomeOf = useOutcomes();
  const { message } = App.useApp();
  const [since, setSince] = useState<Dayjs | null>(yesterday);
  const { failed, outcome, kind } = useWordsOfAddress();
  const list = useListed<Attempt>(`webhooks/${id}/attempts`, { failed, outcome, kind }, HEALTH);
  const sending = useSend(() => void message.success(t('againDone')));
  const replay = (body: { message: string } | { since: string }) => {
    sending.mutate(intention('/v1/webhooks/{id}/replay', { id }, body));
  };
  const kindOf = (of: Attempt['kind']) => t(of === 'test' ? 'testKind' : of);
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
        <Button onClick={() => void list.refetch()} loading={list.isFetching}>
          {t('refresh')}
        </Button>
      </Space>
      <ProblemAlert problem={sending.error} />
      <FullList<Attempt>
        box="attempts"
        to={HEALTH}
        name={`${t('attempts')} ${label}`}
        list={list}
        size="small"
        none={t('noAttempts')}
        filters={[
          { name: 'failed', label: t('onlyFailed'), as: 'only' },
          {
            name: 'outcome',
            label: t('outcome'),
            options: OUTCOMES.map((value) => ({ value, label: outcomeOf(value) })),
          },
          {
            name: 'kind',
            label: t('kind'),
            options: KINDS.map((value) => ({ value, label: kindOf(value) })),
          },
        ]}
        columns={[
          { key: 'at', title: t('at'), text: ({ at }) => dayAndHour(at) },
          { key: 'kind', title: t('kind'), text: (attempt) => kindOf(attempt.kind) },
          { key: 'type', title: t('type'), text: ({ type }) => type },
          {
            key: 'outcome',
            title: t('outcome'),
            text: ({ outcome: of, status }) => [outcomeOf(of), status].filter(Boolean).join(' '),
            render: ({ outcome: of, status }) => (
              <span style={{ color: of === 'taken' ? LIGHTS.green : LIGHTS.red }}>
                {[outcomeOf(of), status].filter(Boolean).join(' ')}
              </span>
            ),
          },
          {
            key: 'reason',
            title: t('reason'),
            text: ({ error }) => error ?? '',
            render: ({ error }) => (
              <span className="text" style={{ display: 'inline-block', maxWidth: 280 }}>
                {error}
              </span>
            ),
          },
          {
            key: 'latency',
            title: t('latency'),
            className: 'number',
            text: ({ milliseconds }) => String(milliseconds),
          },
          {
            key: 'again',
            title: t('again'),
            render: (attempt) =>
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
