import { assign, setup } from 'xstate';
import { civilDay, endOfDay, startOfDay } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lawful, row, start, stop, tell, type Finding, type Said, type Test, type Tests } from '../statute.js';
import type { CANCELLATION_GROUNDS, Command, REVOCATION_GROUNDS } from './approval.commands.js';
import { resettleLate, settleLate, takeLate, type LateTaking } from './late.js';

/** One kind of waste that may move. Quantities in tonnes; left = approved - reserved - accepted (R-27c). */
export interface ApprovalLine {
  line: number;
  name: string;
  category: string;
  code: string;
  method: string;
  approved: string;
  reserved: string;
  accepted: string;
  /** Accepted beyond the approved quantity, flagged (decision 14). */
  excess: string;
  /** Handed back to the entry when the approval ended, and since (W-14). */
  returned?: string;
}
export interface Party {
  org: string;
  name: string;
  uscc: string;
  address: string;
  province: string;
  city: string;
}
/** The decision as issued (R-27a) with its running balance. */
export interface ApprovalContext {
  /** Decision number, `湘环许决〔2025〕524号`. */
  number: string | null;
  hash: string | null;
  application: string;
  origin: string;
  originCity: string;
  destination: string;
  remover: Party;
  receiver: Party;
  /** Null where the receiver utilises without one. */
  licence: { id: string; number: string; validTo: string } | null;
  /** Item of the exemption list, list entry and joint scheme that open such use. */
  exemption?: { item: number; listing: string; agreement: string } | null;
  facility: string | null;
  lines: ApprovalLine[];
  route: string[];
  conditions: string[];
  /** Recipients of copies that the officer added to those of the route. */
  copies?: string[];
  track: 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';
  /** What the approval rests on: entry, or the reply letter (invariant 5). */
  listing: string | null;
  agreement: string | null;
  reply: string | null;
  decidedOn: string;
  decidedBy: { person: string | null; name: string; orgName: string; principal: string | null };
  validFrom: string;
  validTo: string;
  /** W-15: one group of manifests; the manifest's own guard counts the groups. */
  singleBatch: boolean;
  releaseUnusedOnExpiry: boolean;
  /** Manifests that have taken quantity. */
  manifests: number;
  suspension: { trigger: string; reason: string; at: string; by: string } | null;
  suspensions: { trigger: string; reason: string; at: string; liftedAt: string | null; checkedWith: string | null }[];
  cancellationRequests: { reason: string; at: string; person: string | null }[];
  ended: {
    how: 'EXPIRED' | 'REVOKED' | 'CANCELLED';
    ground: (typeof REVOCATION_GROUNDS)[number] | (typeof CANCELLATION_GROUNDS)[number] | null;
    reason: string | null;
    at: string;
    /** The decision that ended it; none where it ended by its date. */
    paper?: { number: string; hash: string };
  } | null;
}

export interface TakenLine {
  line: number;
  quantity: string;
}
export interface SettledLine {
  line: number;
  /** Tonnes reserved for the load and now given up. */
  reserved: string;
  /** Tonnes accepted by the receiver. */
  accepted: string;
  /** Tonnes settled before, where a correction of the manifest settles the load anew (M21). */
  before?: string;
  /** Tonnes of a back-entered load that stand in the excess already (V2a). */
  flagged?: string;
  /** Tonnes that a back-entered load took, where a correction settles it anew; its reserve is given up by then. */
  took?: string;
}
/** A load on paper, entered after it moved (V2a). */
export interface LateEntry {
  movedFrom: string;
  movedTo: string;
}
type Issue = { type: 'issue' } & Pick<
  ApprovalContext,
  | 'application'
  | 'origin'
  | 'originCity'
  | 'destination'
  | 'remover'
  | 'receiver'
  | 'licence'
  | 'exemption'
  | 'facility'
  | 'route'
  | 'conditions'
  | 'copies'
  | 'track'
  | 'listing'
  | 'agreement'
  | 'reply'
  | 'decidedOn'
  | 'decidedBy'
  | 'validFrom'
  | 'validTo'
  | 'singleBatch'
  | 'releaseUnusedOnExpiry'
> & { lines: Omit<ApprovalLine, 'reserved' | 'accepted' | 'excess'>[] };
/** An alarm letter of the destination that came while the approval was suspended for another cause. */
export interface LaterAlarm {
  number: string;
  trigger: string;
  reason: string;
  at: string;
}
export interface ApprovalEvidence {
  /** The decision that the event makes, numbered and frozen. */
  paper?: { number: string; hash: string };
  /** V6: why the receiver does not meet the conditions today; null where it does. */
  unfit?: Finding | null;
  /** V6: alarms that have come since it was suspended; each is a cause of its own. */
  alarms?: LaterAlarm[];
}
export type ApprovalEvent = Said & { evidence?: ApprovalEvidence } & (
    | Command
    | Issue
    | { type: 'activate' | 'expire'; clock?: string }
    | { type: 'reserve'; manifest: string; lines: TakenLine[]; late?: LateEntry }
    | { type: 'settle'; manifest: string; lines: SettledLine[] }
    | { type: 'release'; manifest: string; lines: TakenLine[]; reason?: string }
    /** By rule: `trigger` S1-S4 or the licence's new state; by mailbox: the alarm letter of the destination. */
    | { type: 'suspend'; trigger?: string; reason: string }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;
type C = ApprovalContext;
type E = ApprovalEvent;
const said = <T extends E['type']>(event: E) => event as Naming<T, E>;
const text = (zh: string, en: string): Text => ({ zh, en });

const paperOf = ({ evidence }: E) => (evidence?.paper ? { paper: evidence.paper } : {});

/** What is left on a line, in grams. */
export const leftOn = (line: Pick<ApprovalLine, 'approved' | 'reserved' | 'accepted' | 'returned'>): bigint =>
  grams(line.approved) - grams(line.returned ?? '0') - grams(line.reserved) - grams(line.accepted);
/** Alarms that came during the suspension and are not among those which were checked with the destination. */
const unchecked = (e: E): LaterAlarm[] =>
  (e.evidence?.alarms ?? []).filter(({ number }) => !said<'clear'>(e).alarms?.includes(number));
const exhausted = (lines: ApprovalLine[]) => lines.every((line) => leftOn(line) <= 0n);

/** Whether what an ended approval did not use has gone back to its entry (W-14). */
export const handedBack = (c: C): boolean =>
  c.ended !== null && c.listing !== null && (c.ended.how !== 'EXPIRED' || c.releaseUnusedOnExpiry);
/** What an event takes of the lines, and what of a back-entered load lies beyond (V2a). */
const taking = (c: C, e: E): LateTaking => {
  const { lines, late } = said<'reserve'>(e);
  if (!late) return { taken: lines, excess: [] };
  const left = c.lines.map((line) => ({ line: line.line, left: leftOn(line) }));
  const bearer = { validFrom: c.validFrom, validTo: c.validTo, handedBack: handedBack(c), left };
  return takeLate(bearer, { from: late.movedFrom, to: late.movedTo }, lines);
};
const sumOn = (lines: TakenLine[], line: number) =>
  lines.filter((l) => l.line === line).reduce((sum, l) => sum + grams(l.quantity), 0n);
const reserved = (c: C, { taken, excess }: LateTaking): ApprovalLine[] =>
  c.lines.map((line) => ({
    ...line,
    reserved: tonnes(grams(line.reserved) + sumOn(taken, line.line)),
    excess: tonnes(grams(line.excess) + sumOn(excess, line.line)),
  }));
const released = (c: C, lines: TakenLine[]): ApprovalLine[] =>
  c.lines.map((line) => {
    const given = lines.filter((l) => l.line === line.line).reduce((sum, l) => sum + grams(l.quantity), 0n);
    return { ...line, reserved: tonnes(grams(line.reserved) - given) };
  });
/** The reserve is given up and the accepted quantity counts; what overruns the approval is kept apart, flagged. */
const settled = (c: C, lines: SettledLine[]): ApprovalLine[] =>
  c.lines.map((line) => lines.filter((l) => l.line === line.line).reduce(settledOn, line));
const settledOn = (line: ApprovalLine, l: SettledLine): ApprovalLine => {
  const part = partOf(l);
  const reserved = grams(line.reserved) - grams(l.reserved);
  const room = leftOn({ ...line, reserved: tonnes(reserved) });
  // A correction downwards takes away the excess first.
  const least = -grams(line.excess);
  const { accepted } = part;
  const beyond = accepted < 0n ? (accepted > least ? accepted : least) : accepted > room ? accepted - room : 0n;
  return {
    ...line,
    reserved: tonnes(reserved),
    accepted: tonnes(grams(line.accepted) + accepted - beyond),
    excess: tonnes(grams(line.excess) + beyond + part.excess),
  };
};
/** What a load adds to the accepted quantity, and what it adds to the excess whatever is left (V2a). */
const partOf = ({
  reserved: held,
  accepted,
  before,
  flagged,
  took,
}: SettledLine): { accepted: bigint; excess: bigint } => {
  const now = grams(accepted);
  if (flagged === undefined) return { accepted: now - grams(before ?? '0'), excess: 0n };
  if (before === undefined) return settleLate(grams(held), grams(flagged), now);
  return resettleLate(grams(took ?? held), grams(flagged), grams(before), now);
};
/** What is left on the lines of an ended approval and goes back to its entry (W-14). */
const returning = (c: C): TakenLine[] =>
  handedBack(c)
    ? c.lines.flatMap((line) => (leftOn(line) > 0n ? [{ line: line.line, quantity: tonnes(leftOn(line)) }] : []))
    : [];
const known = (c: C, lines: { line: number }[]) =>
  Array.isArray(lines) && lines.length > 0 && lines.every(({ line }) => c.lines.some((l) => l.line === line));
const coveredByReserve = (c: C, lines: { line: number; quantity: string }[]) =>
  known(c, lines) && released(c, lines).every((line) => !line.reserved.startsWith('-'));
const loadReserved = (c: C, e: E) =>
  coveredByReserve(
    c,
    said<'settle'>(e).lines.map(({ line, reserved: quantity }) => ({ line, quantity })),
  );

/** Lifting one cause does not lift another: what the destination has written since is checked as well (V5, W-12). */
const laterCause: Test<C, E> = {
  rule: 'R-28c',
  says: (_c, e) => {
    const letters = unchecked(e).map(({ number, reason }) => ({ number, reason }));
    return text(
      `中止期间另收到情况函告：${letters.map(({ number, reason }) => `${number}（${reason}）`).join('；')}。`,
      `Alarm letters have come while it was suspended: ${letters.map(({ number, reason }) => `${number} (${reason})`).join('; ')}.`,
    );
  },
  remedy: text(
    '请就每份情况函告与接受地核实，并在恢复时列明其文号（alarms）。',
    'Check each of them with the destination, and name their numbers (alarms) in clearing.',
  ),
  holds: () => false,
};

/** Guards of the approval. */
export const approvalTests = {
  datesInOrder: {
    rule: 'R-27b',
    says: text('有效期为空。', 'The approval would begin after its end.'),
    remedy: text('请申请人重新申请。', 'The applicant applies anew.'),
    holds: (_c, e) => said<'issue'>(e).validFrom <= said<'issue'>(e).validTo,
  },
  contentComplete: {
    rule: 'R-27a',
    says: text(
      '批准决定缺少废物、重量、移出人、接受人或方式。',
      'The decision lacks waste, weight, remover, receiver or method.',
    ),
    remedy: text('请补全。', 'Complete it.'),
    holds: (_c, e) => {
      const { lines, remover, receiver } = said<'issue'>(e);
      return (
        Boolean(remover?.name && receiver?.name) &&
        lines.length > 0 &&
        lines.every((l) => l.name && l.code && l.method && grams(l.approved) > 0n)
      );
    },
  },
  validToday: {
    rule: 'R-27b',
    says: (c) =>
      text(
        `批准有效期为 ${c.validFrom} 至 ${c.validTo}。`,
        `The approval is valid from ${c.validFrom} to ${c.validTo}.`,
      ),
    remedy: text('请在有效期内转移，或重新申请。', 'Move within the validity, or apply anew.'),
    // A back-entered load is judged by the days on which it moved: outside them it is all excess.
    holds: (c, e) =>
      said<'reserve'>(e).late !== undefined || (civilDay(e.at) >= c.validFrom && civilDay(e.at) <= c.validTo),
  },
  enoughLeft: {
    rule: 'R-27c',
    says: (c, e) => {
      const wanted = said<'reserve'>(e).lines ?? [];
      const left = c.lines.map((l) => `${l.line}: ${tonnes(leftOn(l))} t`).join('; ');
      return text(
        `批准数量不足（剩余 ${left}；申请 ${wanted.map((l) => l.quantity).join('、')} 吨）。`,
        `Not enough left (${left}).`,
      );
    },
    remedy: text(
      '超过批准重量须重新申请（R-28a），系统可预填新申请。',
      'More weight needs a new application, offered pre-filled (R-28a).',
    ),
    holds: (c, e) => {
      const { lines } = said<'reserve'>(e);
      return (
        known(c, lines) &&
        lines.every(({ quantity }) => grams(quantity) > 0n) &&
        reserved(c, taking(c, e)).every((line) => leftOn(line) >= 0n)
      );
    },
  },
  leftAfterReserve: {
    rule: 'R-27c',
    says: text('预留后批准数量用尽。', 'Nothing is left after the reserve.'),
    remedy: text('', ''),
    holds: (c, e) => known(c, said<'reserve'>(e).lines) && !exhausted(reserved(c, taking(c, e))),
  },
  backEntered: {
    rule: 'R-20b',
    says: text('该批准当前不可用于新的转移。', 'This approval takes no new transfer now.'),
    remedy: text('仅补录的纸质联单可登记。', 'Only a manifest kept on paper before can still be entered.'),
    holds: (c, e) => said<'reserve'>(e).late !== undefined && known(c, said<'reserve'>(e).lines),
  },
  beyondLeft: {
    rule: 'R-28a',
    says: text('补录数量未超出剩余数量。', 'The back-entered load is within what is left.'),
    remedy: text('', ''),
    holds: (c, e) => taking(c, e).excess.length > 0,
  },
  reserveCoversLoad: {
    rule: 'R-27c',
    says: text('没有为该批货物预留数量。', 'Nothing is reserved for this load.'),
    remedy: text('请核对联单。', 'Check the manifest.'),
    holds: (c, e) => loadReserved(c, e),
  },
  leftAfterSettle: {
    rule: 'R-27c',
    says: text('结算后批准数量用尽。', 'Nothing is left after the settlement.'),
    remedy: text('', ''),
    holds: (c, e) => loadReserved(c, e) && !exhausted(settled(c, said<'settle'>(e).lines)),
  },
  somethingReleased: {
    rule: 'R-27c',
    says: text('没有可释放的预留数量。', 'No reserve to release.'),
    remedy: text('请核对联单。', 'Check the manifest.'),
    holds: (c, e) => {
      const { lines } = said<'release'>(e);
      return coveredByReserve(c, lines) && lines.some(({ quantity }) => grams(quantity) > 0n);
    },
  },
  reasonGiven: {
    rule: 'R-28c',
    says: text('请说明理由。', 'A reason is needed.'),
    remedy: text('请填写理由。', 'State the reason.'),
    holds: (_c, e) => Boolean(said<'suspend'>(e).reason?.trim()),
  },
  checkedWithDestination: {
    rule: 'R-28c',
    says: text('恢复前须与接受地核实。', 'It is cleared after a check with the destination.'),
    remedy: text('请填写核实对象。', 'Say with whom it was checked.'),
    holds: (_c, e) => Boolean(said<'clear'>(e).checkedWith?.trim()),
    // Whatever it was suspended for: the conditions that the approval rests on have to be met on the day.
    instead: (_c, e) => {
      const unfit = e.evidence?.unfit;
      if (!unfit) return unchecked(e).length > 0 ? laterCause : undefined;
      const { zh, en } = unfit.says;
      return {
        rule: 'R-28c',
        says: text(`接受人仍不具备条件：${zh}`, `The receiver does not meet the conditions: ${en}`),
        remedy: text(
          '请待许可证或名单条目恢复后再恢复批准；不能恢复的，注销该批准或由申请人重新申请。',
          'Wait until licence or entry is restored; where it is lost, cancel the approval or let the holder apply anew.',
        ),
        holds: () => false,
      };
    },
  },
  beforeStart: {
    rule: 'R-27b',
    says: text('有效期已开始。', 'The validity has begun.'),
    remedy: text('', ''),
    holds: (c, e) => civilDay(e.at) < c.validFrom,
  },
  somethingLeft: {
    rule: 'R-27c',
    says: text('批准数量已用尽。', 'Nothing is left.'),
    remedy: text('', ''),
    holds: (c) => !exhausted(c.lines),
  },
  started: {
    rule: 'R-27b',
    says: text('有效期尚未开始。', 'The validity has not begun.'),
    remedy: text('', ''),
    holds: (c, e) => civilDay(e.at) >= c.validFrom,
  },
  over: {
    rule: 'R-27b',
    says: text('有效期尚未届满。', 'The validity is not over.'),
    remedy: text('', ''),
    holds: (c, e) => e.at >= endOfDay(c.validTo),
  },
  groundOfRevocation: {
    rule: 'A-69',
    says: text('撤销须有法定情形并说明理由。', 'Revocation needs a ground of A-69 and its reason.'),
    remedy: text('请选择情形并填写理由。', 'Choose the ground and give the reason.'),
    holds: (_c, e) => Boolean(said<'revoke'>(e).ground) && Boolean(said<'revoke'>(e).reason?.trim()),
  },
  fourEyes: {
    rule: 'A-69',
    says: text('撤销不得由签发该批准的人员作出。', 'The officer who signed the approval may not revoke it.'),
    remedy: text('请由另一名人员签发。', 'Let another officer sign.'),
    holds: (c, e) => e.by.person !== null && e.by.person !== c.decidedBy.person,
  },
  groundOfCancellation: {
    rule: 'A-70',
    says: text(
      '注销须有法定情形并说明理由；本人申请的须有其申请。',
      'Cancellation needs a ground of A-70; own request needs the request.',
    ),
    remedy: text('请选择情形并填写理由。', 'Choose the ground and give the reason.'),
    holds: (c, e) => {
      const { ground, reason } = said<'cancel'>(e);
      return (
        Boolean(ground) && Boolean(reason?.trim()) && (ground !== 'OWN_REQUEST' || c.cancellationRequests.length > 0)
      );
    },
  },
} satisfies Tests<C, E>;

const about = (c: C) => ({
  application: c.application,
  origin: c.origin,
  destination: c.destination,
  remover: c.remover.org,
  receiver: c.receiver.org,
  licence: c.licence?.id ?? null,
  listing: c.listing,
});
/** Unused tonnes of the whole approval: approved less reserved and accepted. */
const unused = (c: C) => tonnes(c.lines.reduce((sum, line) => sum + leftOn(line), 0n));
const told = (fact: string) => tell<C, E>(`approval.${fact}`, ({ context }) => about(context));
const booked = (fact: string) =>
  tell<C, E>(`approval.${fact}`, ({ context, event }) => ({
    ...about(context),
    manifest: said<'reserve'>(event).manifest,
    lines: said<'reserve'>(event).lines,
    ended: context.ended?.how ?? null,
    returned: returning(context),
  }));
const ended = (fact: string, refund: (c: C) => boolean) =>
  tell<C, E>(`approval.${fact}`, ({ context }) => ({
    ...about(context),
    unused: unused(context),
    refund: refund(context),
    returned: returning(context),
  }));

const OFF = [stop('K-27'), stop('K-27', 'start')];
/** What was taken, and what of a back-entered load goes to the flagged excess; told before it is booked. */
const bookTaking = [
  tell<C, E>('approval.reserved', ({ context, event }) => ({
    ...about(context),
    manifest: said<'reserve'>(event).manifest,
    lines: taking(context, event).taken,
    excess: taking(context, event).excess,
    ended: context.ended?.how ?? null,
  })),
  'reserve',
];
const late = (to: string) => row('V2a', 'SYS', 'rule', to, 'R-20b R-28a', { if: ['backEntered'], do: bookTaking });
const reserve = [
  row('V2', 'SYS', 'rule', 'active', 'R-27c R-28a', {
    if: ['validToday', 'enoughLeft', 'leftAfterReserve'],
    do: bookTaking,
  }),
  row('V2a', 'SYS', 'rule', 'exhausted', 'R-20b R-28a', {
    if: ['backEntered', 'beyondLeft', '!leftAfterReserve'],
    do: bookTaking,
  }),
  row('V2', 'SYS', 'rule', 'exhausted', 'R-27c R-28a', {
    if: ['validToday', 'enoughLeft', '!leftAfterReserve'],
    do: bookTaking,
  }),
];
const settleLive = [
  row('V3', 'SYS', 'rule', 'active', 'R-27c', {
    if: ['reserveCoversLoad', 'leftAfterSettle'],
    do: ['settle', booked('settled')],
  }),
  row('V3', 'SYS', 'rule', 'exhausted', 'R-27c', {
    if: ['reserveCoversLoad', '!leftAfterSettle'],
    do: ['settle', booked('settled')],
  }),
];
const settleEnded = (to: string) =>
  row('V3', 'SYS', 'rule', to, 'R-27b R-27c', {
    if: ['reserveCoversLoad'],
    do: ['settle', booked('settled'), 'handBack'],
  });
const release = (to: string, rules = 'R-27c W-14') =>
  row('V4', 'SYS', 'rule', to, rules, { if: ['somethingReleased'], do: ['release', booked('released'), 'handBack'] });
const suspend = [
  row('V5', 'SYS', 'rule', 'suspended', 'R-28c W-12 P-28', { do: ['suspend', told('suspended')] }),
  row('V5', 'OUT', 'command', 'suspended', 'R-28c R-DEL', { if: ['reasonGiven'], do: ['suspend', told('suspended')] }),
  row('V5', 'IN', 'mailbox', 'suspended', 'R-28c W-12', { if: ['reasonGiven'], do: ['suspend', told('suspended')] }),
];
const expire = row('V7', 'SYS', 'clock', 'expired', 'R-27b A-50 W-14 W-15 K-27', {
  if: ['over'],
  do: ['expire', ...OFF, ended('expired', (c) => c.releaseUnusedOnExpiry), 'handBack'],
});
const revoke = row('V8', 'OUT', 'command', 'revoked', 'A-69 W-14 R-DEL', {
  if: ['groundOfRevocation', 'fourEyes'],
  do: ['revoke', ...OFF, ended('revoked', () => true), 'handBack'],
});
const request = (to: string) =>
  row('V9', 'REM', 'command', to, 'A-70', { if: ['reasonGiven'], do: ['keepRequest', told('cancellationRequested')] });
const cancel = row('V9', 'OUT', 'command', 'cancelled', 'A-70 W-14 R-DEL', {
  if: ['groundOfCancellation'],
  do: ['cancel', ...OFF, ended('cancelled', () => true), 'handBack'],
});
const endedOn = (to: string) => ({ reserve: late(to), settle: settleEnded(to), release: release(to) });

/** The approval (lifecycle §6). A load entered from paper is booked in every state (V2a). */
export const approvalMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(approvalTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const {
        application,
        origin,
        originCity,
        destination,
        remover,
        receiver,
        licence,
        exemption,
        facility,
        route,
        conditions,
        copies,
        track,
        listing,
        agreement,
        reply,
        decidedOn,
        decidedBy,
        validFrom,
        validTo,
        singleBatch,
        releaseUnusedOnExpiry,
        lines,
        evidence,
      } = said<'issue'>(event);
      const zero = tonnes(0n);
      return {
        number: evidence?.paper?.number ?? null,
        hash: evidence?.paper?.hash ?? null,
        application,
        origin,
        originCity,
        destination,
        remover,
        receiver,
        licence,
        ...(exemption ? { exemption } : {}),
        facility,
        route,
        conditions,
        ...(copies ? { copies } : {}),
        track,
        listing,
        agreement,
        reply,
        decidedOn,
        decidedBy,
        validFrom,
        validTo,
        singleBatch,
        releaseUnusedOnExpiry,
        lines: lines.map((line) => ({ ...line, reserved: zero, accepted: zero, excess: zero })),
        manifests: 0,
        suspension: null,
        suspensions: [],
        cancellationRequests: [],
        ended: null,
      };
    }),
    reserve: assign(({ context, event }) => ({
      lines: reserved(context, taking(context, event)),
      manifests: context.manifests + 1,
    })),
    settle: assign(({ context, event }) => ({ lines: settled(context, said<'settle'>(event).lines) })),
    release: assign(({ context, event }) => ({ lines: released(context, said<'release'>(event).lines) })),
    suspend: assign(({ context, event }) => {
      const e = said<'suspend'>(event);
      const trigger = (e as { trigger?: string }).trigger ?? (e.door === 'mailbox' ? 'ALARM' : 'CAPABILITY');
      return {
        suspension: { trigger, reason: e.reason, at: e.at, by: e.by.name },
        suspensions: [
          ...context.suspensions,
          { trigger, reason: e.reason, at: e.at, liftedAt: null, checkedWith: null },
        ],
      };
    }),
    clear: assign(({ context, event }) => ({
      suspension: null,
      suspensions: [
        ...context.suspensions,
        ...(event.evidence?.alarms ?? []).map(({ number, reason, at }) => ({
          ...{ trigger: 'ALARM', reason: `${reason}（${number}）`, at, liftedAt: null, checkedWith: null },
        })),
      ].map((s) =>
        s.liftedAt === null ? { ...s, liftedAt: event.at, checkedWith: said<'clear'>(event).checkedWith } : s,
      ),
    })),
    /** Told before: what goes back is no longer the approval's. */
    handBack: assign(({ context }) => ({
      lines: context.lines.map((line) => {
        const back = returning(context).find((each) => each.line === line.line);
        return back ? { ...line, returned: tonnes(grams(line.returned ?? '0') + grams(back.quantity)) } : line;
      }),
    })),
    expire: assign(({ event }) => ({ ended: { how: 'EXPIRED' as const, ground: null, reason: null, at: event.at } })),
    revoke: assign(({ event }) => {
      const { ground, reason, at } = said<'revoke'>(event);
      return { ended: { how: 'REVOKED' as const, ground, reason, at, ...paperOf(event) } };
    }),
    keepRequest: assign(({ context, event }) => ({
      cancellationRequests: [
        ...context.cancellationRequests,
        { reason: said<'requestCancellation'>(event).reason, at: event.at, person: event.by.person },
      ],
    })),
    cancel: assign(({ event }) => {
      const { ground, reason, at } = said<'cancel'>(event);
      return { ended: { how: 'CANCELLED' as const, ground, reason, at, ...paperOf(event) } };
    }),
  },
}).createMachine({
  id: 'approval',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        issue: row('V0', 'SYS', 'rule', 'issued', 'R-26a R-27a R-27b W-15 K-27', {
          if: ['datesInOrder', 'contentComplete'],
          do: [
            'begin',
            start<C, E>(({ context }) => ({
              clock: 'K-27',
              key: 'start',
              due: startOfDay(context.validFrom),
              fires: 'activate',
            })),
            start<C, E>(({ context }) => ({ clock: 'K-27', due: endOfDay(context.validTo), fires: 'expire' })),
            told('issued'),
          ],
        }),
      },
    },
    issued: {
      on: {
        activate: row('V1', 'SYS', 'clock', 'active', 'R-27b', {
          if: ['started'],
          do: [stop('K-27', 'start'), told('activated')],
        }),
        reserve: late('issued'),
        suspend,
        revoke,
        requestCancellation: request('issued'),
        cancel,
      },
    },
    active: {
      on: {
        reserve,
        settle: settleLive,
        release: release('active', 'R-27c'),
        suspend,
        expire,
        revoke,
        requestCancellation: request('active'),
        cancel,
      },
    },
    exhausted: {
      on: {
        reserve: late('exhausted'),
        settle: settleLive,
        release: release('active', 'R-27c'),
        suspend,
        expire,
        revoke,
        requestCancellation: request('exhausted'),
        cancel,
      },
    },
    suspended: {
      on: {
        reserve: late('suspended'),
        settle: settleEnded('suspended'),
        release: release('suspended'),
        clear: [
          row('V6', 'OUT', 'command', 'issued', 'R-28c', {
            if: ['checkedWithDestination', 'beforeStart'],
            do: ['clear', told('cleared')],
          }),
          row('V6', 'OUT', 'command', 'active', 'R-28c', {
            if: ['checkedWithDestination', '!beforeStart', 'somethingLeft'],
            do: ['clear', told('cleared')],
          }),
          row('V6', 'OUT', 'command', 'exhausted', 'R-28c', {
            if: ['checkedWithDestination', '!beforeStart', '!somethingLeft'],
            do: ['clear', told('cleared')],
          }),
        ],
        expire,
        revoke,
        requestCancellation: request('suspended'),
        cancel,
      },
    },
    expired: { tags: 'final', on: endedOn('expired') },
    revoked: { tags: 'final', on: endedOn('revoked') },
    cancelled: { tags: 'final', on: endedOn('cancelled') },
  },
});
