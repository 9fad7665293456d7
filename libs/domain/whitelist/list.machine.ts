import { assign, enqueueActions, setup } from 'xstate';
import { answersSince, earlierText } from '../answered.js';
import type { RuleFinding } from '../rules/finding.js';
import type { AgreementParameters, BothLanguages } from '../agreement/agreement.parameters.js';
import { creditSays, creditVerdict, type Credit } from '../cooperation/credit.js';
import {
  addDays,
  addMonthsThrough,
  civilDay,
  endOfDay,
  latestDay,
  NEVER,
  startOfDay,
  type Day,
  type Instant,
} from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { covers, type CoveringLicence } from '../licence/coverage.js';
import { classScales } from '../licence/scales.js';
import { grams, isTonnes } from '../quantity/quantity.js';
import { effects, lapse, lawful, row, start, stop, tell, type Said, type Tests } from '../statute.js';
import type { ExemptionEvidence } from '../waste/exemptions.js';
import { inPurpose, inScope } from './terms.js';
import type { EntryForm } from './list.commands.js';
import type { NegativeItem } from './negative-list.js';

/** The licence an entry rests on, as the register shows it at the writing. */
export interface NamedLicence extends CoveringLicence {
  id: string;
  number: string;
  holderUscc: string;
  scale: string | null;
}
/** What the service gathers for each entry that is written. */
export interface EntryEvidence {
  /** Id that the new entry gets. */
  id: string;
  licence: NamedLicence | null;
  /** The receiver's other quotas of the year and its receipts inside the province, tonnes (W-18). */
  committed: string;
  negatives: NegativeItem[];
  /** Why the catalogue of the list's first day refuses codes of the entry (C-01, C-04). */
  codes?: RuleFinding[];
  /** What the exemption list of that day says of the item that the entry names. */
  exemption?: ExemptionEvidence | null;
}
/** What an entry did in the year before, beside its quota. */
export interface Actuals {
  entry: string;
  receiver: string;
  codes: string[];
  cap: string | null;
  approved: string;
  received: string;
  treated: string;
  /** Of the list under which it was received, where that is an earlier one. */
  year?: number;
  /** Environmental management of the unit in the year (W-09). */
  environmental?: string;
}
export interface ListedEntry extends EntryForm {
  /** Id of the aggregate `listing`. */
  id: string;
  licenceId: string | null;
  /** Last day of the licence as listed (W-17). */
  licenceTo: Day;
  /** Licensed scale, tonnes a year. */
  scale: string | null;
  /** Person who wrote it, for four eyes; null when the system pre-filled it. */
  writtenBy: string | null;
  source: 'PREFILLED' | 'RECOMMENDED' | 'EDITED';
  /** Written or rewritten since the other side last answered (Y5). */
  changed: boolean;
  /** Same entry in the version before, whose ledger is carried over (Y9). */
  predecessor: string | null;
  lastYear: Actuals | null;
  statement: string | null;
  /** Why the quota may exceed the licensed scale (W-18), with the number it was weighed against. */
  overScale: { text: string; committed: string } | null;
}
export interface Confirmation {
  province: string;
  at: string;
  /** Numbers of the proposing letter and of the reply. */
  letter: string | null;
  reply: string | null;
}
export interface ListContext {
  agreement: { id: string; key: string; title: BothLanguages; version: number };
  /** Terms of the agreement in force when the list was opened. */
  terms: AgreementParameters;
  receiving: string;
  /** City codes of the receiving province, whose bureaus may recommend. */
  cities: string[];
  /** Provinces whose confirmation is needed. */
  counterparts: string[];
  year: number;
  version: number;
  /** First and last day; last null: open. */
  effectiveOn: Day;
  lastDay: Day | null;
  entries: ListedEntry[];
  proposedAt: string | null;
  confirmedAt: string | null;
  effectiveAt: string | null;
  /** When it stopped to be in effect, or closed unconfirmed. */
  endedAt: string | null;
  confirmations: Confirmation[];
  /** Question or counter-proposal that is being answered. */
  query: { province: string; text: string; counter: unknown; at: string } | null;
  declaredBy: string | null;
  /** The effective version this one will take the place of. */
  supersedes: string | null;
  supersededBy: string | null;
  /** The version that is open beside this one. */
  adjusting: string | null;
  grace: { until: Day; agreed: string[] } | null;
  feedback: { draftedAt: string | null; rows: Actuals[]; environmental: string | null; sentAt: string | null } | null;
}

/** What the service knows when a list is opened. */
export interface OpeningEvidence {
  agreement: {
    id: string;
    key: string;
    title: BothLanguages;
    version: number;
    state: string;
    parameters: AgreementParameters;
  };
  cities: string[];
  /** A list of that agreement, province, year and version is there already. */
  exists: boolean;
  version: number;
  supersedes: string | null;
  /** Entries taken over from the list before, with their new ids. */
  prefill: ListedEntry[];
}
type Opening = Said & { type: 'open'; receiving: string; year: number; evidence: OpeningEvidence };
type Writing = Said & {
  type: 'recommendEntry' | 'editEntries';
  entry?: EntryForm;
  statement?: string;
  put?: EntryForm[];
  strike?: string[];
  evidence: { entries: EntryEvidence[] };
};
type Proposing = Said & {
  type: 'propose' | 'repropose' | 'declare';
  note?: string;
  answer?: string;
  /** The credit of each listed receiver on the day. */
  /** By entry: what else its receiver is to take in the year, tonnes (W-18). */
  evidence?: { credit?: Credit[]; committed?: Record<string, string> };
};
type Answering = Said & {
  type: 'query' | 'counterPropose' | 'confirm';
  text?: string;
  counter?: unknown;
  letter?: string | null;
  reply?: string | null;
  /** When the letter that is answered was issued. */
  asked?: string;
};
type Dating = Said & { type: 'takeEffect' | 'closeYear' | 'flagOverdue' };
type Adjusting = Said & {
  type: 'openAdjustment';
  reason?: string;
  /** `missed`: its day came while the agreement was suspended. */
  evidence: { next: string; otherOpen: boolean; missed?: boolean };
};
type Superseding = Said & { type: 'supersede'; successor: string };
type Gracing = Said & { type: 'agreeGrace'; until: Day };
type Ending = Said & { type: 'endWithAgreement' };
type Reporting = Said & {
  type: 'draftFeedback' | 'sendFeedback';
  environmental?: string;
  units?: { entry: string; text: string }[];
  evidence: { actuals: Actuals[] };
};
export type ListEvent =
  Opening | Writing | Proposing | Answering | Dating | Adjusting | Superseding | Gracing | Ending | Reporting;
type C = ListContext;
type E = ListEvent;

const DECEMBER = '12-01';
/** Day in the year before on which the proposal window of a list year opens (W-07). */
export const windowOpens = (terms: AgreementParameters, year: number): Day =>
  `${year - 1}-${terms.proposalWindow?.from ?? DECEMBER}`;

const forms = (e: E): EntryForm[] =>
  e.type === 'recommendEntry' ? [e.entry!] : e.type === 'editEntries' ? (e.put ?? []) : [];
const proofs = (e: E): { form: EntryForm; proof: EntryEvidence }[] =>
  e.type === 'recommendEntry' || e.type === 'editEntries'
    ? forms(e).map((form, i) => ({ form, proof: e.evidence.entries[i]! }))
    : [];
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
const beyondScale = ({ cap, codes, methods }: EntryForm, { licence, committed }: EntryEvidence): boolean => {
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

const adjusts = (c: C): number[] =>
  c.terms.adjustMonths.filter(
    (month) =>
      c.terms.listPeriod === 'OPEN' || month !== Number((c.terms.proposalWindow?.from ?? DECEMBER).slice(0, 2)),
  );

/** The first day of the month of adjustment: in the year of the list, or the next to come of one that runs on. */
function adjustmentDue(c: C, month: number, at: Instant): Instant {
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
    holds: (c, e) => {
      if (c.terms.quotaKind !== 'PER_ENTERPRISE') return true;
      const struck = new Set(e.type === 'editEntries' ? (e.strike ?? []) : []);
      const stays = c.entries.filter(({ id }) => !struck.has(id)).map(({ receiver }) => receiver.uscc);
      const all = [...stays, ...forms(e).map(({ receiver }) => receiver.uscc)];
      return new Set(all).size === all.length;
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
      e.type === 'agreeGrace' && c.lastDay !== null && e.until > c.lastDay && e.until <= addDays(c.lastDay, 184),
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

/** Provinces that take part: the parties of the agreement that are named. */
const parties = (c: C): string[] => c.terms.parties.filter((p) => p !== '*');
/** Day by which the list should be confirmed; null where nothing says so, or it is past already. */
function targetDay(c: C, at: string): Day | null {
  const month = civilDay(at).slice(0, 7);
  if (c.supersedes !== null) {
    const regular = adjusts(c).includes(Number(month.slice(5)));
    return regular ? addMonthsThrough(`${month}-01`, 1) : null;
  }
  if (c.terms.listPeriod !== 'YEAR' || c.terms.proposalWindow === null) return null;
  const day: Day = `${c.year - 1}-${c.terms.proposalWindow.to}`;
  return day >= civilDay(at) ? day : null;
}
/** The year that feedback tells of: the list's own; of a list that ran on, the one in which it ended. */
export const feedbackYear = ({ year, terms, endedAt }: Pick<C, 'year' | 'terms' | 'endedAt'>): number =>
  terms.listPeriod === 'OPEN' && endedAt !== null ? Number(civilDay(endedAt).slice(0, 4)) : year;
/** Instant by which the yearly feedback is due: 31 January, or the agreement's own day. */
export const feedbackDue = (c: Pick<C, 'year' | 'terms' | 'endedAt'>): string =>
  endOfDay(`${feedbackYear(c) + 1}-${c.terms.feedbackBy ?? '01-31'}`);

const about = (c: C) => ({
  agreement: c.agreement,
  receiving: c.receiving,
  parties: parties(c),
  year: c.year,
  version: c.version,
});
const told = (fact: string, more: (c: C, e: E) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(fact, ({ context, event }) => ({ ...about(context), ...more(context, event) }));
const entryIds = (c: C) => ({ entries: c.entries.map(({ id }) => id) });
/** The letter that carries the list to those who must confirm it (CL1). */
const letter = (c: C, e: E) => ({
  kind: 'LIST',
  act: 'confirm',
  title: `关于提请确认${c.year}年度名单（第${c.version}版）的函`,
  from: c.receiving,
  to: c.counterparts,
  letter: {
    title: c.agreement.title,
    year: c.year,
    version: c.version,
    note: ('note' in e ? e.note : 'answer' in e ? e.answer : null) ?? null,
    entries: c.entries.map(({ writtenBy: _, ...entry }) => entry),
  },
});

/**
 * The struck entry whose place the form takes, and whose ledger goes on with it: the one on the same licence; else one
 * of the same receiver and waste whose licence no other form names (a renewed licence has a new number).
 */
const replaced = (
  { receiver, codes, licenceNumber }: EntryForm,
  c: C,
  e: Writing,
  gone: Set<string>,
): ListedEntry | undefined => {
  const same = c.entries.filter(
    (entry) =>
      (e.strike ?? []).includes(entry.id) &&
      !gone.has(entry.id) &&
      entry.receiver.uscc === receiver.uscc &&
      entry.codes.some((code) => codes.includes(code)),
  );
  return (
    same.find((entry) => entry.licenceNumber === licenceNumber) ??
    same.find((entry) => !forms(e).some((form) => form.licenceNumber === entry.licenceNumber))
  );
};
const write = (c: C, e: Writing): Partial<C> => {
  const source = e.type === 'recommendEntry' ? ('RECOMMENDED' as const) : ('EDITED' as const);
  const struck = new Set(e.strike ?? []);
  // A ledger goes on in one place: where an entry is split, in the first of its parts.
  const gone = new Set<string>();
  const added = proofs(e).map(({ form, proof }): ListedEntry => {
    const before = replaced(form, c, e, gone);
    if (before) gone.add(before.id);
    return {
      ...form,
      id: proof.id,
      licenceId: proof.licence?.id ?? null,
      licenceTo: proof.licence?.validTo ?? NEVER,
      scale: proof.licence?.scale ?? null,
      writtenBy: e.by.person,
      source,
      changed: true,
      predecessor: before?.predecessor ?? null,
      lastYear: before?.lastYear ?? null,
      statement: e.statement ?? before?.statement ?? null,
      overScale: beyondScale(form, proof)
        ? {
            text: e.justifications?.find(({ rule }) => rule === 'W-18')?.text ?? '',
            committed: proof.committed,
          }
        : null,
    };
  });
  return { entries: [...c.entries.filter(({ id }) => !struck.has(id)), ...added] };
};
/** New entries become aggregates and struck ones end, in the same transaction. */
const written = told('list.entriesWritten', (c, e) => {
  const added = proofs(e).map(({ proof }) => proof.id);
  return { added: c.entries.filter(({ id }) => added.includes(id)), struck: (e as Writing).strike ?? [], ...seed(c) };
});
const seed = (c: C) => ({
  confirmation: c.terms.confirmation,
  users: c.terms.users,
  effectiveOn: c.effectiveOn,
  lastDay: c.lastDay,
});

const yearClock = 'startYearEnd';
const targetOff = stop('K-W', 'target');
/** Over without the confirmation: never met, not met late (OD5). */
const targetMissed = lapse('K-W', 'target');
const nextClock = 'startNext';
const confirmation = [
  'noteConfirmed',
  targetOff,
  start<C, E>(({ context: c }) => ({
    clock: 'K-W',
    key: 'effect',
    due: startOfDay(c.effectiveOn),
    fires: 'takeEffect',
  })),
  told('list.confirmed', (c) => ({ ...entryIds(c), effectiveOn: c.effectiveOn, confirmations: c.confirmations })),
];
const entryChecks = ['codesListed', 'kindInScope', 'schemeCovers', 'oneCapEach', 'licenceValid', 'withinScale'];
const yearEnd = (state: 'never' | 'was') =>
  row(state === 'was' ? 'Y10' : 'Y10b', 'SYS', 'clock', 'closed', 'W-07', {
    if: ['yearOver'],
    do: ['noteEnded', ...(state === 'was' ? ['startFeedback'] : [targetMissed]), told('list.closed', entryIds)],
  });
const withAgreement = () =>
  row('Y10c', 'SYS', 'rule', 'closed', 'W-01', {
    do: [
      'noteEnded',
      targetMissed,
      stop('K-W', 'year'),
      stop('K-W', 'effect'),
      'stopAdjustments',
      'startFeedback',
      told('list.closed', entryIds),
    ],
  });
const opening = [
  'open',
  yearClock,
  nextClock,
  'startTarget',
  told('list.opened', (c) => ({ added: c.entries, struck: [], supersedes: c.supersedes, ...seed(c) })),
];
const editing = (state: 'draft' | 'negotiating') =>
  row('Y2a', 'PROP', 'command', state, 'W-17 W-18 W-19', {
    if: ['struckKnown', ...entryChecks, 'notNegative'],
    do: ['write', written],
  });
const adjustment = [
  'noteAdjusting',
  told('list.adjustmentOpened', (c) => ({ next: c.adjusting, agreementId: c.agreement.id })),
];

/** Yearly list (年度白名单), one per agreement, receiving province, year and version (lifecycle §2). */
export const listMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(listTests) },
  actions: {
    ...effects,
    open: assign(({ event }) => {
      const { receiving, year, evidence, at } = event as Opening;
      const { agreement, version, supersedes, prefill, cities } = evidence;
      const { state: _, parameters: terms, ...cited } = agreement;
      const yearly = terms.listPeriod === 'YEAR';
      return {
        agreement: cited,
        terms,
        receiving,
        cities,
        counterparts: terms.confirmation === 'NONE' ? [] : terms.parties.filter((p) => p !== receiving && p !== '*'),
        year,
        version,
        effectiveOn: yearly ? latestDay(`${year}-01-01`, civilDay(at)) : civilDay(at),
        lastDay: yearly ? `${year}-12-31` : null,
        entries: prefill,
        proposedAt: null,
        confirmedAt: null,
        effectiveAt: null,
        endedAt: null,
        confirmations: [],
        query: null,
        declaredBy: null,
        supersedes,
        supersededBy: null,
        adjusting: null,
        grace: null,
        feedback: null,
      };
    }),
    write: assign(({ context, event }) => write(context, event as Writing)),
    noteProposed: assign(({ event }) => ({ proposedAt: event.at, confirmations: [] })),
    noteQuery: assign(({ context, event }) => {
      const e = event as Answering;
      return {
        query: { province: e.by.province ?? '', text: e.text ?? '', counter: e.counter ?? null, at: e.at },
        entries: context.entries.map((entry) => ({ ...entry, changed: false })),
      };
    }),
    addConfirmation: assign(({ context, event }) => {
      const { by, at, letter, reply } = event as Answering;
      return {
        confirmations: [
          ...context.confirmations.filter(({ province }) => province !== by.province),
          { province: by.province!, at, letter: letter ?? null, reply: reply ?? null },
        ],
      };
    }),
    noteDeclared: assign(({ event }) => ({ declaredBy: event.by.person })),
    noteConfirmed: assign(({ context, event }) => ({
      confirmedAt: event.at,
      query: null,
      effectiveOn: latestDay(context.effectiveOn, civilDay(event.at)),
      entries: context.entries.map((entry) => ({ ...entry, changed: false })),
    })),
    noteEffective: assign(({ event }) => ({ effectiveAt: event.at })),
    noteAdjusting: assign(({ event }) => ({ adjusting: (event as Adjusting).evidence.next })),
    noteEnded: assign(({ event }) => ({ endedAt: event.at })),
    noteSuperseded: assign(({ event }) => ({ endedAt: event.at, supersededBy: (event as Superseding).successor })),
    proposeGrace: assign(({ context, event }) => agreed(context, (event as Gracing).until, context.receiving, true)),
    consentGrace: assign(({ context, event }) => agreed(context, (event as Gracing).until, event.by.province!, false)),
    noteActuals: assign(({ event }) => ({
      feedback: { draftedAt: event.at, rows: (event as Reporting).evidence.actuals, environmental: null, sentAt: null },
    })),
    noteFeedback: assign(({ context, event }) => {
      const { evidence, environmental, units = [], at } = event as Reporting;
      const said = new Map(units.map(({ entry, text }) => [entry, text]));
      return {
        feedback: {
          draftedAt: context.feedback?.draftedAt ?? at,
          rows: evidence.actuals.map((row) => {
            const management = said.get(row.entry);
            return management === undefined ? row : { ...row, environmental: management };
          }),
          environmental: environmental ?? null,
          sentAt: at,
        },
      };
    }),
    startYearEnd: enqueueActions(({ context, enqueue }) => {
      if (context.lastDay !== null)
        enqueue({
          type: 'start',
          params: { clock: 'K-W', key: 'year', due: endOfDay(context.lastDay), fires: 'closeYear' },
        } as never);
    }),
    /** Next year's list opens with its window (W-07); a handler opens it. */
    startNext: enqueueActions(({ context, enqueue }) => {
      if (context.terms.listPeriod !== 'YEAR' || context.terms.proposalWindow === null || context.supersedes !== null)
        return;
      const due = startOfDay(windowOpens(context.terms, context.year + 1));
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'next', due, fires: 'openNext' } } as never);
    }),
    /** The last day of the window, or of the month of a regular adjustment: not confirmed by then is overdue. */
    startTarget: enqueueActions(({ context, event, enqueue }) => {
      const day = targetDay(context, event.at);
      if (day !== null)
        enqueue({
          type: 'start',
          params: { clock: 'K-W', key: 'target', due: endOfDay(day) },
        } as never);
    }),
    startAdjustments: enqueueActions(({ context, event, enqueue }) => {
      for (const month of adjusts(context)) {
        const due = adjustmentDue(context, month, event.at);
        if (due > event.at)
          enqueue({
            type: 'start',
            params: { clock: 'K-W', key: `adjust-${month}`, due, fires: 'openAdjustment' },
          } as never);
      }
    }),
    /** The month of a list that runs on comes round again, whatever becomes of this adjustment (W-11). */
    startNextAdjustment: enqueueActions(({ context, event, enqueue }) => {
      if (context.terms.listPeriod !== 'OPEN') return;
      const month = Number(civilDay(event.at).slice(5, 7));
      const due = adjustmentDue(context, month, event.at);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: `adjust-${month}`, due, fires: 'openAdjustment' },
      } as never);
    }),
    stopAdjustments: enqueueActions(({ context, enqueue }) => {
      for (const month of adjusts(context))
        enqueue({ type: 'stop', params: { clock: 'K-W', key: `adjust-${month}` } } as never);
    }),
    startFeedback: enqueueActions(({ context, enqueue }) => {
      if (context.effectiveAt === null || context.terms.feedbackBy === null) return;
      const draft = startOfDay(`${feedbackYear(context) + 1}-01-05`);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: 'feedbackDraft', due: draft, fires: 'draftFeedback' },
      } as never);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: 'feedback', due: feedbackDue(context), fires: 'flagOverdue' },
      } as never);
    }),
  },
}).createMachine({
  id: 'list',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        open: [
          row('Y1', 'SYS', 'clock', 'draft', 'W-07', {
            if: ['agreementActive', 'receivingParty', 'notOpened', 'windowOpen'],
            do: opening,
          }),
          row('Y1', 'PROP', 'command', 'draft', 'W-08', {
            if: ['agreementActive', 'receivingParty', 'notOpened', 'openedByHand'],
            do: opening,
          }),
          row('Y1', 'SYS', 'rule', 'draft', 'W-11', {
            if: ['agreementActive', 'receivingParty', 'notOpened'],
            do: opening,
          }),
          row('Y1', 'MIN', 'rule', 'draft', 'W-16', {
            if: ['pilot', 'agreementActive', 'receivingParty', 'notOpened'],
            do: opening,
          }),
        ],
      },
    },
    draft: {
      on: {
        recommendEntry: row('Y2', 'CITY|RCV', 'command', 'draft', 'W-17 W-18', {
          if: ['ownFirm', ...entryChecks],
          do: ['write', written],
        }),
        editEntries: editing('draft'),
        propose: row('Y3', 'PROP', 'command', 'proposed', 'W-08', {
          if: ['confirmed', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified'],
          do: ['noteProposed', told('list.proposed', letter)],
        }),
        declare: [
          row('Y6a', 'PROP', 'command', 'confirmed', 'W-08 W-16', {
            if: ['notConfirming', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified', 'fourEyes'],
            do: ['noteDeclared', ...confirmation],
          }),
          row('Y6a', 'MIN', 'rule', 'confirmed', 'W-16', { if: ['pilot'], do: ['noteDeclared', ...confirmation] }),
        ],
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    proposed: {
      on: {
        query: row('Y4', 'ANY_PARTY', 'mailbox', 'negotiating', 'W-08', {
          if: ['otherParty'],
          do: ['noteQuery', told('list.queried', (c) => ({ query: c.query }))],
        }),
        counterPropose: row('Y4', 'ANY_PARTY', 'mailbox', 'negotiating', 'W-08', {
          if: ['otherParty'],
          do: ['noteQuery', told('list.counterProposed', (c) => ({ query: c.query }))],
        }),
        confirm: [
          row('Y6', 'ANY_PARTY', 'mailbox', 'proposed', 'W-08', {
            if: ['otherParty', '!lastConfirmation'],
            do: ['addConfirmation', told('list.confirmationAdded')],
          }),
          row('Y6', 'ANY_PARTY', 'mailbox', 'confirmed', 'W-08', {
            if: ['otherParty', 'lastConfirmation'],
            do: ['addConfirmation', ...confirmation],
          }),
        ],
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    negotiating: {
      on: {
        editEntries: editing('negotiating'),
        repropose: row('Y5', 'PROP', 'command', 'proposed', 'W-08', {
          if: ['changesMarked', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified'],
          do: ['noteProposed', told('list.reproposed', letter)],
        }),
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    confirmed: {
      on: {
        takeEffect: row('Y7', 'SYS', 'clock', 'effective', 'W-07 W-20', {
          if: ['effectiveDay'],
          do: [
            'noteEffective',
            'startAdjustments',
            told('list.effective', (c) => ({ ...entryIds(c), supersedes: c.supersedes })),
          ],
        }),
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    effective: {
      on: {
        openAdjustment: [
          row('Y8', 'SYS', 'clock', 'effective', 'W-11', {
            if: ['adjustmentMonth', 'noOtherVersion'],
            do: [...adjustment, 'startNextAdjustment'],
          }),
          row('Y8', 'PROP', 'command', 'effective', 'W-08 W-11', { if: ['noOtherVersion'], do: adjustment }),
          row('Y8', 'ANY_PARTY', 'mailbox', 'effective', 'W-08 W-11', {
            if: ['otherParty', 'noOtherVersion'],
            do: adjustment,
          }),
        ],
        supersede: row('Y9', 'SYS', 'rule', 'superseded', 'W-08 W-20', {
          do: [
            'noteSuperseded',
            stop('K-W', 'year'),
            'stopAdjustments',
            told('list.superseded', (c) => ({ ...entryIds(c), successor: c.supersededBy })),
          ],
        }),
        closeYear: yearEnd('was'),
        agreeGrace: [
          row('Y10a', 'PROP', 'command', 'effective', 'W-07', {
            if: ['graceNamed'],
            do: [
              'proposeGrace',
              stop('K-W', 'year'),
              yearClock,
              told('list.graceProposed', (c) => ({
                kind: 'LIST',
                act: 'agreeGrace',
                title: `关于${c.year}年度名单宽限期的函`,
                from: c.receiving,
                to: c.counterparts,
                letter: { year: c.year, version: c.version, until: c.grace?.until ?? c.lastDay },
              })),
            ],
          }),
          row('Y10a', 'ANY_PARTY', 'mailbox', 'effective', 'W-07', {
            if: ['otherParty', 'graceProposed'],
            do: [
              'consentGrace',
              stop('K-W', 'year'),
              yearClock,
              told('list.graceAgreed', (c) => ({ lastDay: c.lastDay })),
            ],
          }),
        ],
        endWithAgreement: withAgreement(),
      },
    },
    superseded: { tags: 'final' },
    closed: {
      on: {
        sendFeedback: row('Y11', 'PROP', 'command', 'reported', 'W-09', {
          if: ['wasEffective', 'actualsComputed', 'unitsListed'],
          do: [
            'noteFeedback',
            stop('K-W', 'feedbackDraft'),
            stop('K-W', 'feedback'),
            told('list.feedbackSent', (c) => ({
              kind: 'FEEDBACK',
              title: `关于反馈${feedbackYear(c)}年度名单单位接收情况的函`,
              from: c.receiving,
              to: parties(c).filter((p) => p !== c.receiving),
              letter: { year: feedbackYear(c), rows: c.feedback?.rows, environmental: c.feedback?.environmental },
            })),
          ],
        }),
        draftFeedback: row('Y11a', 'SYS', 'clock', 'closed', 'W-09', {
          if: ['wasEffective'],
          do: ['noteActuals', told('list.feedbackDrafted')],
        }),
        flagOverdue: row('Y11b', 'SYS', 'clock', 'closed', 'W-09 K-W', {
          if: ['wasEffective', 'feedbackLate'],
          do: [told('list.feedbackOverdue')],
        }),
      },
    },
    reported: { tags: 'final' },
  },
});

/** A grace counts when the receiving province and every counterpart named the same day; the last day moves to it. */
function agreed(c: C, until: Day, province: string, anew: boolean): Partial<C> {
  const names = [...new Set([...(anew ? [] : (c.grace?.agreed ?? [])), province])];
  const all = [c.receiving, ...c.counterparts].every((p) => names.includes(p));
  return { grace: { until, agreed: names }, ...(all ? { lastDay: until } : {}) };
}
