import { Button } from 'antd';
import { useDriverTexts } from './driver-texts';
import { legNow, type Manifest } from './run';
import { useGive } from './use-give';

/** M8: the load stands at the point where the next carrier takes over. */
export function TransferForm({ run }: { run: Manifest }) {
  const t = useDriverTexts();
  const { busy, say } = useGive(run);
  const to = legNow(run)?.to;
  if (!to) return null;
  return (
    <div className="run-form">
      <div className="run-note">
        <span className="muted">{t('placeIs')}</span>
        <div className="text">{to.text}</div>
      </div>
      <Button
        type="primary"
        size="large"
        block
        loading={busy}
        onClick={() => void say('arriveAtTransferPoint', { place: { text: to.text, division: to.division } })}
      >
        {t('transferGo')}
      </Button>
    </div>
  );
}
