import { addDays } from '#domain/calendar/civil';
import type { CarrierFacts } from '#domain/manifest/manifest.context';
import type { Tx } from '#workflow/workflow';

/** A firm as the register has it today. */
export interface Organisation {
  id: string;
  name: string;
  uscc: string | null;
  address: string | null;
  phone: string | null;
  province: string | null;
  city: string | null;
  unit_class: string | null;
  emergency_plan_until: string | null;
  carrier_scope: string[];
  operating_document: string | null;
  operating_document_until: string | null;
}

/** What a carrier may carry for a consignor. */
interface TransportContract {
  party: string;
  codes: string[];
}

/** Those of the organisations that are active, by id. */
export async function organisationsOf(tx: Tx, ids: string[]): Promise<Map<string, Organisation>> {
  const rows = await tx.query<Organisation>(
    'manifest_organisations',
    `SELECT id, name, uscc, address, phone, province, city, unit_class, emergency_plan_until::text, carrier_scope,
            operating_document, operating_document_until::text
       FROM liandan.organisation WHERE id = ANY ($1::uuid[]) AND active`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Contracts of carriage of the consignor with the carriers on the day. */
export function transportContracts(
  tx: Tx,
  consignor: string,
  carriers: string[],
  day: string,
): Promise<TransportContract[]> {
  return tx.query<TransportContract>(
    'manifest_transport_contracts',
    `SELECT party, waste_codes AS codes FROM liandan.contract
      WHERE remover = $1 AND party = ANY ($2::uuid[]) AND party_role = 'CARRIER'
        AND $3::date BETWEEN valid_from AND least(valid_to, ended_on)`,
    [consignor, carriers, day],
  );
}

/** What each carrier may carry for the consignor on the day; null for one that is not there. */
export async function carriersOf(
  tx: Tx,
  ids: string[],
  consignor: string,
  codes: string[],
  day: string,
): Promise<(CarrierFacts | null)[]> {
  const [organisations, contracts] = await Promise.all([
    organisationsOf(tx, ids),
    transportContracts(tx, consignor, ids, day),
  ]);
  return ids.map((id) => carrierOf(organisations.get(id), contracts, codes));
}

/** A firm as a manifest names it. */
export const partyOf = ({ id, name, uscc, address, phone }: Organisation) => ({
  id,
  name,
  uscc: uscc ?? '',
  address: address ?? '',
  phone,
});

/** A carrier as a manifest names it, with whether its contracts hold all the codes. */
export const carrierOf = (
  found: Organisation | undefined,
  contracts: TransportContract[],
  codes: string[],
): CarrierFacts | null => {
  if (!found) return null;
  const mine = contracts.filter(({ party }) => party === found.id).flatMap((contract) => contract.codes);
  return {
    ...partyOf(found),
    phone: found.phone,
    licenceNo: found.operating_document,
    classes: found.carrier_scope,
    validTo: found.operating_document_until,
    emergencyPlanTo: found.emergency_plan_until,
    contract: codes.every((code) => mine.includes(code)),
  };
};

/** A filing that has run out serves for the period of grace (R-09b, L-85). */
export const gracedUntil = (until: string | null | undefined, days: number): string | null =>
  until ? addDays(until, days) : null;
export const graced = (carrier: CarrierFacts, days: number): CarrierFacts => ({
  ...carrier,
  emergencyPlanTo: gracedUntil(carrier.emergencyPlanTo, days),
});
