import { isTonnes, signedGrams } from '#domain/quantity/quantity';
import { texts } from '../app/i18n';
import { colon, comma } from '../app/marks';
import { useRead } from '../api/queries';
import type { Page } from '../api/answers';
import { ProblemAlert } from './problem-alert';
import { tonnes, tonnesOf } from './tonnes';
import './quota-bar.css';

const useTexts = texts(
  'quota',
  {
    settled: '已实际转移 {{n}}',
    reserved: '已占用（在办） {{n}}',
    change: '本次 {{n}}',
    left: '剩余 {{n}}',
    leftAfter: '本次之后剩余 {{n}}',
    over: '超出上限 {{n}}',
    cap: '上限 {{n}}',
    noCap: '无上限',
    none: '没有额度账目',
    line: '第 {{line}} 行',
    year: '{{year}} 年',
    computed: '系统按额度账计算',
  },
  {
    settled: 'moved {{n}}',
    reserved: 'reserved {{n}}',
    change: 'this change {{n}}',
    left: 'left {{n}}',
    leftAfter: 'left after this {{n}}',
    over: 'over the cap {{n}}',
    cap: 'cap {{n}}',
    noCap: 'no cap',
    none: 'No quota account',
    line: 'line {{line}}',
    year: '{{year}}',
    computed: 'computed from the quota book',
  },
);

/** Texts of tonnes, as the API gives them. */
export interface Quota {
  cap: string | null;
  settled: string;
  reserved: string;
  /** What this change would take besides; nothing or '0' where there is none. */
  change?: string | null;
}

const signed = (text: string | null | undefined): bigint =>
  text && isTonnes(text.replace(/^-/, '')) ? signedGrams(text) : 0n;
/** Per mille of the whole as a width, since a bar is drawn in doubles and nothing is reckoned with it. */
const share = (part: bigint, whole: bigint) => `${whole > 0n ? Number((part * 1000n) / whole) / 10 : 0}%`;

/** How much of a cap is used, reserved, asked for now and left: in words and in tonnes, with patterns beside colours. */
export function QuotaBar({ title, quota }: { title?: string; quota: Quota }) {
  const t = useTexts();
  const settled = signed(quota.settled);
  const reserved = signed(quota.reserved);
  const change = signed(quota.change);
  const cap = quota.cap === null ? null : signed(quota.cap);
  const used = settled + reserved + change;
  const left = cap === null ? null : cap - used;
  const over = left !== null && left < 0n;
  const whole = cap === null || used > cap ? used : cap;
  const parts: [string, bigint, 'settled' | 'reserved' | 'change'][] = [
    ['quota-settled', settled, 'settled'],
    ['quota-reserved', reserved, 'reserved'],
    [over ? 'quota-over' : 'quota-change', change, 'change'],
  ];
  const shown = parts.filter(([, size, word]) => size > 0n || word !== 'change');
  const words = [
    ...shown.map(([look, size, word]) => ({ look, text: t(word, { n: tonnes(tonnesOf(size)) }) })),
    left === null
      ? { look: '', text: t('noCap') }
      : over
        ? { look: '', text: `⚠ ${t('over', { n: tonnes(tonnesOf(-left)) })}` }
        : { look: '', text: t(change > 0n ? 'leftAfter' : 'left', { n: tonnes(tonnesOf(left)) }) },
    ...(cap === null ? [] : [{ look: '', text: t('cap', { n: tonnes(tonnesOf(cap)) }) }]),
  ];
  return (
    <div className="quota" title={t('computed')}>
      {title && <span className="text">{title}</span>}
      <div className="quota-line" aria-hidden="true">
        {shown.map(([look, size]) => (
          <span key={look} className={`quota-part ${look}`} style={{ width: share(size, whole) }} />
        ))}
      </div>
      <ul className="quota-words">
        {words.map(({ look, text }) => (
          <li key={text} className="number">
            {look && <span className={`quota-key ${look}`} aria-hidden="true" />}
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface QuotaAccount extends Quota {
  id: string;
  ownerKind: 'listing' | 'approval' | 'licence' | 'plan';
  owner: string;
  /** Its number, or of a list entry its receiver. */
  ownerName: string | null;
  waste: { codes: string[]; name: string | null; method: string | null } | null;
  line: number;
  year: number;
  excess: string;
  left: string | null;
}
export interface QuotaOwner {
  kind: QuotaAccount['ownerKind'];
  owner: string;
  year?: number;
}
export const useQuotaAccounts = ({ kind, owner, year }: QuotaOwner, enabled = true) =>
  useRead<Page<QuotaAccount>>('quota-accounts', { kind, owner, year, limit: 200 }, enabled);

/** Which account it is, in words: whose, of which waste, of which year. */
export function useAccountTitle() {
  const t = useTexts();
  return ({ waste, line, year }: Pick<QuotaAccount, 'waste' | 'line' | 'year'>, whose = ''): string => {
    const known = waste && [waste.codes.join(comma()), waste.name, waste.method].filter(Boolean).join(' ');
    return [whose, known || (line ? t('line', { line }) : ''), year ? t('year', { year }) : '']
      .filter(Boolean)
      .join(' · ');
  };
}

/** The accounts of an entry, an approval, a licence or a plan, a bar for each line and year. `change` by line, 0 without. */
export function QuotaBars({
  title,
  change,
  ...owner
}: QuotaOwner & { title?: string; change?: Record<number, string> }) {
  const t = useTexts();
  const titleOf = useAccountTitle();
  const { data, error } = useQuotaAccounts(owner);
  if (error) return <ProblemAlert problem={error} />;
  if (!data) return null;
  if (data.items.length === 0) return <p className="muted">{[title, t('none')].filter(Boolean).join(colon())}</p>;
  return (
    <div className="quota">
      {data.items.map((account) => (
        <QuotaBar
          key={account.id}
          title={titleOf(account, title)}
          quota={{ ...account, change: change?.[account.line] ?? null }}
        />
      ))}
    </div>
  );
}
