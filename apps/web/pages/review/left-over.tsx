import { Button, Typography } from 'antd';
import { useEffect, useState } from 'react';
import type { Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { dayAndHour } from '../../parts/times';
import { Unsettled } from '../../parts/unsettled';
import { forgetDraft, keptDraft, useDraftKey } from '../../parts/use-draft';
import { whoOf } from '../case/case-course';
import type { Application } from './review-answers';

const useTexts = texts(
  'leftOver',
  {
    title: '案件已被他人办理，您填写的内容没有丢失',
    last: '{{at}} {{who}}：{{act}}',
    hint: '下列内容是您此前填写、尚未发出的，可复制后另行使用。',
    discard: '不再需要，清除',
    system: '系统',
  },
  {
    title: 'Somebody else has acted on this case. What you typed is not lost.',
    last: '{{at}} {{who}}: {{act}}',
    hint: 'You typed this before and did not send it: copy what you still need.',
    discard: 'Not needed any more',
    system: 'the system',
  },
);

/** Forms of the review and the states in which they stand on the page. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  requestCorrection: ['submitted'],
  refuseAcceptance: ['submitted'],
  allowSpotCorrection: ['submitted'],
  passReview: ['accepted'],
  sendOverQuotaLetter: ['accepted'],
  decision: ['accepted', 'repliedAgree', 'repliedRefuse'],
};

/** What somebody has typed, text by text; numbers and codes are not words. */
const wordsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? value.trim().length > 3
      ? [value]
      : []
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(wordsIn)
      : [];

/** What was typed in a form that the case has moved past: it stays readable until it is put away. */
export function LeftOver({ of }: { of: Application }) {
  const t = useTexts();
  const words = useWords();
  const key = useDraftKey();
  const { data: course } = useRead<Course>(`cases/${of.id}/course`);
  const [left, setLeft] = useState<[name: string, words: string[]][]>([]);
  const { id, state } = of;
  // After the form has gone, since it keeps what was typed as it goes.
  useEffect(() => {
    const found = Object.entries(FORMS)
      .filter(([, states]) => !states.includes(state))
      .map(([form]) => key(`applications/${id}/${form}`))
      .map((name): [string, string[]] => [name, wordsIn(keptDraft(name)?.value)]);
    const timer = setTimeout(() => setLeft(found.filter(([, said]) => said.length > 0)), 0);
    return () => clearTimeout(timer);
  }, [id, state, key]);
  if (left.length === 0) return null;
  const done = (course?.events ?? []).filter(({ outcome }) => outcome !== 'refused');
  const last = done.findLast(({ by }) => by !== null) ?? done.at(-1);
  const discard = () => {
    for (const [name] of left) forgetDraft(name);
    setLeft([]);
  };
  return (
    <Unsettled title={t('title')}>
      {last && (
        <span className="text">
          {t('last', {
            at: dayAndHour(last.at),
            who: whoOf(last.by, t('system')),
            act: words.verb('application', last.verb),
          })}
        </span>
      )}
      <span>{t('hint')}</span>
      {left
        .flatMap(([, said]) => said)
        .map((said, i) => (
          <Typography.Paragraph key={i} copyable={{ text: said }} className="text left-over">
            {said}
          </Typography.Paragraph>
        ))}
      <Button size="small" onClick={discard}>
        {t('discard')}
      </Button>
    </Unsettled>
  );
}
