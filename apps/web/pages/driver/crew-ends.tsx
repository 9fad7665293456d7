import { CloseCircleFilled } from '@ant-design/icons';
import { LIGHTS } from '../../app/theme';
import { civilNow } from '../../parts/civil-clock';
import { dayOf } from '../../parts/times';
import { useDriverTexts } from './driver-texts';

/** Whether a paper has ended: its last day is before today. */
export const useOver = () => (day: string | null | undefined) => Boolean(day && day < dayOf(civilNow()));

/** Until when a certificate is valid; red, with a sign and in words, when it has ended. */
export function Ends({ day }: { day: string | null | undefined }) {
  const t = useDriverTexts();
  const over = useOver()(day);
  if (!day) return null;
  return over ? (
    <strong style={{ color: LIGHTS.red }}>
      <CloseCircleFilled /> {t('ended', { day })}
    </strong>
  ) : (
    <span className="muted">{t('validUntil', { day })}</span>
  );
}
