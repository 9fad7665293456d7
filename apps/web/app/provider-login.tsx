import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read, send } from '../api/client';
import type { Problem } from '../api/problem';
import { DoorButton, DoorRefusal } from './doorstep';
import { inLanguage, texts, useLanguage } from './i18n';

const useTexts = texts(
  'providerLogin',
  {
    with: '使用{{name}}登录',
    apart: '将在新窗口登录，完成后回到本页即可继续。',
  },
  {
    with: 'Log in with {{name}}',
    apart: 'Opens a new window. When you are logged in there, go on here.',
  },
);

/** What the provider of identities is called here; undefined where there is none, or as long as nobody knows. */
export function useProvider(): string | undefined {
  const language = useLanguage();
  const { data } = useQuery<{ name: { zh: string; en: string } | null }, Problem>({
    queryKey: ['oidc'],
    queryFn: () => read('oidc'),
    staleTime: Infinity,
  });
  return data?.name ? inLanguage(data.name, language) : undefined;
}

/** The way in by the provider of identities, where there is one: from this page, or in a window over a page that is to stay. */
export function ProviderLogin({ apart = false }: { apart?: boolean }) {
  const t = useTexts();
  const name = useProvider();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  if (name === undefined) return null;
  const setOut = () => {
    // Opened by the click itself, or the browser takes it for an advertisement.
    const own = apart ? window.open('', '_blank') : window;
    if (own && own !== window) own.opener = null;
    setBusy(true);
    const returnTo = apart ? '/' : location.pathname + location.search + location.hash;
    send<{ address: string }>('oidc/authorizations', { returnTo }).then(
      ({ address }) => {
        (own ?? window).location.assign(address);
        setBusy(!apart);
      },
      (refusal: Problem) => {
        if (apart) own?.close();
        setProblem(refusal);
        setBusy(false);
      },
    );
  };
  return (
    <>
      <DoorRefusal problem={problem} />
      <DoorButton onClick={setOut} busy={busy}>
        {t('with', { name })}
      </DoorButton>
      {apart && <span className="muted">{t('apart')}</span>}
    </>
  );
}

/** Told to the other pages of this browser when somebody has logged in by the provider. */
const CHANNEL = 'liandan.login';
export function tellEntered(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('entered');
  channel.close();
}
export function whenEntered(then: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = then;
  return () => channel.close();
}
