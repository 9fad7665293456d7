import { Collapse } from 'antd';
import { inLanguage, useLanguage } from '../../app/i18n';
import { Outcome } from './check-list';
import type { Checks } from './review-answers';
import { useReviewTexts } from './review-texts';

/** The tests of W-01 as they come out today. */
export function RouteTests({ checks }: { checks: Checks }) {
  const t = useReviewTexts();
  const language = useLanguage();
  const tests = checks.route?.tests ?? [];
  if (tests.length === 0) return null;
  const passed = tests.filter((each) => each.passed).length;
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'tests',
          label: `${t('routeTests')} · ${t('items', { ok: passed, all: tests.length })}`,
          children: (
            <ul className="checks">
              {tests.map(({ id, passed: ok, detail }) => (
                <li key={id}>
                  <div className="check-line">
                    <span className="text">{detail ? inLanguage(detail, language) : id}</span>
                    <Outcome ok={ok} />
                  </div>
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}
