import { Alert, Typography } from 'antd';
import { texts } from '../../app/i18n';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'enrolmentLink',
  {
    title: '账号启用链接（仅显示这一次）',
    hint: '请交给本人：打开后设置密码并绑定验证器。{{until}} 前有效，只能使用一次；重新发送即代替此链接。',
    mailed: '已同时交邮件发送。',
    copy: '复制链接',
    copied: '已复制',
  },
  {
    title: 'Enrolment link (shown only now)',
    hint: 'Hand it to the person, who sets the password and enrols an authenticator by it. It lasts until {{until}} and works once; another one takes its place.',
    mailed: 'It is on its way by mail as well.',
    copy: 'Copy the link',
    copied: 'Copied',
  },
);

/** What an act that makes a link answers, this once. */
export interface GivenLink {
  secret: string;
  until: string;
  mailed: boolean;
}
/** The secret stands behind the `#`, which no browser sends along. */
const enrolmentAddress = (secret: string): string => `${location.origin}/enrol#${secret}`;

export function EnrolmentLink({ link, close }: { link: GivenLink; close: () => void }) {
  const t = useTexts();
  const address = enrolmentAddress(link.secret);
  return (
    <Alert
      type="warning"
      showIcon
      closable={{ onClose: close }}
      style={{ marginBottom: 16 }}
      title={t('title')}
      description={
        <>
          <Typography.Text className="text" copyable={{ text: address, tooltips: [t('copy'), t('copied')] }}>
            {address}
          </Typography.Text>
          <p>
            {t('hint', { until: dayAndHour(link.until) })} {link.mailed && t('mailed')}
          </p>
        </>
      }
    />
  );
}
