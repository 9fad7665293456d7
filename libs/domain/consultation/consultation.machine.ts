import { assign, enqueueActions, setup } from 'xstate';
import { delegationFor } from '../actor.js';
import type { Text } from '../errors.js';
import { faultsOf, missing } from '../field-rules/field-check.js';
import { letterFields } from '../field-rules/letter.fields.js';
import { grams, isTonnes } from '../quantity/quantity.js';
import { effects, lapse, lawful, row, stop, tell, type Said, type Tests } from '../statute.js';
import type { Command } from './consultation.commands.js';
import { countered, countersLetter, type Countered } from './counter.js';

export const LETTER_KINDS = ['CONSULTATION', 'OVER_QUOTA', 'AGREEMENT', 'LIST', 'LISTING', 'LEAD'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

/** The case that asks: machine id of the register, case, and what the answer is for (e.g. 'sign', 'confirm', 'lift'). */
export interface About {
  machine: string;
  id: string;
  act: string | null;
}
export interface Signature {
  person: string | null;
  name: string;
  org: string | null;
  orgName: string;
  /** Province on whose behalf a delegate signed, under which instrument (R-DEL). */
  principal: string | null;
  instrument: string | null;
  at: string;
}
export interface Draft {
  agree: boolean;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
  /** Of a proposed list: what would be agreed to of single entries (Y4). */
  counter?: Countered[];
  by: Signature;
}
export interface Answer {
  agree: boolean;
  number: string | null;
  hash: string | null;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
  counter?: Countered[];
  by: Signature;
}
export interface ConsultationContext {
  kind: LetterKind;
  /** Number of the letter, `湘环固函〔2025〕482号`. */
  number: string | null;
  /** Hash of the frozen content (Z-04). */
  hash: string | null;
  from: string;
  fromName: string;
  to: string;
  /** City of the receiving enterprise, for delegates (R-DEL). */
  toCity: string | null;
  about: About;
  title: string;
  /** Content of the letter as sent: applicant, receiver, lines, period, route … */
  body: Record<string, unknown>;
  lines: { line: number; quantity: string }[];
  /** Over-quota: what is asked for beyond the cap, tonnes. */
  extra: string | null;
  /** Licence of the receiver, checked at the reply (L-80a). */
  licence: string | null;
  /** Parties of the case who may read the letter (`o:` tokens). */
  parties: string[];
  /** Working days for the answer, where the parties agreed on fewer than the law allows (R-21b, R-25a). */
  replyDays?: number;
  issuedAt: string;
  deliveredAt: string | null;
  question: { text: string; by: Signature; at: string } | null;
  information: { text: string; at: string }[];
  draft: Draft | null;
  answer: Answer | null;
  withdrawnAt: string | null;
  withdrawalDeliveredAt: string | null;
  closedAt: string | null;
  overdue: { clock: string; at: string }[];
}

export interface ConsultationEvidence {
  /** Number and hash of the paper that goes out with this event. */
  paper?: { number: string; hash: string };
  /** Whether the receiver's licence is in force and covers the lines today. */
  licenceValid?: boolean;
  /** Said where the licence is another unit's (R-10f). */
  held?: false;
  /** What the draft of the reply says; absent where there is none. */
  drafted?: 'AGREE' | 'DISAGREE';
  /** In its place, of a use that the exemption list frees: why it may not be; null: it may. */
  exemptedUse?: { says: Text; remedy: Text } | null;
}
interface Issue {
  type: 'issue';
  kind: LetterKind;
  from: string;
  fromName: string;
  to: string;
  toCity?: string | null;
  about: About;
  title: string;
  body: Record<string, unknown>;
  lines?: { line: number; quantity: string }[];
  extra?: string | null;
  licence?: string | null;
  parties?: string[];
  replyDays?: number;
}
export type ConsultationEvent = Said & { evidence?: ConsultationEvidence } & (
    | Command
    | Issue
    | { type: 'deliver' | 'withdraw' | 'close' }
    | { type: 'flagOverdue'; clock: string }
    | { type: 'giveInformation'; text: string }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;

type C = ConsultationContext;
type E = ConsultationEvent;
const said = <T extends E['type']>(event: E) => event as Naming<T, E>;
const text = (zh: string, en: string): Text => ({ zh, en });

const agreedLines = (c: C, e: E) => said<'replyAgree'>(e).lines ?? (c.draft?.lines.length ? c.draft.lines : c.lines);
const extraOf = (c: C, e: E) => said<'replyAgree'>(e).extra ?? c.draft?.extra ?? c.extra;
const reasonsOf = (c: C, e: E) => said<'replyRefuse'>(e).reasons ?? c.draft?.reasons ?? '';
/** What the reply as it would be signed still lacks. */
const lacking = (verb: 'replyAgree' | 'replyRefuse', c: C, e: E) =>
  missing(letterFields, verb, c, {
    form: { answer: { lines: agreedLines(c, e), extra: extraOf(c, e), reasons: reasonsOf(c, e) } },
  });
const ofKind = (...kinds: LetterKind[]) => ({
  rule: 'R-24b',
  says: text('函件种类不符。', 'The letter is of another kind.'),
  remedy: text('请按函件种类办理。', 'Act by the kind of the letter.'),
  holds: (c: C) => kinds.includes(c.kind),
});
const issuedAs = (...kinds: LetterKind[]) => ({
  ...ofKind(),
  holds: (_c: C, e: E) => kinds.includes(said<'issue'>(e).kind),
});

/** A use without a licence is judged by the joint scheme alone. */
const exemptedUse: Tests<C, E>[string] = {
  rule: 'X-04',
  says: (_c, e) => e.evidence?.exemptedUse?.says ?? text('不符合豁免利用条件。', 'The use is not exempted.'),
  remedy: text('请答复不同意并说明理由。', 'Disagree with reasons.'),
  holds: (_c, e) => !e.evidence?.exemptedUse,
};

/** A licence of another unit is none of the receiver's. */
const heldByReceiver: Tests<C, E>[string] = {
  rule: 'R-10f',
  says: text(
    '来函所列经营许可证不属于接受单位，不得同意。',
    'The licence of the letter is not the receiver’s: no consent can be given.',
  ),
  remedy: text('请答复不同意并说明理由。', 'Disagree with reasons.'),
  holds: () => false,
};

const OPPOSITE: Record<string, string> = { replyAgree: 'DISAGREE', replyRefuse: 'AGREE' };
/** Two people stand behind a reply: the draft of the opposite is no draft of it. */
const draftSaysOtherwise: Tests<C, E>[string] = {
  rule: 'R-25a',
  says: (_c, e) =>
    e.evidence?.drafted === 'AGREE'
      ? text('草稿拟同意，不得签发不同意的复函。', 'The draft agrees: no disagreement is signed on it.')
      : text('草稿拟不同意，不得签发同意的复函。', 'The draft disagrees: no consent is signed on it.'),
  remedy: text('请由另一名人员按拟签发的意见重新起草。', 'Have another officer draft the reply that is to be signed.'),
  holds: () => false,
};

/** Guards of the letter that asks for an answer. */
export const consultationTests = {
  issuesConsultation: issuedAs('CONSULTATION'),
  issuesOverQuota: issuedAs('OVER_QUOTA'),
  issuesWhitelist: issuedAs('AGREEMENT', 'LIST', 'LISTING', 'LEAD'),
  isConsultation: ofKind('CONSULTATION'),
  isOverQuota: ofKind('OVER_QUOTA'),
  isWhitelist: ofKind('AGREEMENT', 'LIST', 'LISTING', 'LEAD'),
  hasReplyClock: ofKind('CONSULTATION', 'OVER_QUOTA'),
  partyOfLetter: {
    rule: 'R-24b',
    says: text('发函与收函须为两个不同的机关。', 'A letter goes from one authority to another.'),
    remedy: text('请核对收函机关。', 'Check the addressee.'),
    holds: (_c, e) =>
      Boolean(said<'issue'>(e).from) && Boolean(said<'issue'>(e).to) && said<'issue'>(e).from !== said<'issue'>(e).to,
  },
  counterOfLetter: {
    rule: 'W-08',
    says: text(
      '修改意见须逐一对应来函名单的条目，每条一次，新额度大于零且与来函不同；只在不同意时提出。',
      'A counter-proposal names entries of the letter, each once, with a cap that is above zero and another one; it goes with a disagreement.',
    ),
    remedy: text('请按来函名单的条目逐一提出。', 'Say it of the entries of the letter.'),
    holds: (c, e) => {
      const { agree: yes, counter = [] } = said<'draftReply'>(e);
      return counter.length === 0 || (!yes && c.kind === 'LIST' && countersLetter(c.body, counter));
    },
  },
  firstQuestion: {
    rule: 'R-25a',
    says: text('对同一函件只能要求补充一次信息。', 'One question may be asked on a letter.'),
    remedy: text('请依现有材料答复。', 'Reply on what there is.'),
    holds: (c) => c.question === null,
  },
  questionOpen: {
    rule: 'R-25a',
    says: text('没有未答复的问题。', 'No question is open.'),
    remedy: text('无需补充。', 'Nothing to give.'),
    holds: (c) => c.question !== null && c.information.length === 0,
  },
  signerIsNotDrafter: {
    instead: (_c, e) => (e.evidence?.drafted === OPPOSITE[e.type] ? draftSaysOtherwise : undefined),
    rule: 'R-25a',
    says: text(
      '复函须由起草人以外的人员签发，且须先有草稿。',
      'The reply is drafted by one person and signed by another.',
    ),
    remedy: text('请先由另一名人员起草。', 'Let another officer draft it first.'),
    holds: (c, e) => c.draft !== null && c.draft.by.person !== null && c.draft.by.person !== e.by.person,
  },
  licenceValid: {
    rule: 'L-80a',
    says: text(
      '接受单位的经营许可证当日无效或不覆盖该废物，不得同意。',
      "The receiver's licence is not valid today or does not cover the waste.",
    ),
    remedy: text('请答复不同意并说明理由。', 'Disagree with reasons.'),
    instead: (_c, e) =>
      e.evidence?.exemptedUse !== undefined ? exemptedUse : e.evidence?.held === false ? heldByReceiver : undefined,
    holds: (_c, e) => e.evidence?.licenceValid === true,
  },
  withinLetter: {
    rule: 'R-25a',
    says: text('同意数量超过来函数量，或行号不存在。', 'A line exceeds the letter, or is not in it.'),
    remedy: text('请按来函数量答复。', 'Agree to no more than the letter.'),
    holds: (c, e) => {
      const lines = agreedLines(c, e);
      return (
        c.kind === 'CONSULTATION' &&
        lacking('replyAgree', c, e).length === 0 &&
        new Set(lines.map(({ line }) => line)).size === lines.length &&
        lines.every(({ line, quantity }) => {
          const asked = c.lines.find((l) => l.line === line);
          return (
            asked !== undefined &&
            isTonnes(quantity) &&
            grams(quantity) > 0n &&
            grams(quantity) <= grams(asked.quantity)
          );
        })
      );
    },
    fields: (c, e) => faultsOf(lacking('replyAgree', c, e), 'replyAgree'),
  },
  extraCoversShortage: {
    rule: 'W-06',
    says: text('同意的超额量小于来函所请。', 'The extra granted is less than the letter asks for.'),
    remedy: text('请同意全部超额量，或答复不同意。', 'Grant the whole extra, or disagree.'),
    holds: (c, e) => {
      const extra = extraOf(c, e);
      return extra !== null && c.extra !== null && isTonnes(extra) && grams(extra) >= grams(c.extra);
    },
    fields: (c, e) => faultsOf(lacking('replyAgree', c, e), 'replyAgree'),
  },
  reasonsGiven: {
    rule: 'R-25b',
    says: text('不同意须说明理由。', 'A disagreement gives reasons.'),
    remedy: text('请填写理由。', 'State the reasons.'),
    holds: (c, e) => lacking('replyRefuse', c, e).length === 0,
    fields: (c, e) => faultsOf(lacking('replyRefuse', c, e), 'replyRefuse'),
  },
  isReplyClock: {
    rule: 'K-25',
    says: text('不是函复时限。', 'Not the reply clock.'),
    remedy: text('', ''),
    holds: (_c, e) => said<'flagOverdue'>(e).clock === 'K-25',
  },
  notYetDelivered: {
    rule: 'TIME-5',
    says: text('来函已送达。', 'The letter has been delivered.'),
    remedy: text('', ''),
    holds: (c) => c.deliveredAt === null,
  },
  bothDelivered: {
    rule: 'Z-02',
    says: text('来函与撤回函尚未全部送达。', 'Letter and withdrawal are not both delivered.'),
    remedy: text('', ''),
    holds: (c) => c.deliveredAt !== null && c.withdrawalDeliveredAt !== null,
  },
} satisfies Tests<C, E>;

function signature(c: C, e: E): Signature {
  const own = e.by.kind === 'province' && e.by.province === c.to;
  const delegation = own ? undefined : delegationFor(e.by, c.to, 'INBOUND_REPLY', c.toCity ?? undefined);
  return {
    person: e.by.person,
    name: e.by.name,
    org: e.by.org,
    orgName: e.by.orgName,
    principal: delegation?.principal ?? null,
    instrument: delegation?.instrument ?? null,
    at: e.at,
  };
}
const about = (c: C) => ({ kind: c.kind, from: c.from, to: c.to, about: c.about, number: c.number });
const told = (fact: string) => tell<C, E>(`consultation.${fact}`, ({ context }) => about(context));
const answered = tell<C, E>('consultation.answered', ({ context: c }) => ({
  ...about(c),
  agree: c.answer?.agree ?? false,
  reply: c.answer,
}));

const ANSWER = ['signerIsNotDrafter'];
const issue = (rules: string, test: string) =>
  row('CL1', 'SYS', 'rule', 'issued', rules, { if: [test, 'partyOfLetter'], do: ['begin', told('issued')] });
const agree = (by: string, rules: string, tests: string[], clock = true) =>
  row('CL6', by, 'command', 'answered', rules, {
    if: [...tests, ...ANSWER],
    do: ['keepAgreement', ...(clock ? [stop('K-25')] : []), answered],
  });
const withdraw = (to: string) =>
  row('CL9', 'OUT|ANY_PARTY', 'mailbox', to, 'Z-02', { do: ['markWithdrawn', lapse('K-25'), told('withdrawn')] });

/** The letter that asks for an answer (lifecycle §5.1), kept by the addressee. */
export const consultationMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(consultationTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = said<'issue'>(event);
      return {
        kind: e.kind,
        number: e.evidence?.paper?.number ?? null,
        hash: e.evidence?.paper?.hash ?? null,
        from: e.from,
        fromName: e.fromName,
        to: e.to,
        toCity: e.toCity ?? null,
        about: e.about,
        title: e.title,
        body: e.body,
        lines: e.lines ?? [],
        extra: e.extra ?? null,
        licence: e.licence ?? null,
        parties: e.parties ?? [],
        ...(e.replyDays === undefined ? {} : { replyDays: e.replyDays }),
        issuedAt: e.at,
        deliveredAt: null,
        question: null,
        information: [],
        draft: null,
        answer: null,
        withdrawnAt: null,
        withdrawalDeliveredAt: null,
        closedAt: null,
        overdue: [],
      };
    }),
    markDelivered: assign(({ event }) => ({ deliveredAt: event.at })),
    /** K-25 runs on letters of an application only (CL2). */
    startReplyClock: enqueueActions(({ context, enqueue }) => {
      if (context.kind === 'CONSULTATION' || context.kind === 'OVER_QUOTA') {
        const length = context.replyDays === undefined ? {} : { length: context.replyDays };
        enqueue({ type: 'start', params: { clock: 'K-25', ...length, fires: 'flagOverdue' } });
      }
    }),
    keepQuestion: assign(({ context, event }) => ({
      question: { text: said<'askInformation'>(event).text, by: signature(context, event), at: event.at },
    })),
    keepInformation: assign(({ event }) => ({
      information: [{ text: said<'giveInformation'>(event).text, at: event.at }],
    })),
    keepDraft: assign(({ context, event }) => {
      const { agree: yes, lines, extra, conditions, reasons, counter } = said<'draftReply'>(event);
      return {
        draft: {
          agree: yes,
          lines: lines ?? [],
          extra: extra ?? null,
          conditions: conditions ?? [],
          reasons: reasons ?? null,
          ...(counter?.length ? { counter: countered(context.body, counter) } : {}),
          by: signature(context, event),
        },
      };
    }),
    keepAgreement: assign(({ context, event }) => ({
      answer: {
        agree: true,
        number: event.evidence?.paper?.number ?? null,
        hash: event.evidence?.paper?.hash ?? null,
        lines: agreedLines(context, event),
        extra: context.kind === 'OVER_QUOTA' ? (extraOf(context, event) ?? null) : null,
        conditions: said<'replyAgree'>(event).conditions ?? context.draft?.conditions ?? [],
        reasons: null,
        by: signature(context, event),
      },
    })),
    keepDisagreement: assign(({ context, event }) => ({
      answer: {
        agree: false,
        number: event.evidence?.paper?.number ?? null,
        hash: event.evidence?.paper?.hash ?? null,
        lines: [],
        extra: null,
        // On what it would agree: the counter-proposal to a list (Y4).
        conditions: context.draft?.conditions ?? [],
        reasons: reasonsOf(context, event),
        ...(context.draft?.counter ? { counter: context.draft.counter } : {}),
        by: signature(context, event),
      },
    })),
    markOverdue: assign(({ context, event }) => ({
      overdue: [...context.overdue, { clock: said<'flagOverdue'>(event).clock, at: event.at }],
    })),
    markWithdrawn: assign(({ context, event }) => ({
      withdrawnAt: context.withdrawnAt ?? event.at,
      withdrawalDeliveredAt: event.at,
    })),
    markClosed: assign(({ event }) => ({ closedAt: event.at })),
  },
}).createMachine({
  id: 'consultation',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        issue: [
          issue('R-24b Z-04', 'issuesConsultation'),
          issue('W-06 Z-04', 'issuesOverQuota'),
          issue('W-08 W-13 Z-04', 'issuesWhitelist'),
        ],
      },
    },
    issued: {
      on: {
        deliver: row('CL2', 'OUT|ANY_PARTY', 'mailbox', 'delivered', 'TIME-5 R-25a K-25', {
          do: ['markDelivered', 'startReplyClock', told('delivered')],
        }),
        withdraw: withdraw('withdrawn'),
      },
    },
    delivered: {
      on: {
        askInformation: row('CL3', 'IN|ANY_PARTY', 'command', 'delivered', 'R-25a', {
          if: ['firstQuestion'],
          do: [
            'keepQuestion',
            tell<C, E>('consultation.informationAsked', ({ context }) => ({
              ...about(context),
              text: context.question?.text,
            })),
          ],
        }),
        giveInformation: row('CL4', 'OUT|ANY_PARTY', 'mailbox', 'delivered', 'R-25a', {
          if: ['questionOpen'],
          do: ['keepInformation', told('informationGiven')],
        }),
        draftReply: row('CL5', 'IN|ANY_PARTY', 'command', 'delivered', 'R-25a R-DEL', {
          if: ['counterOfLetter'],
          do: ['keepDraft', told('replyDrafted')],
        }),
        replyAgree: [
          agree('IN', 'R-25a L-80a R-DEL K-25', ['isConsultation', 'licenceValid', 'withinLetter']),
          agree('IN', 'W-06 R-DEL K-25', ['isOverQuota', 'extraCoversShortage']),
          agree('ANY_PARTY', 'W-08 W-13', ['isWhitelist'], false),
        ],
        replyRefuse: row('CL7', 'IN|ANY_PARTY', 'command', 'answered', 'R-25b W-06 W-08 R-DEL K-25', {
          if: ['reasonsGiven', ...ANSWER],
          do: ['keepDisagreement', stop('K-25'), answered],
        }),
        flagOverdue: row('CL8', 'SYS', 'clock', 'delivered', 'R-25a W-06 K-25', {
          if: ['hasReplyClock', 'isReplyClock'],
          do: ['markOverdue', told('overdue')],
        }),
        withdraw: withdraw('withdrawn'),
      },
    },
    answered: {
      on: {
        withdraw: row('CL9', 'OUT|ANY_PARTY', 'mailbox', 'closed', 'Z-02', {
          do: ['markWithdrawn', 'markClosed', told('closed')],
        }),
        close: row('CL11', 'SYS', 'rule', 'closed', 'R-26b W-03', { do: ['markClosed', told('closed')] }),
      },
    },
    withdrawn: {
      on: {
        deliver: row('CL10', 'OUT|ANY_PARTY', 'mailbox', 'withdrawn', 'TIME-5', {
          if: ['notYetDelivered'],
          do: ['markDelivered', told('overtaken')],
        }),
        close: row('CL11', 'SYS', 'rule', 'closed', 'Z-02', {
          if: ['bothDelivered'],
          do: ['markClosed', told('closed')],
        }),
      },
    },
    closed: { tags: 'final' },
  },
});
