import { Alert, Input, Skeleton } from 'antd';
import type { CaseAnswer } from '../../api/answers';
import { useCase } from '../../api/queries';
import { ActButton } from '../../parts/act-button';
import { ChasePart } from '../../parts/chase';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import type { Desk } from './desk';
import { LetterCard } from './evidence-pane';
import { HandOver } from './hand-over';
import type { Application, Checks } from './review-answers';
import { DecisionDesk } from './decision-desk';
import { useReviewTexts } from './review-texts';
import { longest } from '../../parts/longest';

interface Letter extends CaseAnswer {
  question: { text: string; at: string } | null;
  information: { text: string; at: string }[];
}

/** The letter is out: its reply is awaited, a question is answered, and what the law allows once it is late. */
export function WaitDesk({
  of,
  checks,
  desk,
  show,
}: {
  of: Application;
  checks: Checks;
  desk: Desk;
  show: (paper: object | undefined) => void;
}) {
  const t = useReviewTexts();
  const last = of.letters.at(-1);
  const { data: letter, isLoading } = useCase<Letter>('letters', last?.id);
  const { value: text, setValue: setText, clear } = useDraft(`letters/${last?.id}/giveInformation`, '');
  const late = letter?.clocks?.some(({ overdueAt }) => overdueAt) ?? false;
  if (desk.act('refuse')?.allowed) return <DecisionDesk of={of} checks={checks} desk={desk} show={show} />;
  if (isLoading) return <Skeleton active />;
  return (
    <section className="desk-form" aria-label={t('waiting')}>
      <Alert type={late ? 'warning' : 'info'} showIcon title={late ? t('overdueHint') : t('waitHint')} />
      {last && <LetterCard letter={last} />}
      <HandOver hands={of.hands} desk={desk} />
      {letter?.question && letter.information.length === 0 && (
        <>
          <Alert
            type="warning"
            showIcon
            title={<span className="text">{t('question', { text: letter.question.text })}</span>}
          />
          <Input.TextArea
            aria-label={t('answer')}
            placeholder={t('answer')}
            autoSize={{ minRows: 3, maxRows: 8 }}
            count={longest(4000)}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <ActButton
            act={desk.act('giveInformation')}
            type="primary"
            loading={desk.busy}
            disabled={text.trim() === ''}
            onAct={() => desk.give('giveInformation', { text }, clear)}
          >
            {t('giveInformation')}
          </ActButton>
        </>
      )}
      {desk.act('consultInFull') && of.state === 'overQuotaConsulting' && (
        <ActButton act={desk.act('consultInFull')} loading={desk.busy} onAct={() => desk.give('consultInFull', {})}>
          {t('consultInFull')}
        </ActButton>
      )}
      <ProblemAlert problem={desk.problem} />
      {last && letter?.state === 'delivered' && <ChasePart letter={last.id} ours />}
    </section>
  );
}
