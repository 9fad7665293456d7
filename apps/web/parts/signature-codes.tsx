import { App, Alert, Button, Input, Popconfirm, Typography } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Page } from '../api/answers';
import { remove } from '../api/client';
import { Problem } from '../api/problem';
import { refresh, useList, useSend } from '../api/queries';
import { texts } from '../app/i18n';
import { longest } from './longest';
import { ProblemAlert } from './problem-alert';
import './run-link.css';
import { dayAndHour } from './times';

const useTexts = texts(
  'signatureCodes',
  {
    title: '签署码',
    load: '本单位在装车现场的人员没有账号时，发给其本人签署码：在司机手机上输入，即以本单位及其本人名义确认装车。',
    handOver: '本单位接车驾驶员没有账号时，发给其本人签署码：在前一承运人手机上输入，即以本单位及其本人名义确认交接。',
    holder: '签署人姓名',
    give: '发放签署码',
    code: '签署码',
    once: '签署码只显示这一次，请只告知本人；12小时内有效，连续输错会暂停直至锁定。',
    given: '已发放的签署码',
    until: '{{at}} 前有效',
    used: '已使用 {{n}} 次',
    failed: '输错 {{n}} 次',
    locked: '已锁定',
    revoked: '已撤销',
    over: '已过期',
    revoke: '撤销',
    sure: '撤销后该签署码立即失效，确定？',
    yes: '撤销',
    no: '保留',
  },
  {
    title: 'Signature codes',
    load: 'Your person at the loading has no account? Give that person a code: typed on the driver’s telephone it confirms the loading for your organisation, in that person’s name.',
    handOver:
      'Your driver who takes over has no account? Give that person a code: typed on the telephone of the carrier before, it confirms the hand-over for your organisation, in that person’s name.',
    holder: 'Name of who signs',
    give: 'Give a signature code',
    code: 'Signature code',
    once: 'The code is shown this once only; tell it to that person alone. It is valid for 12 hours, and wrong codes make it wait and in the end lock it.',
    given: 'Codes given',
    until: 'valid until {{at}}',
    used: 'used {{n}} times',
    failed: '{{n}} wrong',
    locked: 'locked',
    revoked: 'revoked',
    over: 'over',
    revoke: 'Revoke',
    sure: 'The code counts no more from then on. Revoke it?',
    yes: 'Revoke',
    no: 'Keep',
  },
);

interface Code {
  id: string;
  no: number;
  holder: string;
  expiresAt: string;
  revokedAt: string | null;
  lockedAt: string | null;
  failed: number;
  used: number;
  over: boolean;
}

/** Codes by which people of the own organisation without an account sign on the driver's telephone: given, shown once, revoked. */
export function SignatureCodes({ verb }: { verb: 'load' | 'handOver' }) {
  const t = useTexts();
  const [holder, setHolder] = useState('');
  const [code, setCode] = useState<string>();
  const giving = useSend<{ id: string; code: string }>(({ code: told }) => {
    setCode(told);
    setHolder('');
  });
  const { data } = useList<Code>('signature-codes', { verb, limit: 10 });
  const codes = (data as Page<Code> | undefined)?.items ?? [];
  const give = () => giving.mutate({ path: 'signature-codes', body: { holder: holder.trim(), verb } });
  return (
    <section className="run-links" aria-label={t('title')}>
      <p className="muted">{t(verb)}</p>
      {code && (
        <figure>
          <Typography.Title level={3} className="number" aria-label={t('code')} copyable={{ text: code }}>
            {code.replace(/(\d{3})(?=\d)/g, '$1 ')}
          </Typography.Title>
          <Alert type="info" showIcon title={t('once')} />
        </figure>
      )}
      <ProblemAlert problem={giving.error} />
      <div className="row">
        <Input
          aria-label={t('holder')}
          placeholder={t('holder')}
          count={longest(60)}
          value={holder}
          onChange={({ target }) => setHolder(target.value)}
        />
        <Button loading={giving.isPending} disabled={!holder.trim()} onClick={give}>
          {t('give')}
        </Button>
      </div>
      {codes.length > 0 && (
        <ul aria-label={t('given')}>
          {codes.map((each) => (
            <Given key={each.id} code={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Given({ code: { id, no, holder, expiresAt, revokedAt, lockedAt, failed, used, over } }: { code: Code }) {
  const t = useTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const valid = !revokedAt && !over && !lockedAt;
  const standing = revokedAt
    ? t('revoked')
    : lockedAt
      ? t('locked')
      : over
        ? t('over')
        : t('until', { at: dayAndHour(expiresAt) });
  const revoke = async () => {
    try {
      await remove(`signature-codes/${id}`);
      refresh(queries);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      message.error(problem.message);
    }
  };
  return (
    <li>
      <span>
        {holder} <span className="number">{no}…</span> · {standing}
        {used > 0 && ` · ${t('used', { n: used })}`}
        {failed > 0 && ` · ${t('failed', { n: failed })}`}
      </span>
      {valid && (
        <Popconfirm title={t('sure')} okText={t('yes')} cancelText={t('no')} onConfirm={() => void revoke()}>
          <Button size="small" danger>
            {t('revoke')}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}
