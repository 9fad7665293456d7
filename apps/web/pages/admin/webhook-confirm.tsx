import { Button, Popconfirm } from 'antd';
import { intention } from '../../api/client';
import { useSend } from '../../api/queries';
import { ProblemAlert } from '../../parts/problem-alert';
import { useWebhookTexts, type Webhook } from './webhook-texts';

/** A head stands by the address and the facts that are shown; it is signed. */
export function WebhookConfirm({ webhook: { id, version, url, label, types } }: { webhook: Webhook }) {
  const t = useWebhookTexts();
  const sending = useSend();
  return (
    <>
      <Popconfirm
        title={t('confirmSure')}
        description={
          <>
            <p className="text">{url}</p>
            <p>{types.length === 0 ? t('all') : types.join(' ')}</p>
          </>
        }
        okText={t('confirm')}
        cancelText={t('notYet')}
        onConfirm={() => sending.mutate(intention('/v1/webhooks/{id}/confirm', { id }, { version }))}
      >
        <Button
          size="small"
          type="primary"
          aria-label={`${t('confirm')} ${label}`}
          loading={sending.isPending}
          onClick={() => sending.reset()}
        >
          {t('confirm')}
        </Button>
      </Popconfirm>
      <ProblemAlert problem={sending.error} />
    </>
  );
}
