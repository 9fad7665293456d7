import { Alert, Button, Form, Input, Space, Switch } from 'antd';
import { useState } from 'react';
import { type Action, actionOf } from '../../api/answers';
import { useRead, useSend } from '../../api/queries';
import { texts } from '../../app/i18n';
import { colon } from '../../app/marks';
import { ProblemAlert } from '../../parts/problem-alert';

const useTexts = texts(
  'me-mail',
  {
    title: '邮件提醒',
    address: '邮箱地址',
    enabled: '把消息发送到邮箱',
    save: '保存',
    saved: '已保存',
    need: '请填写邮箱地址',
    waiting: '待发送',
    refused: '被退回',
    reason: '原因',
  },
  {
    title: 'Mail',
    address: 'Address',
    enabled: 'Mail my notices to me',
    save: 'Save',
    saved: 'Saved',
    need: 'Give an address',
    waiting: 'waiting',
    refused: 'refused',
    reason: 'Reason',
  },
);

interface Mail {
  address: string | null;
  enabled: boolean;
  waiting: number;
  refused: number;
  lastError: string | null;
  actions: Action[];
}
interface Values {
  address: string;
  enabled: boolean;
}

export function MailPanel() {
  const t = useTexts();
  const { data, error } = useRead<Mail>('mail-settings');
  const [saved, setSaved] = useState(false);
  const sending = useSend<Values>(() => setSaved(true));
  return (
    <section className="card" aria-labelledby="me-mail">
      <h2 id="me-mail">{t('title')}</h2>
      <ProblemAlert problem={error ?? sending.error} />
      {data && (
        <Form<Values>
          layout="vertical"
          initialValues={{ address: data.address ?? '', enabled: data.enabled }}
          onValuesChange={() => setSaved(false)}
          onFinish={(body) => {
            setSaved(false);
            sending.mutate({ path: 'mail-settings', body });
          }}
          style={{ maxWidth: 420 }}
        >
          <Form.Item name="address" label={t('address')} rules={[{ required: true, message: t('need') }]}>
            <Input type="email" autoComplete="email" />
          </Form.Item>
          <Form.Item name="enabled" label={t('enabled')} valuePropName="checked">
            <Switch />
          </Form.Item>
          <Space wrap>
            <Button
              htmlType="submit"
              loading={sending.isPending}
              disabled={!actionOf(data.actions, 'mailSettings_set')?.allowed}
            >
              {t('save')}
            </Button>
            {saved && <Alert type="success" showIcon title={t('saved')} role="status" />}
          </Space>
          {(data.waiting > 0 || data.refused > 0) && (
            <p className="muted text">
              {t('waiting')} {data.waiting} · {t('refused')} {data.refused}
              {data.lastError ? ` · ${t('reason')}${colon()}${data.lastError}` : ''}
            </p>
          )}
        </Form>
      )}
    </section>
  );
}
