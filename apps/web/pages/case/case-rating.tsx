import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useList, useSend } from '../../api/queries';
import { texts } from '../../app/i18n';
import { useMe } from '../../app/session';
import { longest } from '../../parts/longest';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'rating',
  {
    title: '好差评',
    hint: '请评价本事项的办理。评价只作一次，不能更改；由监督部门查看，办理人员看不到。',
    text: '补充意见（可不填）',
    thanks: '已评价，谢谢',
    given: '您已于 {{at}} 评价：{{grade}}',
    grade5: '非常满意',
    grade4: '满意',
    grade3: '基本满意',
    grade2: '不满意',
    grade1: '非常不满意',
  },
  {
    title: 'Rate the service',
    hint: 'How was your case dealt with? You rate it once, and it stays as it is; supervisors read it, those who dealt with the case do not.',
    text: 'Anything to add (optional)',
    thanks: 'Rated, thank you',
    given: 'You rated it on {{at}}: {{grade}}',
    grade5: 'very good',
    grade4: 'good',
    grade3: 'fair',
    grade2: 'bad',
    grade1: 'very bad',
  },
);
const GRADES = [5, 4, 3, 2, 1] as const;
interface Rated {
  stars: (typeof GRADES)[number];
  text: string | null;
  at: string;
}

/** 好差评 of an application that has ended, by its applicant: one tap, words only where wanted. */
export function CaseRating({ application, remover }: { application: string; remover: string | undefined }) {
  const me = useMe();
  return me.kind === 'firm' && remover !== undefined && me.org === remover ? (
    <Rating application={application} />
  ) : null;
}

function Rating({ application }: { application: string }) {
  const t = useTexts();
  const { message } = App.useApp();
  const [text, setText] = useState('');
  const { data, error } = useList<Rated>('ratings', { application });
  const said = useSend(() => void message.success(t('thanks')));
  const given = data?.items[0];
  if (!data) return <ProblemAlert problem={error} />;
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {given ? (
        <p className="text">
          {t('given', { at: dayAndHour(given.at), grade: t(`grade${given.stars}`) })}
          {given.text && ` · ${given.text}`}
        </p>
      ) : (
        <>
          <p className="muted">{t('hint')}</p>
          <Input
            aria-label={t('text')}
            placeholder={t('text')}
            count={longest(500)}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <div className="row rating" role="group" aria-label={t('title')}>
            {GRADES.map((stars) => (
              <Button
                key={stars}
                loading={said.isPending}
                onClick={() =>
                  said.mutate({
                    path: 'ratings',
                    body: { application, stars, ...(text.trim() ? { text: text.trim() } : {}) },
                  })
                }
              >
                {t(`grade${stars}`)}
              </Button>
            ))}
          </div>
          <ProblemAlert problem={said.error} />
        </>
      )}
    </section>
  );
}
