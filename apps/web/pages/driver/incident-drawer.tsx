import { App, Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { give } from '../../api/outbox';
import { Problem } from '../../api/problem';
import { comma } from '../../app/marks';
import { civilNow } from '../../parts/civil-clock';
import { positionNow } from '../../parts/position';
import { ProblemAlert } from '../../parts/problem-alert';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { type Photo, PhotoField } from '../../parts/photo-field';
import { legNow, type Manifest } from './run';
import { longest } from '../../parts/longest';

const KINDS = ['LEAK', 'SCATTER', 'FIRE', 'COLLISION', 'LOSS', 'OTHER'] as const;
type Kind = (typeof KINDS)[number];

/** I1: what happened, where, reported at once. The position goes along only when the driver presses so. */
export function IncidentDrawer({ run, open, close }: { run: Manifest; open: boolean; close: () => void }) {
  const t = useDriverTexts();
  return (
    <Drawer open={open} onClose={close} title={t('incidentTitle')} placement="bottom" size="92%" destroyOnHidden>
      <Report run={run} close={close} />
    </Drawer>
  );
}

function Report({ run, close }: { run: Manifest; close: () => void }) {
  const t = useDriverTexts();
  const { message, modal } = App.useApp();
  const places = usePlaces(run);
  const [kind, setKind] = useState<Kind>();
  const [division, setDivision] = useState(places[0]?.value);
  const [text, setText] = useState('');
  const [leaked, setLeaked] = useState(t('leakedUsual', { name: run.lines.map(({ name }) => name).join(comma()) }));
  const [busy, setBusy] = useState(false);
  const [photos, setPhotos] = useState<readonly Photo[]>([]);
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
            onClick={() => setKind(each)}
          >
            {t(each)}
          </Button>
        ))}
      </div>
      <PhotoField photos={photos} change={setPhotos} />
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
        <Select size="large" value={division} options={places} onChange={setDivision} />
      </Field>
      <Field label={t('placeText')}>
        <Input size="large" count={longest(300)} value={text} onChange={({ target }) => setText(target.value)} />
      </Field>
      <Field label={t('leaked')} fault={leaked.trim() ? undefined : t('required')}>
        <Input.TextArea
          rows={2}
          count={longest(2000)}
          value={leaked}
          onChange={({ target }) => setLeaked(target.value)}
        />
      </Field>
    </div>
  );
}

/** Divisions of the way, the likeliest first: which bureau is told hangs on it. */
function usePlaces(run: Manifest): { value: string; label: string }[] {
  const t = useDriverTexts();
  const leg = legNow(run);
  if (!leg) return [];
  const from = { value: leg.from.division, label: t('atStart', { text: leg.from.text }) };
  const to = { value: leg.to.division, label: t('atEnd', { text: leg.to.text }) };
  const via = leg.via.map((code) => ({ value: code.padEnd(6, '0'), label: t('passing', { text: code }) }));
  const all = run.state === 'arrived' ? [to, ...via, from] : [from, ...via, to];
  return all.filter(({ value }, i) => all.findIndex((each) => each.value === value) === i);
}
