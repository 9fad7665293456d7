import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Skeleton, Tag } from 'antd';
import { comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { LIGHTS } from '../../app/theme';
import { useAgreementTitles } from '../../parts/agreement-titles';
import { caseOf } from '../../parts/cases';
import { ProblemAlert } from '../../parts/problem-alert';
import { QuotaBar } from '../../parts/quota-bar';
import { useChoices } from '../../parts/schema-form/labels';
import { dayAndHour, dayOf } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import type { Headroom } from './letter-answers';
import { useLetterTexts } from './letter-texts';

const said = (colour: string, icon: React.ReactNode, text: string) => (
  <p className="light" style={{ color: colour, whiteSpace: 'normal' }}>
    {icon}
    <span className="text">{text}</span>
  </p>
);

/** Credit, violations that still count, and incidents with loads for the receiver. */
function ReceiverRecord({ of: { grade, violations, incidents } }: { of: Headroom['record'] }) {
  const t = useLetterTexts();
  const words = useWords();
  const choice = useChoices();
  return (
    <section aria-label={t('record')}>
      <h3>{t('record')}</h3>
      <p className="text">{grade ? t('grade', { grade }) : t('noGrade')}</p>
      {violations.length === 0 && said(LIGHTS.green, <CheckCircleFilled />, t('noViolations'))}
      {violations.map(({ id, document, summary, serious, decidedOn }) => (
        <div key={id}>
          {said(
            serious ? LIGHTS.red : LIGHTS.yellow,
            serious ? <CloseCircleFilled /> : <WarningFilled />,
            [decidedOn, serious ? t('seriousViolation') : t('violation'), document, summary].join(' · '),
          )}
        </div>
      ))}
      {incidents.length === 0 && said(LIGHTS.green, <CheckCircleFilled />, t('noIncidents'))}
      {incidents.map(({ id, state, level, kind, occurredAt }) => (
        <p key={id} className="text">
          <Link to={caseOf('incident', id)}>
            {[dayOf(occurredAt), choice('kind', kind), choice('level', level)].join(' · ')}
          </Link>{' '}
          <Tag>{words.state('incident', state)}</Tag>
        </p>
      ))}
    </section>
  );
}

/** Whether the receiver can take it: licence, scale of the year, entries; computed by the server as the page opens. */
export function HeadroomPanel({ letter }: { letter: string }) {
  const t = useLetterTexts();
  const words = useWords();
  const language = useLanguage();
  const titleOf = useAgreementTitles();
  const { data, error } = useRead<Headroom>(`letters/${letter}/headroom`);
  if (error) return <ProblemAlert problem={error} />;
  if (!data) return <Skeleton active />;
  const { licence, exemption, scale, loadPermille: load, verdict } = data;
  return (
    <section aria-label={t('headroom')}>
      <h2>{t('headroom')}</h2>
      <p className="muted">{t('asOf', { at: dayAndHour(data.at) })}</p>
      {licence ? (
        <>
          <p className="text">
            <Link to={caseOf('licence', licence.id)}>{licence.number}</Link> · {licence.holder} ·{' '}
            {t('until', { to: licence.validTo })} <Tag>{words.state('licence', licence.state)}</Tag>
          </p>
          {licence.valid && licence.uncovered.length === 0
            ? said(LIGHTS.green, <CheckCircleFilled />, t('valid'))
            : said(LIGHTS.red, <CloseCircleFilled />, t('notValid', { lines: licence.uncovered.join(', ') || '—' }))}
        </>
      ) : exemption ? (
        <>
          <p className="text">{t('exempted', { item: exemption.item })}</p>
          {exemption.refused
            ? said(LIGHTS.red, <CloseCircleFilled />, inLanguage(exemption.refused.says, language))
            : said(
                LIGHTS.green,
                <CheckCircleFilled />,
                t('schemeOpens', { agreement: titleOf(exemption.agreement ?? '') }),
              )}
        </>
      ) : (
        said(LIGHTS.red, <CloseCircleFilled />, t('noLicence'))
      )}
      {scale === null ? (
        <p className="muted">{t('noScale')}</p>
      ) : (
        <QuotaBar
          title={t('scale')}
          quota={{ cap: scale, settled: data.received ?? '0', reserved: data.reserved ?? '0', change: data.asked }}
        />
      )}
      {load !== null && (
        <>
          <p className="number">{t('after', { percent: `${Math.floor(load / 10)}.${load % 10} %` })}</p>
          {verdict &&
            said(
              verdict.level === 'BLOCK' ? LIGHTS.red : LIGHTS.yellow,
              verdict.level === 'BLOCK' ? <CloseCircleFilled /> : <WarningFilled />,
              [inLanguage(verdict.says, language), inLanguage(verdict.remedy, language), verdict.rule, verdict.article]
                .filter(Boolean)
                .join(' · '),
            )}
        </>
      )}
      <h3>{t('entries')}</h3>
      {data.entries.length === 0 && <p className="muted">{t('noEntries')}</p>}
      {data.entries.map((entry) => (
        <div key={entry.id} className="headroom-entry">
          <p className="text">
            <Link to="/lists/$id" params={{ id: entry.list.id }}>
              {t('entry', {
                agreement: titleOf(entry.agreement.key),
                year: String(entry.list.year),
                to: entry.lastDay ?? '',
              })}
            </Link>{' '}
            <Tag>{words.state('listing', entry.state)}</Tag>
            {entry.codes.join(comma())}
          </p>
          <p className="number">
            {t('entryQuota', {
              cap: tonnes(entry.cap) || '∞',
              used: tonnes(entry.used),
              left: tonnes(entry.remaining) || '∞',
            })}
          </p>
        </div>
      ))}
      <ReceiverRecord of={data.record} />
    </section>
  );
}
