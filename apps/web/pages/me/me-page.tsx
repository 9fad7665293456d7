import { texts } from '../../app/i18n';
import { colon } from '../../app/marks';
import { useMe } from '../../app/session';
import { PageTitle } from '../../parts/page-title';
import { Together } from '../../parts/together';
import { FactorPanel } from './factor-panel';
import { IdentityPanel } from './identity-panel';
import { MailPanel } from './mail-panel';
import { PasswordPanel } from './password-panel';
import { TokensPanel } from './tokens-panel';

const useTexts = texts(
  'me',
  {
    title: '我的账号',
    roles: '角色',
    handler: '经办人',
    officer: '办案人员',
    head: '负责人',
    auditor: '审计人员',
    admin: '管理员',
    machine: '系统接口',
  },
  {
    title: 'My account',
    roles: 'Roles',
    handler: 'handler',
    officer: 'officer',
    head: 'head',
    auditor: 'auditor',
    admin: 'administrator',
    machine: 'machine',
  },
);

/** What is the person's own: the second factor, the password, identities of the provider, where notices are mailed to, tokens of machines. */
export default function MePage() {
  const t = useTexts();
  const me = useMe();
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <p className="muted text">
        {me.orgName} · {me.name} · {t('roles')}
        {colon()}
        {me.roles.map((role) => t(role)).join(' · ')}
      </p>
      <Together>
        <FactorPanel />
        <PasswordPanel />
        <IdentityPanel />
        <MailPanel />
        <TokensPanel />
      </Together>
    </>
  );
}
