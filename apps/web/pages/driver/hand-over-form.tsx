import { Button, Input } from 'antd';
import { useMe } from '../../app/session';
import { useDriverTexts } from './driver-texts';
import { Field } from '../../parts/field';
import { useDraft } from '../../parts/use-draft';
import { ByCode } from './by-code';
import { isDriving, legNow, type Manifest } from './run';
import { useGive } from './use-give';
import { longest } from '../../parts/longest';

const bodyOf = ({ text, division }: { text: string; division: string }) => ({
  place: { text, division },
  checked: true,
});

/** M9, M10: each carrier confirms the data once, or the later one says what does not match. */
export function HandOverForm({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const me = useMe();
  const { busy, say } = useGive(run);
  const { value, setValue, clear } = useDraft(`handOver.${run.id}`, { mismatch: false, found: '' });
  const { mismatch, found } = value;
  const own = run.legs.find(({ carrier, state }) => carrier.id === me.org && state !== 'cancelled') ?? legNow(run);
  const later = own !== undefined && own.leg > run.leg;
  const place = later ? own.from : own?.to;
  if (!place) return null;
  if (run.handedOver) {
    return (
      <div className="run-form">
        <div className="run-note">{t('waitsOther')}</div>
        {isDriving(run, me.org) && <ByCode run={run} verb="handOver" form={() => bodyOf(place)} />}
      </div>
    );
  }
  return (
    <div className="run-form">
      <div className="run-note text">{place.text}</div>
      <Button type="primary" size="large" block loading={busy} onClick={() => void say('handOver', bodyOf(place))}>
        {t('handOverGo')}
      </Button>
      {later && !mismatch && (
        <Button size="large" block danger onClick={() => setValue((before) => ({ ...before, mismatch: true }))}>
          {t('mismatch')}
        </Button>
      )}
      {mismatch && (
        <>
          <Field label={t('mismatchFound')} fault={found.trim() ? undefined : t('required')}>
            <Input.TextArea
              rows={3}
              count={longest(2000)}
              value={found}
              onChange={({ target }) => setValue((before) => ({ ...before, found: target.value }))}
            />
          </Field>
          <Button
            size="large"
            block
            danger
            disabled={!found.trim()}
            loading={busy}
            onClick={() => void say('reportMismatch', { found: found.trim() }).then((taken) => taken && clear())}
          >
            {t('mismatchGo')}
          </Button>
        </>
      )}
    </div>
  );
}
