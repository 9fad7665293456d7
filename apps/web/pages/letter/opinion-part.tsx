import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { Act, Page } from '../../api/answers';
import { useList, useSend } from '../../api/queries';
import { DayField } from '../../parts/day-field';
import { ActButton } from '../../parts/act-button';
import { longest } from '../../parts/longest';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import type { Opinion } from '../opinion/opinion';
import { useOpinionTexts } from '../opinion/opinion-texts';
import { Said } from '../opinion/said';

interface Opinions extends Page<Opinion> {
  ask: Pick<Act, 'allowed' | 'why'>;
  days: { first: string; last: string; usual: string } | null;
  bureaus: { id: string; name: string; city: string }[];
}

/** 属地征求意见 beside the reply: the bureau of the receiver and the usual day are filled in, so that asking is one click. */
export function OpinionPart({ letter, quote }: { letter: string; quote: (text: string) => void }) {
  const t = useOpinionTexts();
  const { data, error } = useList<Opinion>(`letters/${letter}/opinions`);
  const found = data as Opinions | undefined;
  if (!found) return <ProblemAlert problem={error} />;
  return (
    <section className="desk-form" aria-label={t('part')}>
      <h3>{t('part')}</h3>
      {found.items.length === 0 && <p className="muted">{t('hint')}</p>}
      {found.items.map((opinion) => (
        <div key={opinion.id} className="review-letter">
          <p>
            <strong className="text">{opinion.bureauName}</strong>
          </p>
          {opinion.question && <p className="text muted">{opinion.question}</p>}
          <Said of={opinion} />
          {opinion.state === 'given' && (
            <Button
              size="small"
              onClick={() => quote(t('quoted', { bureau: opinion.bureauName, text: opinion.text ?? '' }))}
            >
              {t('quote')}
            </Button>
          )}
        </div>
      ))}
      <AskForm letter={letter} of={found} />
    </section>
  );
}

function AskForm({ letter, of }: { letter: string; of: Opinions }) {
  const t = useOpinionTexts();
  const [chosen, setChosen] = useState<string>();
  const [day, setDay] = useState<string>();
  const { value: question, setValue: setQuestion, clear } = useDraft(`letters/${letter}/opinions`, '');
  const asked = useSend(() => {
    setChosen(undefined);
    clear();
  });
  const waiting = of.items.filter(({ state }) => state === 'open').map((opinion) => opinion.bureau);
  const free = of.bureaus.filter(({ id }) => !waiting.includes(id));
  const bureau = chosen ?? free[0]?.id;
  const { days } = of;
  const act: Act = { ...of.ask, verb: 'ask', title: { zh: '', en: '' }, schema: null, primary: false, signs: false };
  return (
    <>
      {days && (
        <div className="desk-form">
          <label className="desk-field">
            <span>{t('bureau')}</span>
            <Select
              aria-label={t('bureau')}
              showSearch={{ optionFilterProp: 'label' }}
              {...(bureau ? { value: bureau } : {})}
              onChange={setChosen}
              options={free.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </label>
          <label className="desk-field">
            <span>{t('due')}</span>
            <DayField
              allowClear={false}
              min={days.first}
              max={days.last}
              value={day ?? days.usual}
              onChange={setDay}
              width="100%"
            />
          </label>
          <Input.TextArea
            aria-label={t('question')}
            placeholder={t('question')}
            autoSize={{ minRows: 1, maxRows: 4 }}
            count={longest(2000)}
            value={question}
            onChange={({ target }) => setQuestion(target.value)}
          />
        </div>
      )}
      <ProblemAlert problem={asked.error} />
      <div className="row">
        <ActButton
          act={act}
          loading={asked.isPending}
          disabled={!bureau}
          onAct={() =>
            asked.mutate({
              path: `letters/${letter}/opinions`,
              body: { bureau, dueDay: day ?? days?.usual, ...(question.trim() ? { question: question.trim() } : {}) },
            })
          }
        >
          {t('ask')}
        </ActButton>
      </div>
    </>
  );
}
