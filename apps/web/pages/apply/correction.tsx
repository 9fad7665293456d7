import { Button, Form as AntForm, Input, Space, Spin } from 'antd';
import { Problem } from '../../api/problem';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { Light } from '../../parts/light';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour, dueAndHour } from '../../parts/times';
import { useDraft } from '../../parts/use-draft';
import { type Application, bodyOf, type Form, formOf, only, sameForm, type Stored, storedOf } from './application';
import { useFieldTexts } from '../../parts/application-fields';
import { useApplyTexts } from './apply-texts';
import { Conflict } from './conflict';
import { type FormContext, FormProvider, withField } from './form-context';
import { StepPapers } from './step-papers';
import { StepReceiver } from './step-receiver';
import { StepTransport } from './step-transport';
import { StepWastes } from './step-wastes';
import { stepOfField } from './steps';
import { useSaving } from './use-saving';
import { longest } from '../../parts/longest';

const useTexts = texts(
  'correction',
  {
    title: '补正通知（一次性告知）',
    spot: '当场更正',
    deadline: '补正期限',
    until: '{{due}} 前提交，逾期视为撤回申请',
    told: '告知时间 {{at}}',
    item: '第 {{n}} 项 · {{field}}',
    answer: '答复说明（已修改内容的可不填）',
    only: '只有通知所列的内容可以修改，其他内容保持原样。',
    send: '提交补正',
    sendSpot: '提交更正',
  },
  {
    title: 'Correction notice (told once)',
    spot: 'Correction on the spot',
    deadline: 'Time to correct',
    until: 'send it by {{due}}; later the application lapses',
    told: 'told {{at}}',
    item: 'Item {{n}} · {{field}}',
    answer: 'Answer (not needed where the content was changed)',
    only: 'Only what the notice names can be changed; the rest stays as it is.',
    send: 'Send the correction',
    sendSpot: 'Send the correction',
  },
);
interface Course {
  clocks: {
    clock: string;
    dueAt: string;
    status: string;
    daysLeft: number | null;
    overdue: boolean;
    provisional: boolean;
  }[];
}
interface Kept {
  form: Form;
  /** The version over which this was typed. */
  seen?: Stored;
  answers: Record<number, string>;
}

interface Props {
  application: Application;
  today: string | undefined;
  sent: (id: string) => void;
}
/** The items of the notice, and nothing else, open for change; one button sends change and answers. */
export function Correction({ application, today, sent }: Props) {
  const t = useTexts();
  const tApply = useApplyTexts();
  const fields = useFieldTexts();
  const draft = useDraft<Kept>(`correct.${application.id}.${application.corrections.length}`, {
    form: formOf(application),
    seen: storedOf(application),
    answers: {},
  });
  const { form, answers, seen = storedOf(application) } = draft.value;
  const see = (stored: Stored) => draft.setValue((kept) => ({ ...kept, seen: stored }));
  const saving = useSaving(application, seen, see);
  const spot = application.state === 'submitted' ? application.spot : null;
  const notice = spot ? null : application.corrections.at(-1);
  const items = notice?.items ?? [];
  const opened = spot?.fields ?? [...new Set(items.map(({ field }) => field))];
  const steps = new Set(opened.map(stepOfField));
  const faults = saving.problem?.body.errors ?? [];
  const { theirs } = saving;

  const put: FormContext['put'] = (field, value) =>
    draft.setValue((kept) => ({ ...kept, form: withField(kept.form, field, value) }));
  const send = async () => {
    const body = only(bodyOf(form), opened);
    const corrected =
      !spot && sameForm(seen.form, form) ? seen : await saving.ask(spot ? 'correctOnTheSpot' : 'edit', body, seen);
    if (corrected instanceof Problem) return;
    if (!spot) {
      const on = { ...seen, version: corrected.version, form };
      see(on);
      const given = Object.entries(answers).map(([item, text]) => ({ item: Number(item), text: text.trim() }));
      const done = await saving.ask('resubmit', { answers: given.filter(({ text }) => text !== '') }, on);
      if (done instanceof Problem) return;
    }
    draft.clear();
    sent(application.id);
  };
  return (
    <Spin spinning={saving.busy}>
      <section className="card">
        <h2>{t(spot ? 'spot' : 'title')}</h2>
        {!spot && <Deadline id={application.id} />}
        <p className="muted">
          {t('told', { at: dayAndHour(notice?.at ?? spot?.at) })} · {t('only')}
        </p>
        {spot && <p className="text">{spot.note}</p>}
        {theirs && (
          <Conflict
            base={seen}
            theirs={theirs}
            mine={form}
            settle={(merged) => {
              saving.settled();
              draft.setValue((kept) => ({ ...kept, form: merged, seen: theirs }));
            }}
          />
        )}
        <ProblemAlert problem={saving.problem} />
        <AntForm layout="vertical" component="div" className="apply-form">
          <ol className="notice-items">
            {items.map(({ item, field, text }) => (
              <li key={item}>
                <strong>{t('item', { n: item, field: fields(field) })}</strong>
                <p className="text">{text}</p>
                <AntForm.Item label={t('answer')} htmlFor={`answer-${item}`}>
                  <Input.TextArea
                    id={`answer-${item}`}
                    autoSize={{ minRows: 1, maxRows: 6 }}
                    count={longest(2000)}
                    value={answers[item] ?? ''}
                    onChange={({ target }) =>
                      draft.setValue((kept) => ({ ...kept, answers: { ...kept.answers, [item]: target.value } }))
                    }
                  />
                </AntForm.Item>
              </li>
            ))}
          </ol>
          <FormProvider value={{ form, put, faults, opened }}>
            {steps.has('receiver') && <StepReceiver today={today} />}
            {steps.has('wastes') && <StepWastes />}
            {steps.has('transport') && <StepTransport today={today} />}
            {steps.has('papers') && <StepPapers />}
          </FormProvider>
        </AntForm>
        <Space wrap className="form-foot">
          <Button type="primary" onClick={() => void send()}>
            {t(spot ? 'sendSpot' : 'send')}
          </Button>
          {draft.savedAt && (
            <span className="muted" role="status">
              {tApply('keptAt', { at: dayAndHour(draft.savedAt).slice(11) })}
            </span>
          )}
        </Space>
      </section>
    </Spin>
  );
}

function Deadline({ id }: { id: string }) {
  const t = useTexts();
  const { data, error } = useRead<Course>(`cases/${id}/course`);
  const clock = data?.clocks.find((each) => each.clock === 'K-CORR' && each.status === 'open');
  if (error) return <ProblemAlert problem={error} />;
  if (!clock) return null;
  return (
    <p className="row">
      <strong>{t('deadline')}</strong>
      <Light dueAt={clock.dueAt} daysLeft={clock.daysLeft} overdue={clock.overdue} provisional={clock.provisional} />
      <span>{t('until', { due: dueAndHour(clock.dueAt) })}</span>
    </p>
  );
}
