import { Alert, Tag } from 'antd';
import { colon } from '../../app/marks';
import { useMe } from '../../app/session';
import { useWords } from '../../api/glossary';
import { dayAndHour } from '../../parts/times';
import type { Hand } from './review-answers';
import { useReviewTexts } from './review-texts';

/** Who has acted in the case, and whether the reader may still sign its decision (four eyes). */
export function HandOver({ hands }: { hands: Hand[] }) {
  const t = useReviewTexts();
  const words = useWords();
  const me = useMe();
  const mine = hands.some(({ person }) => person === me.person);
  const state = hands.length === 0 ? t('nobody') : mine ? t('youMayNot') : t('youMay');
  return (
    <Alert
      type={mine ? 'warning' : 'info'}
      showIcon
      title={`${t('handover')}${colon()}${state}`}
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
