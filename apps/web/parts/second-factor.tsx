import { Button, Input, type InputRef, Modal, Space, Steps, Typography } from 'antd';
import encodeQR from 'qr';
import { useEffect, useMemo, useRef, useState } from 'react';
import { newKey, send } from '../api/client';
import { Problem } from '../api/problem';
import { texts } from '../app/i18n';
import { colon } from '../app/marks';
import { Field } from './field';
import { ProblemAlert } from './problem-alert';

const useTexts = texts(
  'second-factor',
  {
    title: '签署前请验证身份',
    enrolTitle: '签署前请先绑定验证器',
    why: '签署类操作需要二次验证，验证后 10 分钟内有效，只对本次登录有效。',
    code: '验证器中的 6 位验证码',
    confirm: '验证并继续',
    cancel: '暂不签署',
    start: '开始绑定',
    startHint: '请准备手机上的验证器应用（任何支持 TOTP 的应用，离线可用）。',
    scan: '用验证器扫描二维码',
    scanHint: '不能扫描时，请手动输入密钥。密钥只显示这一次，请勿截图外传。',
    secret: '密钥',
    give: '输入验证器显示的验证码',
    bind: '确认绑定',
    picture: '绑定验证器的二维码',
  },
  {
    title: 'Prove who you are before signing',
    enrolTitle: 'Enrol an authenticator before signing',
    why: 'What is signed needs a second factor. It lasts ten minutes and for this login only.',
    code: 'The six digits of your authenticator',
    confirm: 'Verify and go on',
    cancel: 'Do not sign now',
    start: 'Enrol',
    startHint: 'Have an authenticator app at hand (any that knows TOTP; it works offline).',
    scan: 'Scan the code with your authenticator',
    scanHint: 'If you cannot scan, type the secret. It is shown this once: keep it to yourself.',
    secret: 'Secret',
    give: 'Give the code that it shows',
    bind: 'Confirm',
    picture: 'QR code for the authenticator',
  },
);

/** Asks for a code of the authenticator, or for an enrolment where there is none. */
export default function SecondFactorDialog(props: { enrolled: boolean; settle: (passed: boolean) => void }) {
  const { enrolled, settle } = props;
  const t = useTexts();
  return (
    <Modal
      open
      title={t(enrolled ? 'title' : 'enrolTitle')}
      footer={null}
      onCancel={() => settle(false)}
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Typography.Paragraph>{t('why')}</Typography.Paragraph>
      {enrolled ? (
        <CodeForm
          label={t('code')}
          action={t('confirm')}
          give={(code) => send('sessions/step-up', { code })}
          passed={() => settle(true)}
          cancel={() => settle(false)}
        />
      ) : (
        <Enrolment passed={() => settle(true)} cancel={() => settle(false)} />
      )}
    </Modal>
  );
}

/** From a new secret to its first code; which also steps this session up. */
export function Enrolment({ passed, cancel }: { passed: () => void; cancel?: () => void }) {
  const t = useTexts();
  const [factor, setFactor] = useState<{ secret: string; uri: string }>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    setProblem(undefined);
    send<{ secret: string; uri: string }>('second-factor')
      .then(setFactor)
      .catch((refusal: unknown) => setProblem(problemIn(refusal)))
      .finally(() => setBusy(false));
  };
  if (!factor) {
    return (
      <Space orientation="vertical" size="middle">
        <span>{t('startHint')}</span>
        <ProblemAlert problem={problem} />
        <Space>
          <Button type="primary" onClick={start} loading={busy}>
            {t('start')}
          </Button>
          {cancel && <Button onClick={cancel}>{t('cancel')}</Button>}
        </Space>
      </Space>
    );
  }
  const groups = factor.secret.match(/.{1,4}/g)?.join(' ');
  return (
    <Steps
      orientation="vertical"
      current={1}
      items={[
        {
          status: 'process',
          title: t('scan'),
          content: (
            <Space orientation="vertical">
              <QrCode text={factor.uri} label={t('picture')} />
              <span>{t('scanHint')}</span>
              <span>
                {t('secret')}
                {colon()}
                <Typography.Text code copyable={{ text: factor.secret }}>
                  {groups}
                </Typography.Text>
              </span>
            </Space>
          ),
        },
        {
          title: t('give'),
          content: (
            <CodeForm
              label={t('code')}
              action={t('bind')}
              give={(code, key) => send('second-factor/confirm', { code }, { key })}
              passed={passed}
              {...(cancel ? { cancel } : {})}
            />
          ),
        },
      ]}
    />
  );
}

interface CodeProps {
  label: string;
  action: string;
  give: (code: string, key: string) => Promise<unknown>;
  passed: () => void;
  cancel?: () => void;
}

function CodeForm({ label, action, give, passed, cancel }: CodeProps) {
  const t = useTexts();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);
  // The dialog takes the focus for itself when it opens.
  useEffect(() => {
    const timer = setTimeout(() => input.current?.focus(), 200);
    return () => clearTimeout(timer);
  }, []);
  const ready = /^\d{6}$/.test(code);
  const submit = () => {
    if (!ready || busy) return;
    setBusy(true);
    setProblem(undefined);
    give(code, newKey())
      .then(passed)
      .catch((refusal: unknown) => {
        setProblem(problemIn(refusal));
        setCode('');
        setBusy(false);
        input.current?.focus();
      });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Space orientation="vertical" size="middle" className="wide">
        <Field label={label}>
          <Input
            ref={input}
            value={code}
            onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
            inputMode="numeric"
            autoComplete="one-time-code"
            size="large"
            style={{ maxWidth: 200, letterSpacing: 4 }}
          />
        </Field>
        <ProblemAlert problem={problem} />
        <Space wrap>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={busy}>
            {action}
          </Button>
          {cancel && <Button onClick={cancel}>{t('cancel')}</Button>}
        </Space>
      </Space>
    </form>
  );
}

/** Drawn here: the secret goes to no server but ours. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const cells = encodeQR(text, 'raw');
    const dark = cells.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: cells.length, path: dark.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`-2 -2 ${size + 4} ${size + 4}`}
      width={220}
      height={220}
      style={{ background: '#fff', maxWidth: '100%' }}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

const problemIn = (refusal: unknown): Problem => {
  if (refusal instanceof Problem) return refusal;
  throw refusal;
};
