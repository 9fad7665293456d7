import { DownloadOutlined } from '@ant-design/icons';
import { Button, Tag, Tooltip } from 'antd';
import { useWords } from '../../api/glossary';
import { colon } from '../../app/marks';
import { useAgreementTitles } from '../../parts/agreement-titles';
import { CaseSubject, useLineTexts } from '../../parts/case-subject';
import { caseAddress, RESOURCES } from '../../parts/cases';
import { FullList, type ListColumn } from '../../parts/full-list';
import type { ListFilter } from '../../parts/list-filters';
import type { Listed } from '../../parts/listed';
import { useProvinces } from '../../parts/provinces';
import { dueAndHour } from '../../parts/times';
import { LightMark } from './light-mark';
import { holderOf, type Lit, shortOf } from './lights';
import { useSupervisionTexts } from './supervision-texts';

interface Props {
  list: Listed<Lit>;
  filters: readonly ListFilter[];
  red: boolean;
  beside: React.ReactNode;
}

/** Every duty with its light and who holds it, the most urgent first. */
export function DutiesTable({ list, filters, red, beside }: Props) {
  const t = useSupervisionTexts();
  const words = useWords();
  const provinces = useProvinces();
  const titleOf = useAgreementTitles();
  const subjectOf = ({ subject, duty }: Lit) => ({
    ...subject,
    number: subject?.['number'] ?? duty.number ?? undefined,
    agreement: subject?.['agreement'] && titleOf(String(subject['agreement'])),
  });
  const lineOf = useLineTexts(list.rows.map((lit) => ({ machine: lit.machine, subject: subjectOf(lit) })));
  const leftOf = ({ light, daysLeft }: Lit) =>
    light === 'red' ? t('late', { n: Math.max(1, -daysLeft) }) : t('left', { n: daysLeft });
  const stageOf = ({ machine, state }: Lit) =>
    [words.machine(machine), state && words.state(machine, state)].filter(Boolean).join(' · ');
  const officeOf = ({ duty }: Lit) =>
    [provinces.name(duty.province), words.part(duty.part)].filter(Boolean).join(' · ');
  const columns: ListColumn<Lit>[] = [
    {
      key: 'light',
      title: t('light'),
      width: 140,
      file: [
        [t('light'), (lit) => [shortOf(t(lit.light)), leftOf(lit)].join(colon())],
        [t('due'), ({ dueDay }) => dueDay],
      ],
      render: (lit) => (
        <Tooltip title={`${dueAndHour(lit.dueAt)} · ${lit.calendarVersion}`}>
          <span>
            <LightMark light={lit.light}>
              {[lit.light === 'paused' && t('paused'), leftOf(lit)].filter(Boolean).join(' · ')}
            </LightMark>
            <br />
            <span className="muted number">
              {t('due')} {lit.dueDay}
            </span>
          </span>
        </Tooltip>
      ),
    },
    {
      key: 'subject',
      title: t('subject'),
      minWidth: 200,
      file: [
        [
          t('subject'),
          (lit) => (lit.subject ? lineOf({ machine: lit.machine, subject: subjectOf(lit) }) : t('report')),
        ],
        [t('stage'), stageOf],
      ],
      render: (lit) =>
        lit.subject ? (
          <>
            <CaseSubject machine={lit.machine} id={lit.caseId} subject={subjectOf(lit)} />
            <br />
            <span className="muted text">{stageOf(lit)}</span>
          </>
        ) : (
          <span className="text">{t('report')}</span>
        ),
    },
    {
      key: 'holder',
      title: t('holder'),
      className: 'board-holder',
      file: [
        [t('province'), officeOf],
        [t('holder'), (lit) => holderOf(lit)?.name ?? t('nobody')],
      ],
      render: (lit) => (
        <span className="text">
          {officeOf(lit)}
          <br />
          <strong>{holderOf(lit)?.name ?? t('nobody')}</strong>
        </span>
      ),
    },
    {
      key: 'clock',
      title: t('clock'),
      className: 'board-holder',
      text: ({ clock, key }) => `${clock} ${words.clock(clock, key)}`,
      render: ({ clock, key, level }) => (
        <span className="text">
          {words.clock(clock, key)} <Tag>{clock}</Tag>
          {level && <span className="muted">{t('told', { level: t(level as 'HEAD') })}</span>}
        </span>
      ),
    },
    {
      key: 'level',
      title: t('level'),
      rare: true,
      text: ({ level }) => (level ? t(level as 'HEAD') : ''),
    },
    {
      key: 'file',
      title: t('file'),
      className: 'listing-icon',
      width: 48,
      render: ({ machine, caseId }) =>
        RESOURCES[machine] && (
          <Button
            size="small"
            icon={<DownloadOutlined />}
            href={`/v1/${RESOURCES[machine]}/${caseId}/case-file`}
            aria-label={t('export')}
            title={t('export')}
          />
        ),
    },
  ];
  return (
    <FullList<Lit>
      box="supervision"
      to="/supervision"
      name={t('title')}
      list={list}
      filters={filters}
      columns={columns}
      none={t(red ? 'noneRed' : 'none')}
      beside={beside}
      opens={({ machine, caseId }) => {
        const resource = RESOURCES[machine];
        return resource ? caseAddress(resource, caseId) : '/supervision';
      }}
    />
  );
}
