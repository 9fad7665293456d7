import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { closing, type Restriction } from '#domain/restriction/restriction';
import { forbidding, type NegativeItem } from '#domain/whitelist/negative-list';
import { agreementOn, heeded, type Standing } from '#domain/whitelist/routing';
import type { Tx } from '#workflow/workflow';
import type { Named } from './manifest.named.js';
import type { Organisation } from './manifest.parties.js';

/**
 * Keys of the agreements whose negative lists count (W-19): the instrument; else the one that the approval rests on and
 * all that link the two ends. Asked only where an agreement has forbidden anything.
 */
export async function agreementsOf(
  tx: Tx,
  part: Named,
  items: NegativeItem[],
  ends: { origin: string; destination: string },
  day: string,
): Promise<string[]> {
  if (part.instrument) return [part.instrument];
  if (!items.some(({ scope }) => scope === 'AGREEMENT')) return [];
  const agreements = await tx.query<Standing<AgreementContext> & { own: boolean }>(
    'manifest_agreements',
    `SELECT g.id, g.state, g.context, g.id IS NOT DISTINCT FROM a.agreement AS own
       FROM liandan.agreement g
       LEFT JOIN (SELECT (context ->> 'agreement')::uuid AS agreement FROM liandan.approval WHERE id = $1) a ON true
      WHERE g.state = 'active' OR g.id = a.agreement ORDER BY g.id`,
    [part.approval],
  );
  const own = agreements.find((each) => each.own)?.context.key ?? null;
  const known = agreements.map((each) => agreementOn(each, day));
  return heeded(ends, day, known, own);
}

/** What of it forbids this transfer, each with its reason. */
export function negativeHits(
  items: NegativeItem[],
  part: Named,
  day: string,
  remover: Organisation | undefined,
  receiver: Organisation | undefined,
  agreements: string[],
): string[] {
  if (items.length === 0) return [];
  const origin = remover?.province ?? '';
  const destination = receiver?.province ?? '';
  const route = part.legs.flatMap(({ via, from, to }) => [from, ...via, to]);
  const found = forbidding(items, {
    origin,
    destination,
    agreements,
    codes: part.lines.map(({ wasteCode }) => wasteCode),
    enterprises: [remover?.uscc, receiver?.uscc].filter((uscc) => uscc != null),
    areas: [part.legs[0]?.from, part.legs.at(-1)?.to].filter((code) => code !== undefined),
    route: [...new Set([origin, destination, ...route])],
    on: day,
  });
  return [...new Set(found.map(({ value, reason }) => `${value} ${reason}`))];
}

/** Restrictions of these days that close the way, unless the authority has confirmed this departure. */
export async function closures(tx: Tx, number: string | null, way: string[], day: string): Promise<string[]> {
  const restrictions = await tx.query<Restriction>(
    'manifest_restrictions',
    `SELECT r.id, r.kind, r.places, r.effect, r.title, r.valid_from::text AS "validFrom", r.valid_to::text AS "validTo",
            EXISTS (SELECT FROM liandan.restriction_pass p WHERE p.restriction = r.id AND p.manifest = $2) AS passed
       FROM liandan.restriction r WHERE $1::date BETWEEN r.valid_from AND r.valid_to ORDER BY r.valid_from, r.id`,
    [day, number ?? ''],
  );
  return closing(restrictions, way, day).map(({ title, validTo }) => `${title}（至 ${validTo}）`);
}
