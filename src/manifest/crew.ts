import type { Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { legsSeen } from '#domain/manifest/manifest.policy';
import type { Tx } from '#workflow/workflow';

/** Until when the papers of a run's vehicle and crew are valid; null where the carrier's register has none (R-11b, R-13c). */
export interface Crew {
  plate: string | null;
  document: string | null;
  vehicle: string | null;
  driver: string | null;
  escort: string | null;
}

/** Of each run the crew of the leg under way where the caller sees it, else of the caller's own (lifecycle §7.1). */
export async function crewsOf(tx: Tx, by: Actor, runs: ManifestContext[]): Promise<Crew[]> {
  const now = runs.map((run) => {
    const legs = legsSeen(by, run);
    return legs.find(({ leg }) => leg === run.leg) ?? legs.at(-1);
  });
  return tx.query<Crew>(
    'crew_ends',
    `SELECT r.plate, v.document, v.valid_to AS vehicle,
       liandan.crew_valid_until(r.carrier, r.driver, false)::text AS driver,
       liandan.crew_valid_until(r.carrier, r.escort, true)::text AS escort
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY AS r(plate, carrier, driver, escort, no)
       LEFT JOIN LATERAL liandan.vehicle_papers(r.carrier, r.plate) v ON true
     ORDER BY r.no`,
    [
      now.map((leg) => leg?.vehicle ?? null),
      now.map((leg) => leg?.carrier.id ?? null),
      now.map((leg) => leg?.driver?.certificate ?? ''),
      now.map((leg) => leg?.escort?.certificate ?? ''),
    ],
  );
}
