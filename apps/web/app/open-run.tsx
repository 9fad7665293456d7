import { Button, Result, Spin } from 'antd';
import { useEffect, useState } from 'react';
import type { Me } from '../api/answers';
import { read, send } from '../api/client';
import { forgetLeft, settleLeft } from '../api/left';
import { Problem } from '../api/problem';
import { Dressed } from './dressed';
import { texts } from './i18n';
import { runOf } from './run-scope';

const useTexts = texts(
  'openRun',
  {
    opening: '正在打开运输任务',
    refused: '无法打开这次运输',
    incomplete: '链接不完整。请重新扫码，或请发货单位重新发送。',
    again: '重试',
    login: '使用账号登录',
  },
  {
    opening: 'Opening the run',
    refused: 'This run cannot be opened',
    incomplete: 'The link is not whole. Scan it again, or ask the sender for a new one.',
    again: 'Try again',
    login: 'Log in with an account',
  },
);

/** Opens a run by the link that a driver was given: no password, the device is remembered. Who is logged in stays who it is. */
export default function OpenRun() {
  return (
    <Dressed>
      <Opened />
    </Dressed>
  );
}
function Opened() {
  const t = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    enter(location.pathname.split('/')[2] ?? '', location.hash.slice(1)).then(
      (id) => location.replace(`/driver/${id}`),
      (caught: unknown) => {
        if (!(caught instanceof Problem)) throw caught;
        setProblem(caught);
      },
    );
  }, [attempt]);
  const again = () => {
    setProblem(undefined);
    setAttempt(attempt + 1);
  };
  if (!problem) {
    return (
      <main className="login">
        <Spin description={t('opening')} size="large">
          <div style={{ padding: 64 }} />
        </Spin>
      </main>
    );
  }
  return (
    <main className="login">
      <Result
        status="warning"
        title={t('refused')}
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
          <>
            {problem.unheard && (
              <Button type="primary" size="large" onClick={again}>
                {t('again')}
              </Button>
            )}
            <Button size="large" href="/">
              {t('login')}
            </Button>
          </>
        }
      />
    </main>
  );
}

async function enter(manifest: string, secret: string): Promise<string> {
  await settleLeft();
  const me = await read<Me>('me').catch((problem: unknown) => {
    if (problem instanceof Problem && problem.signedOut) return undefined;
    throw problem;
  });
  if (me && (runOf(me) === undefined || runOf(me) === manifest)) {
    const mine = await read<{ id: string }>(`manifests/${manifest}`).catch(() => undefined);
    if (mine) return manifest;
  }
  const { manifest: opened } = await send<{ manifest: string }>('run-links/redeem', { secret });
  forgetLeft();
  return opened;
}
