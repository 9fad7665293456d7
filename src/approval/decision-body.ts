import type { ApprovalContext } from '#domain/approval/approval.case';
import {
  restsOnEntry,
  type ApplicationContext,
  type Decision,
} from '#domain/transfer-application/transfer-application.case';
import type { CitedEntry } from '../whitelist/cited-entry.js';
import { cityBureau, copiesOf } from './copies.js';

type C = ApplicationContext;

/** The approval that a decision makes of the application (V0). */
export function granted(c: C, decision: Decision, application: string) {
  const { receiver, destination } = c;
  const { exemption } = decision;
  const licence = decision.licence ?? c.licence;
  if (!receiver || !(licence ?? exemption) || !destination) throw new Error('an approval without receiver or licence');
  const last = c.letters.at(-1);
  const listed = restsOnEntry(c);
  return {
    application,
    origin: c.origin,
    originCity: c.originCity,
    destination,
    remover: partyOf(c.remover),
    receiver: partyOf(receiver),
    licence: licence && { id: licence.id, number: licence.number, validTo: licence.validTo },
    ...(exemption ? { exemption } : {}),
    facility: c.facility,
    lines: decision.lines.map(({ line, quantity }) => {
      const asked = c.lines.find((l) => l.line === line)!;
      return {
        line,
        name: asked.name,
        category: asked.category,
        code: asked.code,
        method: asked.method,
        approved: quantity,
      };
    }),
    route: c.transport?.route ?? [],
    conditions: decision.conditions,
    ...(decision.copies?.length ? { copies: decision.copies } : {}),
    track: c.track ?? ('CONSULTED' as const),
    listing: listed ? (c.route?.listing ?? null) : null,
    agreement: listed ? (c.route?.agreement?.id ?? null) : null,
    reply: last?.state === 'AGREED' ? (last.reply?.number ?? last.id) : null,
    decidedOn: decision.day,
    decidedBy: {
      person: decision.by.person,
      name: decision.by.name,
      orgName: decision.by.orgName,
      principal: decision.by.principal,
      org: decision.by.org,
    },
    validFrom: decision.validFrom,
    validTo: decision.validTo,
    singleBatch: listed && (c.route?.singleBatch ?? false),
    releaseUnusedOnExpiry: c.route?.releaseUnusedOnExpiry ?? true,
  };
}

/** How the application came to its decision, for the text of the approval (R-27a). `to`: who was asked. */
export function courseOf(c: C, to: string | null) {
  const last = c.letters.at(-1);
  return {
    receivedOn: c.receivedOn,
    acceptedOn: c.acceptedOn,
    legalRepresentative: c.remover.legalRepresentative,
    letter: last ? { issuedAt: last.issuedAt, to } : null,
    reply: last?.reply
      ? {
          number: last.reply.number,
          at: last.reply.at,
          by: last.reply.orgName,
          agree: last.reply.agree,
          ...(last.kind === 'OVER_QUOTA' ? { extra: last.reply.extra ?? last.extra } : {}),
        }
      : null,
  };
}

type Issued = Pick<
  ApprovalContext,
  | 'remover'
  | 'receiver'
  | 'licence'
  | 'exemption'
  | 'validFrom'
  | 'validTo'
  | 'conditions'
  | 'route'
  | 'track'
  | 'listing'
  | 'agreement'
  | 'reply'
  | 'decidedOn'
  | 'origin'
  | 'originCity'
  | 'copies'
> & { lines: object[]; decidedBy: { name: string; principal: string | null } };

export const decisionTitle = ({ remover }: { remover: { name: string } }): string =>
  `关于${remover.name}危险废物跨省转移的批复`;

/** The list entry that the decision rests on, or under which a use without a licence is open (W-04, X-04). */
export const entryOf = (e: Pick<Issued, 'listing' | 'exemption'>): string | null =>
  e.listing ?? e.exemption?.listing ?? null;

/** Content of the paper 准予跨省转移的批复 (R-27a, A-38). */
export const decisionBody = (
  e: Issued,
  course: ReturnType<typeof courseOf>,
  entry: CitedEntry | null,
): Record<string, unknown> => ({
  ...course,
  remover: e.remover,
  receiver: e.receiver,
  licence: e.licence?.number ?? null,
  ...(e.exemption ? { exemption: e.exemption } : {}),
  lines: e.lines,
  validFrom: e.validFrom,
  validTo: e.validTo,
  conditions: e.conditions,
  route: e.route,
  basis: { track: e.track, listed: e.listing !== null, entry, reply: e.reply },
  supervisor: cityBureau(e.originCity),
  copies: copiesOf(e),
  decidedOn: e.decidedOn,
  signedBy: e.decidedBy.name,
  onBehalfOf: e.decidedBy.principal,
});

const partyOf = ({ org, name, uscc, address, province, city }: C['remover']) => ({
  org,
  name,
  uscc,
  address,
  province,
  city,
});
