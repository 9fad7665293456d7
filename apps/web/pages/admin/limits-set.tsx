import { Alert, Button, Drawer, Form, Input, Select } from 'antd';
import { clockOfSwitch, type Reach, switches } from '#domain/policy/switches';
import { type Done, intention } from '../../api/client';
import { useList, useSend } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { civilNow } from '../../parts/civil-clock';
import { DayField } from '../../parts/day-field';
import { longest } from '../../parts/longest';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import type { Setting } from './limits';
import { MovedCases, ReachInput } from './limits-reach';
import { useLimitsTexts } from './limits-texts';
import { SwitchInput, useSwitchValue } from './limits-value';

interface Asked {
  value: unknown;
  agreement: string;
  validFrom: string;
  instrument: string;
  reach?: Reach;
}
interface Agreement {
  id: string;
  state: string;
  context: { title: { zh: string; en: string }; parameters: { parties?: string[] } };
}
interface Props {
  setting: Setting;
  province: string;
  close: () => void;
  done: (told: string) => void;
}

/** Sets a switch of the own province from a day on, or proposes it to the parties of an agreement. */
export function SetLimit({ setting, province, close, done }: Props) {
  const t = useLimitsTexts();
  const language = useLanguage();
  const provinces = useProvinces();
  const say = useSwitchValue();
  const [form] = Form.useForm<Asked>();
  const asked: Partial<Asked> = Form.useWatch([], form) ?? {};
  const { agreement } = asked;
  const isLimit = clockOfSwitch(setting.name) !== undefined;
  const agreements = useList<Agreement>('agreements', { state: 'active', limit: 200 });
  const title = inLanguage(setting.title, language);
  const takes = inLanguage(setting.takes, language);
  const sending = useSend<Done>((answer, { body }) => {
    const { validFrom } = body as Asked;
    done(answer.state === 'proposed' ? t('proposed', { name: title }) : t('done', { name: title, day: validFrom }));
  });
  const required = { required: true, message: t('required') };
  const today = dayOf(civilNow());
  const own = (agreements.data?.items ?? []).filter(({ context }) => {
    const parties = context.parameters.parties ?? [];
    return parties.length > 1 && parties.includes(province);
  });
  const send = ({ agreement: under, ...asked }: Asked) => {
    const body = { name: setting.name, ...asked, ...(under ? { agreement: under } : {}) };
    sending.mutate(intention('/v1/policies', {}, body));
  };
  return (
    <Drawer open onClose={close} size={isLimit ? 560 : 460} title={title}>
      <p>
        {t('now')}
        {colon()}
        <strong>{say(setting.name, setting.value)}</strong>
        <br />
        <span className="muted">{t('takes', { takes })}</span>
      </p>
      <ProblemAlert problem={sending.error} />
      <Form<Asked>
        form={form}
        layout="vertical"
        initialValues={{
          ...{ value: setting.value, agreement: '', validFrom: today },
          ...(isLimit ? { reach: 'NEW_CASES' } : {}),
        }}
        onFinish={send}
      >
        <Form.Item
          name="value"
          label={t('newValue')}
          rules={[
            {
              validator: (_, value) =>
                switches[setting.name].fits(value)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('badValue', { takes }))),
            },
          ]}
        >
          <SwitchInput name={setting.name} />
        </Form.Item>
        <Form.Item name="agreement" label={t('scope')} {...(agreement ? { extra: t('proposal') } : {})}>
          <Select
            options={[
              { value: '', label: t('scopeOwn', { province: provinces.name(province) }) },
              ...own.map(({ id, context }) => ({ value: id, label: inLanguage(context.title, language) })),
            ]}
          />
        </Form.Item>
        <Form.Item name="validFrom" label={t('validFrom')} rules={[required]}>
          <Day min={today} />
        </Form.Item>
        <Form.Item name="instrument" label={t('number')} rules={[required]}>
          <Input count={longest(100)} autoComplete="off" />
        </Form.Item>
        {isLimit ? (
          <>
            <Form.Item name="reach" label={t('reach')} style={{ marginBottom: 8 }}>
              <ReachInput />
            </Form.Item>
            <MovedCases setting={setting} asked={asked} />
          </>
        ) : (
          <Alert type="info" showIcon role="note" title={t('open')} style={{ marginBottom: 16 }} />
        )}
        <Button type="primary" htmlType="submit" loading={sending.isPending}>
          {t(agreement ? 'propose' : 'save')}
        </Button>
      </Form>
    </Drawer>
  );
}

/** The form gives the value and hears of it. */
function Day({
  min,
  id,
  value,
  onChange,
}: {
  min: string;
  id?: string;
  value?: string;
  onChange?: (day: string) => void;
}) {
  return (
    <DayField
      {...(id ? { id } : {})}
      value={value}
      min={min}
      allowClear={false}
      onChange={(day) => day !== undefined && onChange?.(day)}
    />
  );
}
