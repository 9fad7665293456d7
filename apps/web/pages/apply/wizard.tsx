import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form as AntForm, Space, Spin, Steps } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { dayAndHour } from '../../parts/times';
import { keepDraft, useDraft, useDraftKey } from '../../parts/use-draft';
import { Problem } from '../../api/problem';
import { ProblemAlert } from '../../parts/problem-alert';
import { type Application, type Form, sameForm, type Stored, storedOf, type Typed } from './application';
import { useApplyTexts } from './apply-texts';
import { Conflict } from './conflict';
import { Eligibility } from './eligibility';
import { FaultList } from './fault-list';
import { type FormContext, FormProvider, withField } from './form-context';
import { StepCheck } from './step-check';
import { StepPapers } from './step-papers';
import { StepReceiver } from './step-receiver';
import { StepTransport } from './step-transport';
import { StepWastes, totalOf } from './step-wastes';
import { type Step, stepOf, STEPS } from './steps';
import { reasonsOf, useCheck } from './use-check';
import { useSaving } from './use-saving';

interface Props {
  /** The draft on the server, where there is one. */
  application: Application | undefined;
  /** What the form begins with. */
  begin: Form;
  reasons: Record<string, string>;
  /** Name of the draft in this browser. */
  name: string;
  /** What it was taken over from. */
  source: string | undefined;
  today: string | undefined;
  sent: (id: string) => void;
  /** What the server said to the page before, which is this one since the draft is stored. */
  said?: Problem | undefined;
  handOn?: (said: Problem) => void;
}

/** Five steps; each can be saved, and nothing that was typed is lost. */
export function Wizard({ application, begin, reasons, name, source, today, sent, said, handOn }: Props) {
  const t = useApplyTexts();
  const me = useMe();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const draft = useDraft<Typed>(name, {
    form: begin,
    signatory: application?.statement?.signatory ?? me.name,
    reasons,
    seen: application && storedOf(application),
  });
  const { form, signatory, seen: stored = application && storedOf(application) } = draft.value;
  const keyOf = useDraftKey();
  const see = (seen: Stored) => draft.setValue((typed) => ({ ...typed, seen }));
  const saving = useSaving(application, stored, see, said);
  /** What stands on the page is what the server has. */
  const untyped = stored !== undefined && sameForm(stored.form, form);
  const [stated, setStated] = useState(false);
  const { data: check, error } = useCheck(form, draft.value.reasons);
  const faults = saving.problem?.body.errors ?? [];
  const step = STEPS.find((known) => known === search['step']) ?? (source ? 'check' : 'receiver');
  const at = STEPS.indexOf(step);

  const put: FormContext['put'] = (field, value) =>
    draft.setValue((typed) => ({ ...typed, form: withField(typed.form, field, value) }));
  const goTo = (next: Step, id = search['id']) =>
    navigate({ to: '/apply', search: id ? { id, step: next } : { ...search, step: next }, replace: true });
  const saved = async (then: Step) => {
    const done = untyped ? stored : await saving.save(form);
    if (!done) return;
    void message.success(t('saved'));
    moveOn(done);
    await goTo(then, done.id);
  };
  /** What is typed goes over to the page of the stored draft. */
  const moveOn = (seen: Stored) => {
    if (application) return;
    keepDraft<Typed>(keyOf(`apply.${seen.id}`), { ...draft.value, seen });
    draft.clear();
  };
  const submit = async () => {
    if (!stated) return void message.warning(t('needStatement'));
    const on = untyped ? stored : await saving.save(form);
    if (!on) return;
    const justifications = reasonsOf(draft.value.reasons);
    const done = await saving.ask('submit', { statement: true, signatory, justifications }, on);
    if (!(done instanceof Problem)) {
      draft.clear();
      sent(on.id);
    } else if (!application) {
      moveOn(on);
      handOn?.(done);
      await goTo('check', on.id);
    }
  };
  const { theirs, settled } = saving;
  /** The form stands on the newest version. */
  const stand = (next: Form, newest: Stored) => {
    settled();
    draft.setValue((typed) => ({ ...typed, form: next, seen: newest }));
  };
  // Nobody's typing stands against it: the newest version is simply taken.
  const takeNewest = useEffectEvent((newest: Stored) => stand(newest.form, newest));
  useEffect(() => {
    if (theirs && untyped) takeNewest(theirs);
  }, [theirs, untyped]);
  const touched = draft.savedAt !== undefined && !untyped;
  return (
    <>
      <div className="apply-steps">
        <Steps
          current={at}
          size="small"
          responsive
          onChange={(next) => void goTo(STEPS[next] ?? 'receiver')}
          items={STEPS.map((each) => ({
            title: t(`step_${each}`),
            ...(faults.some(({ pointer }) => stepOf(pointer) === each) ? { status: 'error' as const } : {}),
          }))}
        />
      </div>
      <div className="apply-body">
        <Spin spinning={saving.busy}>
          <section className="card" aria-label={t(`step_${step}`)}>
            <h2>{t(`step_${step}`)}</h2>
            {theirs && stored && !untyped && (
              <Conflict base={stored} theirs={theirs} mine={form} settle={(merged) => stand(merged, theirs)} />
            )}
            {saving.problem && <ProblemAlert problem={saving.problem} />}
            {saving.problem && <FaultList faults={faults} goTo={(to) => void goTo(to)} />}
            <FormProvider value={{ form, put, faults }}>
              <AntForm layout="vertical" component="div" className="apply-form">
                {step === 'receiver' && <StepReceiver today={today} />}
                {step === 'wastes' && <StepWastes />}
                {step === 'transport' && <StepTransport today={today} />}
                {step === 'papers' && <StepPapers />}
                {step === 'check' && (
                  <StepCheck
                    typed={draft.value}
                    change={(more) => draft.setValue((typed) => ({ ...typed, ...more }))}
                    stated={stated}
                    state={setStated}
                    checks={check?.checks ?? []}
                    goTo={(to) => void goTo(to)}
                    source={source}
                  />
                )}
              </AntForm>
            </FormProvider>
            <Space wrap className="form-foot">
              {at > 0 && <Button onClick={() => void goTo(STEPS[at - 1] ?? 'receiver')}>{t('back')}</Button>}
              {step === 'check' ? (
                <Button type="primary" onClick={() => void submit()}>
                  {t('submit')}
                </Button>
              ) : (
                <Button type="primary" onClick={() => void saved(STEPS[at + 1] ?? 'check')}>
                  {t('next')}
                </Button>
              )}
              <Button onClick={() => void saved(step)}>{t('save')}</Button>
              {draft.savedAt && (
                <span className="muted" role="status">
                  {t('keptAt', { at: dayAndHour(draft.savedAt).slice(11) })}
                </span>
              )}
            </Space>
            {/* Below the buttons: it comes as a field is left, and must not move what is being clicked. */}
            {touched && application && (
              <Alert
                type="info"
                showIcon
                title={t('unsaved')}
                action={
                  <Button size="small" onClick={draft.clear}>
                    {t('discard')}
                  </Button>
                }
              />
            )}
          </section>
        </Spin>
        <Eligibility check={check} problem={error} asked={totalOf(form.lines)} />
      </div>
    </>
  );
}
