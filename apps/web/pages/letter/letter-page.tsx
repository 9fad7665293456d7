import { Link, useParams } from '@tanstack/react-router';
import { Alert, Segmented, Skeleton, Tabs, Tag } from 'antd';
import { useCallback, useState } from 'react';
import { useWords } from '../../api/glossary';
import { useCase } from '../../api/queries';
import { useMe } from '../../app/session';
import { ChasePart, useChases } from '../../parts/chase';
import { RESOURCES, caseAddress } from '../../parts/cases';
import { useDivisionsSettled } from '../../parts/divisions';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { PaperSheet } from '../../parts/paper-sheet';
import { useNarrow } from '../../parts/use-narrow';
import { CaseLight } from '../review/case-light';
import { CounterMark } from '../lists/counter-mark';
import { useDesk } from '../review/desk';
import { useLivePreview } from '../review/live-preview';
import { HeadroomPanel } from './headroom-panel';
import { type Letter, ofApplication } from './letter-answers';
import { LetterBody } from './letter-body';
import { useLetterTexts } from './letter-texts';
import { ReplyDesk } from './reply-desk';
import '../review/review.css';

/** A letter received: what it says, whether it can be taken, and the reply; with all its evidence on one page. */
export default function LetterPage() {
  const { id } = useParams({ strict: false });
  const found = useCase<Letter>('letters', id);
  const named = useDivisionsSettled();
  if (found.error) return <PageProblem error={found.error} />;
  if (!found.data || !id || !named) return <Skeleton active />;
  return <Received letter={found.data} />;
}

function Received({ letter }: { letter: Letter }) {
  const t = useLetterTexts();
  const me = useMe();
  const words = useWords();
  const narrow = useNarrow();
  const desk = useDesk('letters', letter.id, letter.version);
  const [reply, setReply] = useState<object>();
  const show = useCallback((next: object | undefined) => setReply(next), []);
  const [shown, setShown] = useState<'evidence' | 'paper'>(letter.draft ? 'paper' : 'evidence');
  const preview = useLivePreview(`letters/${letter.id}/preview`, reply);
  const open = letter.state === 'delivered';
  const chased = useChases(letter.id, open && ofApplication(letter.kind));
  const mine = letter.to === me.province;
  const writes = open && mine && !letter.answer;
  const about = RESOURCES[letter.about.machine];
  const said = <LetterBody letter={letter} about={letter.about.id} />;
  const evidence = (
    <>
      {writes && (
        <Segmented<'evidence' | 'paper'>
          block
          aria-label={t('evidence')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'evidence', label: t('evidence') },
            { value: 'paper', label: t('preview') },
          ]}
        />
      )}
      {writes && shown === 'paper' ? (
        <PaperSheet sheet={preview.data} problem={preview.error} />
      ) : (
        <>
          {about && (
            <p>
              <Link to={caseAddress(about, letter.about.id)}>
                {ofApplication(letter.kind) ? t('openCase') : t('openSubject')}
              </Link>
            </p>
          )}
          {ofApplication(letter.kind) && mine && <HeadroomPanel letter={letter.id} />}
        </>
      )}
    </>
  );
  const work =
    !desk.settled || chased.isLoading ? (
      <Skeleton active />
    ) : (
      <>
        <h2>{t('reply')}</h2>
        {open && ofApplication(letter.kind) && <ChasePart letter={letter.id} ours={letter.from === me.province} />}
        {letter.answer ? (
          <Answered letter={letter} />
        ) : writes ? (
          <ReplyDesk letter={letter} desk={desk} show={show} />
        ) : (
          <Alert
            type="info"
            showIcon
            title={
              letter.state === 'withdrawn' ? t('withdrawn') : letter.from === me.province ? t('sent') : t('notMine')
            }
          />
        )}
      </>
    );
  return (
    <>
      <div className="row review-head">
        <PageTitle>{letter.title}</PageTitle>
        <Tag color="blue">{words.state('consultation', letter.state)}</Tag>
        <CaseLight id={letter.id} />
      </div>
      {narrow ? (
        <Tabs
          defaultActiveKey="letter"
          items={[
            { key: 'letter', label: t('letter'), children: <section className="card">{said}</section> },
            { key: 'evidence', label: t('evidence'), children: <section className="card">{evidence}</section> },
            {
              key: 'reply',
              label: t('reply'),
              children: <section className="card">{work}</section>,
              forceRender: true,
            },
          ]}
        />
      ) : (
        <div className="review">
          <section className="card review-pane" aria-label={t('letter')} tabIndex={0}>
            {said}
          </section>
          <section className="card review-pane" aria-label={t('evidence')} tabIndex={0}>
            {evidence}
          </section>
          <section className="card review-pane" aria-label={t('reply')} tabIndex={0}>
            {work}
          </section>
        </div>
      )}
    </>
  );
}

function Answered({ letter }: { letter: Letter }) {
  const t = useLetterTexts();
  const { answer } = letter;
  if (!answer) return null;
  return (
    <Alert
      type={answer.agree ? 'success' : 'warning'}
      showIcon
      title={t('answered', { way: answer.agree ? t('agree') : t('disagree'), number: answer.number ?? '' })}
      description={
        <span className="text">
          {[answer.reasons, ...answer.conditions].filter(Boolean).join('\n')}
          {'\n'}
          {answer.counter?.map((change) => (
            <span key={change.entry}>
              {change.receiver.name} <CounterMark of={change} />
              {'\n'}
            </span>
          ))}
          {answer.by.orgName} · {answer.by.name}
          {letter.state === 'closed' ? ` · ${t('closed')}` : ''}
        </span>
      }
    />
  );
}
