import { App, Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { give } from '../../api/outbox';
import { Problem } from '../../api/problem';
import { comma } from '../../app/marks';
import { civilNow } from '../../parts/civil-clock';
import { positionNow } from '../../parts/position';
import { useDivisionsKept } from '../../parts/divisions';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDraft } from '../../parts/use-draft';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { type Photo, PhotoField } from '../../parts/photo-field';
import { legNow, type Manifest } from './run';
import { longest } from '../../parts/longest';

const KINDS = ['LEAK', 'SCATTER', 'FIRE', 'COLLISION', 'LOSS', 'OTHER'] as const;
type Kind = (typeof KINDS)[number];
interface Typed {
  kind?: Kind;
  division?: string;
  text: string;
  leaked: string;
}

/** Photographs of what is not reported yet: they are too much for the store of drafts. */
const held = new Map<string, readonly Photo[]>();

/** I1: what happened, where, reported at once. The position goes along only when the driver presses so. */
export function IncidentDrawer({ run, open, close }: { run: Manifest; open: boolean; close: () => void }) {
  const t = useDriverTexts();
  return (
    <Drawer
      open={open}
      onClose={close}
      title={t('incidentTitle')}
      placement="bottom"
      size="92%"
      mask={{ closable: false }}
      destroyOnHidden
    >
      <Report run={run} close={close} />
    </Drawer>
  );
}

function Report({ run, close }: { run: Manifest; close: () => void }) {
  const t = useDriverTexts();
  const { message, modal } = App.useApp();
  const places = usePlaces(run);
  const draft = useDraft<Typed>(`incident.${run.id}`, {
    text: '',
    leaked: t('leakedUsual', { name: run.lines.map(({ name }) => name).join(comma()) }),
  });
  const { kind, text, leaked, division = places[0]?.value } = draft.value;
  const put = (more: Partial<Typed>) => draft.setValue((before) => ({ ...before, ...more }));
  const [busy, setBusy] = useState(false);
  const [photos, setPhotos] = useState(() => held.get(run.id) ?? []);
  const hold = (next: readonly Photo[]) => {
    held.set(run.id, next);
    setPhotos(next);
  };
  const [problem, setProblem] = useState<Problem>();
  const report = async (located: boolean) => {
    setBusy(true);
    const found = located ? await positionNow() : undefined;
    if (located && !found) message.warning(t('noPosition'));
    const at = places.find(({ value }) => value === division);
    const outcome = await give({
      machine: 'incident',
      verb: 'reportByUnit',
      path: 'incidents',
      about: run.number ?? '',
      body: {
        place: {
          text: text.trim() || at?.label || '',
          division,
          ...(found ? { latitude: found.lat, longitude: found.lon } : {}),
        },
        occurredAt: civilNow(),
        kind,
        leaked: leaked.trim(),
        manifests: [run.number],
        ...(photos.length > 0 ? { photos: photos.map(({ sha256, bytes }) => ({ sha256, bytes })) } : {}),
      },
      files: photos,
    });
    setBusy(false);
    if (outcome instanceof Problem) return setProblem(outcome);
    held.delete(run.id);
    draft.clear();
    close();
    void modal.warning({
      title: outcome === 'sent' ? t('reported') : t('reportQueued'),
      content: run.emergencyMeasures,
    });
  };
  return (
    <div className="road run-form">
      <span className="muted">{t('incidentHint')}</span>
      <div className="kinds">
        {KINDS.map((each) => (
          <Button
            key={each}
            type={kind === each ? 'primary' : 'default'}
            danger
            aria-pressed={kind === each}
            onClick={() => put({ kind: each })}
          >
            {t(each)}
          </Button>
        ))}
      </div>
      <PhotoField photos={photos} change={hold} />
      {problem && <ProblemAlert problem={problem} />}
      <div className="run-two">
        <Button
          type="primary"
          danger
          size="large"
          disabled={!kind || !leaked.trim()}
          loading={busy}
          onClick={() => void report(true)}
        >
          {t('reportHere')}
        </Button>
        <Button size="large" disabled={!kind || !leaked.trim() || busy} onClick={() => void report(false)}>
          {t('reportBare')}
        </Button>
      </div>
      <Field label={t('where')}>
        <Select size="large" value={division} options={places} onChange={(next) => put({ division: next })} />
      </Field>
      <Field label={t('placeText')}>
        <Input size="large" count={longest(300)} value={text} onChange={({ target }) => put({ text: target.value })} />
      </Field>
      <Field label={t('leaked')} fault={leaked.trim() ? undefined : t('required')}>
        <Input.TextArea
          rows={2}
          count={longest(2000)}
          value={leaked}
          onChange={({ target }) => put({ leaked: target.value })}
        />
      </Field>
    </div>
  );
}

/** Divisions of the way, the likeliest first: which bureau is told hangs on it. */
function usePlaces(run: Manifest): { value: string; label: string }[] {
  const t = useDriverTexts();
  const division = useDivisionsKept();
  const leg = legNow(run);
  if (!leg) return [];
  const from = { value: leg.from.division, label: t('atStart', { text: leg.from.text }) };
  const to = { value: leg.to.division, label: t('atEnd', { text: leg.to.text }) };
  const via = leg.via.map((code) => ({ value: code.padEnd(6, '0'), label: t('passing', { text: division(code) }) }));
  const all = run.state === 'arrived' ? [to, ...via, from] : [from, ...via, to];
  return all.filter(({ value }, i) => all.findIndex((each) => each.value === value) === i);
}
