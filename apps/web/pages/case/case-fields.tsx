import { EditOutlined, ExclamationCircleOutlined, LockOutlined } from '@ant-design/icons';
import { Checkbox, Tag } from 'antd';
import type { CaseAnswer } from '../../api/answers';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { FactValue, isMute, isNothing, isWide, useFactName } from '../../parts/facts/fact-value';
import { inReadingOrder } from '../../parts/facts/fact-order';
import { UNTOLD } from '../../parts/facts/fact-words';
import { FactPlace } from '../../parts/facts/weight-source';
import { useKept } from '../../parts/use-kept';
import { useCaseTexts } from './case-texts';

interface FieldRule {
  path: string;
  zh: string;
  en: string;
  unit: string | null;
  rule: string;
}
interface FieldTable {
  document: string;
  title: { zh: string; en: string };
  items: FieldRule[];
}
interface FieldsNow {
  next: string | null;
  editable: string[];
  required: string[];
  frozen: string[];
}
const DOCUMENTS: Readonly<Record<string, string>> = {
  'transfer-applications': 'application',
  manifests: 'manifest',
  letters: 'letter',
};
const ofList = (path: string) => path.replaceAll(/\[\d*\]/g, '[]');
/** Members of a place: `lines[].name` of the document is `name` of each element of `lines`. */
const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((place, step) => (place as Record<string, unknown> | null | undefined)?.[step], value);

const nameAt = (path: string): string => path.split('.').at(-1) ?? '';
/** The members around an item of the field table: `receipt.lines[].quantity` stands in `receipt`, `lines`. */
const placeOf = (path: string): string[] => path.replaceAll('[]', '').split('.').slice(0, -1);

type Mark = 'required' | 'editable' | 'frozen' | undefined;

/** What the case says: items of the field table with their marks, then everything else on record. */
export function CaseFields({
  resource,
  id,
  known,
  past,
}: {
  resource: string;
  id: string;
  known: CaseAnswer;
  past: boolean;
}) {
  const t = useCaseTexts();
  const language = useLanguage();
  const nameOf = useFactName();
  const [filledOnly, setFilledOnly] = useKept('case.filledOnly', true);
  const document = DOCUMENTS[resource];
  const { data: table } = useRead<FieldTable>(`reference/field-rules/${document ?? ''}`, {}, document !== undefined);
  const { data: now } = useRead<FieldsNow>(`${resource}/${id}/fields`, {}, document !== undefined && !past);
  const required = new Set(now?.required.map(ofList));
  const markOf = (path: string): Mark =>
    required.has(path)
      ? 'required'
      : now?.editable.includes(path)
        ? 'editable'
        : now?.frozen.includes(path)
          ? 'frozen'
          : undefined;
  const word = (rule: FieldRule) =>
    inLanguage(rule, language) + (rule.unit && rule.unit !== 't' ? ` (${rule.unit})` : '');
  const rules = (table?.items ?? []).filter(({ path }) => !/\[\w+\]/.test(path));
  const plain = rules.filter(({ path }) => !path.includes('[]') && !Array.isArray(at(known, path)));
  const lists = rules.filter(({ path }) => !path.includes('[]') && Array.isArray(at(known, path)));
  const shown = plain.filter(({ path }) => !filledOnly || !isNothing(at(known, path)) || required.has(path));
  const told = new Set(rules.map(({ path }) => path.split(/[.[]/)[0]));
  const others = inReadingOrder(
    Object.entries(known).filter(
      ([key, value]) =>
        !told.has(key) && !UNTOLD.has(key) && !isNothing(value) && value !== false && !isMute(key, value),
    ),
  );
  return (
    <>
      {document && (
        <div className="row case-marks">
          <MarkTag mark="required" />
          <MarkTag mark="editable" />
          <MarkTag mark="frozen" />
          <Checkbox checked={filledOnly} onChange={({ target }) => setFilledOnly(target.checked)}>
            {t('onlyFilled')}
          </Checkbox>
        </div>
      )}
      <dl className="facts">
        {shown.map((rule) => (
          <div key={rule.path} className={isWide(at(known, rule.path)) ? 'facts-wide' : undefined}>
            <dt title={`${rule.path} · ${rule.rule}`}>
              {word(rule)} <MarkTag mark={markOf(rule.path)} small />
            </dt>
            <dd>
              <FactPlace value={placeOf(rule.path)}>
                <FactValue name={nameAt(rule.path)} value={at(known, rule.path)} empty={t('nothing')} />
              </FactPlace>
            </dd>
          </div>
        ))}
      </dl>
      {lists.map((list) => {
        const rows = at(known, list.path) as Record<string, unknown>[];
        const columns = rules.filter(
          ({ path }) =>
            path.startsWith(`${list.path}[].`) &&
            (required.has(path) || rows.some((row) => !isNothing(at(row, path.slice(list.path.length + 3))))) &&
            !UNTOLD.has(nameAt(path)),
        );
        if (rows.length === 0 && filledOnly && !required.has(list.path)) return null;
        return (
          <section key={list.path} className="facts-list">
            <h3 title={`${list.path} · ${list.rule}`}>
              {word(list)} <MarkTag mark={markOf(list.path)} small />
            </h3>
            {rows.length === 0 ? (
              <span className="muted">{t('nothing')}</span>
            ) : columns.length === 0 ? (
              <FactValue name={nameAt(list.path)} value={rows} />
            ) : (
              <div className="fact-scroll" tabIndex={0} role="group" aria-label={word(list)}>
                <table className="fact-table">
                  <thead>
                    <tr>
                      {columns.map((rule) => (
                        <th key={rule.path} scope="col" title={`${rule.path} · ${rule.rule}`}>
                          {word(rule)} <MarkTag mark={markOf(rule.path)} small />
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row, index) => (
                      <tr key={index}>
                        {columns.map((rule) => {
                          const inside = rule.path.slice(list.path.length + 3);
                          const value = at(row, inside);
                          return (
                            <td key={rule.path}>
                              <FactPlace value={placeOf(rule.path)}>
                                <FactValue name={nameAt(inside)} value={value} empty="—" beside={row} />
                              </FactPlace>
                            </td>
                          );
                        })}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
        );
      })}
      {others.length > 0 && (
        <>
          {document && <h3>{t('others')}</h3>}
          <dl className="facts">
            {others.map(([key, value]) => (
              <div key={key} className={typeof value === 'object' ? 'facts-wide' : undefined}>
                <dt>{nameOf(key)}</dt>
                <dd>
                  <FactValue name={key} value={value} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}

const SIGNS = {
  required: <ExclamationCircleOutlined />,
  editable: <EditOutlined />,
  frozen: <LockOutlined />,
} as const;
function MarkTag({ mark, small }: { mark: Mark; small?: boolean }) {
  const t = useCaseTexts();
  if (!mark) return null;
  if (small && mark !== 'required') {
    return (
      <span className={`fact-${mark}`} role="img" aria-label={t(mark)} title={t(mark)}>
        {SIGNS[mark]}
      </span>
    );
  }
  return (
    <Tag className={`mark-${mark}`} icon={SIGNS[mark]}>
      {t(mark)}
    </Tag>
  );
}
