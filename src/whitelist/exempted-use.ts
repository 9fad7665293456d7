import { ENTRY_OVER } from '#domain/standing';
import { loadReference } from '#config/reference';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import type { Day } from '#domain/calendar/civil';
import type { ExemptionFinding } from '#domain/transfer-application/transfer-application.case';
import type { ListContext } from '#domain/whitelist/list.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import type { NegativeItem } from '#domain/whitelist/negative-list';
import {
  agreementOn,
  bestFinding,
  exemptionFinding,
  heeded,
  linkingAgreement,
  type Routed,
  type RoutingFacts,
  type Standing,
} from '#domain/whitelist/routing';
import type { Tx } from '#workflow/workflow';

/** What the exemption list of the day says of the item that is asked for; null where none is. */
export const freed = ({ exemption, lines }: Pick<Routed, 'exemption' | 'lines'>, on: Day) =>
  exemption == null
    ? null
    : loadReference().exemptions.use(
        exemption,
        lines.map(({ code }) => code),
        on,
      );

/**
 * Whether agreements and lists open on the day a use without a licence, as the caller may see them; of the entries
 * of the receiver, on the one on which W-01 rests. An application says on which it rests, and what forbids its movement.
 */
export async function exemptionOn(
  tx: Tx,
  asked: Routed & { exemption: number },
  on: Day,
  of: { rests?: string | null | undefined; negatives?: (agreements: string[]) => Promise<NegativeItem[]> } = {},
): Promise<ExemptionFinding> {
  const entries = await tx.query<Standing<ListingContext>>(
    'exempted_entries',
    `SELECT id, state, context FROM liandan.whitelist_entry
      WHERE receiver_uscc = $1 AND receiving = $2 AND state <> ALL ($3::text[]) ORDER BY id`,
    [asked.receiver?.uscc ?? '', asked.destination, ENTRY_OVER],
  );
  const lists = await tx.query<Standing<ListContext>>(
    'exempted_lists',
    'SELECT id, state, context FROM liandan.whitelist WHERE id = ANY ($1::uuid[])',
    [entries.map(({ context }) => context.list.id)],
  );
  const agreements = await tx.query<Standing<AgreementContext>>(
    'exempted_agreements',
    `SELECT id, state, context FROM liandan.agreement WHERE id = ANY ($1::uuid[]) OR state = 'active' ORDER BY id`,
    [entries.map(({ context }) => context.agreement.id)],
  );
  const known = agreements.map((agreement) => agreementOn(agreement, on));
  const candidates: RoutingFacts[] = [];
  for (const entry of entries.length > 0 ? entries : [null]) {
    const agreement = entry
      ? known.find(({ id }) => id === entry.context.agreement.id)
      : linkingAgreement(asked, known);
    candidates.push({
      agreement: agreement ?? null,
      list: lists.find(({ id }) => id === entry?.context.list.id) ?? null,
      entry,
      licence: null,
      exemption: freed(asked, on),
      negatives: (await of.negatives?.(heeded(asked, on, known, agreement?.key ?? null))) ?? [],
    });
  }
  return exemptionFinding(asked, on, bestFinding(asked, on, candidates, of.rests).facts);
}
