import { Button, Drawer, Space } from 'antd';
import { useEffect, useState } from 'react';
import type { Act, Acts, CaseAnswer, Course } from '../../api/answers';
import { inLanguage, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { ActButton } from '../../parts/act-button';
import { ActDrawer } from './act-drawer';
import { useCaseTexts } from './case-texts';

interface Props {
  machine: string;
  resource: string;
  known: CaseAnswer;
  acts: Acts;
  course: Course | undefined;
}

/** What can be done with the case: first what waits for the caller, then all the rest, the impossible with its reason. */
export function CaseActions({ machine, resource, known, acts, course }: Props) {
  const t = useCaseTexts();
  const language = useLanguage();
  const [verb, setVerb] = useState<string>();
  const [listed, setListed] = useState(false);
  // What is being done stays open though it may no longer lead on: the form says so and keeps what was typed.
  const [doing, setDoing] = useState<Act>();
  const first = acts.items.filter(({ primary, allowed }) => primary && allowed);
  const shown = first.length > 0 ? first : acts.items.filter(({ allowed }) => allowed).slice(0, 3);
  const rest = acts.items.filter((act) => !shown.includes(act));
  const begin = (act: Act) => {
    setListed(false);
    setDoing(act);
    setVerb(act.verb);
  };
  const [primary] = shown;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || !primary || verb)
        return;
      event.preventDefault();
      begin(primary);
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  });
  const current = acts.items.find((act) => act.verb === verb) ?? doing;
  return (
    <div className="row case-acts" role="group" aria-label={t('actions')}>
      {shown.map((act, at) => (
        <ActButton
          key={act.verb}
          act={act}
          type={at === 0 && act.primary ? 'primary' : 'default'}
          confirm={false}
          title={at === 0 ? t('primaryKey') : undefined}
          onAct={() => begin(act)}
        />
      ))}
      {acts.items.length === 0 && <span className="muted">{t('nobody')}</span>}
      {rest.length > 0 && <Button onClick={() => setListed(true)}>{t('more', { n: acts.items.length })}</Button>}
      <Drawer open={listed} onClose={() => setListed(false)} title={t('moreTitle')} size={560}>
        <ul className="act-list">
          {acts.items.map((act) => (
            <li key={act.verb}>
              {act.allowed ? (
                <Button onClick={() => begin(act)}>{inLanguage(act.title, language)}</Button>
              ) : (
                <div tabIndex={0} role="note" className="act-not">
                  <strong>{inLanguage(act.title, language)}</strong>
                  <Why act={act} />
                </div>
              )}
            </li>
          ))}
        </ul>
      </Drawer>
      {verb && current && (
        <ActDrawer
          machine={machine}
          resource={resource}
          known={known}
          acts={acts}
          act={current}
          course={course}
          close={() => setVerb(undefined)}
        />
      )}
    </div>
  );
}

function Why({ act: { why } }: { act: Act }) {
  const t = useCaseTexts();
  const language = useLanguage();
  if (!why) return null;
  return (
    <Space orientation="vertical" size={0}>
      <span className="text">
        {t('cannot')}
        {colon()}
        {inLanguage(why.detail, language)}
      </span>
      {why.rule && (
        <span className="muted">
          {why.rule}
          {why.article ? ` · ${why.article}` : ''}
        </span>
      )}
      {why.remedy && (
        <span className="text">
          {t('remedy')}
          {colon()}
          {inLanguage(why.remedy, language)}
        </span>
      )}
    </Space>
  );
}
