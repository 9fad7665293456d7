import { assign, setup } from 'xstate';
import type { Text } from '../errors.js';
import { effects, lawful, row, tell, type Said, type Tests } from '../statute.js';
import type { Command, LeadOutcome, OnSiteRecord, OpenLead } from './enforcement-lead.commands.js';

/** Where a lead comes from (lifecycle §8.4). */
export const LEAD_SOURCES = ['OVERDUE', 'TRACK_GAP', 'VIOLATION', 'COMPLAINT', 'AUDIT_FINDING'] as const;
export type LeadSource = (typeof LEAD_SOURCES)[number];

interface Hand {
  act: string;
  person: string | null;
  name: string;
  org: string | null;
  orgName: string;
  at: string;
}
export interface LeadContext {
  source: LeadSource;
  title: string;
  text: string;
  about: { machine: string; id: string } | null;
  /** Number by which people know the case. */
  number: string | null;
  firm: { id: string; name: string } | null;
  /** Province that keeps the record, and the other side. */
  keeper: string;
  partner: string;
  /** City of the firm, for its bureau. */
  city: string | null;
  hands: Hand[];
  notices: { text: string; at: string }[];
  /** Answers of the partner to the notices. */
  answers: { takesPart: boolean; number: string | null; reasons: string | null; at: string }[];
  outcome: { outcome: LeadOutcome; record: OnSiteRecord; documentNo: string | null; joint: boolean; at: string } | null;
  dismissal: { reasons: string; at: string } | null;
  closedAt: string | null;
}
/** What the registers say of the firm named. */
export interface LeadEvidence {
  firm?: { id: string; name: string; city: string | null } | null;
}
type Found = Omit<OpenLead, 'source' | 'firm'> & {
  type: 'open';
  source: LeadSource;
  firm?: string | { id: string; name: string } | null;
  keeper?: string;
  number?: string | null;
};
export type LeadEvent = Said & { evidence?: LeadEvidence } & (
    | Command
    | Found
    | { type: 'startJointCheck'; number?: string | null }
    | { type: 'decline'; number?: string | null; reasons?: string | null }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;

type C = LeadContext;
type E = LeadEvent;
const said = <T extends E['type']>(event: E) => event as Naming<T, E>;
const text = (zh: string, en: string): Text => ({ zh, en });

export const leadTests = {
  twoProvinces: {
    rule: 'R-05',
    says: text('联合执法线索须涉及两个省份。', 'A joint lead is between two provinces.'),
    remedy: text('请填写对方省份。', 'Name the other province.'),
    holds: (_c, e) => said<'open'>(e).partner !== (said<'open'>(e).keeper ?? e.by.province),
  },
  firmKnown: {
    rule: 'R-05',
    says: text('未登记的单位。', 'The firm is not in the register.'),
    remedy: text('请核对单位。', 'Check the firm.'),
    holds: (_c, e) => !said<'open'>(e).firm || Boolean(e.evidence?.firm),
  },
  byKeeper: {
    rule: 'R-05',
    says: text('由线索登记省份办理。', 'The province that keeps the lead does this.'),
    remedy: text('请由该省办理。', 'Ask that province.'),
    holds: (c, e) => e.by.province === c.keeper,
  },
  otherHand: {
    rule: 'Z-02',
    says: text(
      '不予查处须由登记人、发函人以外的人员决定。',
      'Whoever opened or sent the lead does not dismiss it, and one of them must exist.',
    ),
    remedy: text(
      '请由其他人员决定，或查后登记结果。',
      'Let another officer decide, or check it and record the outcome.',
    ),
    holds: (c, e) => {
      const hands = c.hands.filter(({ person }) => person !== null);
      return hands.length > 0 && e.by.person !== null && hands.every(({ person }) => person !== e.by.person);
    },
  },
  documented: {
    rule: 'L-28',
    says: text(
      '责令改正、处罚、移送公安须有文书号。',
      'An order, a penalty or a transfer to the police has its document number.',
    ),
    remedy: text('请填写文书号。', 'Give the number of the document.'),
    holds: (_c, e) =>
      said<'recordOutcome'>(e).outcome === 'NONE' || Boolean(said<'recordOutcome'>(e).documentNo?.trim()),
  },
  checkedBefore: {
    rule: 'R-05',
    says: text('现场检查日期不得晚于今日。', 'The check lies in the future.'),
    remedy: text('请核对日期。', 'Check the date.'),
    holds: (_c, e) => Date.parse(`${said<'recordOutcome'>(e).record.on}T00:00:00+08:00`) <= Date.parse(e.at),
  },
} satisfies Tests<C, E>;

const hand = (e: E): Hand => ({
  act: e.type,
  person: e.by.person,
  name: e.by.name,
  org: e.by.org,
  orgName: e.by.orgName,
  at: e.at,
});
const about = (c: C) => ({
  source: c.source,
  title: c.title,
  subject: c.about,
  number: c.number,
  firm: c.firm,
  keeper: c.keeper,
  partner: c.partner,
  city: c.city,
});
const told = (fact: string, more: (c: C) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(`enforcementLead.${fact}`, ({ context }) => ({ ...about(context), ...more(context) }));
const result = (c: C) => ({
  outcome: c.outcome?.outcome,
  documentNo: c.outcome?.documentNo ?? null,
  joint: c.outcome?.joint ?? false,
  record: c.outcome?.record,
  /** Goes to the credit feed (L-28). */
  confirmed: c.outcome !== null && c.outcome.outcome !== 'NONE',
});

/** A letter to the partner, as `letter.ask` writes it. */
const letter = (c: C, act: string) => ({
  kind: act === 'outcome' ? 'LEAD_OUTCOME' : 'LEAD',
  act,
  from: c.keeper,
  to: [c.partner],
  letter: {
    title: c.title,
    text: c.notices.at(-1)?.text ?? c.text,
    firm: c.firm?.name ?? null,
    number: c.number,
    ...(act === 'outcome'
      ? { outcome: c.outcome?.outcome, documentNo: c.outcome?.documentNo, record: c.outcome?.record }
      : {}),
  },
});

/** S1: a penalty or a transfer to the police calls for a look at the firm's entries (W-12). */
const reviewOf = (c: C) =>
  c.firm && (c.outcome?.outcome === 'PENALTY' || c.outcome?.outcome === 'POLICE')
    ? { trigger: 'S1', firm: c.firm.id }
    : null;

const outcome = (by: string, rules: string) =>
  row('EL4', by, 'command', 'outcome', rules, {
    if: ['documented', 'checkedBefore'],
    do: ['keepOutcome', told('outcomeRecorded', result)],
  });

/** A lead for joint enforcement (联合执法线索), lifecycle §8.4: kept by one province, told to the other by letter. */
export const enforcementLeadMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(leadTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = said<'open'>(event);
      const firm = e.evidence?.firm ?? (typeof e.firm === 'object' ? e.firm : null);
      return {
        source: e.source,
        title: e.title,
        text: e.text,
        about: e.about ?? null,
        number: e.number ?? null,
        firm: firm ? { id: firm.id, name: firm.name } : null,
        keeper: e.keeper ?? e.by.province ?? '',
        partner: e.partner,
        city: e.evidence?.firm?.city ?? null,
        hands: [hand(e)],
        notices: [],
        answers: [],
        outcome: null,
        dismissal: null,
        closedAt: null,
      };
    }),
    sign: assign(({ context, event }) => ({ hands: [...context.hands, hand(event)] })),
    keepNotice: assign(({ context, event }) => ({
      notices: [...context.notices, { text: said<'sendToPartner'>(event).text, at: event.at }],
    })),
    keepAnswer: assign(({ context, event }) => {
      const e = event as Naming<'decline' | 'startJointCheck', E> & { reasons?: string | null };
      return {
        answers: [
          ...context.answers,
          {
            takesPart: e.type === 'startJointCheck',
            number: e.number ?? null,
            reasons: e.reasons ?? null,
            at: e.at,
          },
        ],
      };
    }),
    keepDismissal: assign(({ event }) => ({
      dismissal: { reasons: said<'dismiss'>(event).reasons, at: event.at },
      closedAt: event.at,
    })),
    keepOutcome: assign(({ context, event }) => {
      const e = said<'recordOutcome'>(event);
      return {
        hands: [...context.hands, hand(e)],
        outcome: {
          outcome: e.outcome,
          record: e.record,
          documentNo: e.documentNo ?? null,
          joint: context.answers.at(-1)?.takesPart ?? false,
          at: e.at,
        },
      };
    }),
    close: assign(({ event }) => ({ closedAt: event.at })),
  },
}).createMachine({
  id: 'enforcementLead',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        open: [
          row('EL1', 'SYS', 'rule', 'newLead', 'R-05 R-11c L-28', {
            if: ['twoProvinces'],
            do: ['begin', told('opened')],
          }),
          row('EL1', 'OUT|IN|CITY|BUREAU', 'command', 'newLead', 'R-05', {
            if: ['twoProvinces', 'firmKnown'],
            do: ['begin', told('opened')],
          }),
        ],
      },
    },
    newLead: {
      on: {
        sendToPartner: row('EL2', 'OUT|IN', 'command', 'sentToPartner', 'R-05', {
          if: ['byKeeper'],
          do: ['keepNotice', 'sign', told('sentToPartner', (c) => letter(c, 'joinCheck'))],
        }),
        dismiss: row('EL2a', 'OUT|IN', 'command', 'closed', 'Z-02', {
          if: ['byKeeper', 'otherHand'],
          do: ['keepDismissal', 'sign', told('dismissed', (c) => ({ reasons: c.dismissal?.reasons }))],
        }),
        recordOutcome: outcome('OUT|IN|CITY|BUREAU', 'L-28'),
      },
    },
    sentToPartner: {
      on: {
        startJointCheck: row('EL3', 'OUT|IN', 'mailbox', 'jointCheck', 'R-05', {
          do: ['keepAnswer', told('jointCheckStarted')],
        }),
        decline: row('EL3a', 'OUT|IN', 'mailbox', 'newLead', 'R-05', {
          do: ['keepAnswer', told('declined', (c) => ({ reasons: c.answers.at(-1)?.reasons ?? null }))],
        }),
      },
    },
    jointCheck: { on: { recordOutcome: outcome('OUT|IN|CITY|BUREAU', 'R-05 L-28') } },
    outcome: {
      on: {
        close: row('EL5', 'OUT|IN', 'command', 'closed', 'R-05 W-12', {
          if: ['byKeeper'],
          do: [
            'close',
            'sign',
            told('closed', (c) => ({ ...letter(c, 'outcome'), ...result(c), review: reviewOf(c) })),
          ],
        }),
      },
    },
    closed: { type: 'final' },
  },
});
