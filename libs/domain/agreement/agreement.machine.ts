import { assign, enqueueActions, setup } from 'xstate';
import { answersSince, earlierText } from '../answered.js';
import { civilDay, endOfDay, startOfDay, type Day } from '../calendar/civil.js';
import { effects, lawful, row, start, stop, tell, type Said, type Tests } from '../statute.js';
import {
  inconsistencies,
  isParty,
  MINISTRY,
  type AgreementParameters,
  type BothLanguages,
} from './agreement.parameters.js';

/** One version of the terms; a decision cites the one in force (lifecycle §1). */
export interface ParameterVersion {
  no: number;
  /** First day. */
  from: Day;
  parameters: AgreementParameters;
}
/** A party's word, with the letter that brought it. */
export interface PartyWord {
  province: string;
  at: string;
  person: string | null;
  name: string;
  letter: string | null;
}

export interface AgreementContext {
  key: string;
  title: BothLanguages;
  /** Province that keeps the record; '00' for the ministry. */
  keeper: string;
  /** The newest version's terms; `versions` has them all. */
  parameters: AgreementParameters;
  versions: ParameterVersion[];
  signatures: PartyWord[];
  suspension: { by: string; reason: string; at: string } | null;
  /** Consents to resume since the suspension. */
  consents: PartyWord[];
  /** A new version that not all have agreed to yet. */
  amendment: (ParameterVersion & { agreed: PartyWord[] }) | null;
  termination: { by: string; notice: string; on: Day; letter: string | null } | null;
}

type Creating = Said & { type: 'create' | 'edit'; key: string; title?: BothLanguages; parameters: AgreementParameters };
type Agreeing = Said & { type: 'sign' | 'resume'; letter?: string | null };
type Suspending = Said & { type: 'suspend'; reason: string };
type Terminating = Said & { type: 'terminate'; notice: string; letter?: string | null };
type Amending = Said & { type: 'amend'; parameters?: AgreementParameters; from?: Day; letter?: string | null };
type Dated = Said & { type: 'activate' | 'expire' };
export type AgreementEvent = Creating | Agreeing | Suspending | Terminating | Amending | Dated;
type C = AgreementContext;
type E = AgreementEvent;

/** The parties whose word is needed: all of them; for unilateral and pilot instruments the declaring authority. */
export const signersOf = ({ keeper, parameters: p }: Pick<C, 'keeper' | 'parameters'>): string[] =>
  p.type === 'UNILATERAL_INBOUND' || p.type === 'NATIONAL_PILOT' ? [keeper] : p.parties;

/** The other parties, who are written to. */
export const counterparts = (c: Pick<C, 'keeper' | 'parameters'>): string[] =>
  signersOf(c).filter((province) => province !== c.keeper);

/** The terms in force on the day: the last version that has begun; before the first, that one. */
export const termsOn = ({ versions }: Pick<C, 'versions'>, on: Day): ParameterVersion =>
  [...versions].reverse().find(({ from }) => from <= on) ?? versions[0]!;

const speaker = (c: C, e: E) =>
  e.door === 'command' || e.door === 'rule' ? (c.keeper ?? MINISTRY) : (e.by.province ?? '');
const completes = (c: C, e: E, words: PartyWord[]) => {
  const spoken = new Set([...words.map(({ province }) => province), speaker(c, e)]);
  return signersOf(c).every((province) => spoken.has(province));
};
const word = (c: C, e: E): PartyWord => ({
  province: speaker(c, e),
  at: e.at,
  person: e.by.person,
  name: e.by.name,
  letter: ('letter' in e && e.letter) || null,
});
/** Since when the letters about the act carry the present text. */
const sinceWhen = (c: C, e: E): string | undefined =>
  e.type === 'amend' ? c.amendment?.agreed[0]?.at : e.type === 'resume' ? c.suspension?.at : undefined;
const asked = (e: E): AgreementParameters | undefined => ('parameters' in e ? e.parameters : undefined);

export const agreementTests = {
  parametersValid: {
    rule: 'R-21b',
    says: (_, e) => {
      const [fault] = inconsistencies(asked(e)!);
      return fault?.detail ?? { zh: '合作机制参数不完整。', en: 'The parameters of the agreement are incomplete.' };
    },
    remedy: { zh: '请按机制文本补正参数。', en: 'Correct the parameters after the text of the agreement.' },
    holds: (_, e) => asked(e) !== undefined && inconsistencies(asked(e)!).length === 0,
  },
  keeperIsParty: {
    rule: 'R-21b',
    says: { zh: '本省不是该机制的一方。', en: 'Your province is no party to this agreement.' },
    remedy: { zh: '请由签约方之一建档。', en: 'One of the parties creates the record.' },
    holds: (_, e) => asked(e)?.parties.includes(e.by.province ?? '') ?? false,
  },
  byProvinces: {
    rule: 'W-16',
    says: { zh: '全国试点由国务院主管部门公布。', en: 'A national pilot is published by the ministry.' },
    remedy: { zh: '请选择其他机制类型。', en: 'Choose another type.' },
    holds: (_, e) => asked(e)?.type !== 'NATIONAL_PILOT',
  },
  pilot: {
    rule: 'W-16',
    says: { zh: '国务院主管部门只公布全国试点。', en: 'The ministry speaks for national pilots only.' },
    remedy: { zh: '请由签约省份办理。', en: 'The parties act for their own agreement.' },
    holds: (c, e) => (e.type === 'create' ? asked(e)?.type : c.parameters.type) === 'NATIONAL_PILOT',
  },
  unsigned: {
    rule: 'W-08',
    says: { zh: '已有签约方签署，不得修改。', en: 'Somebody has signed; the text cannot be edited.' },
    remedy: { zh: '生效后可按程序修订。', en: 'Amend it after it has become active.' },
    holds: (c) => c.signatures.length === 0,
  },
  ownParty: {
    rule: 'W-08',
    says: { zh: '本省不是该机制的一方。', en: 'Your province is no party to this agreement.' },
    remedy: { zh: '由签约方办理。', en: 'A party acts for itself.' },
    holds: (c) => signersOf(c).includes(c.keeper),
  },
  otherParty: {
    instead: (c, e) => (answersSince(e, sinceWhen(c, e)) ? undefined : earlierText('W-08')),
    rule: 'W-08',
    says: { zh: '来函省份不是该机制的另一方。', en: 'The letter is not from another party.' },
    remedy: { zh: '由其他签约方来函。', en: 'Another party writes.' },
    holds: (c, e) => e.by.province !== c.keeper && isParty(c, e.by.province ?? ''),
  },
  firstSignature: {
    rule: 'W-08',
    says: { zh: '该方已签署。', en: 'This party has signed already.' },
    remedy: { zh: '等待其他签约方签署。', en: 'Wait for the other parties.' },
    holds: (c, e) => !c.signatures.some(({ province }) => province === speaker(c, e)),
  },
  lastSignature: {
    rule: 'W-08',
    says: { zh: '尚缺其他签约方签署。', en: 'Signatures of other parties are missing.' },
    remedy: { zh: '等待其他签约方签署。', en: 'Wait for the other parties.' },
    holds: (c, e) => completes(c, e, c.signatures),
  },
  begun: {
    rule: 'R-21b',
    says: { zh: '尚未到生效日。', en: 'The first day has not come.' },
    remedy: { zh: '等待生效日。', en: 'Wait for the first day.' },
    holds: (c, e) => civilDay(e.at) >= c.parameters.validFrom,
  },
  over: {
    rule: 'R-21b',
    says: { zh: '尚未到期。', en: 'The last day has not passed.' },
    remedy: { zh: '到期日24时后失效。', en: 'It ends at midnight of the last day.' },
    holds: (c, e) => c.parameters.validTo !== null && civilDay(e.at) > c.parameters.validTo,
  },
  reasoned: {
    rule: 'W-12',
    says: { zh: '须说明理由。', en: 'Reasons are required.' },
    remedy: { zh: '请填写理由。', en: 'Give the reasons.' },
    holds: (_, e) => e.type === 'suspend' && e.reason.trim() !== '',
  },
  lastConsent: {
    rule: 'W-13',
    says: { zh: '尚缺其他签约方同意恢复。', en: 'Consents of other parties are missing.' },
    remedy: { zh: '等待其他签约方复函。', en: 'Wait for the other parties.' },
    holds: (c, e) => completes(c, e, c.consents),
  },
  firstConsent: {
    rule: 'W-13',
    says: { zh: '该方已同意恢复。', en: 'This party has consented already.' },
    remedy: { zh: '等待其他签约方复函。', en: 'Wait for the other parties.' },
    holds: (c, e) => !c.consents.some(({ province }) => province === speaker(c, e)),
  },
  noticed: {
    rule: 'R-21b',
    says: { zh: '须附终止通知。', en: 'A notice is required.' },
    remedy: { zh: '请填写终止通知内容。', en: 'Write the notice.' },
    holds: (_, e) => e.type === 'terminate' && e.notice.trim() !== '',
  },
  future: {
    rule: 'W-08',
    says: { zh: '修订版本的生效日须在今日之后。', en: 'The new version must begin in the future.' },
    remedy: { zh: '请改填以后的日期。', en: 'Give a later day.' },
    holds: (_, e) => e.type === 'amend' && (e.from ?? '') > civilDay(e.at),
  },
  samePartners: {
    rule: 'W-08',
    says: { zh: '修订不得变更签约方或类型。', en: 'An amendment changes neither parties nor type.' },
    remedy: { zh: '请另立机制。', en: 'Make a new agreement.' },
    holds: (c, e) =>
      asked(e)?.type === c.parameters.type &&
      [...asked(e)!.parties].sort().join() === [...c.parameters.parties].sort().join(),
  },
  noOtherAmendment: {
    rule: 'W-08',
    says: { zh: '已有修订正在征求意见。', en: 'Another amendment awaits the other parties.' },
    remedy: { zh: '等待该修订办结。', en: 'Wait for it to be settled.' },
    holds: (c, e) => c.amendment === null || c.amendment.from <= civilDay(e.at),
  },
  amendmentOpen: {
    rule: 'W-08',
    says: { zh: '没有待确认且尚未到期的修订。', en: 'No amendment awaits consent, or its first day has come.' },
    remedy: { zh: '由建档方重新提出。', en: 'The keeper proposes it anew.' },
    holds: (c, e) =>
      c.amendment !== null &&
      c.amendment.from > civilDay(e.at) &&
      !c.amendment.agreed.some(({ province }) => province === speaker(c, e)),
  },
} satisfies Tests<C, E>;

const told = (fact: string) =>
  tell<C, E>(fact, ({ context: c, event: e }) => ({
    key: c.key,
    keeper: c.keeper,
    parties: c.parameters.parties,
    speaker: speaker(c, e),
    ...('reason' in e ? { reason: e.reason } : {}),
    ...('notice' in e ? { notice: e.notice } : {}),
  }));

/** A letter that asks for nothing, from the side that spoke to all others: suspension, notice of termination. */
const announce = (fact: string, kind: 'SUSPENSION' | 'TERMINATION') =>
  tell<C, E>(fact, ({ context: c, event: e }) => ({
    key: c.key,
    keeper: c.keeper,
    parties: c.parameters.parties,
    speaker: speaker(c, e),
    ...('reason' in e ? { reason: e.reason } : {}),
    ...('notice' in e ? { notice: e.notice } : {}),
    kind,
    from: c.keeper,
    // A party that wrote itself has told the keeper; the keeper passes it on to the rest.
    to: counterparts(c).filter((province) => province !== speaker(c, e)),
    letter: {
      title: c.title,
      by: speaker(c, e),
      on: civilDay(e.at),
      text: 'reason' in e ? e.reason : 'notice' in e ? e.notice : null,
    },
  }));

const LETTER_TITLES = {
  sign: (zh: string) => `关于提请签署《${zh}》的函`,
  resume: (zh: string) => `关于恢复执行《${zh}》的函`,
  amend: (zh: string) => `关于修订《${zh}》的函`,
};
/** A letter of kind AGREEMENT to every other party that has not said its word yet (CL1). */
const ask = (fact: string, act: 'sign' | 'resume' | 'amend', words: (c: C) => PartyWord[]) =>
  tell<C, E>(fact, ({ context: c, event: e }) => ({
    key: c.key,
    keeper: c.keeper,
    parties: c.parameters.parties,
    speaker: speaker(c, e),
    kind: 'AGREEMENT',
    act,
    title: LETTER_TITLES[act](c.title.zh),
    from: c.keeper,
    to:
      act === 'amend' && c.amendment === null
        ? []
        : counterparts(c).filter((p) => !words(c).some((w) => w.province === p)),
    letter: {
      title: c.title,
      parameters: act === 'amend' ? c.amendment?.parameters : c.parameters,
      from: act === 'amend' ? (c.amendment?.from ?? c.parameters.validFrom) : c.parameters.validFrom,
      note: 'note' in e ? (e.note ?? null) : null,
      suspension: act === 'resume' ? c.suspension : null,
    },
  }));

const endClock = 'startEnd';
const beginning = start<C, E>(({ context: c }) => ({
  clock: 'K-W',
  key: 'begin',
  due: startOfDay(c.parameters.validFrom),
  fires: 'activate',
}));
const newEnd = [stop('K-W', 'end'), endClock];
const clocksOff = [stop('K-W', 'begin'), stop('K-W', 'end')];

/** Regional agreement (区域合作机制), lifecycle §1. */
export const agreementMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(agreementTests) },
  actions: {
    ...effects,
    /** Only where the text states an end. */
    startEnd: enqueueActions(({ context, enqueue }) => {
      const { validTo } = context.parameters;
      if (validTo !== null)
        enqueue({
          type: 'start',
          params: { clock: 'K-W', key: 'end', due: endOfDay(validTo), fires: 'expire' },
        } as never);
    }),
    /** The proposal window of next year's list; a handler opens one list for each receiving party (W-07, Y1). */
    startWindow: enqueueActions(({ context, event, enqueue }) => {
      const { listPeriod, proposalWindow } = context.parameters;
      if (listPeriod !== 'YEAR' || proposalWindow === null) return;
      const year = Number(civilDay(event.at).slice(0, 4));
      const due = startOfDay(`${year}-${proposalWindow.from}`);
      enqueue({ type: 'start', params: { clock: 'K-W', key: `window-${year + 1}`, due, fires: 'openLists' } } as never);
    }),
    /** Lists whose window opened while the agreement was suspended are opened as it resumes (W-07). */
    startMissed: enqueueActions(({ context, event, enqueue }) => {
      const { listPeriod, proposalWindow } = context.parameters;
      if (listPeriod !== 'YEAR' || proposalWindow === null || context.suspension === null) return;
      // That of the coming year is `startWindow`'s.
      const year = Number(civilDay(event.at).slice(0, 4));
      const due = startOfDay(`${year - 1}-${proposalWindow.from}`);
      if (context.suspension.at < due && due <= event.at)
        enqueue({ type: 'start', params: { clock: 'K-W', key: `window-${year}`, due, fires: 'openLists' } } as never);
    }),
    /** A settled amendment may bring a window or statistics; their clocks are those of the first year under it (W-07, W-10). */
    startAmended: enqueueActions(({ context, enqueue }) => {
      const [before, now] = context.versions.slice(-2);
      if (context.amendment !== null || !before || !now) return;
      const year = Number(now.from.slice(0, 4));
      const { listPeriod, proposalWindow, statisticsBy } = now.parameters;
      const same =
        before.parameters.listPeriod === listPeriod && before.parameters.proposalWindow?.from === proposalWindow?.from;
      if (listPeriod === 'YEAR' && proposalWindow !== null && !same) {
        const first = now.from <= `${year}-01-01` ? year : year + 1;
        const due = startOfDay(`${first - 1}-${proposalWindow.from}`);
        const key = `window-${first}`;
        enqueue({ type: 'stop', params: { clock: 'K-W', key } } as never);
        enqueue({ type: 'start', params: { clock: 'K-W', key, due, fires: 'openLists' } } as never);
      }
      if (statisticsBy !== null && before.parameters.statisticsBy === null) {
        const first = now.from <= `${year}-04-01` ? year : year + 1;
        const due = startOfDay(`${first}-04-01`);
        const key = `statistics-${first - 1}`;
        enqueue({ type: 'start', params: { clock: 'K-W', key, due, fires: 'draftStatistics' } } as never);
      }
    }),
    /** The first yearly report of every party; each report starts the clock of the next (W-10). */
    startStatistics: enqueueActions(({ context, event, enqueue }) => {
      if (context.parameters.statisticsBy === null) return;
      const today = civilDay(event.at);
      const year = Number(today.slice(0, 4));
      const next = today < `${year}-04-01` ? year : year + 1;
      const due = startOfDay(`${next}-04-01`);
      const key = `statistics-${next - 1}`;
      enqueue({ type: 'start', params: { clock: 'K-W', key, due, fires: 'draftStatistics' } } as never);
    }),
    draft: assign(({ event }) => {
      const e = event as Creating;
      return {
        key: e.key,
        title: e.title!,
        keeper: e.by.kind === 'ministry' ? MINISTRY : e.by.province!,
        parameters: e.parameters,
        versions: [{ no: 1, from: e.parameters.validFrom, parameters: e.parameters }],
        signatures: [],
        suspension: null,
        consents: [],
        amendment: null,
        termination: null,
      };
    }),
    redraft: assign(({ context, event }) => {
      const { parameters, title } = event as Creating;
      return {
        parameters,
        title: title ?? context.title,
        versions: [{ no: 1, from: parameters.validFrom, parameters }],
      };
    }),
    addSignature: assign(({ context, event }) => ({ signatures: [...context.signatures, word(context, event)] })),
    noteSuspension: assign(({ context, event }) => ({
      suspension: { by: speaker(context, event), reason: (event as Suspending).reason, at: event.at },
      consents: [],
    })),
    addConsent: assign(({ context, event }) => ({ consents: [...context.consents, word(context, event)] })),
    clearSuspension: assign({ suspension: null }),
    noteTermination: assign(({ context, event }) => ({
      termination: {
        by: speaker(context, event),
        notice: (event as Terminating).notice,
        on: civilDay(event.at),
        letter: (event as Terminating).letter ?? null,
      },
    })),
    proposeVersion: assign(({ context, event }) => {
      const { parameters, from } = event as Amending;
      const no = context.versions.length + 1;
      return settled({
        ...context,
        amendment: { no, from: from!, parameters: parameters!, agreed: [word(context, event)] },
      });
    }),
    agreeVersion: assign(({ context, event }) =>
      settled({
        ...context,
        amendment: { ...context.amendment!, agreed: [...context.amendment!.agreed, word(context, event)] },
      }),
    ),
  },
}).createMachine({
  id: 'agreement',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        create: [
          row('G1', 'PROP', 'command', 'draft', 'R-21b', {
            if: ['byProvinces', 'parametersValid', 'keeperIsParty'],
            do: ['draft', told('agreement.created')],
          }),
          row('G1', 'MIN', 'rule', 'draft', 'W-16', {
            if: ['pilot', 'parametersValid'],
            do: ['draft', told('agreement.created')],
          }),
        ],
      },
    },
    draft: {
      on: {
        edit: row('G1a', 'PROP', 'command', 'draft', 'W-08', {
          if: ['unsigned', 'parametersValid'],
          do: ['redraft', told('agreement.edited')],
        }),
        sign: [
          row('G2', 'PROP', 'command', 'draft', 'W-08', {
            if: ['ownParty', 'firstSignature', '!lastSignature'],
            do: ['addSignature', ask('agreement.signatureAsked', 'sign', (c) => c.signatures)],
          }),
          row('G2', 'PROP', 'command', 'signed', 'R-21b W-08', {
            if: ['ownParty', 'firstSignature', 'lastSignature'],
            do: ['addSignature', beginning, told('agreement.signed')],
          }),
          row('G2', 'ANY_PARTY', 'mailbox', 'draft', 'W-08', {
            if: ['otherParty', 'firstSignature', '!lastSignature'],
            do: ['addSignature', told('agreement.signatureAdded')],
          }),
          row('G2', 'ANY_PARTY', 'mailbox', 'signed', 'R-21b W-08', {
            if: ['otherParty', 'firstSignature', 'lastSignature'],
            do: ['addSignature', beginning, told('agreement.signed')],
          }),
          row('G2', 'MIN', 'rule', 'signed', 'W-16', {
            if: ['pilot'],
            do: ['addSignature', beginning, told('agreement.signed')],
          }),
        ],
      },
    },
    signed: {
      on: {
        activate: row('G3', 'SYS', 'clock', 'active', 'R-21b', {
          if: ['begun'],
          do: [endClock, 'startWindow', 'startStatistics', told('agreement.activated')],
        }),
        terminate: termination(),
      },
    },
    active: {
      on: {
        suspend: [
          row('G4', 'PROP', 'command', 'suspended', 'W-01 W-12', {
            if: ['ownParty', 'reasoned'],
            do: ['noteSuspension', announce('agreement.suspended', 'SUSPENSION')],
          }),
          row('G4', 'ANY_PARTY', 'mailbox', 'suspended', 'W-01 W-12', {
            if: ['otherParty', 'reasoned'],
            do: ['noteSuspension', announce('agreement.suspended', 'SUSPENSION')],
          }),
        ],
        expire: expiry(),
        terminate: termination(),
        amend: [
          row('G8', 'PROP', 'command', 'active', 'W-08', {
            if: ['ownParty', 'parametersValid', 'samePartners', 'future', 'noOtherAmendment'],
            do: [
              'proposeVersion',
              ask('agreement.amendmentProposed', 'amend', (c) => c.amendment?.agreed ?? []),
              ...newEnd,
              'startAmended',
            ],
          }),
          row('G8', 'ANY_PARTY', 'mailbox', 'active', 'W-08', {
            if: ['otherParty', 'amendmentOpen'],
            do: ['agreeVersion', told('agreement.amended'), ...newEnd, 'startAmended'],
          }),
        ],
      },
    },
    suspended: {
      on: {
        resume: [
          row('G5', 'PROP', 'command', 'suspended', 'W-13', {
            if: ['ownParty', 'firstConsent', '!lastConsent'],
            do: ['addConsent', ask('agreement.resumptionAsked', 'resume', (c) => c.consents)],
          }),
          row('G5', 'PROP', 'command', 'active', 'W-13', {
            if: ['ownParty', 'firstConsent', 'lastConsent'],
            do: ['addConsent', 'startMissed', 'clearSuspension', 'startWindow', told('agreement.resumed')],
          }),
          row('G5', 'ANY_PARTY', 'mailbox', 'suspended', 'W-13', {
            if: ['otherParty', 'firstConsent', '!lastConsent'],
            do: ['addConsent', told('agreement.consentAdded')],
          }),
          row('G5', 'ANY_PARTY', 'mailbox', 'active', 'W-13', {
            if: ['otherParty', 'firstConsent', 'lastConsent'],
            do: ['addConsent', 'startMissed', 'clearSuspension', 'startWindow', told('agreement.resumed')],
          }),
        ],
        expire: expiry(),
        terminate: termination(),
      },
    },
    expired: { tags: 'final' },
    terminated: { tags: 'final' },
  },
});

function expiry() {
  return row('G6', 'SYS', 'clock', 'expired', 'R-21b W-01', { if: ['over'], do: [told('agreement.expired')] });
}

function termination() {
  const effects = ['noteTermination', ...clocksOff, announce('agreement.terminated', 'TERMINATION')];
  return [
    row('G7', 'PROP', 'command', 'terminated', 'R-21b W-01', { if: ['ownParty', 'noticed'], do: effects }),
    row('G7', 'ANY_PARTY', 'mailbox', 'terminated', 'R-21b W-01', { if: ['otherParty', 'noticed'], do: effects }),
    row('G7', 'MIN', 'rule', 'terminated', 'W-16', { if: ['pilot'], do: effects }),
  ];
}

/** The amendment becomes the newest version when every party has agreed to it. */
function settled(c: C): Partial<C> {
  const { agreed, ...version } = c.amendment!;
  const spoken = new Set(agreed.map(({ province }) => province));
  if (!signersOf(c).every((province) => spoken.has(province))) return { amendment: c.amendment };
  return { amendment: null, versions: [...c.versions, version], parameters: version.parameters };
}
