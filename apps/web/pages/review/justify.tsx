import { Input } from 'antd';
import type { Item } from './review-answers';
import { useReviewTexts } from './review-texts';
import { longest } from '../../parts/longest';

export interface Justification {
  rule: string;
  text: string;
}

/** Rules of the shown items that a typed reason lets pass, with what the applicant said of each. */
export function usualReasons(items: Item[], said: Justification[]): Justification[] {
  const rules = new Set(
    items.flatMap(({ checks }) => checks.filter(({ verb }) => verb === 'WARN').map(({ rule }) => rule)),
  );
  return [...rules].flatMap((rule) => said.filter((each) => each.rule === rule).slice(0, 1));
}
/** The rules that still want a reason. */
export const wanting = (items: Item[], given: Justification[], asked: readonly string[] = []): string[] => [
  ...new Set([
    ...items.flatMap(({ checks }) => checks.filter(({ verb, ok }) => verb === 'WARN' && !ok).map(({ rule }) => rule)),
    ...given.map(({ rule }) => rule),
    ...asked,
  ]),
];

/** One field for each rule that needs a reason. */
export function Justify({
  rules,
  value,
  onChange,
}: {
  rules: string[];
  value: Justification[];
  onChange: (next: Justification[]) => void;
}) {
  const t = useReviewTexts();
  return rules.map((rule) => (
    <label key={rule} className="desk-field">
      <span>{t('justify', { rule })}</span>
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: 5 }}
        count={longest(2000)}
        value={value.find((each) => each.rule === rule)?.text ?? ''}
        onChange={({ target }) =>
          onChange([
            ...value.filter((each) => each.rule !== rule),
            ...(target.value ? [{ rule, text: target.value }] : []),
          ])
        }
      />
    </label>
  ));
}
