import { CheckCircleFilled, ClockCircleOutlined, DownloadOutlined, SafetyCertificateFilled } from '@ant-design/icons';
import { Button, Tag, Tooltip } from 'antd';
import type { Course, CourseEvent, Standing } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { inLanguage, useLanguage } from '../../app/i18n';
import { Listing } from '../../parts/listing';
import { dayAndHour } from '../../parts/times';
import { useCaseTexts } from './case-texts';
import { whoOf } from './case-course';

const ICONS: Record<Standing, React.ReactNode> = {
  recorded: <ClockCircleOutlined />,
  logged: <CheckCircleFilled />,
  final: <SafetyCertificateFilled />,
};

/** How far the record of an act has come, in words and with an icon. */
export function StandingMark({ standing }: { standing: Standing }) {
  const t = useCaseTexts();
  return (
    <Tooltip title={t('standingHint')} trigger={['hover', 'focus']}>
      <span className={`standing standing-${standing}`} tabIndex={0}>
        {ICONS[standing]} {t(standing)}
      </span>
    </Tooltip>
  );
}

/** Everything that was done in the case and every due day that was counted anew, the newest first. */
export function CaseHistory({ id, machine, course }: { id: string; machine: string; course: Course }) {
  const t = useCaseTexts();
  const language = useLanguage();
  const moves = course.clocks
    .flatMap(({ name, moved }) => moved.map((move) => ({ ...move, name: inLanguage(name, language) })))
    .sort((a, b) => b.at.localeCompare(a.at));
  return (
    <>
      {moves.length > 0 && (
        <ul aria-label={t('moves')}>
          {moves.map(({ at, from, to, name }) => (
            <li key={`${at} ${name}`}>
              <span className="number">{dayAndHour(at)}</span> {t('moved', { clock: name, from, to })}
            </li>
          ))}
        </ul>
      )}
      <Events id={id} machine={machine} course={course} />
    </>
  );
}

function Events({ id, machine, course }: { id: string; machine: string; course: Course }) {
  const t = useCaseTexts();
  const words = useWords();
  return (
    <Listing<CourseEvent>
      size="small"
      rowKey="id"
      dataSource={[...course.events].reverse()}
      pagination={course.events.length > 20 ? { pageSize: 20 } : false}
      columns={[
        { title: t('when'), render: (_, each) => <span className="number">{dayAndHour(each.at)}</span> },
        { title: t('act'), render: (_, each) => words.verb(machine, each.verb) },
        {
          title: t('change'),
          render: (_, { from, to }) =>
            from === to
              ? words.state(machine, to ?? '')
              : [from, to]
                  .filter((state): state is string => state !== null && state !== 'new')
                  .map((state) => words.state(machine, state))
                  .join(' → '),
        },
        { title: t('who'), render: (_, each) => <span className="text">{whoOf(each.by, t('system'))}</span> },
        { title: t('outcome'), render: (_, each) => <Outcome of={each} /> },
        { title: t('rules'), render: (_, each) => <Rules of={each} /> },
        { title: t('standing'), render: (_, each) => <StandingMark standing={each.standing} /> },
        {
          title: t('proof'),
          render: (_, { id: event, seq, standing }) =>
            standing !== 'recorded' && (
              <Tooltip title={t('proofHint')}>
                <Button
                  size="small"
                  icon={<DownloadOutlined />}
                  href={`/v1/cases/${id}/events/${event}/proof`}
                  download
                  aria-label={t('proofOf', { n: seq })}
                />
              </Tooltip>
            ),
        },
      ]}
    />
  );
}

/** The rules that it was judged by, each with its article, and the version of the machine that asked them. */
function Rules({ of: { rules, machineVersion } }: { of: CourseEvent }) {
  const t = useCaseTexts();
  return (
    <span className="rules">
      {rules.map(({ rule, article }) => (
        <Tooltip key={rule} title={article ?? t('ofEngine')} trigger={['hover', 'focus']}>
          <Tag tabIndex={0}>{rule}</Tag>
        </Tooltip>
      ))}
      <span className="muted rules-version">{t('machineVersion', { n: machineVersion })}</span>
    </span>
  );
}

/** What became of it; of what was refused, by which rule and article, and why. */
function Outcome({ of: { outcome, refusal } }: { of: CourseEvent }) {
  const t = useCaseTexts();
  const language = useLanguage();
  return (
    <>
      {t(outcome)}
      {refusal && (
        <div className="muted text">
          {[refusal.rule, refusal.article, inLanguage(refusal.detail, language)].filter(Boolean).join(' · ')}
        </div>
      )}
    </>
  );
}
