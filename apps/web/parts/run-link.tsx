import { App, Alert, Button, Popconfirm, QRCode, Typography } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Page } from '../api/answers';
import { remove } from '../api/client';
import { Problem } from '../api/problem';
import { refresh, useList, useSend } from '../api/queries';
import { texts } from '../app/i18n';
import { linkOf } from '../app/run-scope';
import { ProblemAlert } from './problem-alert';
import './run-link.css';
import { dayAndHour } from './times';

const useTexts = texts(
  'runLink',
  {
    give: '发放司机链接',
    another: '再发放一个',
    hint: '驾驶员扫码或点开短信中的链接即可办理本次运输，无需账号；只绑定首次打开的手机，只能办理这一份联单。',
    once: '链接只显示这一次，离开本页后不能再看到；如需更换请撤销后重新发放。',
    scan: '司机扫码打开',
    copy: '复制链接（短信发送）',
    copied: '已复制',
    until: '{{at}} 前有效',
    bound: '已绑定手机 {{at}}',
    unbound: '尚未打开',
    revoked: '已撤销',
    over: '已过期',
    revoke: '撤销',
    sure: '撤销后该手机立即不能办理，确定？',
    yes: '撤销',
    no: '保留',
    given: '已发放的链接',
  },
  {
    give: 'Give the driver a link',
    another: 'Give another',
    hint: 'The driver opens this one run by the code or the link in a message, without an account. It belongs to the first telephone that opens it.',
    once: 'The link is shown this once only. To change it, revoke it and give another.',
    scan: 'To be scanned by the driver',
    copy: 'Copy the link (for a message)',
    copied: 'Copied',
    until: 'valid until {{at}}',
    bound: 'bound to a telephone {{at}}',
    unbound: 'not opened yet',
    revoked: 'revoked',
    over: 'over',
    revoke: 'Revoke',
    sure: 'That telephone can do nothing from then on. Revoke it?',
    yes: 'Revoke',
    no: 'Keep',
    given: 'Links given',
  },
);

interface Link {
  id: string;
  createdAt: string;
  expiresAt: string;
  boundAt: string | null;
  revokedAt: string | null;
  over: boolean;
}

/** Links by which the driver opens this run without a password: given, shown once, revoked. */
export function RunLinks({ manifest }: { manifest: string }) {
  const t = useTexts();
  const [secret, setSecret] = useState<string>();
  const giving = useSend<{ id: string; secret: string }>(({ secret: told }) => setSecret(told));
  const { data } = useList<Link>('run-links', { manifest, limit: 20 });
  const links = (data as Page<Link> | undefined)?.items ?? [];
  return (
    <section className="run-links">
      <p className="muted">{t('hint')}</p>
      {secret && (
        <figure>
          <QRCode type="svg" value={linkOf(manifest, secret)} size={200} aria-label={t('scan')} />
          <figcaption>{t('scan')}</figcaption>
          <Typography.Text
            className="run-link-text text"
            copyable={{ text: linkOf(manifest, secret), tooltips: [t('copy'), t('copied')] }}
          >
            {linkOf(manifest, secret)}
          </Typography.Text>
          <Alert type="info" showIcon title={t('once')} />
        </figure>
      )}
      <ProblemAlert problem={giving.error} />
      <Button
        type={secret || links.length > 0 ? 'default' : 'primary'}
        loading={giving.isPending}
        onClick={() => giving.mutate({ path: 'run-links', body: { manifest } })}
      >
        {secret || links.length > 0 ? t('another') : t('give')}
      </Button>
      {links.length > 0 && (
        <ul aria-label={t('given')}>
          {links.map((link) => (
            <Given key={link.id} link={link} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Given({ link: { id, expiresAt, boundAt, revokedAt, over } }: { link: Link }) {
  const t = useTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const standing = revokedAt
    ? t('revoked')
    : over
      ? t('over')
      : boundAt
        ? t('bound', { at: dayAndHour(boundAt) })
        : t('unbound');
  const revoke = async () => {
    try {
      await remove(`run-links/${id}`);
      refresh(queries);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      message.error(problem.message);
    }
  };
  return (
    <li>
      <span>
        {standing}
        {!revokedAt && !over && <span className="muted"> · {t('until', { at: dayAndHour(expiresAt) })}</span>}
      </span>
      {!revokedAt && !over && (
        <Popconfirm title={t('sure')} okText={t('yes')} cancelText={t('no')} onConfirm={() => void revoke()}>
          <Button size="small" danger>
            {t('revoke')}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}
