import { useState } from 'react';
import type { Me } from '../api/answers';
import { send } from '../api/client';
import { Problem } from '../api/problem';
import { DoorButton, DoorField, DoorRefusal } from './doorstep';
import { texts } from './i18n';

const useTexts = texts(
  'login',
  { login: '登录', name: '用户名', password: '密码', needName: '请填写用户名', needPassword: '请填写密码' },
  {
    login: 'Log in',
    name: 'Login',
    password: 'Password',
    needName: 'Enter your login',
    needPassword: 'Enter your password',
  },
);

export function LoginForm({ entered }: { entered: (me: Me) => void }) {
  const t = useTexts();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const enter = async () => {
    setAsked(true);
    if (busy || login === '' || password === '') return;
    setBusy(true);
    try {
      const { me } = await send<{ me: Me }>('sessions', { login, password });
      setProblem(undefined);
      entered(me);
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="door-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <DoorRefusal problem={problem} />
      <DoorField
        label={t('name')}
        autoComplete="username"
        autoFocus
        value={login}
        change={setLogin}
        fault={asked && login === '' && t('needName')}
      />
      <DoorField
        label={t('password')}
        type="password"
        autoComplete="current-password"
        value={password}
        change={setPassword}
        fault={asked && password === '' && t('needPassword')}
      />
      <DoorButton main busy={busy}>
        {t('login')}
      </DoorButton>
    </form>
  );
}
