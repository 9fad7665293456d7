import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Skeleton, Tag, Tooltip } from 'antd';
import type { Acts, CaseAnswer, CaseLine, Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useMe } from '../../app/session';
import { useLineTexts } from '../../parts/case-subject';
import { useDivisions } from '../../parts/divisions';
import { FactValue, isNothing, useFactName } from '../../parts/facts/fact-value';
import { InstantField } from '../../parts/instant-field';
import { Light } from '../../parts/light';
import { PageTitle } from '../../parts/page-title';
import { dayAndHour } from '../../parts/times';
import { mayReceive } from '../receive/receipt';
import { isRunning } from './case-clocks';
import { CaseLinks } from './case-links';
import { useCaseTexts } from './case-texts';

interface Props {
  resource: string;
  line: CaseLine;
  known: CaseAnswer;
  course: Course | undefined;
  acts: Acts | undefined;
  /** Whether course and acts have come: what can be clicked is shown with them, and where it stays. */
  settled: boolean;
  asOf: string | undefined;
  setAsOf: (at: string | undefined) => void;
  children: React.ReactNode;
}
const PARTIES = ['remover', 'carriers', 'receiver', 'holder', 'firm'] as const;

/** Which case it is, where it stands, how much time is left, who takes part. */
export function CaseHeader({ resource, line, known, course, acts, settled, asOf, setAsOf, children }: Props) {
  const t = useCaseTexts();
  const words = useWords();
  const nameOf = useFactName();
  const division = useDivisions();
  const since = asOf ? course?.stages.at(-1)?.enteredAt : line.since;
  const urgent = course?.clocks.filter(isRunning).sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
  const untitled = { machine: line.machine, subject: { ...line.subject, number: undefined } };
  const title = useLineTexts([untitled])(untitled) || words.machine(line.machine);
  const number = (known['number'] ?? known['paperNo']) as string | undefined;
  const [origin, destination] = [known['origin'], known['destination']] as (string | undefined)[];
  const parties = PARTIES.filter((name) => !isNothing(known[name]) && typeof known[name] === 'object');
  return (
    <header className="card case-head">
      <div className="row case-title">
        <PageTitle>
          <span className="muted">{words.machine(line.machine)}</span> <span className="text">{number ?? title}</span>
        </PageTitle>
        <Tag data-state={known.state} className={line.ended ? 'case-state' : 'case-state case-state-runs'}>
          {words.state(line.machine, known.state)}
        </Tag>
        {!line.ended && !asOf && (
          <span className="light-room">
            {urgent && (
              <Light
                dueAt={urgent.dueAt}
                daysLeft={urgent.daysLeft}
                overdue={urgent.overdue}
                paused={urgent.status === 'paused'}
                provisional={urgent.provisional}
              />
            )}
          </span>
        )}
      </div>
      <div className="case-lines">
        {number && title && <span className="text">{title}</span>}
        {origin && destination && (
          <span>
            {division(origin)} → {division(destination)}
          </span>
        )}
        <span className="muted number">
          {t('since')} {dayAndHour(since)} · {t('version', { n: known.version })}
        </span>
        <CaseLinks known={known} resource={resource} />
      </div>
      <dl className="case-parties">
        {parties.map((name) => (
          <div key={name}>
            <dt>{nameOf(name)}</dt>
            <dd className="text">
              {[known[name]].flat().map((party, at) => (
                <span key={at}>{(party as { name?: string }).name}</span>
              ))}
            </dd>
          </div>
        ))}
        {!isNothing(known['lines']) && Array.isArray(known['lines']) && (
          <div>
            <dt>{nameOf('waste')}</dt>
            <dd>
              {(known['lines'] as Record<string, unknown>[]).map((each, at) => (
                <span key={at} className="text">
                  {[each['name'], each['code'] ?? each['wasteCode']].filter(Boolean).join(' ')}{' '}
                  <FactValue
                    name="quantity"
                    value={each['removed'] ?? each['quantity'] ?? each['approved'] ?? each['planned']}
                  />
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {!settled && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {settled && (
        <>
          {children}
          <div className="row">
            {!asOf && <DeskLink resource={resource} id={line.id} state={known.state} acts={acts} />}
            {!asOf && (
              <Tooltip title={t('caseFileHint')}>
                <Button icon={<DownloadOutlined />} href={`/v1/${resource}/${line.id}/case-file`} download>
                  {t('caseFile')}
                </Button>
              </Tooltip>
            )}
            {line.ended && !asOf && (
              <Tooltip title={t('archiveHint')}>
                <Button icon={<InboxOutlined />} href={`/v1/cases/${line.id}/archive`} download>
                  {t('archive')}
                </Button>
              </Tooltip>
            )}
            <a href="/verify">{t('verify')}</a>
            <InstantField label={t('asOfPick')} hint={t('asOfPick')} value={asOf} onChange={setAsOf} />
          </div>
        </>
      )}
    </header>
  );
}

/** The page made for this work, where there is one. */
function DeskLink({
  resource,
  id,
  state,
  acts,
}: {
  resource: string;
  id: string;
  state: string;
  acts: Acts | undefined;
}) {
  const t = useCaseTexts();
  const { kind } = useMe();
  const office = kind === 'province' || kind === 'city';
  const to: readonly [string, 'review' | 'applyDesk' | 'letterDesk' | 'listDesk' | 'weigh'] | undefined =
    resource === 'transfer-applications' && office
      ? [`/review/${id}`, 'review']
      : resource === 'transfer-applications' && kind === 'firm' && state === 'draft'
        ? [`/apply?id=${id}`, 'applyDesk']
        : resource === 'letters' && office
          ? [`/letters/${id}`, 'letterDesk']
          : resource === 'whitelists' && office
            ? [`/lists/${id}`, 'listDesk']
            : resource === 'manifests' && mayReceive(acts)
              ? [`/arrivals/${id}`, 'weigh']
              : undefined;
  return to ? <Link to={to[0]}>{t(to[1])}</Link> : null;
}
