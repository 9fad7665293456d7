import { Alert, Button, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { send } from '../api/client';
import { Problem } from '../api/problem';
import { Dressed } from './dressed';
import { texts } from './i18n';

const useTexts = texts(
  'firstPassword',
  {
    title: '请先设置自己的密码',
    why: '当前密码由管理员设置，更改后方可使用系统。',
    present: '管理员给您的密码',
    next: '新密码（至少 12 位）',
    again: '再次输入新密码',
    need: '请填写',
    short: '至少 12 位',
    same: '新密码须不同于管理员给您的密码',
    differs: '两次输入不一致',
    save: '设置密码并进入',
    logout: '退出',
  },
  {
    title: 'Set a password of your own',
    why: 'Your password was made by an administrator. Change it before you go on.',
    present: 'The password you were given',
    next: 'New password (12 characters or more)',
    again: 'New password again',
    need: 'Fill this in',
    short: '12 characters or more',
    same: 'Choose another than the one you were given',
    differs: 'The two are not the same',
    save: 'Set it and go on',
    logout: 'Log out',
  },
);

interface Values {
  present: string;
  next: string;
  again: string;
}

interface Props {
  changed: () => void;
  logout: () => void;
}
/** The first thing after a login with a password that somebody else has made. */
export default function FirstPassword(props: Props) {
  return (
    <Dressed>
      <PasswordForm {...props} />
    </Dressed>
  );
}

function PasswordForm({ changed, logout }: Props) {
  const t = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const change = async ({ present, next }: Values) => {
    setBusy(true);
    try {
      await send('me/password', { present, next });
      changed();
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  const need = { required: true, message: t('need') };
  return (
    <Form<Values> layout="vertical" onFinish={(given) => void change(given)}>
      <h2 className="page-title">{t('title')}</h2>
      <Typography.Paragraph type="secondary">{t('why')}</Typography.Paragraph>
      {problem && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={problem.body.errors?.[0]?.detail ?? problem.message}
          description={problem.body.remedy}
        />
      )}
      <Form.Item name="present" label={t('present')} rules={[need]}>
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      <Form.Item
        name="next"
        label={t('next')}
        dependencies={['present']}
        rules={[
          need,
          { min: 12, message: t('short') },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              value && value === getFieldValue('present') ? Promise.reject(new Error(t('same'))) : Promise.resolve(),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('again')}
        dependencies={['next']}
        rules={[
          need,
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              value && value !== getFieldValue('next') ? Promise.reject(new Error(t('differs'))) : Promise.resolve(),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} block>
        {t('save')}
      </Button>
      <Button type="link" onClick={logout} block>
        {t('logout')}
      </Button>
    </Form>
  );
}
