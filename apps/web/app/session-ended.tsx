import { useQuery } from '@tanstack/react-query';
import { Modal, Typography } from 'antd';
import { useWords } from '../api/glossary';
import { RUN_OVER } from '../api/live';
import { texts } from './i18n';
import { LoginForm } from './login-form';
import { ProviderLogin } from './provider-login';
import { useSession } from './session';

const useTexts = texts(
  'sessionEnded',
  {
    ended: '登录已到期',
    endedHint: '重新登录后可继续，页面上已填写的内容不会丢失。',
    runOver: '运输已结束',
    taken: '接受单位已办理签收，联单状态：{{state}}。无须再操作，可以关闭本页。',
    linkEnded: '这次运输的链接已失效（运输结束、过期或被撤销）。如仍须办理，请向发放单位索取新的链接。',
  },
  {
    ended: 'Your session has ended',
    endedHint: 'Log in again to go on. Nothing that you typed on this page is lost.',
    runOver: 'The run is over',
    taken: 'The receiver has taken the load over; the manifest is: {{state}}. Nothing is left to do, close this page.',
    linkEnded: 'The link of this run is over: the run has ended, or it was revoked. Ask whoever gave it for a new one.',
  },
);

/** States of a manifest in which the receiver has decided upon the load. */
const OVER: readonly string[] = ['accepted', 'partiallyAccepted', 'rejected', 'closed'];

/** The login over the page when the session has ended. */
export function SessionEnded() {
  const t = useTexts();
  const { me, ended, entered } = useSession();
  const words = useWords();
  const { data: state } = useQuery<string>({ queryKey: RUN_OVER, enabled: false });
  const over = state !== undefined && OVER.includes(state);
  return (
    <Modal
      open={ended}
      title={t(over ? 'runOver' : 'ended')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      destroyOnHidden
    >
      {me.auth === 'link' ? (
        <Typography.Paragraph>
          {over ? t('taken', { state: words.state('manifest', state) }) : t('linkEnded')}
        </Typography.Paragraph>
      ) : (
        <>
          <Typography.Paragraph>{t('endedHint')}</Typography.Paragraph>
          <LoginForm entered={entered} />
          <div className="login-apart">
            <ProviderLogin apart />
          </div>
        </>
      )}
    </Modal>
  );
}
