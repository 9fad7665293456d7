import {
  CheckCircleFilled,
  ClockCircleFilled,
  PauseCircleFilled,
  QuestionCircleFilled,
  StopFilled,
} from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Empty, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import { actionOf } from '../../api/answers';
import { useList } from '../../api/queries';
import { useWordsOfAddress } from '../../app/search';
import { LIGHTS } from '../../app/theme';
import { useLook } from '../../parts/listed';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { WebhookActs } from './webhook-acts';
import { WebhookConfirm } from './webhook-confirm';
import { WebhookAttempts } from './webhook-attempts';
import { WebhookForm } from './webhook-form';
import { useOutcomes, useWebhookTexts, type Webhook } from './webhook-texts';

/**
 * Endpoints of the organisation: how each stands, what waits, why it fails, and what can be done about it: by administrators,
 * and by a head, who confirms where anything may go.
 */
export function Webhooks() {
  const t = useWebhookTexts();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string>();
  const { attempts: shown } = useWordsOfAddress();
  const look = useLook('/admin/health');
  const list = useList<Webhook>('webhooks', { limit: 200 });
  const items = list.data?.items ?? [];
  return (
    <section className="card" aria-labelledby="webhooks">
      <h2 id="webhooks">{t('title')}</h2>
      <p className="muted">{t('hint')}</p>
      {actionOf(list.data?.actions, 'webhooks_create') && <WebhookForm told={setSecret} />}
      {secret && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlock: 12 }}
          title={t('secret')}
          description={
            <Space orientation="vertical">
              <Typography.Text code copyable className="text">
                {secret}
              </Typography.Text>
              <span>{t('secretHint')}</span>
              <Button size="small" onClick={() => setSecret(undefined)}>
                {t('secretSaved')}
              </Button>
            </Space>
          }
        />
      )}
      <ProblemAlert problem={list.error} />
      <Listing<Webhook>
        size="middle"
        rowKey="id"
        pagination={false}
        loading={list.isPending}
        dataSource={items}
        style={{ marginTop: 12 }}
        locale={{ emptyText: <Empty description={t('empty')} /> }}
        columns={[
          {
            title: t('label'),
            render: (_, { label, url, types }) => (
              <Space orientation="vertical" size={2} style={{ maxWidth: 320 }}>
                <strong className="text">{label}</strong>
                <span className="muted text">{url}</span>
                <span>
                  {types.length === 0 ? <Tag>{t('all')}</Tag> : types.map((type) => <Tag key={type}>{type}</Tag>)}
                </span>
              </Space>
            ),
          },
          { title: t('state'), render: (_, webhook) => <Standing webhook={webhook} /> },
          {
            title: t('lastSuccess'),
            render: (_, { lastSuccessAt }) => (lastSuccessAt ? dayAndHour(lastSuccessAt) : t('never')),
          },
          {
            title: t('backlog'),
            render: (_, { backlog, backlogCapped, oldestWaiting }) => (
              <Space orientation="vertical" size={2}>
                <span className="number">
                  {backlog}
                  {backlogCapped ? t('more') : ''} {t('items')}
                </span>
                {oldestWaiting && (
                  <span className="muted">
                    {t('oldest')} {dayAndHour(oldestWaiting)}
                  </span>
                )}
              </Space>
            ),
          },
          { title: t('problem'), render: (_, webhook) => <LastFailure webhook={webhook} /> },
          {
            title: t('acts'),
            render: (_, webhook) => (
              <Space wrap>
                {actionOf(webhook.actions, 'webhooks_confirm')?.allowed && <WebhookConfirm webhook={webhook} />}
                {actionOf(webhook.actions, 'webhooks_change') && (
                  <>
                    <Button
                      size="small"
                      aria-label={`${t('attempts')} ${webhook.label}`}
                      onClick={() => look({ attempts: webhook.id })}
                    >
                      {t('attempts')}
                    </Button>
                    <WebhookActs webhook={webhook} told={setSecret} />
                  </>
                )}
              </Space>
            ),
          },
        ]}
      />
      <WebhookAttempts
        webhook={items.find(({ id }) => id === shown)}
        close={() => void navigate({ to: '/admin/health', search: {} })}
      />
    </section>
  );
}

function Standing({ webhook }: { webhook: Webhook }) {
  const { state, failures, reason, nextAt, twoSecretsUntil, confirmedBy, confirmedAt } = webhook;
  const t = useWebhookTexts();
  const standing = state === 'active' ? (failures > 0 ? 'retrying' : 'well') : state;
  const look = {
    unconfirmed: { color: LIGHTS.yellow, icon: <QuestionCircleFilled /> },
    well: { color: LIGHTS.green, icon: <CheckCircleFilled /> },
    retrying: { color: LIGHTS.yellow, icon: <ClockCircleFilled /> },
    paused: { color: LIGHTS.grey, icon: <PauseCircleFilled /> },
    disabled: { color: LIGHTS.red, icon: <StopFilled /> },
  }[standing];
  return (
    <Space orientation="vertical" size={2}>
      <span className="light" style={{ color: look.color }}>
        {look.icon} {t(standing)}
      </span>
      {reason && <span>{t(reason)}</span>}
      {confirmedBy && confirmedAt && (
        <span className="muted">
          {t('confirmedBy')} {confirmedBy} {dayAndHour(confirmedAt)}
        </span>
      )}
      {nextAt && (
        <span className="muted">
          {t('next')} {dayAndHour(nextAt)}
        </span>
      )}
      {twoSecretsUntil && (
        <span className="muted">
          {t('twoSecrets')} {dayAndHour(twoSecretsUntil)}
        </span>
      )}
    </Space>
  );
}

function LastFailure({ webhook: { lastFailureAt, lastOutcome, lastError } }: { webhook: Webhook }) {
  const outcome = useOutcomes();
  if (!lastFailureAt) return null;
  return (
    <Space orientation="vertical" size={2} style={{ maxWidth: 280 }}>
      <span>{dayAndHour(lastFailureAt)}</span>
      {lastOutcome && lastOutcome !== 'taken' && <strong>{outcome(lastOutcome)}</strong>}
      {lastOutcome !== 'taken' && lastError && <span className="muted text">{lastError}</span>}
    </Space>
  );
}
