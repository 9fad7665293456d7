import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Empty, Input, Skeleton, Tag } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { colon } from '../../app/marks';
import type { CaseAnswer, CaseLine, Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useCase, useRead } from '../../api/queries';
import type { Search } from '../../app/search';
import { subjectText } from '../../parts/case-subject';
import { caseAddress } from '../../parts/cases';
import { ClocksThen } from '../../parts/clocks-then';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { CivilPicker } from '../../parts/civil-picker';
import { dayAndHour, instantOf } from '../../parts/times';
import { Compared } from './compared';
import { useFoundCase } from '../../parts/find-case';
import { Replay } from './replay';
import { useTimeMachineTexts } from './time-machine-texts';
import './audit.css';
import { longest } from '../../parts/longest';

const WALL = 'YYYY-MM-DD HH:mm';
type Then = CaseAnswer & { asOf: { instant: string; event: string; recordedAt: string } };

/** A case as it was known at a moment, beside what is known of it now. */
export default function TimeMachinePage() {
  const t = useTimeMachineTexts();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const [text, setText] = useState(search['case'] ?? '');
  const [wall, setWall] = useState<Dayjs | null>(search['at'] ? dayjs(dayAndHour(search['at'])) : null);
  const found = useFoundCase(search['case']);
  const look = (more: Search) => void navigate({ to: '/time-machine', search: { ...search, ...more } });
  const ready = text.trim() !== '' && wall !== null;
  const go = () => {
    if (ready) look({ case: text.trim(), at: instantOf(wall.format(WALL)) });
  };
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p className="muted">{t('intro')}</p>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            go();
          }}
        >
          <Input
            aria-label={t('case')}
            placeholder={t('caseHint')}
            value={text}
            count={longest(120)}
            onChange={({ target }) => setText(target.value)}
            style={{ width: 320, maxWidth: '100%' }}
          />
          <CivilPicker
            aria-label={t('at')}
            placeholder={t('at')}
            showTime={{ format: 'HH:mm' }}
            format={[WALL, 'YYYY-MM-DD']}
            value={wall}
            onChange={setWall}
            needConfirm={false}
            style={{ width: 240, maxWidth: '100%' }}
          />
          <Button type="primary" htmlType="submit" disabled={!ready} title={ready ? undefined : t('needBoth')}>
            {t('go')}
          </Button>
        </form>
      </section>
      <ProblemAlert problem={found.error} />
      {search['case'] === undefined && <Empty description={t('teach')} />}
      {found.data === null && <Alert type="warning" showIcon title={t('notFound')} role="alert" />}
      {found.data && search['at'] && <Rebuilt line={found.data} at={search['at']} go={(at) => look({ at })} />}
    </>
  );
}

function Rebuilt({ line, at, go }: { line: CaseLine; at: string; go: (at: string) => void }) {
  const t = useTimeMachineTexts();
  const words = useWords();
  const then = useCase<Then>(line.resource, line.id, at);
  const now = useCase(line.resource, line.id);
  const course = useRead<Course>(`cases/${line.id}/course`);
  const wall = dayAndHour(at);
  return (
    <>
      {course.data && <Replay machine={line.machine} course={course.data} at={at} go={go} />}
      <ProblemAlert problem={then.error ?? now.error ?? course.error} />
      <section className="card">
        <h2 className="text">
          {words.machine(line.machine)} {subjectText(line.subject)}
        </h2>
        {!then.error && (!then.data || !now.data) && <Skeleton active />}
        {then.data && now.data && (
          <>
            <div className="row board-by">
              <span>
                {t('then', { at: wall })}
                {colon()}
                <Tag>{words.state(line.machine, then.data.state)}</Tag>
                {t('version')} {then.data.version}
              </span>
              <span>
                {t('now')}
                {colon()}
                <Tag>{words.state(line.machine, now.data.state)}</Tag>
                {t('version')} {now.data.version}
              </span>
              <Link to={caseAddress(line.resource, line.id)}>{t('open')}</Link>
              <a href={`/v1/${line.resource}/${line.id}/case-file`} download>
                {t('file')}
              </a>
            </div>
            <ClocksThen clocks={then.data.clocks ?? []} />
            <Compared then={then.data} now={now.data} at={wall} />
            <p className="muted text">
              {t('record', { event: then.data.asOf.event, at: dayAndHour(then.data.asOf.recordedAt) })}
            </p>
          </>
        )}
      </section>
    </>
  );
}
