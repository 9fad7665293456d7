import { EnvironmentOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { give } from '../../api/outbox';
import { useMe } from '../../app/session';
import { civilNow } from '../../parts/civil-clock';
import { positionNow } from '../../parts/position';
import { dayAndHour } from '../../parts/times';
import { useKept } from '../../parts/use-kept';
import { useDriverTexts } from './driver-texts';
import { hasMoved } from './moved';
import { isDriving, type Manifest } from './run';
import { keepTold, toldOf } from './told';

/** How often it is looked whether a position is due: the pages of a phone sleep, and wake late. */
const LOOK_MS = 15_000;
const USUAL_MINUTES = 5;

/**
 * Positions of a run on its way: asked once, shown, stopped by one tap. While this page is open it tells where the truck is,
 * at most once in the minutes that are set and only after it has moved; without a network positions wait like every
 * other command, each under its own key.
 */
export function Sampling({ run }: { run: Manifest }) {
  const me = useMe();
  return run.state === 'inTransit' && isDriving(run, me.org) && run.number ? (
    <Asked run={run} number={run.number} />
  ) : null;
}

function Asked({ run, number }: { run: Manifest; number: string }) {
  const t = useDriverTexts();
  const me = useMe();
  const n = me.positionMinutes ?? USUAL_MINUTES;
  const [agreed, setAgreed] = useKept<boolean | null>(`sampling.${me.person}`, null);
  const { last, denied } = useSampled(number, agreed === true, n * 60_000);
  return (
    <section className="card phones" aria-label={t('sampling')}>
      {agreed === null ? (
        <>
          <p className="text">{t('samplingAsk', { n })}</p>
          <div className="run-two">
            <Button size="large" type="primary" onClick={() => setAgreed(true)}>
              {t('samplingYes')}
            </Button>
            <Button size="large" onClick={() => setAgreed(false)}>
              {t('samplingNo')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <span role="status" data-run={run.id}>
            <EnvironmentOutlined /> {agreed ? t('samplingOn', { n }) : t('samplingOff')}
            {agreed && last && ` · ${t('samplingLast', { at: dayAndHour(last) })}`}
          </span>
          {agreed && denied && <span className="muted">{t('samplingDenied')}</span>}
          <Button size="large" onClick={() => setAgreed(!agreed)}>
            {t(agreed ? 'samplingStop' : 'samplingStart')}
          </Button>
        </>
      )}
    </section>
  );
}

/** Tells positions of the load as long as it is wanted; when the last was told, and whether the phone gave none. */
function useSampled(number: string, wanted: boolean, every: number): { last: string | undefined; denied: boolean } {
  const [last, setLast] = useState<string>();
  const [denied, setDenied] = useState(false);
  const asked = useRef(-Infinity);
  useEffect(() => {
    if (!wanted) return undefined;
    let over = false;
    const look = async () => {
      const now = Date.now();
      if (document.visibilityState !== 'visible' || now - asked.current < every) return;
      // Before anything is waited for: looks that come close together find one that has begun.
      asked.current = now;
      const told = await toldOf(number);
      if (over) return;
      setLast(told?.at);
      const since = now - (told?.clock ?? -Infinity);
      if (told && since >= 0 && since < every) {
        asked.current = told.clock;
        return;
      }
      // Of the mobile network, not of the satellites: near enough for a road, and it spares the battery.
      const position = await positionNow({ enableHighAccuracy: false, maximumAge: 0 });
      if (over) return;
      setDenied(position === undefined);
      if (!position || !hasMoved(told?.position, position)) return;
      const at = civilNow();
      await keepTold(number, { at, clock: now, position });
      setLast(at);
      const point = { manifest: number, at, lat: Number(position.lat), lon: Number(position.lon) };
      await give({ machine: 'track', verb: 'report', path: 'feeds/tracks', body: { points: [point] }, about: number });
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [number, wanted, every]);
  return { last, denied };
}
