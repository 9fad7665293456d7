import { answersSince, earlierText } from '../answered.js';
import type { AgreementParameters } from '../agreement/agreement.parameters.js';
import { creditSays, creditVerdict } from '../cooperation/credit.js';
import { addDays, civilDay, latestDay, startOfDay, type Instant } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { covers } from '../licence/coverage.js';
import { classScales } from '../licence/scales.js';
import { grams, isTonnes } from '../quantity/quantity.js';
import type { Test, Tests } from '../statute.js';
import { inPurpose, inScope } from './terms.js';
import { LONGEST_GRACE } from './listing.case.js';
import type { EntryForm } from './list.commands.js';
import { inheritance, type Inheritance } from './list.ledgers.js';
import {
  DECEMBER,
  type Answering,
  type EntryEvidence,
  type ListContext,
  type ListEvent,
  type ListedEntry,
  type Proposing,
  feedbackDue,
  parties,
  windowOpens,
} from './list.case.js';

type C = ListContext;
type E = ListEvent;

export const forms = (e: E): EntryForm[] =>
  e.type === 'recommendEntry' ? [e.entry!] : e.type === 'editEntries' ? (e.put ?? []) : [];
export const proofs = (e: E): { form: EntryForm; proof: EntryEvidence }[] =>
  e.type === 'recommendEntry' || e.type === 'editEntries'
    ? forms(e).map((form, i) => ({ form, proof: e.evidence.entries[i]! }))
    : [];
/** Who takes the place of the entries that the command strikes, or that were struck before. */
export const inheritedBy = (c: C, e: E): Inheritance =>
  inheritance(
    c,
    e.type === 'editEntries' ? (e.strike ?? []) : [],
    proofs(e).map(({ form, proof }) => ({ ...form, id: proof.id })),
  );
const ONE_FOR_EACH = {
  zh: '请在同一次操作中删除并重新写入承接其废物的条目，每个原条目由一个条目承接；合并留待下一年度名单，不再列入的按移出程序办理。',
  en: 'Strike and put anew, in one command, the entry that takes its waste, one for each; merge them in the next year’s list; what is to go is removed as an entry.',
};
const KEEP_ONE = {
  zh: '请保留其中一个条目（代码、方式、额度不超过原条目）并删除其余，或各条目照旧并存。要以一个条目列入全部代码的，请先按移出程序移出其余条目，再另开调整版本写入，额度扣除移出条目已批数量。',
  en: 'Keep one entry within its codes, methods and cap and strike the others, or leave all as they are. To list all codes in one, first remove the others as entries, then write it in a version opened afterwards, with the cap less what is approved under them.',
};
const mergedLedgers = (c: C, e: E): Omit<Test<C, E>, 'instead'> | undefined => {
  const names = [...new Set(inheritedBy(c, e).merged.map(({ receiver }) => receiver.name))];
  if (names.length === 0) return undefined;
  return {
    rule: 'W-05',
    says: {
      zh: `${names.join('、')}：一个条目只能承接一个原条目的已用额度，合并将遗漏另一条目已批数量。`,
      en: `${names.join(', ')}: an entry bears the used quota of one entry before it; merged, what is approved under the other would be forgotten.`,
    },
    remedy: c.terms.quotaKind === 'PER_ENTERPRISE' ? KEEP_ONE : ONE_FOR_EACH,
    holds: () => false,
  };
};
const firstDay = (c: C) => c.effectiveOn;

const licenceGap = (c: C, e: E): Text | null => {
  for (const { form, proof } of proofs(e)) {
    const { licence } = proof;
    if (form.exemption) continue; // no licence is needed; the scheme is tested instead
    if (licence !== null && licence.holderUscc !== form.receiver.uscc)
      return {
        zh: `许可证${form.licenceNumber}不属于${form.receiver.name}。`,
        en: `Licence ${form.licenceNumber} is not held by ${form.receiver.name}.`,
      };
    for (const code of form.codes)
      for (const method of form.methods) {
        const gap = covers(licence, { code, method, on: latestDay(firstDay(c), civilDay(e.at)), listed: true });
        if (gap) return gap.says;
      }
  }
  return null;
};
const formInScope = (terms: AgreementParameters, { codes, methods }: EntryForm): boolean =>
  methods.every((method) => inPurpose(terms.purposeScope, method)) &&
  codes.every((code) => inScope(terms.wasteScope, code));
/** All that is promised of the receiver beyond the licence's year, or the entry alone beyond the scales of its classes (P-10). */
export const beyondScale = ({ cap, codes, methods }: EntryForm, { licence, committed }: EntryEvidence): boolean => {
  if (!licence || cap === null) return false;
  if (licence.scale !== null && grams(cap) + grams(committed) > grams(licence.scale)) return true;
  const received = codes.flatMap((code, line) => methods.map((method) => ({ line, code, method })));
  const scales = classScales(licence.scopes, received);
  const limited = codes.every((_, line) => scales.some(({ of }) => of.includes(line)));
  const whole = (of: string) => scales.some(({ category, methods: by }) => category === of && by.length === 0);
  const counted = scales.filter(({ category, methods: by }) => by.length === 0 || !whole(category));
  return limited && grams(cap) > counted.reduce((sum, { scale }) => sum + grams(scale), 0n);
};
const OVER_SCALE = {
  rule: 'W-18',
  verb: 'WARN' as const,
  says: {
    zh: '各机制额度与省内接收量之和超过核准经营规模。',
    en: 'All quotas and in-province receipts together exceed the licensed scale.',
  },
  remedy: { zh: '请调低额度，或说明理由（W-18）。', en: 'Lower the quota, or justify it (W-18).' },
};
/** Entries that exceed the scale by more than was justified when they were written (W-18). */
const outgrown = (c: C, e: E): ListedEntry[] => {
  const committed = (e as Proposing).evidence?.committed ?? {};
  return c.entries.filter(({ id, scale, cap, overScale }) => {
    const also = committed[id];
    if (scale === null || cap === null || also === undefined) return false;
    if (overScale != null && grams(also) <= grams(overScale.committed)) return false;
    return grams(cap) + grams(also) > grams(scale);
  });
};
/** The shares of the origins: one for each pair where the agreement caps pairs of several origins, and never more than the cap together. */
const sharesFit = (terms: AgreementParameters, { cap, split, origins }: EntryForm): boolean => {
  if (
    terms.quotaKind === 'PER_PAIR' &&
    terms.quotaScopeOrigin !== 'PAIR' &&
    (split.length === 0 || origins.some((o) => !split.some((s) => s.province === o)))
  )
    return false;
  if (split.length === 0) return true;
  const provinces = split.map(({ province }) => province);
  const sum = split.reduce((total, share) => total + grams(share.cap), 0n);
  return (
    terms.quotaScopeOrigin === 'SPLIT' &&
    new Set(provinces).size === provinces.length &&
    (cap === null || sum <= grams(cap))
  );
};
/** Where city bureaus recommend the units, a new one has the recommendation of its own (推荐表); whoever was listed before has had it. */
const recommended = ({ cityRecommends }: AgreementParameters, { source, statement }: ListedEntry): boolean =>
  !cityRecommends || source === 'PREFILLED' || statement !== null;
/** Whatever the agreement asks for, an entry names whom the other side can ask. */
const filled = (terms: AgreementParameters, entry: ListedEntry): boolean =>
  sharesFit(terms, entry) &&
  entry.contact !== null &&
  recommended(terms, entry) &&
  terms.entryFieldsRequired.every((field) => {
    switch (field) {
      case 'licence':
        return entry.licenceNumber !== '';
      case 'codes':
      case 'methods':
      case 'wasteName':
        return entry[field].length > 0;
      default:
        return entry[field] !== null;
    }
  }) &&
  (terms.quotaKind === 'NONE' || isTonnes(entry.cap));

export const adjusts = (c: C): number[] =>
  c.terms.adjustMonths.filter(
    (month) =>
      c.terms.listPeriod === 'OPEN' || month !== Number((c.terms.proposalWindow?.from ?? DECEMBER).slice(0, 2)),
  );

/** The first day of the month of adjustment: in the year of the list, or the next to come of one that runs on. */
export function adjustmentDue(c: C, month: number, at: Instant): Instant {
  const inYear = (year: number) => startOfDay(`${year}-${String(month).padStart(2, '0')}-01`);
  if (c.terms.listPeriod !== 'OPEN') return inYear(c.year);
  const year = Number(civilDay(at).slice(0, 4));
  return inYear(year) > at ? inYear(year) : inYear(year + 1);
}

/** What the agreement makes of the credit of the listed receivers (L-28). */
const verdicts = (c: C, e: E) =>
  ((e as Proposing).evidence?.credit ?? []).map((credit) => ({
    credit,
    verdict: creditVerdict(credit, c.terms.eligibilityRules),
  }));
const poorCredit = (c: C, e: E, of: 'WARN' | 'BLOCK'): Text => {
  const says = verdicts(c, e).flatMap(({ credit, verdict }) => (verdict === of ? [creditSays(credit)] : []));
  return { zh: says.map(({ zh }) => zh).join(''), en: says.map(({ en }) => en).join(' ') };
};

const answersList = (e: E): e is Answering => ['confirm', 'query', 'counterPropose'].includes(e.type);

/** Units that the ministry names are listed by nobody else (W-16). */
const byMinistry = ({ proposer }: AgreementParameters) =>
  proposer === 'MINISTRY'
    ? {
        rule: 'W-16',
        says: {
          zh: '该机制名单由国务院主管部门提出并公布。',
          en: 'The ministry proposes and publishes the lists of this agreement.',
        },
        remedy: {
          zh: '请向国务院主管部门推荐；名单开启后可写入推荐的单位。',
          en: 'Recommend the unit to the ministry; once it has opened the list, write in what you recommend.',
        },
        holds: () => false,
      }
    : undefined;

export const listTests = {
  agreementActive: {
    rule: 'R-21b',
    says: { zh: '合作机制未生效。', en: 'The agreement is not active.' },
    remedy: { zh: '机制生效后方可提出名单。', en: 'A list needs an active agreement.' },
    holds: (_, e) => e.type === 'open' && e.evidence.agreement.state === 'active',
  },
  receivingParty: {
    rule: 'R-21b',
    says: { zh: '接受地不是机制一方。', en: 'The receiving province is no party to the agreement.' },
    remedy: { zh: '请选择签约方。', en: 'Choose a party.' },
    holds: (_, e) =>
      e.type === 'open' &&
      (e.evidence.agreement.parameters.parties.includes(e.receiving) ||
        e.evidence.agreement.parameters.parties.includes('*')),
  },
  notOpened: {
    rule: 'W-08',
    says: { zh: '该年度该版本名单已存在。', en: 'This version of the list exists already.' },
    remedy: { zh: '请在现有名单上办理，或另开调整版本。', en: 'Work on it, or open an adjustment.' },
    holds: (_, e) => e.type === 'open' && !e.evidence.exists,
  },
  windowOpen: {
    rule: 'W-07',
    says: { zh: '提出期尚未开始。', en: 'The proposal window has not opened.' },
    remedy: { zh: '等待提出期。', en: 'Wait for the window.' },
    holds: (_, e) => e.type === 'open' && civilDay(e.at) >= windowOpens(e.evidence.agreement.parameters, e.year),
  },
  openedByHand: {
    rule: 'W-08',
    says: { zh: '该机制名单按年度提出期自动开启。', en: 'Lists of this agreement open with their window.' },
    remedy: {
      zh: '等待提出期，或对生效名单开启调整版本。',
      en: 'Wait for the window, or open an adjustment of the effective list.',
    },
    holds: (_, e) => {
      if (e.type !== 'open') return false;
      const terms = e.evidence.agreement.parameters;
      const opens = windowOpens(terms, e.year);
      // A window that lay before the agreement began never opened; its first list is opened by notice.
      return terms.listPeriod === 'OPEN' || terms.proposalWindow === null || terms.validFrom > opens;
    },
    instead: (_, e) => (e.type === 'open' ? byMinistry(e.evidence.agreement.parameters) : undefined),
  },
  pilot: {
    rule: 'W-16',
    says: { zh: '国务院主管部门只公布全国试点名单。', en: 'The ministry publishes lists of national pilots only.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes.' },
    holds: (c, e) => (e.type === 'open' ? e.evidence.agreement.parameters : c.terms).type === 'NATIONAL_PILOT',
  },
  ownFirm: {
    rule: 'W-08',
    says: { zh: '接收单位只能推荐本单位。', en: 'A receiver recommends only itself.' },
    remedy: { zh: '请由该单位或其所在地生态环境局推荐。', en: 'The receiver itself or its city bureau recommends.' },
    holds: (_, e) => e.by.kind !== 'firm' || forms(e).every(({ receiver }) => receiver.org === e.by.org),
  },
  licenceValid: {
    rule: 'W-17',
    says: (c, e) => licenceGap(c, e) ?? { zh: '许可证无效。', en: 'The licence is not valid.' },
    remedy: {
      zh: '许可证须在名单年度首日有效并覆盖所列废物和方式。',
      en: 'The licence must be in force on the first day of the list and cover waste and method.',
    },
    holds: (c, e) => licenceGap(c, e) === null,
  },
  codesListed: {
    rule: 'C-04',
    says: (_, e) => {
      const found = proofs(e).flatMap(({ proof }) => proof.codes ?? []);
      if (found.length === 0) return { zh: '名录核对未通过。', en: 'The catalogue objects.' };
      return { zh: found.map(({ says }) => says.zh).join(''), en: found.map(({ says }) => says.en).join(' ') };
    },
    remedy: { zh: '请使用现行名录中的代码。', en: 'Use codes of the edition in force.' },
    holds: (_, e) => proofs(e).every(({ proof }) => !proof.codes?.length),
  },
  kindInScope: {
    rule: 'W-08',
    says: { zh: '废物或利用处置方式不在合作范围内。', en: 'Waste or method lies outside the agreement.' },
    remedy: { zh: '请删除该代码或先修订机制。', en: 'Leave it out, or amend the agreement first.' },
    holds: (c, e) => forms(e).every((form) => formInScope(c.terms, form)),
  },
  schemeCovers: {
    rule: 'X-04',
    says: {
      zh: '该豁免利用未列入联合方案，或不符合豁免条目的要求。',
      en: 'No joint scheme of the provinces opens this exempted utilisation, or the item does not cover it.',
    },
    remedy: {
      zh: '点对点定向利用须由相关省份制定联合方案，逐对列明产废单位和一种废物；否则应列明经营许可证。',
      en: 'A joint scheme is needed, with sender and one waste named for point-to-point use; else name the licence.',
    },
    holds: (c, e) =>
      proofs(e).every(({ form, proof }) => {
        if (!form.exemption) return true;
        const { item, sender } = form.exemption;
        const opened = (c.terms.exemptionItems ?? []).includes(item) && proof.exemption?.covers === true;
        return opened && (proof.exemption?.pointToPoint ? sender != null && form.codes.length === 1 : true);
      }),
  },
  oneCapEach: {
    rule: 'W-08',
    says: {
      zh: '该机制额度按企业核定，一家企业只能有一个条目。',
      en: "The cap is the enterprise's: one entry for each.",
    },
    remedy: { zh: '请将全部代码合并为一个条目。', en: 'Put all codes into one entry.' },
    instead: mergedLedgers,
    holds: (c, e) => {
      if (c.terms.quotaKind !== 'PER_ENTERPRISE') return true;
      const struck = new Set(e.type === 'editEntries' ? (e.strike ?? []) : []);
      const stays = c.entries.filter(({ id }) => !struck.has(id)).map(({ receiver }) => receiver.uscc);
      const written = forms(e).map(({ receiver }) => receiver.uscc);
      // Entries of before the terms changed stand beside each other until they are written anew.
      return new Set(written).size === written.length && !written.some((uscc) => stays.includes(uscc));
    },
  },
  withinScale: {
    ...OVER_SCALE,
    holds: (_, e) => proofs(e).every(({ form, proof }) => !beyondScale(form, proof)),
  },
  notNegative: {
    rule: 'W-19',
    says: { zh: '列入负面清单，不得列入白名单。', en: 'It is on a negative list, which beats the white list.' },
    remedy: { zh: '请删除该条目。', en: 'Leave the entry out.' },
    holds: (_, e) => proofs(e).every(({ proof }) => proof.negatives.length === 0),
  },
  creditAllowed: {
    rule: 'L-28',
    says: (c, e) => poorCredit(c, e, 'BLOCK'),
    remedy: {
      zh: '该机制不接受信用不良单位，请删除该条目，或待信用修复。',
      en: 'The agreement lists no such unit: leave it out, or wait until its credit is restored.',
    },
    holds: (c, e) => verdicts(c, e).every(({ verdict }) => verdict !== 'BLOCK'),
  },
  creditJustified: {
    rule: 'L-28',
    verb: 'WARN',
    says: (c, e) => poorCredit(c, e, 'WARN'),
    remedy: { zh: '请删除该条目，或说明理由（L-28）。', en: 'Leave the entry out, or justify it (L-28).' },
    holds: (c, e) => verdicts(c, e).every(({ verdict }) => verdict !== 'WARN'),
  },
  struckKnown: {
    rule: 'W-08',
    says: { zh: '要删除的条目不在名单中。', en: 'An entry to strike out is not on the list.' },
    remedy: { zh: '请刷新后重试。', en: 'Read the list again.' },
    holds: (c, e) =>
      e.type !== 'editEntries' || (e.strike ?? []).every((id) => c.entries.some((entry) => entry.id === id)),
  },
  confirmed: {
    rule: 'W-08',
    says: { zh: '该机制名单无须确认，应直接公布。', en: 'Lists of this agreement are declared, not confirmed.' },
    remedy: { zh: '请使用公布。', en: 'Declare it.' },
    holds: (c) => c.terms.confirmation !== 'NONE',
  },
  hasEntries: {
    rule: 'W-08',
    says: { zh: '名单没有条目。', en: 'The list has no entry.' },
    remedy: { zh: '请至少写入一个条目。', en: 'Write at least one entry.' },
    holds: (c) => c.entries.length > 0,
  },
  fieldsComplete: {
    rule: 'W-08',
    says: {
      zh: '条目缺少联系人、所在市的推荐，或机制要求的内容。',
      en: 'An entry lacks its contact, the recommendation of its city, or a field that the agreement asks for.',
    },
    remedy: { zh: '请补齐条目。', en: 'Complete the entries.' },
    holds: (c) => c.entries.every((entry) => filled(c.terms, entry)),
    instead: (c, e) => {
      if (!c.entries.every((entry) => filled(c.terms, entry))) return undefined;
      const names = [...new Set(outgrown(c, e).map(({ receiver }) => receiver.name))];
      if (names.length === 0) return undefined;
      const says = {
        zh: `${names.join('、')}：${OVER_SCALE.says.zh}`,
        en: `${names.join(', ')}: ${OVER_SCALE.says.en}`,
      };
      return { ...OVER_SCALE, says, holds: () => false };
    },
  },
  changesMarked: {
    rule: 'W-08',
    says: { zh: '没有标明变更的条目，也没有答复。', en: 'No entry is marked as changed and nothing is answered.' },
    remedy: { zh: '请修改条目或填写答复。', en: 'Change an entry or answer the question.' },
    holds: (c, e) =>
      c.entries.some(({ changed }) => changed) || (e.type === 'repropose' && (e.answer ?? '').trim() !== ''),
  },
  otherParty: {
    instead: (c, e) => (answersSince(e, answersList(e) ? c.proposedAt : null) ? undefined : earlierText('W-08')),
    rule: 'W-08',
    says: { zh: '来函省份不是该名单的另一方。', en: 'The letter is not from another party.' },
    remedy: { zh: '由其他签约方来函。', en: 'Another party writes.' },
    holds: (c, e) => e.by.province !== c.receiving && parties(c).includes(e.by.province ?? ''),
  },
  lastConfirmation: {
    rule: 'W-08',
    says: { zh: '尚缺其他签约方确认。', en: 'Confirmations are missing.' },
    remedy: { zh: '等待其他签约方复函。', en: 'Wait for the other parties.' },
    holds: (c, e) =>
      c.counterparts.every((p) => p === e.by.province || c.confirmations.some(({ province }) => province === p)),
  },
  notConfirming: {
    rule: 'W-08',
    says: { zh: '该机制名单须经对方确认。', en: 'Lists of this agreement need the other side.' },
    remedy: { zh: '请使用提出。', en: 'Propose it.' },
    holds: (c) => c.terms.confirmation === 'NONE',
    instead: (c) => byMinistry(c.terms),
  },
  fourEyes: {
    rule: 'W-08',
    says: { zh: '写入条目的人员不得公布该名单。', en: 'Who wrote an entry may not declare the list.' },
    remedy: { zh: '请由另一名人员办理。', en: 'Another officer does it.' },
    holds: (c, e) => e.by.person === null || !c.entries.some(({ writtenBy }) => writtenBy === e.by.person),
  },
  effectiveDay: {
    rule: 'W-07',
    says: { zh: '尚未到生效日。', en: 'The effective day has not come.' },
    remedy: { zh: '等待生效日。', en: 'Wait for it.' },
    holds: (c, e) => civilDay(e.at) >= c.effectiveOn,
  },
  adjustmentMonth: {
    rule: 'W-11',
    says: { zh: '本月不是定期调整月份。', en: 'This is no month of adjustment.' },
    remedy: { zh: '等待调整月份。', en: 'Wait for it.' },
    holds: (c, e) =>
      adjusts(c).includes(Number(civilDay(e.at).slice(5, 7))) ||
      (e.type === 'openAdjustment' && e.evidence.missed === true),
  },
  noOtherVersion: {
    rule: 'W-11',
    says: { zh: '已有其他版本在办。', en: 'Another version is open.' },
    remedy: { zh: '请先办结该版本。', en: 'Settle that version first.' },
    holds: (_, e) => e.type === 'openAdjustment' && !e.evidence.otherOpen,
  },
  yearOver: {
    rule: 'W-07',
    says: { zh: '名单期限未满。', en: 'The list has not ended.' },
    remedy: { zh: '等待期满。', en: 'Wait for its last day to pass.' },
    holds: (c, e) => c.lastDay !== null && civilDay(e.at) > c.lastDay,
  },
  graceNamed: {
    rule: 'W-07',
    says: {
      zh: '宽限日须晚于名单最后一日，且不超过六个月。',
      en: 'The grace ends after the last day of the list and within six months of it.',
    },
    remedy: { zh: '请改填日期。', en: 'Give another day.' },
    holds: (c, e) =>
      e.type === 'agreeGrace' &&
      c.lastDay !== null &&
      e.until > c.lastDay &&
      e.until <= addDays(c.lastDay, LONGEST_GRACE),
  },
  graceProposed: {
    rule: 'W-07',
    says: { zh: '接受地未提出该宽限日。', en: 'The receiving province has not proposed that day.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes it.' },
    holds: (c, e) => e.type === 'agreeGrace' && c.grace?.until === e.until,
  },
  wasEffective: {
    rule: 'W-09',
    says: { zh: '名单未曾生效，无须反馈。', en: 'The list was never in effect; no feedback is due.' },
    remedy: { zh: '无需办理。', en: 'Nothing is to be done.' },
    holds: (c) => c.effectiveAt !== null,
  },
  actualsComputed: {
    rule: 'W-09',
    says: { zh: '上年度实际接收量尚未汇总。', en: "Last year's receipts are not summed up." },
    remedy: { zh: '等待汇总后再函告。', en: 'Wait for the sums.' },
    holds: (_, e) => e.type === 'sendFeedback' && Array.isArray(e.evidence.actuals),
  },
  unitsListed: {
    rule: 'W-09',
    says: { zh: '所述单位不在反馈的条目之中。', en: 'A unit is described that the feedback has no entry of.' },
    remedy: { zh: '仅就反馈所列条目填写环境管理情况。', en: 'Describe only units of entries that the feedback lists.' },
    holds: (_, e) =>
      e.type === 'sendFeedback' &&
      (e.units ?? []).every(({ entry }) => e.evidence.actuals.some((row) => row.entry === entry)),
  },
  feedbackLate: {
    rule: 'W-09',
    says: { zh: '反馈期限未过。', en: 'Feedback is not overdue.' },
    remedy: { zh: '无需办理。', en: 'Nothing is to be done.' },
    holds: (c, e) => e.at >= feedbackDue(c),
  },
} satisfies Tests<C, E>;
