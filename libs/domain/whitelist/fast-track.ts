import { ENTRY_OPEN } from '../standing.js';
import type { AgreementParameters } from '../agreement/agreement.parameters.js';
import type { Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { covers, type CoveringLicence } from '../licence/coverage.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { ExemptionEvidence } from '../waste/exemptions.js';
import { exemptedUse } from './exempted-use.js';
import type { NegativeItem } from './negative-list.js';
import type { FastTrackAgreement, FastTrackEntry, FastTrackList } from './standing.js';
import { inForce, inPurpose, inScope, linked } from './terms.js';

export type Route = 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';

/** What is asked for, on the day of the test. All lines rest on one entry: they share its quota. */
export interface FastTrackRequest {
  origin: string;
  destination: string;
  /** Unified social credit code of the receiver. */
  receiver: string;
  licenceNumber: string;
  /** Instead of a licence, the item of the exemption list that the receiver utilises under, and the remover's code. */
  exempted?: { item: number; remover: string } | null;
  /** Code of the receiving facility; null where none is named. */
  facility: string | null;
  lines: { code: string; method: string; quantity: string }[];
  on: Day;
}

/** What the database holds about the request. Null: there is none. */
export interface FastTrackFacts {
  agreement: FastTrackAgreement | null;
  list: FastTrackList | null;
  entry: FastTrackEntry | null;
  /** The licence named by the entry, or the one that replaced it, with all numbers of that chain. */
  licence: (CoveringLicence & { numbers: string[] }) | null;
  /** What the exemption list of the day says of the item asked for. */
  exemption?: ExemptionEvidence | null;
  /** What is left of the entry's quota, tonnes; null: no cap. */
  remaining: string | null;
  /** Extra quantity that the other side granted to this very case (W-06). */
  extra?: string | null;
  /** Items of the negative lists that forbid the movement (W-19). */
  negatives: NegativeItem[];
}

export interface FastTrackTest {
  id: string;
  rule: 'W-01';
  /** The rule that the test carries out. */
  ground: string;
  passed: boolean;
  detail: Text;
}
/**
 * What the origin may do with such a request: decide alone, ask by letter for more quota first, consult (in short form
 * where the agreement says so), refuse; or nothing at all, since no application is needed (W-16).
 */
export type Verdict = 'DECIDE' | 'LETTER_FIRST' | 'CONSULT' | 'SIMPLIFIED_CONSULT' | 'REFUSE' | 'NO_APPLICATION';
export interface FastTrackResult {
  route: Route;
  verdict: Verdict;
  /** Rules that lead to the verdict, the deciding one last. */
  rules: string[];
  /** Working days that the other side has for its answer, where it is asked (R-25a, W-06). Silence never consents. */
  replyDays: number | null;
  tests: FastTrackTest[];
  /** Id of the first test that failed. */
  failed: string | null;
  /** Tonnes that the quota falls short; null when it suffices or does not apply. */
  shortage: string | null;
}

/**
 * The fast-track test W-01 on one day. WHITELIST when every test holds; OVER_QUOTA when the quota alone fails and the
 * agreement answers that by letter and consent (W-06); else CONSULTED, with the first failed test named.
 */
export function fastTrack(request: FastTrackRequest, facts: FastTrackFacts): FastTrackResult {
  const { agreement, list, entry, licence, negatives } = facts;
  const terms = agreement?.parameters;
  const { on, lines } = request;
  const asked = lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
  const left = facts.remaining === null ? null : grams(facts.remaining) + grams(facts.extra ?? '0');
  const short = left !== null && asked > left ? asked - left : 0n;
  const { exempted } = request;
  const uncovered = exempted
    ? exemptedUse({ ...request, ...exempted }, { agreement, list, entry, exemption: facts.exemption ?? null })
    : lines
        .map(({ code, method }) => covers(licence, { code, method, on, listed: entry !== null }))
        .find((found) => found !== null);

  const tests: FastTrackTest[] = [];
  const test = (id: string, passed: boolean, zh: string, en: string) =>
    tests.push({ id, rule: 'W-01', ground: GROUNDS[id] ?? 'W-01', passed, detail: { zh, en } });

  test(
    'agreementActive',
    agreement?.state === 'active' && inForce(agreement.parameters, on) && linked(agreement, request),
    '转出地与接受地之间有生效的合作机制',
    'An agreement between origin and destination is active',
  );
  test(
    'approvalDirect',
    terms?.approvalMode === 'DIRECT',
    '合作机制允许直接审批',
    'The agreement allows direct approval',
  );
  test(
    'listEffective',
    list?.state === 'effective' &&
      list.receiving === request.destination &&
      on >= list.effectiveOn &&
      (list.lastDay === null || on <= list.lastDay),
    '接受地当期名单已生效',
    'The list of the receiving province is in effect on the day',
  );
  test(
    'entryActive',
    entry !== null && ENTRY_OPEN.includes(entry.state) && on <= entry.licenceTo && !entry.noFurther,
    entry?.noFurther ? '名单条目已停止新的批准' : '名单条目有效',
    entry?.noFurther ? 'The entry is closed to further approvals' : 'The entry is active',
  );
  test(
    'originAllowed',
    entry?.origins.includes(request.origin) ?? false,
    '条目允许该移出地',
    'The entry admits the origin',
  );
  test('receiverEqual', entry?.receiver === request.receiver, '接受人与条目一致', 'The receiver is the listed one');
  if (exempted)
    test(
      'exemptionEqual',
      entry?.exemption?.item === exempted.item,
      '豁免清单序号与条目一致',
      'The item of the exemption list is the listed one',
    );
  else
    test(
      'licenceEqual',
      entry !== null &&
        (licence?.numbers.includes(entry.licenceNumber) ?? false) &&
        (licence?.numbers.includes(request.licenceNumber) ?? false),
      '许可证与条目一致',
      'The licence is the listed one',
    );
  test(
    'codeEqual',
    entry !== null && lines.length > 0 && lines.every(({ code }) => entry.codes.includes(code)),
    '废物代码与条目一致',
    'The waste codes are listed',
  );
  test(
    'methodEqual',
    entry !== null && lines.every(({ method }) => entry.methods.includes(method)),
    '利用处置方式与条目一致',
    'The methods are listed',
  );
  test(
    'facilityEqual',
    !terms?.entryFieldsRequired.includes('facility') || (entry !== null && entry.facility === request.facility),
    '接收设施与条目一致',
    'The facility is the listed one where the agreement asks for it',
  );
  test(
    'purposeInScope',
    terms !== undefined && lines.every(({ method }) => inPurpose(terms.purposeScope, method)),
    '利用或处置目的在合作范围内',
    'The purpose is within the agreement',
  );
  if (exempted)
    test(
      'exemptedUse',
      uncovered == null,
      uncovered?.says.zh ?? '联合方案开放该豁免利用',
      uncovered?.says.en ?? 'The joint scheme opens the exempted utilisation',
    );
  else
    test(
      'licenceValid',
      uncovered == null,
      uncovered?.says.zh ?? '许可证有效并覆盖废物和方式',
      uncovered?.says.en ?? 'The licence is in force and covers waste and method',
    );
  test(
    'notNegative',
    negatives.length === 0,
    negatives.length ? `列入负面清单：${negatives.map((n) => n.reason).join('；')}` : '不在负面清单',
    negatives.length ? `On a negative list: ${negatives.map((n) => n.value).join(', ')}` : 'On no negative list',
  );
  test(
    'quotaLeft',
    short === 0n,
    left === null ? '条目不设额度' : `剩余额度${tonnes(left)}吨，申请${tonnes(asked)}吨`,
    left === null ? 'The entry has no cap' : `${tonnes(left)} t left, ${tonnes(asked)} t asked`,
  );

  const failures = tests.filter(({ passed }) => !passed);
  const failed = failures[0]?.id ?? null;
  const route: Route =
    failed === null
      ? 'WHITELIST'
      : failed === 'quotaLeft' && terms?.overQuota === 'LETTER_AND_CONSENT'
        ? 'OVER_QUOTA'
        : 'CONSULTED';
  const found = verdictOf(route, tests, request, facts);
  return {
    route,
    ...found,
    replyDays: replyDaysOf(found.verdict, terms),
    tests,
    failed,
    shortage: short === 0n ? null : tonnes(short),
  };
}

const GROUNDS: Record<string, string> = {
  agreementActive: 'R-21b',
  approvalDirect: 'R-21b',
  listEffective: 'W-07',
  entryActive: 'W-12',
  licenceValid: 'L-80a',
  exemptionEqual: 'X-04',
  exemptedUse: 'X-04',
  notNegative: 'W-19',
  quotaLeft: 'W-05',
};

/** The negative list beats everything (W-19); an instrument without approval comes next (W-16), then the route (R-21a). */
function verdictOf(
  route: Route,
  tests: FastTrackTest[],
  { lines }: FastTrackRequest,
  { agreement, entry }: FastTrackFacts,
): Pick<FastTrackResult, 'verdict' | 'rules'> {
  const terms = agreement?.parameters;
  const failures = tests.filter(({ passed }) => !passed);
  const only = (...ids: string[]) => failures.every(({ id }) => ids.includes(id));
  if (failures.some(({ id }) => id === 'notNegative')) return { verdict: 'REFUSE', rules: ['W-01', 'W-19'] };
  if (terms?.approvalMode === 'NONE') {
    const pair = terms.type === 'PAIR_AS_DOMESTIC';
    const listed = entry !== null && lines.every(({ code }) => inScope(terms.wasteScope, code));
    const unasked = pair ? ['approvalDirect', ...ENTRY_TESTS] : ['approvalDirect', 'methodEqual'];
    return (pair || listed) && only(...unasked)
      ? { verdict: 'NO_APPLICATION', rules: ['W-16'] }
      : { verdict: 'CONSULT', rules: ['W-16', 'R-21a'] };
  }
  if (route === 'WHITELIST') {
    const batch = terms && (terms.finishWithinDays > 0 || terms.singleBatch) ? ['W-15'] : [];
    return { verdict: 'DECIDE', rules: ['W-01', 'W-02', ...batch] };
  }
  if (route === 'OVER_QUOTA') return { verdict: 'LETTER_FIRST', rules: ['W-01', 'W-05', 'W-06'] };
  const ground = failures[0]?.ground ?? 'W-01';
  const rules = [...new Set(['W-01', ground, 'R-21a'])];
  return terms?.approvalMode === 'SIMPLIFIED_CONSULT' && only('approvalDirect')
    ? { verdict: 'SIMPLIFIED_CONSULT', rules }
    : { verdict: 'CONSULT', rules };
}

/** What the law gives for an answer; for one in short form what the parties agreed, never more than that. */
const REPLY_DAYS = 10;
function replyDaysOf(verdict: Verdict, terms: AgreementParameters | undefined): number | null {
  if (verdict === 'SIMPLIFIED_CONSULT') return Math.min(terms?.decisionDays ?? REPLY_DAYS, REPLY_DAYS);
  return verdict === 'CONSULT' || verdict === 'LETTER_FIRST' ? REPLY_DAYS : null;
}

/** Tests about an entry; a pair that is managed as one province has no list. */
const ENTRY_TESTS = [
  'listEffective',
  'entryActive',
  'originAllowed',
  'receiverEqual',
  'licenceEqual',
  'exemptionEqual',
  'codeEqual',
  'methodEqual',
];
