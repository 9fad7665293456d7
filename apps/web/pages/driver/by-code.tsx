import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useSend } from '../../api/queries';
import { Field } from '../../parts/field';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDriverTexts } from './driver-texts';
import type { Manifest } from './run';

const FITS = /^\d{9}$/;

interface Props {
  run: Manifest;
  verb: 'load' | 'handOver';
  /** The body of the act; undefined while something of it is missing. */
  form: () => object | undefined;
  done?: () => void;
}

/** Somebody of the other party without an account signs here by their code, in their organisation's name. It needs the network. */
export function ByCode({ run, verb, form, done }: Props) {
  const t = useDriverTexts();
  const { message } = App.useApp();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const signing = useSend(() => {
    setCode('');
    void message.success(t('sent'));
    done?.();
  });
  const typed = code.replace(/\s/g, '');
  const go = () => {
    setTried(true);
    const body = form();
    if (!FITS.test(typed) || !body) return;
    signing.mutate({
      path: `manifests/${run.id}/signed`,
      body: { code: typed, verb, version: run.version, form: body },
    });
  };
  return (
    <>
      <Field label={t('code')} hint={t('codeHint')} fault={tried && !FITS.test(typed) ? t('codeBad') : undefined}>
        <Input
          size="large"
          inputMode="numeric"
          autoComplete="off"
          value={code}
          onChange={({ target }) => setCode(target.value.slice(0, 11))}
        />
      </Field>
      <ProblemAlert problem={signing.error} />
      <Button type="primary" size="large" block loading={signing.isPending} onClick={go}>
        {t('codeGo')}
      </Button>
    </>
  );
}
