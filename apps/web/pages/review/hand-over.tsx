import { Alert, Tag } from 'antd';
import { colon } from '../../app/marks';
import { useMe } from '../../app/session';
import { useWords } from '../../api/glossary';
import { dayAndHour } from '../../parts/times';
import { inLanguage, useLanguage } from '../../app/i18n';
import type { Desk } from './desk';
import type { Hand } from './review-answers';
import { useReviewTexts } from './review-texts';

/** Who has acted in the case, and whether the reader may still sign its decision (four eyes), as the server tells it. */
export function HandOver({ hands, desk }: { hands: Hand[]; desk: Desk }) {
  const t = useReviewTexts();
  const words = useWords();
  const language = useLanguage();
  const me = useMe();
  const decision = desk.act('approve') ?? desk.act('refuse');
  const mine = hands.some(({ person }) => person === me.person);
  const state = mine
    ? t('youMayNot')
    : decision?.allowed
      ? t('youMay')
      : inLanguage(decision?.why?.detail, language) || (hands.length === 0 ? t('nobody') : '');
  return (
    <Alert
      type={mine ? 'warning' : 'info'}
      showIcon
      title={[t('handover'), state].filter(Boolean).join(colon())}
      description={
        hands.length === 0 ? undefined : (
          <span>
            {t('handedBy')}
            {colon()}
            {hands.map(({ act, name, at }, i) => (
              <Tag key={i}>
                {name} · {words.verb('application', act)} · {dayAndHour(at)}
              </Tag>
            ))}
          </span>
        )
      }
    />
  );
}
