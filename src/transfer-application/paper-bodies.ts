import type { ApplicationContext, Letter } from '#domain/transfer-application/transfer-application.case';
import { REMEDIES } from '../approval/ending-body.js';
import type { CitedEntry } from '../whitelist/cited-entry.js';

type C = ApplicationContext;

export const letterTitle = (c: C, kind: Letter['kind']): string =>
  `关于${c.remover.name}危险废物跨省转移的${kind === 'OVER_QUOTA' ? '超额' : c.route?.short ? '简化' : ''}商请函`;

/**
 * Content of 商请函 and 超额商请函 (R-24b, W-06). `note`: the opinion of the preliminary review, or what the officer
 * says of the extra. In short form it names the entry on which both sides agreed and encloses nothing, since the receiver
 * was examined for the list (R-21b).
 */
export const letterBody = (
  c: C,
  { kind, note, entry }: { kind: Letter['kind']; note: string | null; entry: CitedEntry | null },
): Record<string, unknown> => ({
  remover: c.remover,
  receiver: c.receiver,
  licence: c.licence,
  ...(c.exemption == null ? {} : { exemption: c.exemption }),
  lines: c.lines,
  period: c.period,
  carriers: c.carriers,
  transport: c.transport,
  reason: c.reason,
  acceptedOn: c.acceptedOn,
  ...(kind === 'OVER_QUOTA' ? { note } : { review: note }),
  attachments:
    kind === 'CONSULTATION' && c.route?.short
      ? []
      : c.attachments.map(({ kind: of, name, sha256 }) => ({ kind: of, name, sha256 })),
  ...(kind === 'CONSULTATION' && c.route?.short ? { short: c.route.short } : {}),
  ...(kind === 'CONSULTATION' && !c.route?.short ? {} : { entry, cap: c.route?.cap, used: c.route?.used }),
});

export const refusalTitle = (c: C): string => `关于不同意${c.remover.name}危险废物跨省转移的批复`;

/** Content of 不予批准决定 (R-24c, A-38). */
export function refusalBody(
  c: C,
  said: { code: string | null; reason: string | null; signedBy: string; onBehalfOf: string | null },
): Record<string, unknown> {
  const { uscc, address, legalRepresentative } = c.remover;
  const { code, reason, signedBy, onBehalfOf } = said;
  return {
    applicant: { uscc, address, legalRepresentative },
    receivedOn: c.receivedOn,
    acceptedOn: c.acceptedOn,
    receiver: c.receiver?.name ?? null,
    lines: c.lines.map(({ line, name, code: waste, quantity, method }) => ({
      line,
      name,
      code: waste,
      quantity,
      method,
    })),
    code,
    reason,
    reply: c.letters.at(-1)?.reply?.number ?? null,
    remedies: REMEDIES,
    signedBy,
    onBehalfOf,
  };
}
