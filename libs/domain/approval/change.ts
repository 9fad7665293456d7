import type { Text } from '../errors.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { ApplicationContext } from '../transfer-application/transfer-application.case.js';
import type { FormField } from '../transfer-application/form-fields.js';
import type { ApplicationForm } from '../transfer-application/transfer-application.commands.js';
import type { RequestChange, WantedLine } from './approval.commands.js';
import type { ApprovalContext, ApprovalLine } from './approval.case.js';

type Approved = Pick<ApprovalContext, 'lines' | 'receiver'>;
type Wanted = Pick<RequestChange, 'lines' | 'receiver'>;

/** Why a wanted change needs an application anew. */
export interface ChangeFinding {
  rule: 'R-28a' | 'R-28b' | 'R-28c';
  line: number | null;
  says: Text;
}
/** An application anew, as far as it is known: the body of its creation, and what the applicant still has to add. */
export interface Offer {
  method: 'POST';
  href: string;
  body: ApplicationForm;
  missing: (FormField | `attachments/${string}`)[];
}

const wantedOn = (wanted: Wanted, { line }: { line: number }): WantedLine | undefined =>
  wanted.lines?.find((each) => each.line === line);
const isOtherKind = (of: ApprovalLine, want: WantedLine) =>
  (want.code !== undefined && want.code !== of.code) || (want.category !== undefined && want.category !== of.category);
const isMore = (of: ApprovalLine, { quantity }: WantedLine) =>
  quantity !== undefined && grams(quantity) > grams(of.approved);
const isOtherMethod = (of: ApprovalLine, { method }: WantedLine) => method !== undefined && method !== of.method;

/** What of a wanted change is no change any more but another transfer (TM 28): kind or weight, method, receiver. */
export function changeFindings(approval: Approved, wanted: Wanted): ChangeFinding[] {
  const found: ChangeFinding[] = [];
  const find = (rule: ChangeFinding['rule'], line: number | null, zh: string, en: string) =>
    found.push({ rule, line, says: { zh, en } });
  for (const of of approval.lines) {
    const want = wantedOn(wanted, of);
    if (!want) continue;
    const { line } = of;
    if (isOtherKind(of, want)) {
      const other = want.code ?? want.category ?? '';
      find('R-28a', line, `种类由 ${of.code} 变更为 ${other}。`, `The kind changes from ${of.code} to ${other}.`);
    }
    if (isMore(of, want)) {
      const more = `${want.quantity} t > ${of.approved} t`;
      find('R-28a', line, `重量超过批准重量（${more}）。`, `The weight exceeds the approved weight (${more}).`);
    }
    if (isOtherMethod(of, want)) {
      const way = [of.method, want.method].join(' → ');
      find('R-28b', line, `利用处置方式变更（${way}）。`, `The method of utilisation or disposal changes (${way}).`);
    }
  }
  if (wanted.receiver !== undefined && wanted.receiver !== approval.receiver.org) {
    find('R-28c', null, '接受人变更。', 'The receiver changes.');
  }
  return found;
}

/**
 * The application of the decision filled in again with what is wanted. Where only the weight grows, it asks for the excess:
 * the approved rest goes on as it is. Otherwise it asks for what has not moved yet. Papers that speak of what changes, and
 * days or plans that are past, are left out and named.
 */
export function applicationAnew(
  approval: ApprovalContext,
  before: ApplicationContext,
  wanted: Wanted,
  today: string,
): Offer {
  const found = changeFindings(approval, wanted);
  const onlyMore = found.every(({ rule, line }) => rule === 'R-28a' && !kindChanges(approval, wanted, line));
  const touched = onlyMore ? found.map(({ line }) => line) : approval.lines.map(({ line }) => line);
  const lines = approval.lines
    .filter(({ line }) => touched.includes(line))
    .map((of) => {
      const want = wantedOn(wanted, of) ?? { line: of.line };
      const was = before.lines.find(({ line }) => line === of.line)!;
      const whole = grams(want.quantity ?? of.approved);
      const moved = onlyMore ? grams(of.approved) : grams(of.reserved) + grams(of.accepted);
      const { quantity: _, ...changed } = want;
      return { ...was, ...changed, quantity: tonnes(whole > moved ? whole - moved : 0n) };
    });
  const otherReceiver = found.some(({ rule }) => rule === 'R-28c');
  const stale = [
    ...(otherReceiver ? ['LICENCE_COPY', 'CONTRACT'] : []),
    ...(otherReceiver || found.some(({ rule }) => rule === 'R-28b') ? ['METHOD_STATEMENT'] : []),
    ...(found.some(({ line }) => kindChanges(approval, wanted, line)) ? ['METHOD_STATEMENT', 'CONTRACT'] : []),
  ];
  const attachments = before.attachments.filter(({ kind }) => !stale.includes(kind));
  const from = before.period && before.period.from > today ? before.period.from : today;
  const to = before.period?.to ?? '';
  const inPlan = String(before.plan.year) === today.slice(0, 4);
  const body: Record<string, unknown> = {
    site: before.site.id,
    plan: inPlan ? before.plan.id : null,
    receiver: otherReceiver ? wanted.receiver : approval.receiver.org,
    licence: otherReceiver ? null : (approval.licence?.id ?? null),
    exemption: otherReceiver ? null : (approval.exemption?.item ?? null),
    facility: otherReceiver ? null : before.facility,
    lines,
    carriers: before.carriers,
    transport: before.transport,
    period: to >= from ? { from, to } : null,
    reason: before.reason,
    emergency: before.emergency,
    contact: before.contact,
    attachments,
  };
  const asked = (['plan', 'licence', 'period'] as const).filter(
    (field) => body[field] === null && (field !== 'licence' || body['exemption'] === null),
  );
  return {
    method: 'POST',
    href: '/v1/transfer-applications',
    body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)),
    missing: [...asked, ...[...new Set(stale)].map((kind) => `attachments/${kind}` as const)],
  };
}

const kindChanges = (approval: Approved, wanted: Wanted, line: number | null): boolean => {
  const of = approval.lines.find((each) => each.line === line);
  const want = of && wantedOn(wanted, of);
  return want !== undefined && isOtherKind(of!, want);
};
