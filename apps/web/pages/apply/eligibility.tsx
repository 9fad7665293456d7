import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { inLanguage, texts, useLanguage } from '../../app/i18n';
import { aside, semicolon } from '../../app/marks';
import { LIGHTS } from '../../app/theme';
import { ProblemAlert } from '../../parts/problem-alert';
import { QuotaBar } from '../../parts/quota-bar';
import type { Problem } from '../../api/problem';
import type { Check, Checked, Verdict } from './use-check';

const useTexts = texts(
  'eligibility',
  {
    title: '资格预检',
    hint: '按提交、审查、决定时的同一规则即时检验，不保存任何内容。',
    failed: '不符合',
    justify: '须说明理由',
    notice: '请注意',
    open: '待填写',
    passed: '符合',
    review: '审查时检验',
    approve: '决定时检验',
    depart: '发运时检验',
    n: '{{n}} 项',
    more: '已符合的 {{n}} 项',
    moreOpen: '填写后检验的 {{n}} 项',
    route: '预计办理通道',
    WHITELIST: '白名单直接审批（受理后 {{n}} 个工作日内决定）',
    OVER_QUOTA: '超额商请（白名单额度不足）',
    CONSULTED: '商请接受地（须接受地函复同意）',
    SHORT: '简化商请（名单内，接受地 {{n}} 个工作日内函复）',
    why: '不能直接审批：',
    quota: '白名单额度',
    licence: '许可证 {{no}} 有效期至 {{to}}',
    validity: '如今日批准，有效期 {{from}} 至 {{to}}（{{rule}}）',
    remedy: '怎么办：{{text}}',
    wait: '正在预检',
  },
  {
    title: 'Eligibility',
    hint: 'Tested as you type by the rules of submission, review and decision. Nothing is stored.',
    failed: 'Fails',
    justify: 'Needs a reason',
    notice: 'Note',
    open: 'Not filled in',
    passed: 'Passes',
    review: 'tested at review',
    approve: 'tested at decision',
    depart: 'tested at departure',
    n: '{{n}}',
    more: 'Passing ({{n}})',
    moreOpen: 'Tested once filled in ({{n}})',
    route: 'Route to expect',
    WHITELIST: 'White list, direct (decided within {{n}} working days of acceptance)',
    OVER_QUOTA: 'Over-quota letter (quota of the list too small)',
    CONSULTED: 'Consultation (the destination must agree)',
    SHORT: 'Short consultation (listed; the destination answers within {{n}} working days)',
    why: 'No direct approval: ',
    quota: 'Quota of the white list',
    licence: 'Licence {{no}} valid to {{to}}',
    validity: 'If approved today: valid {{from}} to {{to}} ({{rule}})',
    remedy: 'What to do: {{text}}',
    wait: 'Checking',
  },
);
const LOOKS: Readonly<Record<Verdict, { colour: string; icon: React.ReactNode }>> = {
  failed: { colour: LIGHTS.red, icon: <CloseCircleFilled /> },
  justify: { colour: LIGHTS.yellow, icon: <ExclamationCircleFilled /> },
  notice: { colour: LIGHTS.yellow, icon: <ExclamationCircleFilled /> },
  open: { colour: LIGHTS.grey, icon: <MinusCircleOutlined /> },
  passed: { colour: LIGHTS.green, icon: <CheckCircleFilled /> },
};
const ALL: readonly Verdict[] = ['failed', 'justify', 'notice', 'open', 'passed'];
/** More of them than this are folded away. */
const SHORT = 6;

interface Props {
  check: Check | undefined;
  problem: Problem | null;
  asked: string;
}
/** What the server would say of the form: colour, icon, words and rule of every test; the route and its quota. */
export function Eligibility({ check, problem, asked }: Props) {
  const t = useTexts();
  const count = (verdict: Verdict) => check?.checks.filter((each) => each.verdict === verdict).length ?? 0;
  const of = (verdict: Verdict) => check?.checks.filter((each) => each.verdict === verdict) ?? [];
  return (
    <aside className="card eligibility" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <p className="muted">{t('hint')}</p>
      <ProblemAlert problem={problem} />
      {!check && !problem && <p role="status">{t('wait')}…</p>}
      {check && (
        <>
          <p role="status" className="eligibility-sum">
            {ALL.filter((verdict) => count(verdict) > 0).map((verdict) => (
              <span key={verdict} className="light" style={{ color: LOOKS[verdict].colour }}>
                {LOOKS[verdict].icon} {t(verdict)} {t('n', { n: count(verdict) })}
              </span>
            ))}
          </p>
          <Rows checks={[...of('failed'), ...of('justify'), ...of('notice')]} />
          <details open={count('open') <= SHORT}>
            <summary>{t('moreOpen', { n: count('open') })}</summary>
            <Rows checks={of('open')} />
          </details>
          <details>
            <summary>{t('more', { n: count('passed') })}</summary>
            <Rows checks={of('passed')} />
          </details>
          <Route check={check} asked={asked} />
        </>
      )}
    </aside>
  );
}

const Rows = ({ checks }: { checks: readonly Checked[] }) => (
  <ul className="checks">
    {checks.map((each) => (
      <Row key={each.test} check={each} />
    ))}
  </ul>
);

function Row({ check: { title, verdict, rule, says, remedy, stage, fields } }: { check: Checked }) {
  const t = useTexts();
  const language = useLanguage();
  const { colour, icon } = LOOKS[verdict];
  const said = verdict === 'passed' ? '' : inLanguage(says ?? undefined, language);
  return (
    <li className="check">
      <span className="light" style={{ color: colour }}>
        {icon}
        <span>{t(verdict)}</span>
      </span>
      <span className="text">
        <strong>{inLanguage(title, language)}</strong> <span className="muted">{rule}</span>
        {verdict !== 'passed' && stage !== 'submit' && <span className="muted">{aside(t(stage))}</span>}
        {said && <span className="check-says">{said}</span>}
        {said && remedy && <span className="check-says">{t('remedy', { text: inLanguage(remedy, language) })}</span>}
        {verdict === 'failed' && fields.length > 1 && (
          <span className="check-says">{fields.map(({ detail }) => inLanguage(detail, language)).join(' ')}</span>
        )}
      </span>
    </li>
  );
}

function Route({ check: { route, licence, validity }, asked }: { check: Check; asked: string }) {
  const t = useTexts();
  const language = useLanguage();
  if (!route) return null;
  const failed = route.tests.filter(({ passed }) => !passed);
  return (
    <section className="eligibility-route">
      <h3>{t('route')}</h3>
      <p className="text">
        <strong>
          {route.short ? t('SHORT', { n: route.short.replyDays }) : t(route.track, { n: route.decisionDays })}
        </strong>
      </p>
      {failed.length > 0 && (
        <p className="text muted">
          {t('why')}
          {failed.map(({ id, detail }) => inLanguage(detail, language) || id).join(semicolon())}
        </p>
      )}
      {route.cap !== null && (
        <QuotaBar
          title={t('quota')}
          quota={{ cap: route.cap, settled: route.used ?? '0', reserved: '0', change: asked }}
        />
      )}
      {licence && <p className="text">{t('licence', { no: licence.number, to: licence.validTo })}</p>}
      {validity && (
        <p className="text">
          {t('validity', { from: validity.validFrom, to: validity.validTo, rule: validity.limitedBy })}
        </p>
      )}
    </section>
  );
}
