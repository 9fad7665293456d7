import { Modal, Typography } from 'antd';
import { texts } from './i18n';
import { LoginForm } from './login-form';
import { ProviderLogin } from './provider-login';
import { useSession } from './session';

const useTexts = texts(
  'sessionEnded',
  {
    ended: '登录已到期',
    endedHint: '重新登录后可继续，页面上已填写的内容不会丢失。',
    linkEnded: '这次运输的链接已失效（运输结束、过期或被撤销）。如仍须办理，请向发放单位索取新的链接。',
  },
  {
    ended: 'Your session has ended',
    endedHint: 'Log in again to go on. Nothing that you typed on this page is lost.',
    linkEnded: 'The link of this run is over: the run has ended, or it was revoked. Ask whoever gave it for a new one.',
  },
);

/** The login over the page when the session has ended. */
export function SessionEnded() {
  const t = useTexts();
  const { me, ended, entered } = useSession();
  return (
    <Modal open={ended} title={t('ended')} footer={null} closable={false} mask={{ closable: false }} destroyOnHidden>
      {me.auth === 'link' ? (
        <Typography.Paragraph>{t('linkEnded')}</Typography.Paragraph>
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
