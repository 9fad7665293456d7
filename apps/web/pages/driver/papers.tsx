import { Button } from 'antd';
import encodeQR from 'qr';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { aside, comma } from '../../app/marks';
import { useWords } from '../../api/glossary';
import { useDivisionsKept } from '../../parts/divisions';
import { dayAndHour } from '../../parts/times';
import { tonnes } from '../../parts/tonnes';
import { useOutbox } from '../../parts/unsent';
import { Ends } from './crew-ends';
import { useDriverTexts } from './driver-texts';
import { legNow, type Manifest, stateSoon, weightOf } from './run';
import { useCrew } from './use-runs';

/**
 * Everything an inspector asks for at the roadside, large and black on white; needs no network. A web page cannot raise the
 * brightness of a screen: it is kept lit, and a tap on the code fills all of it with white and the code as large as it goes,
 * which is what a scanner in the sun needs.
 */
export function Papers({ run, keptAt, close }: { run: Manifest; keptAt?: string; close: () => void }) {
  const t = useDriverTexts();
  const words = useWords();
  const division = useDivisionsKept();
  const state = stateSoon(run, useOutbox());
  const leg = legNow(run);
  const crew = useCrew(run);
  const [large, setLarge] = useState(false);
  useStaysLit();
  const code = useMemo(
    () =>
      encodeQR(run.qr ? `${location.origin}/v/manifest/${run.qr}` : (run.number ?? '-'), 'svg', {
        ecc: 'medium',
        border: 2,
      }),
    [run.qr, run.number],
  );
  return (
    <div
      className={large ? 'papers papers-large' : 'papers'}
      role="dialog"
      aria-modal="true"
      aria-label={t('papersTitle')}
    >
      <div className="papers-in">
        <Button size="large" block onClick={close}>
          {t('closePapers')}
        </Button>
        <div className="papers-code">
          <button type="button" className="papers-qr" aria-label={t('largest')} onClick={() => setLarge(!large)}>
            <img src={`data:image/svg+xml,${encodeURIComponent(code)}`} alt={run.qr ?? ''} />
          </button>
          <span className="papers-no">{run.number}</span>
          <span className="papers-state">
            {t('validPapers')} · {words.state('manifest', state)}
          </span>
          <span>{keptAt ? t('asOf', { at: dayAndHour(keptAt) }) : t('asOfNow')}</span>
          {state !== run.state && <span>{t('unsentPapers', { state: words.state('manifest', run.state) })}</span>}
        </div>
        {run.lines.map((line) => {
          const { tonnes: weight, source } = weightOf(line);
          const goods = line.dangerousGoods;
          return (
            <section key={line.line}>
              <h2>
                {line.name} {line.wasteCode}
              </h2>
              <Facts
                of={[
                  [t('weight'), `${tonnes(weight)}${aside(t(source))}`],
                  [
                    t('packaging'),
                    `${t('packages', { n: line.packaging.number })} · ${t('labels', { n: line.labels.length })}`,
                  ],
                  [t('hazards'), line.hazards.join(comma())],
                  [t('form'), line.form],
                  [t('un'), goods ? `UN ${goods.un}` : ''],
                  [t('class'), goods ? (goods.division ?? goods.class) : ''],
                  [t('method'), line.method],
                ]}
              />
            </section>
          );
        })}
        <h2>{t('carrier')}</h2>
        <Facts
          of={[
            [t('carrier'), leg?.carrier.name],
            [t('carrierLicence'), leg?.carrier.licenceNo],
            [t('plate'), leg?.vehicle],
            [
              t('operating'),
              leg?.operatingDocument && (
                <>
                  {leg.operatingDocument} <Ends day={crew?.vehicle} />
                </>
              ),
            ],
            [t('waybillNo'), leg?.waybillNo],
            [
              t('crew'),
              leg?.driver && (
                <>
                  {`${leg.driver.name} ${leg.driver.certificate} ${leg.driver.phone}`} <Ends day={crew?.driver} />
                </>
              ),
            ],
            [
              t('escort'),
              leg?.escort && (
                <>
                  {`${leg.escort.name} ${leg.escort.certificate} ${leg.escort.phone}`} <Ends day={crew?.escort} />
                </>
              ),
            ],
            [t('departedAt'), dayAndHour(leg?.departedAt)],
            [t('from'), leg?.from.text],
            [t('to'), leg?.to.text],
            [t('route'), leg?.via.map(division).join(' → ')],
            [t('pass'), leg?.pass],
          ]}
        />
        <h2>{t('remover')}</h2>
        <Facts
          of={[
            [t('remover'), run.remover.name],
            [t('uscc'), run.remover.uscc],
            [t('receiver'), run.receiver.name],
            [t('uscc'), run.receiver.uscc],
            [
              t('approval'),
              run.approval && `${run.approval.number}${aside(t('validTo', { day: run.approval.validTo }))}`,
            ],
            [t('instrument'), run.instrument?.title],
            [t('issuedAt'), dayAndHour(run.issuedAt)],
            [t('plannedDate'), run.plannedDate],
            [t('emergency'), run.emergencyPhone],
            [t('measures'), run.emergencyMeasures],
          ]}
        />
      </div>
    </div>
  );
}

/** Terms with what is known of them; those of which nothing is known are left out. */
const Facts = ({ of }: { of: [string, ReactNode][] }) => (
  <dl>
    {of
      .filter(([, value]) => Boolean(value))
      .map(([term, value], i) => (
        <div key={i} style={{ display: 'contents' }}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);

/** The screen does not go dark while it is shown, where the browser lets a page ask for that. */
function useStaysLit() {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let over = false;
    void navigator.wakeLock
      ?.request('screen')
      .then((held) => {
        if (over) return void held.release();
        lock = held;
      })
      .catch(() => undefined);
    return () => {
      over = true;
      void lock?.release();
    };
  }, []);
}
