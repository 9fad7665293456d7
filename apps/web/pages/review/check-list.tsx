import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import { Checkbox } from 'antd';
import { inLanguage, useLanguage } from '../../app/i18n';
import { LIGHTS } from '../../app/theme';
import type { Item } from './review-answers';
import { useReviewTexts } from './review-texts';

const NAMES = {
  form: 'form',
  licenceCopy: 'licenceCopy',
  methodStatement: 'methodStatement',
  contract: 'contract',
  localMaterials: 'localMaterials',
  authority: 'authority',
  planRow: 'planRow',
  licence: 'licenceOk',
  method: 'methodOk',
  proximity: 'proximity',
  negative: 'negative',
  scale: 'scale',
  validity: 'validityLeft',
  fourEyes: 'fourEyes',
} as const;

interface Props {
  items: Item[];
  /** What the officer has ticked; without it the list is only read. */
  ticked?: Record<string, boolean>;
  onTick?: (item: string, ok: boolean) => void;
}

/** Items with the outcome of the server's tests: rule, article, what is wrong and what proves it. */
export function CheckList({ items, ticked, onTick }: Props) {
  const t = useReviewTexts();
  const language = useLanguage();
  return (
    <ul className="checks">
      {items.map(({ item, ok, checks, proof }) => {
        const name = t(NAMES[item as keyof typeof NAMES]);
        const wrong = checks.filter((check) => !check.ok);
        const warned = wrong.length > 0 && wrong.every(({ verb }) => verb === 'WARN');
        const laws = [...new Map(checks.map((check) => [check.rule, check])).values()];
        return (
          <li key={item}>
            <div className="check-line">
              {onTick ? (
                <Checkbox checked={ticked?.[item] ?? false} onChange={({ target }) => onTick(item, target.checked)}>
                  {name}
                </Checkbox>
              ) : (
                <strong>{name}</strong>
              )}
              <Outcome ok={ok} warned={warned} />
            </div>
            {proof.map((each, i) => (
              <p key={i} className="text muted check-proof">
                {inLanguage(each, language)}
              </p>
            ))}
            {wrong.map(({ test, says, remedy }) =>
              says ? (
                <p key={test} className="text check-wrong">
                  {inLanguage(says, language)} {remedy && inLanguage(remedy, language)}
                </p>
              ) : null,
            )}
            <p className="check-law muted text">
              {laws.map(({ rule, article, title }) => (
                <span key={rule} title={inLanguage(title, language)}>
                  {rule}
                  {article ? ` ${inLanguage(article, language)}` : ''}
                </span>
              ))}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

export function Outcome({ ok, warned = false }: { ok: boolean; warned?: boolean }) {
  const t = useReviewTexts();
  const [colour, icon, word] = ok
    ? [LIGHTS.green, <CheckCircleFilled key="i" />, t('passed')]
    : warned
      ? [LIGHTS.yellow, <WarningFilled key="i" />, t('warns')]
      : [LIGHTS.red, <CloseCircleFilled key="i" />, t('failed')];
  return (
    <span className="light" style={{ color: colour }}>
      {icon}
      <span>{word}</span>
    </span>
  );
}
