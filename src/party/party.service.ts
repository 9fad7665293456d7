import { Injectable } from '@nestjs/common';
import { TODAY } from '#clock/civil-sql';
import type { Actor, OrganisationKind, Power } from '#domain/actor';
import type { Day } from '#domain/calendar/civil';
import { tonnes } from '#domain/quantity/quantity';
import type { Tx } from '#workflow/workflow';
import type { UnitClass } from './party.entity.js';

/** An organisation as others take it for evidence. Days are text. */
export interface OrganisationView {
  id: string;
  kind: OrganisationKind;
  name: string;
  uscc: string | null;
  province: string | null;
  city: string | null;
  address: string | null;
  legalRepresentative: string | null;
  phone: string | null;
  letterPrefix: string | null;
  documentPrefix: string | null;
  unitClass: UnitClass | null;
  emergencyPlanNo: string | null;
  emergencyPlanUntil: Day | null;
  carrierScope: string[];
  operatingDocument: string | null;
  operatingDocumentUntil: Day | null;
  active: boolean;
}
/** A row of a filed plan (M-04) with the plan it stands in. Quantity in tonnes. */
export interface PlanRowView {
  id: string;
  plan: string;
  organisation: string;
  site: string;
  siteCity: string;
  year: number;
  filingNo: string;
  /** Version in which the row stands, and the version in force (M-03). */
  version: number;
  currentVersion: number;
  line: number;
  transferType: 'IN_PROVINCE' | 'CROSS_PROVINCE' | 'EXPORT';
  wasteName: string;
  wasteCode: string;
  category: string;
  harmfulComponent: string | null;
  form: string | null;
  hazard: string[];
  quantity: string;
  method: string;
  receiverKind: 'LICENCE_HOLDER' | 'EXEMPTED' | 'OVERSEAS';
  receiver: string | null;
  receiverName: string;
  licenceNo: string | null;
}
export interface ContractView {
  id: string;
  number: string;
  remover: string;
  party: string;
  partyRole: 'RECEIVER' | 'CARRIER';
  wasteCodes: string[];
  validFrom: Day;
  /** Last day, already cut short when the contract ended earlier. */
  validTo: Day;
  attachmentSha256: string | null;
  /** When the other party stood by it; null while only the remover has entered it. */
  confirmedAt: Date | null;
}
export interface VehicleView {
  id: string;
  organisation: string;
  plate: string;
  operatingDocument: string;
  validUntil: Day;
  load: string;
  scope: string[];
  active: boolean;
}
export interface DriverView {
  id: string;
  organisation: string;
  name: string;
  certificate: string;
  validUntil: Day;
  escort: boolean;
  active: boolean;
}
export interface CarrierView extends OrganisationView {
  /** Whether the operating document is valid on the day asked for. */
  valid: boolean;
  vehicles: VehicleView[];
  drivers: DriverView[];
}
export interface SiteView {
  id: string;
  organisation: string;
  name: string;
  address: string;
  city: string;
  longitude: number | null;
  latitude: number | null;
}
export const ORGANISATION = `o.id, o.kind, o.name, o.uscc, o.province, o.city, o.address,
  o.legal_representative AS "legalRepresentative", o.phone, o.letter_prefix AS "letterPrefix",
  o.document_prefix AS "documentPrefix", o.unit_class AS "unitClass", o.emergency_plan_no AS "emergencyPlanNo",
  o.emergency_plan_until::text AS "emergencyPlanUntil", o.carrier_scope AS "carrierScope",
  o.operating_document AS "operatingDocument", o.operating_document_until::text AS "operatingDocumentUntil", o.active`;
export const CONTRACT = `c.id, c.number, c.remover, c.party, c.party_role AS "partyRole", c.waste_codes AS "wasteCodes",
  c.valid_from::text AS "validFrom", least(c.valid_to, c.ended_on)::text AS "validTo",
  c.attachment_sha256 AS "attachmentSha256", c.confirmed_at AS "confirmedAt"`;
export const VEHICLE = `v.id, v.organisation, v.plate, v.operating_document AS "operatingDocument",
  v.valid_until::text AS "validUntil", v.load::text AS load, v.scope, v.active`;
export const DRIVER = `d.id, d.organisation, d.name, d.certificate, d.valid_until::text AS "validUntil", d.escort, d.active`;
export const NEGATIVE = `n.id, n.scope, n.province, n.agreement, n.direction, n.kind, n.value, n.reason,
  n.valid_from::text AS "validFrom", n.valid_to::text AS "validTo", n.confirmed_by AS "confirmedBy", n.joint`;
const PLAN_ROW = `r.id, r.plan, p.organisation, p.site, s.city AS "siteCity", p.year, p.filing_no AS "filingNo", r.version,
  p.version AS "currentVersion", r.line, r.transfer_type AS "transferType", r.waste_name AS "wasteName",
  r.waste_code AS "wasteCode", r.category, r.harmful_component AS "harmfulComponent", r.form, r.hazard,
  r.quantity::text AS quantity, r.method, r.receiver_kind AS "receiverKind", r.receiver,
  r.receiver_name AS "receiverName", r.licence_no AS "licenceNo"
  FROM liandan.plan_row r JOIN liandan.plan p ON p.id = r.plan, liandan.site_named(p.site) s`;

/** Stored grams as tonnes. */
export const inTonnes = <T extends { quantity?: string; load?: string }>(row: T): T => ({
  ...row,
  ...(row.quantity === undefined ? {} : { quantity: tonnes(BigInt(row.quantity)) }),
  ...(row.load === undefined ? {} : { load: tonnes(BigInt(row.load)) }),
});

/** Reads that other capabilities take as evidence. All run under the caller's row-level security. */
@Injectable()
export class PartyService {
  async organisation(tx: Tx, id: string): Promise<OrganisationView | undefined> {
    const [found] = await tx.query<OrganisationView>(
      'party_organisation',
      `SELECT ${ORGANISATION} FROM liandan.organisation o WHERE o.id = $1`,
      [id],
    );
    return found;
  }

  organisations(tx: Tx, ids: string[]): Promise<OrganisationView[]> {
    return tx.query<OrganisationView>(
      'party_organisations',
      `SELECT ${ORGANISATION} FROM liandan.organisation o WHERE o.id = ANY ($1::uuid[]) ORDER BY o.id`,
      [ids],
    );
  }

  /** The provincial authority ('51'), or the bureau of a city ('5101'). */
  async authority(tx: Tx, place: string): Promise<OrganisationView | undefined> {
    const [found] = await tx.query<OrganisationView>(
      'party_authority',
      `SELECT ${ORGANISATION} FROM liandan.organisation o
       WHERE o.active AND CASE WHEN length($1) = 2 THEN o.kind = 'province' AND o.province = $1
                               ELSE o.kind = 'city' AND o.city = $1 END
       ORDER BY o.id LIMIT 1`,
      [place],
    );
    return found;
  }

  /** The ministry, where it is registered. */
  async ministry(tx: Tx): Promise<OrganisationView | undefined> {
    const [found] = await tx.query<OrganisationView>(
      'party_ministry',
      `SELECT ${ORGANISATION} FROM liandan.organisation o WHERE o.active AND o.kind = 'ministry' ORDER BY o.id LIMIT 1`,
      [],
    );
    return found;
  }

  async site(tx: Tx, id: string): Promise<SiteView | undefined> {
    const [found] = await tx.query<SiteView>('party_site', 'SELECT * FROM liandan.site WHERE id = $1', [id]);
    return found;
  }

  sitesOf(tx: Tx, organisation: string): Promise<SiteView[]> {
    return tx.query<SiteView>('party_sites', 'SELECT * FROM liandan.site WHERE organisation = $1 ORDER BY id', [
      organisation,
    ]);
  }

  /** A row of a filed plan by its id (M-04). */
  async planRow(tx: Tx, id: string): Promise<PlanRowView | undefined> {
    const [found] = await tx.query<PlanRowView>('party_plan_row', `SELECT ${PLAN_ROW} WHERE r.id = $1`, [id]);
    return found && inTonnes(found);
  }

  /** Rows in force of a unit's plans of the year, optionally for some waste codes and one site (M-02, M-04). */
  async planRows(
    tx: Tx,
    where: { organisation: string; year: number; wasteCodes?: string[]; site?: string },
  ): Promise<PlanRowView[]> {
    const rows = await tx.query<PlanRowView>(
      'party_plan_rows',
      `SELECT ${PLAN_ROW}
       WHERE p.organisation = $1 AND p.year = $2 AND r.version = p.version
         AND ($3::text[] IS NULL OR r.waste_code = ANY ($3)) AND ($4::uuid IS NULL OR p.site = $4)
       ORDER BY p.id, r.line`,
      [where.organisation, where.year, where.wasteCodes ?? null, where.site ?? null],
    );
    return rows.map(inTonnes);
  }

  async contract(tx: Tx, id: string): Promise<ContractView | undefined> {
    const [found] = await tx.query<ContractView>(
      'party_contract',
      `SELECT ${CONTRACT} FROM liandan.contract c WHERE c.id = $1`,
      [id],
    );
    return found;
  }

  /** Contracts of the two that cover the waste on the day (R-10a). */
  contracts(tx: Tx, where: { remover: string; party: string; wasteCode: string; day: Day }): Promise<ContractView[]> {
    return tx.query<ContractView>(
      'party_contracts',
      `SELECT ${CONTRACT} FROM liandan.contract c
       WHERE c.remover = $1 AND c.party = $2 AND $3 = ANY (c.waste_codes)
         AND c.valid_from <= $4::date AND least(c.valid_to, c.ended_on) >= $4::date ORDER BY c.id`,
      [where.remover, where.party, where.wasteCode, where.day],
    );
  }

  /** A carrier with its papers, vehicles and crew as they stand on the day (R-10a, R-11b). */
  async carrier(tx: Tx, organisation: string, day: Day): Promise<CarrierView | undefined> {
    const found = await this.organisation(tx, organisation);
    if (!found) return undefined;
    const vehicles = await tx.query<VehicleView>(
      'party_vehicles',
      `SELECT ${VEHICLE} FROM liandan.vehicle v WHERE v.organisation = $1 AND v.active ORDER BY v.plate`,
      [organisation],
    );
    const drivers = await tx.query<DriverView>(
      'party_drivers',
      `SELECT ${DRIVER} FROM liandan.driver d WHERE d.organisation = $1 AND d.active ORDER BY d.id`,
      [organisation],
    );
    const until = found.operatingDocumentUntil;
    const valid = found.active && found.operatingDocument !== null && until !== null && until >= day;
    return { ...found, valid, vehicles: vehicles.map(inTonnes), drivers };
  }

  async vehicle(tx: Tx, plate: string): Promise<VehicleView | undefined> {
    const [found] = await tx.query<VehicleView>(
      'party_vehicle',
      `SELECT ${VEHICLE} FROM liandan.vehicle v WHERE v.plate = $1`,
      [plate],
    );
    return found && inTonnes(found);
  }

  /** Delegations that the authority holds on the day (R-DEL). */
  delegationsOf(
    tx: Tx,
    organisation: string,
    day: Day,
  ): Promise<{ principal: string; power: Power; cities: string[]; instrument: string }[]> {
    return tx.query(
      'party_delegations',
      `SELECT principal, power, cities, instrument FROM liandan.delegation
       WHERE delegate = $1 AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to >= $2::date) ORDER BY id`,
      [organisation, day],
    );
  }

  /**
   * Grams that the removers of its own province plan to send to the unit in the year, as far as the caller may read their
   * plans; of the year before where a site has filed none yet (W-18).
   */
  async plannedAtHome(tx: Tx, uscc: string, year: number): Promise<bigint> {
    const [planned] = await tx.query<{ grams: string }>(
      'party_planned_at_home',
      `SELECT coalesce(sum(r.quantity), 0)::text AS grams
         FROM liandan.organisation o JOIN liandan.plan_row r ON r.receiver = o.id
         JOIN liandan.plan p ON p.id = r.plan AND p.version = r.version
        WHERE o.uscc = $1 AND r.transfer_type = 'IN_PROVINCE'
          AND p.year = (SELECT max(q.year) FROM liandan.plan q WHERE q.site = p.site AND q.year BETWEEN $2 - 1 AND $2)`,
      [uscc, year],
    );
    return BigInt(planned?.grams ?? 0);
  }
}

/** Readers of a firm's own paper: the firm, its province, its city bureau, and whoever else is named (Z-07). */
export function paperReaders(
  firm: { id: string; province: string | null; city: string | null },
  ...others: { id: string; province: string | null }[]
): string[] {
  const tokens = [`o:${firm.id}`];
  if (firm.province) tokens.push(`p:${firm.province}`);
  if (firm.city) tokens.push(`c:${firm.city}`);
  for (const other of others) {
    tokens.push(`o:${other.id}`);
    if (other.province) tokens.push(`p:${other.province}`);
  }
  return [...new Set(tokens)];
}

/**
 * Whether a contract that both sides stand by binds the two, or will: what one of them enters alone opens nothing, nor does
 * one that is over (Z-07).
 */
export const contracted = (org: string, other: string) =>
  `EXISTS (SELECT FROM liandan.contract c
     WHERE c.confirmed_at IS NOT NULL AND least(c.valid_to, c.ended_on) >= ${TODAY}
       AND ${org} IN (c.remover, c.party) AND ${other} IN (c.remover, c.party))`;

export const isAuthority = (by: Actor) =>
  ['province', 'city', 'transport', 'ministry', 'auditor', 'register'].includes(by.kind);
