import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Form, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { actionOf } from '../../api/answers';
import { type Done, intention } from '../../api/client';
import { useSend } from '../../api/queries';
import { ProblemAlert } from '../../parts/problem-alert';
import { WebhookForm } from './webhook-form';
import { useWebhookTexts, type Webhook } from './webhook-texts';

type Asking = 'rotate' | 'change' | 'remove';
const DAY = 24;
const WEEK = 168;

/** What an administrator does about one endpoint; each act is recorded. */
export function WebhookActs({ webhook, told }: { webhook: Webhook; told: (secret: string | undefined) => void }) {
  const t = useWebhookTexts();
  const { message } = App.useApp();
  const [asking, setAsking] = useState<Asking>();
  const places = { id: webhook.id };
  const sending = useSend<Done & { secret?: string }>(({ secret }, { path }) => {
    if (secret) told(secret);
    if (path.endsWith('/test')) void message.success(t('testDone'));
    setAsking(undefined);
  });
  const shut = (verb: string) => !actionOf(webhook.actions, `webhooks_${verb}`)?.allowed;
  const act = (verb: string) => {
    sending.reset();
    if (verb === 'test') sending.mutate(intention('/v1/webhooks/{id}/test', places, {}));
    else if (verb === 'pause') sending.mutate(intention('/v1/webhooks/{id}/pause', places, {}));
    else if (verb === 'resume') sending.mutate(intention('/v1/webhooks/{id}/resume', places, {}));
    else setAsking(verb as Asking);
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          onClick: ({ key }) => act(key),
          items: [
            { key: 'test', label: t('test'), disabled: shut('test') },
            shut('pause')
              ? { key: 'resume', label: t('resume'), disabled: shut('resume') }
              : { key: 'pause', label: t('pause') },
            { key: 'rotate', label: t('rotate') },
            { key: 'change', label: t('change') },
            { key: 'remove', label: t('remove'), danger: true },
          ],
        }}
      >
        <Button size="small" aria-label={`${t('others')} ${webhook.label}`} loading={sending.isPending}>
          {t('others')} <DownOutlined />
        </Button>
      </Dropdown>
      {asking === undefined && <ProblemAlert problem={sending.error} />}
      {asking === 'change' && <WebhookForm webhook={webhook} told={told} close={() => setAsking(undefined)} />}
      <Modal
        open={asking === 'rotate'}
        title={`${t('rotate')} · ${webhook.label}`}
        footer={null}
        onCancel={() => setAsking(undefined)}
        destroyOnHidden
      >
        <ProblemAlert problem={sending.error} />
        <Form<{ overlapHours: number }>
          layout="vertical"
          initialValues={{ overlapHours: DAY }}
          onFinish={(body) => sending.mutate(intention('/v1/webhooks/{id}/rotate', places, body))}
        >
          <Form.Item
            name="overlapHours"
            label={t('overlap')}
            extra={t('overlapHint')}
            rules={[{ required: true, message: t('required') }]}
          >
            <InputNumber min={0} max={WEEK} precision={0} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={sending.isPending}>
            {t('rotate')}
          </Button>
        </Form>
      </Modal>
      <Modal
        open={asking === 'remove'}
        title={`${t('remove')} · ${webhook.label}`}
        okText={t('remove')}
        okButtonProps={{ danger: true, loading: sending.isPending }}
        cancelText={t('cancel')}
        onOk={() => sending.mutate(intention('/v1/webhooks/{id}/remove', places, {}))}
        onCancel={() => setAsking(undefined)}
      >
        <ProblemAlert problem={sending.error} />
        <p>{t('removeSure')}</p>
      </Modal>
    </>
  );
}
