import { Alert, Button, Form, Input, Result, Space, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { send } from '../api/client';
import { Problem } from '../api/problem';
import { QrCode } from '../parts/second-factor';
import { dayAndHour } from '../parts/times';
import { Dressed } from './dressed';
import { texts } from './i18n';
import { LanguageSwitch } from './language-switch';
import { colon, comma } from './marks';

const useTexts = texts(
  'enrol',
  {
    title: '启用账号',
    opening: '正在打开链接',
    refused: '无法启用账号',
    incomplete: '链接不完整。请从邮件中重新打开，或请本单位管理员重新发送。',
    retry: '重试',
    toLogin: '前往登录',
    who: '姓名',
    login: '用户名',
    office: '单位',
    until: '链接有效至',
    password: '新密码（至少 12 位）',
    again: '再次输入新密码',
    need: '请填写',
    short: '至少 12 位',
    differs: '两次输入不一致',
    scan: '用手机验证器扫描二维码',
    scanHint: '任何支持 TOTP 的验证器应用均可，离线可用。不能扫描时，请手动输入密钥。重新打开本页会换一个新的密钥。',
    secret: '密钥',
    picture: '绑定验证器的二维码',
    code: '验证器显示的 6 位验证码',
    six: '6 位数字',
    own: '您已绑定的验证器继续有效，请输入它显示的验证码。',
    optional: '本系统当前不要求验证器，可以留空，以后在“我的账号”中绑定。',
    save: '设置密码并启用',
    done: '账号已启用',
    doneHint: '此链接已失效。请用用户名 {{login}} 和新密码登录。',
  },
  {
    title: 'Your account',
    opening: 'Opening the link',
    refused: 'The account cannot be set up',
    incomplete: 'The link is not whole. Open it from the mail once more, or ask your administrator for a new one.',
    retry: 'Try again',
    toLogin: 'To the login',
    who: 'Name',
    login: 'Login',
    office: 'Organisation',
    until: 'The link lasts until',
    password: 'New password (12 characters or more)',
    again: 'New password again',
    need: 'Fill this in',
    short: '12 characters or more',
    differs: 'The two are not the same',
    scan: 'Scan the code with your authenticator',
    scanHint:
      'Any app that knows TOTP; it works offline. If you cannot scan, type the secret. Opening this page anew makes a new secret.',
    secret: 'Secret',
    picture: 'QR code for the authenticator',
    code: 'The six digits that it shows',
    six: 'six digits',
    own: 'The authenticator that you have enrolled stays in force: give the code that it shows.',
    optional:
      'No authenticator is demanded here at present: you may leave this empty and enrol one later under "My account".',
    save: 'Set the password and begin',
    done: 'Your account is set up',
    doneHint: 'This link has ended. Log in as {{login}} with the new password.',
  },
);

interface Opened {
  login: string;
  name: string;
  organisations: string[];
  until: string;
  demanded: boolean;
  factor: { secret: string; uri: string } | null;
}
interface Values {
  password: string;
  again: string;
  code?: string;
}
/** It stands behind the `#`, which no browser sends along. */
const secretOf = () => location.hash.slice(1);

/** The link that an administrator gives: password and second factor on one page, before any login. */
export default function Enrol() {
  return (
    <Dressed>
      <main className="public-code">
        <Page />
      </main>
    </Dressed>
  );
}

function Page() {
  const t = useTexts();
  const [opened, setOpened] = useState<Opened>();
  const [problem, setProblem] = useState<Problem>();
  const [login, setLogin] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    send<Opened>('enrolments/open', { secret: secretOf() }).then(setOpened, (caught: unknown) => {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
    });
  }, [attempt]);
  if (login !== undefined) {
    return (
      <Result
        status="success"
        title={<h1 className="page-title">{t('done')}</h1>}
        subTitle={<span role="status">{t('doneHint', { login })}</span>}
        extra={
          <Button type="primary" size="large" href="/">
            {t('toLogin')}
          </Button>
        }
      />
    );
  }
  if (problem) {
    return (
      <Result
        status="warning"
        title={<h1 className="page-title">{t('refused')}</h1>}
        subTitle={
          <span role="alert">
            {problem.body.code === 'BAD_REQUEST' ? (
              t('incomplete')
            ) : (
              <>
                {problem.message}
                <br />
                {problem.body.remedy}
              </>
            )}
          </span>
        }
        extra={
          <Space wrap>
            {problem.unheard && (
              <Button
                type="primary"
                size="large"
                onClick={() => {
                  setProblem(undefined);
                  setAttempt(attempt + 1);
                }}
              >
                {t('retry')}
              </Button>
            )}
            <Button size="large" href="/">
              {t('toLogin')}
            </Button>
          </Space>
        }
      />
    );
  }
  if (!opened) {
    return (
      <Spin description={t('opening')} size="large">
        <div style={{ padding: 64 }} />
      </Spin>
    );
  }
  return <EnrolForm opened={opened} done={setLogin} />;
}

function EnrolForm({ opened, done }: { opened: Opened; done: (login: string) => void }) {
  const t = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const { factor, demanded } = opened;
  const needed = demanded || factor === null;
  const complete = async ({ password, code }: Values) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { login } = await send<{ login: string }>('enrolments/complete', {
        secret: secretOf(),
        password,
        ...(code ? { code } : {}),
      });
      done(login);
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
      setBusy(false);
    }
  };
  const need = { required: true, message: t('need') };
  const facts: [string, string][] = [
    [t('who'), opened.name],
    [t('login'), opened.login],
    [t('office'), opened.organisations.join(comma())],
    [t('until'), dayAndHour(opened.until)],
  ];
  return (
    <>
      <div className="row">
        <h1 className="page-title">{t('title')}</h1>
        <span className="bar-space" />
        <LanguageSwitch />
      </div>
      <section className="card">
        {facts.map(([label, value]) => (
          <div key={label} className="text">
            {label}
            {colon()}
            {value}
          </div>
        ))}
      </section>
      <section className="card">
        <Form<Values> layout="vertical" onFinish={(given) => void complete(given)}>
          <input type="text" autoComplete="username" value={opened.login} readOnly hidden />
          <Form.Item name="password" label={t('password')} rules={[need, { min: 12, message: t('short') }]}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Form.Item
            name="again"
            label={t('again')}
            dependencies={['password']}
            rules={[
              need,
              ({ getFieldValue }) => ({
                validator: (_, value: string) =>
                  value && value !== getFieldValue('password')
                    ? Promise.reject(new Error(t('differs')))
                    : Promise.resolve(),
              }),
            ]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          {factor ? (
            <>
              <h2>{t('scan')}</h2>
              <QrCode text={factor.uri} label={t('picture')} />
              <p className="muted">{t('scanHint')}</p>
              <p>
                {t('secret')}
                {colon()}
                <Typography.Text code copyable={{ text: factor.secret }}>
                  {factor.secret.match(/.{1,4}/g)?.join(' ')}
                </Typography.Text>
              </p>
            </>
          ) : (
            <p>{t('own')}</p>
          )}
          {!needed && <p className="muted">{t('optional')}</p>}
          <Form.Item
            name="code"
            label={t('code')}
            rules={[...(needed ? [need] : []), { pattern: /^\d{6}$/, message: t('six') }]}
          >
            <Input
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              size="large"
              style={{ maxWidth: 200, letterSpacing: 4 }}
            />
          </Form.Item>
          {problem && (
            <Alert
              type="error"
              showIcon
              role="alert"
              title={problem.body.errors?.[0]?.detail ?? problem.message}
              description={problem.body.remedy}
            />
          )}
          <Button type="primary" htmlType="submit" size="large" loading={busy} block>
            {t('save')}
          </Button>
        </Form>
      </section>
    </>
  );
}
