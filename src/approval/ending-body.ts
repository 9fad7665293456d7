import type { Actor } from '#domain/actor';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { copiesOf } from './copies.js';

type C = ApprovalContext;

/** Where a party may turn whose application is refused, or whose approval is ended. */
export const REMEDIES = [
  '如不服本决定，可自收到之日起六十日内依法申请行政复议。',
  '也可自收到之日起六个月内依法向人民法院提起行政诉讼。',
];

/** A decision that ends an approval. */
export interface Ending {
  kind: 'REVOCATION_DECISION' | 'CANCELLATION_DECISION';
  title: (c: Pick<C, 'remover'>) => string;
}
/** The event that ends the approval → its decision. */
export const ENDINGS: Readonly<Record<string, Ending>> = {
  revoke: {
    kind: 'REVOCATION_DECISION',
    title: ({ remover }) => `关于撤销${remover.name}危险废物跨省转移批复的决定`,
  },
  cancel: {
    kind: 'CANCELLATION_DECISION',
    title: ({ remover }) => `关于注销${remover.name}危险废物跨省转移批复的决定`,
  },
};

/** Content of the decision: what it ends, its ground and reason, where the holder may turn. */
export function endingBody(
  c: C,
  { ground, reason, by }: { ground: string; reason: string; by: Pick<Actor, 'kind' | 'name'> },
): Record<string, unknown> {
  const { uscc, address } = c.remover;
  return {
    decision: c.number,
    decidedOn: c.decidedOn,
    applicant: { uscc, address },
    receiver: c.receiver.name,
    lines: c.lines.map(({ line, name, code, method, approved }) => ({ line, name, code, method, quantity: approved })),
    validFrom: c.validFrom,
    validTo: c.validTo,
    route: c.route,
    copies: copiesOf(c),
    ground,
    reason,
    requestedAt: ground === 'OWN_REQUEST' ? (c.cancellationRequests.at(-1)?.at ?? null) : null,
    remedies: REMEDIES,
    signedBy: by.name,
    onBehalfOf: by.kind === 'city' ? c.origin : null,
  };
}
