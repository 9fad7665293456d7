import { DownloadOutlined } from '@ant-design/icons';
import { Button, Empty, Tag, Tooltip, type TableColumnsType } from 'antd';
import { useWords } from '../../api/glossary';
import { useAgreementTitles } from '../../parts/agreement-titles';
import { CaseSubject } from '../../parts/case-subject';
import { RESOURCES } from '../../parts/cases';
import { Listing } from '../../parts/listing';
import { useProvinces } from '../../parts/provinces';
import { dueAndHour } from '../../parts/times';
import { LightMark } from './light-mark';
import { holderOf, type Lit } from './lights';
import { useSupervisionTexts } from './supervision-texts';

/** Every duty with its light and who holds it, the most urgent first. */
export function DutiesTable({ rows, loading, red }: { rows: Lit[]; loading: boolean; red: boolean }) {
  const t = useSupervisionTexts();
  const words = useWords();
  const provinces = useProvinces();
  const titleOf = useAgreementTitles();
  const subjectOf = ({ subject, duty }: Lit) => ({
    ...subject,
    number: subject?.['number'] ?? duty.number ?? undefined,
    agreement: subject?.['agreement'] && titleOf(String(subject['agreement'])),
  });
  const columns: TableColumnsType<Lit> = [
    {
      key: 'light',
      title: t('light'),
      width: 140,
      render: (_, lit) => (
        <Tooltip title={`${dueAndHour(lit.dueAt)} · ${lit.calendarVersion}`}>
          <span>
            <LightMark light={lit.light}>
              {lit.light === 'red' ? t('late', { n: Math.max(1, -lit.daysLeft) }) : t('left', { n: lit.daysLeft })}
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
      render: (_, lit) =>
        lit.subject ? (
          <>
            <CaseSubject machine={lit.machine} id={lit.caseId} subject={subjectOf(lit)} />
            <br />
            <span className="muted text">
              {[words.machine(lit.machine), lit.state && words.state(lit.machine, lit.state)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </>
        ) : (
          <span className="text">{t('report')}</span>
        ),
    },
    {
      key: 'holder',
      title: t('holder'),
      className: 'board-holder',
      render: (_, { duty, ...lit }) => (
        <span className="text">
          {[provinces.name(duty.province), words.part(duty.part)].filter(Boolean).join(' · ')}
          <br />
          <strong>{holderOf({ duty, ...lit })?.name ?? t('nobody')}</strong>
        </span>
      ),
    },
    {
      key: 'clock',
      title: t('clock'),
      className: 'board-holder',
      render: (_, { clock, key, level }) => (
        <span className="text">
          {words.clock(clock, key)} <Tag>{clock}</Tag>
          {level && <span className="muted">{t('told', { level: t(level as 'HEAD') })}</span>}
        </span>
      ),
    },
    {
      key: 'file',
      title: '',
      className: 'listing-icon',
      width: 48,
      render: (_, { machine, caseId }) =>
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
    <Listing<Lit>
      size="middle"
      rowKey="id"
      loading={loading}
      dataSource={rows}
      columns={columns}
      locale={{ emptyText: <Empty description={t(red ? 'noneRed' : 'none')} /> }}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
    />
  );
}
