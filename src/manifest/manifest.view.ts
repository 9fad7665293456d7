import type { Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { legsSeen, seesWhole } from '#domain/manifest/manifest.policy';
import { currentLeg, nextLeg } from '#domain/manifest/manifest.reading';
import type { Change } from '#domain/manifest/manifest.records';
import { offered } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import type { Tx } from '#workflow/workflow';
import { renamedParties, type Renamed } from '../licence/renamed.js';

/** What a client sees of a manifest. */
export interface ManifestView extends ManifestContext {
  id: string;
  state: string;
  version: number;
  /** Events that the caller may ask for now. */
  verbs: string[];
  /** What was told to all parties while it was on the road (R-28c). */
  alerts: ManifestAlert[];
  /** Parties whose names have changed since (P-11). */
  renamed: Renamed[];
  /** Another carrier takes over where the current leg ends: a carrier does not see the legs of others. */
  goesOn: boolean;
  /** The caller's organisation has confirmed the hand-over at the end of the current leg. */
  handedOver: boolean;
}
export interface ManifestAlert {
  id: string;
  kind: string;
  reason: string;
  /** State in which the alert met the load. */
  stateThen: string;
  at: Date;
}

export interface ManifestRow {
  id: string;
  state: string;
  version: number;
  context: ManifestContext;
}

/** The manifests as the caller sees them, with their alerts and what their parties are called now, in two readings for all. */
export async function manifestViews(
  tx: Tx,
  kind: Kind<ManifestContext>,
  by: Actor,
  rows: ManifestRow[],
): Promise<ManifestView[]> {
  if (rows.length === 0) return [];
  const alerts = await tx.query<ManifestAlert & { manifest: string }>(
    'manifest_alerts_of',
    `SELECT manifest, id, kind, reason, state AS "stateThen", at FROM liandan.manifest_alert
     WHERE manifest = ANY ($1::uuid[]) ORDER BY at, id`,
    [rows.map(({ id }) => id)],
  );
  const renamed = await renamedParties(
    tx,
    rows.flatMap(({ context }) => [context.remover.id, context.receiver.id]),
  );
  return rows.map(({ id, state, version, context }) => ({
    ...seenBy(by, context),
    id,
    state,
    version,
    verbs: offered(kind, state, context, by),
    alerts: alerts.filter(({ manifest }) => manifest === id).map(({ manifest: _, ...alert }) => alert),
    renamed: renamed.filter(({ organisation }) => [context.remover.id, context.receiver.id].includes(organisation)),
    ...handOverOf(by, context),
  }));
}
/** How it stands with the next hand-over, without saying whose the other leg is. */
const handOverOf = (by: Actor, context: ManifestContext): Pick<ManifestView, 'goesOn' | 'handedOver'> => ({
  goesOn: nextLeg(context) !== undefined,
  handedOver: currentLeg(context)?.confirmations.some(({ carrier }) => carrier === by.org) ?? false,
});
/** A carrier sees part 1 and its own legs only (lifecycle §7.1); everybody else the whole. */
export function seenBy(by: Actor, context: ManifestContext): ManifestContext {
  if (seesWhole(by, context)) return context;
  const legs = legsSeen(by, context);
  const mine = legs.map(({ leg }) => leg);
  const ownField = ({ field }: Change) => mine.some((leg) => field.startsWith(`legs/${leg}/`));
  return {
    ...context,
    legs,
    // Who hands over to it, or takes over from it, is all it learns of the others.
    mismatches: context.mismatches.filter(({ leg }) => mine.includes(leg)),
    differences: context.differences.filter(({ leg, by: finder }) => finder === by.org || mine.includes(leg ?? 0)),
    corrections: context.corrections
      .map((each) => ({ ...each, changes: each.changes.filter(ownField) }))
      .filter(({ changes }) => changes.length > 0),
    receipt: null,
    results: [],
    held: [],
  };
}
