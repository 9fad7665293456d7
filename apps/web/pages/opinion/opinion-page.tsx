import { useParams } from '@tanstack/react-router';
import { Alert, Button, Input, Segmented, Skeleton } from 'antd';
import { useCase, useSend } from '../../api/queries';
import type { CaseAnswer } from '../../api/answers';
import { useDivisionsSettled } from '../../parts/divisions';
import { PageProblem } from '../../parts/page-problem';
import { longest } from '../../parts/longest';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useDraft } from '../../parts/use-draft';
import type { Letter } from '../letter/letter-answers';
import { LetterBody } from '../letter/letter-body';
import type { Opinion } from './opinion';
import { useOpinionTexts } from './opinion-texts';
import { Said } from './said';
import '../review/review.css';

interface One extends Omit<Opinion, 'state'>, CaseAnswer {
  state: Opinion['state'];
  about: Letter | null;
  /** Whether the caller's bureau is the one that was asked. */
  mine: boolean;
  /** Whether the answer still counts. */
  awaited: boolean;
}

/** One question to a local bureau: the letter as it was sent on one side, the bureau's word on the other. */
export default function OpinionPage() {
  const { id } = useParams({ strict: false });
  const found = useCase<One>('opinions', id);
  const named = useDivisionsSettled();
  if (found.error) return <PageProblem error={found.error} />;
  if (!found.data || !named) return <Skeleton active />;
  return <Asked of={found.data} />;
}

function Asked({ of }: { of: One }) {
  const t = useOpinionTexts();
  return (
    <>
      <PageTitle>
        {t('part')} · {of.number ?? of.title}
      </PageTitle>
      <div className="review review-two">
        <section className="card review-pane" aria-label={t('letter')} tabIndex={0}>
          {of.about && <LetterBody letter={of.about} />}
        </section>
        <section className="card review-pane" aria-label={t('yours')} tabIndex={0}>
          <h2>{t('yours')}</h2>
          <p className="muted">{t('by', { office: of.office, name: of.askedBy, at: dayAndHour(of.askedAt) })}</p>
          {of.question && <p className="text">{of.question}</p>}
          <div className="opinion-said">
            <Said of={of} />
          </div>
          {of.state === 'open' &&
            (!of.awaited ? (
              <Alert type="info" showIcon role="note" title={t('over')} />
            ) : of.mine ? (
              <GiveForm of={of} />
            ) : (
              <Alert type="info" showIcon role="note" title={t('others')} />
            ))}
        </section>
      </div>
    </>
  );
}

function GiveForm({ of }: { of: One }) {
  const t = useOpinionTexts();
  const { value, setValue, clear } = useDraft(`opinions/${of.id}`, { favourable: true, text: '' });
  const sending = useSend(clear);
  return (
    <div className="desk-form">
      <Segmented<'yes' | 'no'>
        block
        aria-label={t('yours')}
        value={value.favourable ? 'yes' : 'no'}
        onChange={(next) => setValue((before) => ({ ...before, favourable: next === 'yes' }))}
        options={[
          { value: 'yes', label: t('favourable') },
          { value: 'no', label: t('unfavourable') },
        ]}
      />
      <Input.TextArea
        aria-label={t('words')}
        placeholder={t('words')}
        autoSize={{ minRows: 4, maxRows: 12 }}
        count={longest(4000)}
        value={value.text}
        onChange={({ target }) => setValue((before) => ({ ...before, text: target.value }))}
      />
      <ProblemAlert problem={sending.error} />
      <div className="row">
        <Button
          type="primary"
          loading={sending.isPending}
          disabled={value.text.trim() === ''}
          onClick={() => sending.mutate({ path: `opinions/${of.id}/give`, body: value, version: of.version })}
        >
          {t('give')}
        </Button>
      </div>
    </div>
  );
}
