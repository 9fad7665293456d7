import { useQueryClient } from '@tanstack/react-query';
import { App, Drawer } from 'antd';
import { useMemo, useState } from 'react';
import type { Act, Acts, CaseAnswer, Course } from '../../api/answers';
import { read } from '../../api/client';
import { refresh, useSend } from '../../api/queries';
import { Problem } from '../../api/problem';
import { inLanguage, useLanguage } from '../../app/i18n';
import { ProblemAlert } from '../../parts/problem-alert';
import { type Components, startOf, useComponents } from '../../parts/schema-form/schema';
import { SchemaForm } from '../../parts/schema-form/schema-form';
import { useDraft } from '../../parts/use-draft';
import { useCaseTexts } from './case-texts';
import { type Seen, StaleDiff } from './stale-diff';

interface Props {
  machine: string;
  resource: string;
  known: CaseAnswer;
  acts: Acts;
  act: Act;
  course: Course | undefined;
  close: () => void;
}
/** Commands that write down the document anew begin with what it says; others begin empty. */
const REWRITES: Readonly<Record<string, 'all' | readonly string[]>> = {
  edit: 'all',
  correctOnTheSpot: 'all',
  amend: ['parameters'],
};
function partOf(known: CaseAnswer, verb: string): Record<string, unknown> {
  const taken = REWRITES[verb];
  if (!taken) return {};
  return taken === 'all' ? known : Object.fromEntries(taken.map((name) => [name, known[name]]));
}

/** The form of a command over the case: drafts are kept, and a case that moved on meanwhile costs no typing. */
export function ActDrawer(props: Props) {
  const t = useCaseTexts();
  const language = useLanguage();
  const { data: schemas } = useComponents();
  return (
    <Drawer
      open
      onClose={props.close}
      title={inLanguage(props.act.title, language)}
      size={760}
      className="act-drawer"
      destroyOnHidden
      keyboard={false}
    >
      {props.act.signs && <p className="muted">{t('signs')}</p>}
      {schemas && <ActForm {...props} schemas={schemas} />}
    </Drawer>
  );
}

function ActForm({ machine, resource, known, acts, act, course, close, schemas }: Props & { schemas: Components }) {
  const t = useCaseTexts();
  const language = useLanguage();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const name = `${resource}/${known.id}/${act.verb}`;
  const seenNow = useMemo<Seen>(() => {
    const start = act.schema ? startOf(schemas, act.schema, partOf(known, act.verb)) : {};
    return { version: known.version, state: known.state, known: (start ?? {}) as Record<string, unknown> };
  }, [schemas, act, known]);
  const [opened] = useState(seenNow);
  const begun = useDraft<Seen>(`${name}.begun`, opened);
  const [stale, setStale] = useState<Problem>();
  const title = inLanguage(act.title, language);

  const { mutate, isPending, error, reset } = useSend((done) => {
    void message.success([t('done', { act: title }), t('doneWith', { event: done.receipt.event })].join(' · '));
  });
  // Acts and facts come by answers of their own: what others changed is shown when both are of one version.
  const whole = known.version === acts.version;
  const meanwhile =
    whole && begun.value.version !== seenNow.version && (begun.savedAt !== undefined || stale !== undefined);
  const readAnew = async () => {
    refresh(queries, known.id);
    await Promise.all([
      queries.fetchQuery({
        queryKey: ['read', `cases/${known.id}/acts`, {}],
        queryFn: () => read(`cases/${known.id}/acts`),
      }),
      queries.fetchQuery({
        queryKey: ['case', known.id, resource, ''],
        queryFn: () => read(`${resource}/${known.id}`),
      }),
    ]);
  };
  const submit = (body: Record<string, unknown>, forget: () => void) =>
    mutate(
      { path: `${resource}/${known.id}/${act.verb}`, body, version: begun.value.version },
      {
        onSuccess: () => {
          begun.clear();
          forget();
          close();
        },
        onError: (problem) => {
          if (!problem.stale) return;
          setStale(problem);
          void readAnew();
        },
      },
    );
  const moved = seenNow.version - begun.value.version;
  const since = moved > 0 ? (course?.events ?? []).filter(({ outcome }) => outcome !== 'refused').slice(-moved) : [];
  const now = acts.items.find(({ verb }) => verb === act.verb);
  return (
    <SchemaForm
      schema={act.schema}
      initial={begun.value.known}
      draft={name}
      submitText={t('send', { act: title })}
      busy={isPending}
      problem={error?.stale ? null : error}
      onSubmit={submit}
      onChange={() => {
        if (begun.savedAt === undefined) begun.setValue(begun.value);
      }}
    >
      {(mine, setMine) => (
        <>
          {meanwhile && (
            <StaleDiff
              machine={machine}
              base={begun.value}
              now={seenNow}
              mine={mine}
              since={since}
              onApply={(value) => {
                begun.setValue(seenNow);
                setMine(value);
                setStale(undefined);
                reset();
              }}
            />
          )}
          {meanwhile && !now?.allowed && (
            <p className="text">
              {t('staleGone', { why: now?.why ? inLanguage(now.why.detail, language) : acts.state })}
            </p>
          )}
          {stale && !meanwhile && <ProblemAlert problem={stale} reload={() => void readAnew()} />}
        </>
      )}
    </SchemaForm>
  );
}
