import { Alert, Button, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { useSend } from '../../api/queries';
import { texts } from '../../app/i18n';
import { ProblemAlert } from '../../parts/problem-alert';

const useTexts = texts(
  'me-password',
  {
    title: '密码',
    present: '当前密码',
    next: '新密码（至少 12 位）',
    save: '更改密码',
    saved: '密码已更改，其他登录已退出',
    need: '请填写',
    short: '至少 12 位',
  },
  {
    title: 'Password',
    present: 'Present password',
    next: 'New password (12 characters or more)',
    save: 'Change the password',
    saved: 'Changed. Other logins of yours have ended',
    need: 'Fill this in',
    short: '12 characters or more',
  },
);

export function PasswordPanel() {
  const t = useTexts();
  const [form] = Form.useForm<{ present: string; next: string }>();
  const [saved, setSaved] = useState(false);
  const sending = useSend(() => {
    form.resetFields();
    setSaved(true);
  });
  return (
    <section className="card" aria-labelledby="me-password">
      <h2 id="me-password">{t('title')}</h2>
      <ProblemAlert problem={sending.error} />
      <Form
        form={form}
        layout="vertical"
        onValuesChange={() => setSaved(false)}
        onFinish={(body) => sending.mutate({ path: 'me/password', body })}
        style={{ maxWidth: 420 }}
      >
        <Form.Item name="present" label={t('present')} rules={[{ required: true, message: t('need') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="next" label={t('next')} rules={[{ required: true, min: 12, message: t('short') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Space wrap>
          <Button htmlType="submit" loading={sending.isPending}>
            {t('save')}
          </Button>
          {saved && <Alert type="success" showIcon title={t('saved')} role="status" />}
        </Space>
      </Form>
    </section>
  );
}
