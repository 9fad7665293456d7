import { useDriverTexts } from './driver-texts';

/** For whom the run waits, where this organisation has nothing to do. */
export function useWaiting(): (state: string) => string {
  const t = useDriverTexts();
  return (state) => {
    if (state === 'issued') return t('waitsConsignor');
    if (state === 'loaded' || state === 'inTransit') return t('waitsCarrier');
    if (state === 'handingOver') return t('waitsOther');
    if (state === 'frozen') return t('frozenHint');
    if (state === 'returning') return t('returningHint');
    return t('waitsReceiver');
  };
}
