import { Button, Input } from 'antd';
import { useState } from 'react';
import { insideFence } from '#domain/manifest/manifest.fence';
import { positionNow } from '../../parts/position';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { legNow, type Manifest } from './run';
import { useGive } from './use-give';
import { longest } from '../../parts/longest';

/** M11: the load stands at the receiver's gate. */
export function ArriveForm({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const { busy, say } = useGive(run);
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [locating, setLocating] = useState(false);
  const to = legNow(run)?.to;
  if (!to) return null;
  const arrive = async (located: boolean) => {
    setLocating(located);
    const found = located ? await positionNow() : undefined;
    setLocating(false);
    // The rule asks for a reason where the place is not the facility: asked for now, since nobody can later.
    if (!insideFence(found ?? {}, run.facility) && !why.trim()) return setAsked(true);
    await say('arriveAtReceiver', {
      receiver: run.receiver.id,
      place: { text: to.text, division: to.division, ...found },
      ...(why.trim() ? { justifications: [{ rule: 'R-11d', text: why.trim() }] } : {}),
    });
  };
  return (
    <div className="run-form">
      <div className="run-note">
        <span className="muted">{t('placeIs')}</span>
        <div className="text">
          {run.receiver.name} · {to.text}
        </div>
      </div>
      {asked && (
        <Field label={t('why')} fault={why.trim() ? undefined : t('required')}>
          <Input.TextArea rows={2} count={longest(2000)} value={why} onChange={({ target }) => setWhy(target.value)} />
        </Field>
      )}
      <Button type="primary" size="large" block loading={busy || locating} onClick={() => void arrive(true)}>
        {t('arriveGo')}
      </Button>
      <Button size="large" block disabled={busy || locating} onClick={() => void arrive(false)}>
        {t('arriveBare')}
      </Button>
    </div>
  );
}
