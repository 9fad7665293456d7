import { Descriptions, Tag } from 'antd';
import { aside } from '../../app/marks';
import { tonnes } from '../../parts/tonnes';
import { LetterCard } from './evidence-pane';
import type { Application, Checks } from './review-answers';
import { useReviewTexts } from './review-texts';

const ENDS = {
  'TIME-6': 'limitMonths',
  'R-22b': 'limitPeriod',
  'R-27b': 'limitLicence',
  'W-15': 'limitAgreement',
} as const;

/** The reply beside what limits the validity: months, period, licence, agreement; the first to end is marked. */
export function DecisionFacts({ of, checks }: { of: Application; checks: Checks }) {
  const t = useReviewTexts();
  const { limits, route } = checks;
  const letter = of.letters.at(-1);
  return (
    <div className="decision-facts">
      {letter && (
        <div>
          <h3>{t('reply')}</h3>
          <LetterCard letter={letter} />
        </div>
      )}
      <div>
        <h3>{t('limits')}</h3>
        {limits && (
          <>
            <Descriptions
              size="small"
              column={1}
              bordered
              items={limits.ends.map(({ rule, day }) => ({
                key: rule,
                label: `${t(ENDS[rule as keyof typeof ENDS])}${aside(rule)}`,
                children: (
                  <span className="number">
                    {day} {rule === limits.limitedBy && <Tag className="tag-mark">{t('limiting')}</Tag>}
                  </span>
                ),
              }))}
            />
            <p>
              <strong>{t('validUntil', { from: limits.validFrom, to: limits.validTo })}</strong>
            </p>
          </>
        )}
        {route?.cap && (
          <p>{t('entry', { cap: tonnes(route.cap), used: tonnes(route.used), left: tonnes(route.remaining) })}</p>
        )}
      </div>
    </div>
  );
}
