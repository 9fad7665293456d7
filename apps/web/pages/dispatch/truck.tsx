import { useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form as AntForm, Input, Space, Spin } from 'antd';
import { useState } from 'react';
import type { Done } from '../../api/client';
import { useSend } from '../../api/queries';
import { Problem } from '../../api/problem';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useDraft } from '../../parts/use-draft';
import { useDispatchTexts } from './dispatch-texts';
import { askedOf, bodyOf, type Haul, type LabelsGiven, labelsOf } from './haul';
import { Faults } from './haul-fields';
import { HaulForm } from './haul-form';
import { type StoredTruck, TruckElsewhere, useElsewhere } from './stored-truck';
import type { IssuedManifest } from './issued';
import type { Prefilled } from './prefill';
import { longest } from '../../parts/longest';

interface Typed {
  haul: Haul;
  reasons: Record<string, string>;
  /** The draft on the server, where it was saved. */
  stored?: StoredTruck | undefined;
}
/** The draft as it stands in the middle of an act. */
interface Seen {
  stored: StoredTruck | undefined;
}
interface Props extends Prefilled {
  today: string;
  issued: (manifest: IssuedManifest) => void;
}

/** The form of one truck: one button draws the manifest up and issues it. */
export function Truck({ approval, last, haul: begin, today, issued }: Props) {
  const t = useDispatchTexts();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const draft = useDraft<Typed>(`truck.${approval.id}`, { haul: begin, reasons: {} });
  const [numbered, setNumbered] = useState<{ asked: string; given: LabelsGiven }>();
  const command = useSend<Done & { number?: string } & Partial<LabelsGiven>>();
  const { haul, reasons, stored } = draft.value;
  const elsewhere = useElsewhere(haul, () => draft.setValue((typed) => ({ ...typed, stored: undefined })));
  const told = elsewhere.gone || elsewhere.moved !== undefined;
  const problem = told ? null : command.error;
  const change = (more: Partial<Haul>) => draft.setValue((typed) => ({ ...typed, haul: { ...typed.haul, ...more } }));
  const asked = [...new Set([...(problem?.body.justifiable ?? []), ...Object.keys(reasons)])];

  /** The same packages keep their numbers; others are numbered anew. */
  const labels = async () => {
    const body = askedOf(haul);
    const asked = JSON.stringify(body);
    if (body.day === '' || body.lines.length === 0) return labelsOf(haul, { lines: [] });
    if (numbered?.asked === asked) return labelsOf(haul, numbered.given);
    const { lines = [] } = await command.mutateAsync({ path: 'package-labels', body });
    setNumbered({ asked, given: { lines } });
    return labelsOf(haul, { lines });
  };
  const save = async (seen: Seen) => {
    const given = Object.entries(reasons)
      .map(([rule, text]) => ({ rule, text: text.trim() }))
      .filter(({ text }) => text !== '');
    const form = bodyOf(approval, haul, await labels(), given);
    const body = JSON.stringify(form);
    if (stored?.body === body) return stored;
    const done = stored
      ? await command.mutateAsync({ path: `manifests/${stored.id}/edit`, body: form, version: stored.version })
      : await command.mutateAsync({ path: 'manifests', body: form });
    const next = { id: done.id, version: done.version, body, haul };
    draft.setValue((typed) => ({ ...typed, stored: next }));
    seen.stored = next;
    elsewhere.settled();
    return next;
  };
  const run = async (work: (seen: Seen) => Promise<void>) => {
    const seen: Seen = { stored };
    try {
      await work(seen);
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      await elsewhere.look(caught, seen.stored);
    }
  };
  const issue = () =>
    run(async (seen) => {
      const { id, version } = await save(seen);
      const given = Object.entries(reasons).map(([rule, text]) => ({ rule, text }));
      const done = await command.mutateAsync({
        path: `manifests/${id}/issue`,
        body: given.length > 0 ? { justifications: given } : {},
        version,
      });
      draft.clear();
      issued({ id, number: done.number ?? '', approval: approval.id });
    });
  const keep = () =>
    run(async (seen) => {
      await save(seen);
      void message.success(t('saved'));
    });
  return (
    <Spin spinning={command.isPending}>
      <section className="card">
        <h2>
          {approval.number} · {approval.receiver.name}
        </h2>
        <p className="muted">
          {last ? t('from', { number: last.number ?? '' }) : t('fromApproval')} {t('validTo')} {approval.validTo}
        </p>
        <ProblemAlert problem={problem} />
        <TruckElsewhere
          elsewhere={elsewhere}
          stored={stored}
          mine={haul}
          settle={(merged, newest) => {
            draft.setValue((typed) => ({ ...typed, haul: merged, stored: newest }));
            elsewhere.settled();
          }}
        />
        <Faults.Provider value={problem?.body.errors ?? []}>
          <AntForm layout="vertical" component="div" className="apply-form">
            <HaulForm approval={approval} haul={haul} change={change} today={today} />
            {asked.map((rule) => (
              <AntForm.Item key={rule} label={t('reasonFor', { rule })} htmlFor={`reason-${rule}`} required>
                <Input.TextArea
                  id={`reason-${rule}`}
                  count={longest(2000)}
                  autoSize={{ minRows: 1, maxRows: 4 }}
                  value={reasons[rule] ?? ''}
                  onChange={({ target }) =>
                    draft.setValue((typed) => ({ ...typed, reasons: { ...typed.reasons, [rule]: target.value } }))
                  }
                />
              </AntForm.Item>
            ))}
          </AntForm>
        </Faults.Provider>
        <Space wrap className="form-foot">
          <Button type="primary" onClick={() => void issue()}>
            {t('issue')}
          </Button>
          <Button onClick={() => void keep()}>{t('saveDraft')}</Button>
          <Button type="link" onClick={() => void navigate({ to: '/dispatch', search: {} })}>
            {t('other')}
          </Button>
        </Space>
        {/* Below the buttons: it comes as a field is left, and must not move what is being clicked. */}
        {draft.savedAt && (
          <Alert
            type="info"
            title={t('keptAt', { at: dayAndHour(draft.savedAt).slice(11) })}
            action={
              <Button size="small" onClick={draft.clear}>
                {t('restart')}
              </Button>
            }
          />
        )}
      </section>
    </Spin>
  );
}
