import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { addDays, civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { manifestNumber } from '#domain/identity/manifest-number';
import { covers, standingOn, type CoveringLicence } from '#domain/licence/coverage';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import type { AgreementParameters } from '#domain/agreement/agreement.parameters';
import { authorityOf } from '#domain/division/authority';
import type { LicenceContext } from '#domain/licence/licence.machine';
import { handedBack, type ApprovalContext } from '#domain/approval/approval.machine';
import type {
  ApprovalFacts,
  ArrivalEvidence,
  CarrierFacts,
  CloseEvidence,
  CorrectionEvidence,
  DepartEvidence,
  ExemptedUse,
  LicenceFacts,
  LoadEvidence,
  ManifestContext,
  NewLegEvidence,
  Part1Evidence,
  Of,
  PaperEvidence,
  PlanRowFacts,
  ReceiptEvidence,
  RedirectEvidence,
  ReturnEvidence,
  VoidEvidence,
} from '#domain/manifest/manifest.context';
import type { ManifestLegForm } from '#domain/leg/leg.commands';
import type { ManifestForm, ManifestReceiptLine } from '#domain/manifest/manifest.commands';
import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import { BLANK, filled } from '#domain/manifest/manifest.document';
import type { Difference } from '#domain/manifest/manifest.records';
import { grams, tonnes } from '#domain/quantity/quantity';
import { closing, type Restriction } from '#domain/restriction/restriction';
import type { Policies } from '#domain/policy/switches';
import type { Hazard } from '#domain/waste/hazards';
import { checkLabelCode } from '#domain/waste/label';
import { forbidding, type NegativeItem } from '#domain/whitelist/negative-list';
import { agreementOn, heeded, type Standing } from '#domain/whitelist/routing';
import { book } from '#workflow/books';
import { Workflow, type Row, type Tx } from '#workflow/workflow';
import type { Asking } from '#workflow/kind';
import { LICENCES_OF_CHAIN } from '../licence/chain.js';
import { PolicyService } from '../policy/policy.service.js';
import { QuotaBook } from '../quota/quota-book.js';
import { exemptionOn } from '../whitelist/exempted-use.js';
import { ScaleReadings } from './scale-readings.js';

const NUMBERED = book(
  'manifest.numbered',
  `INSERT INTO liandan.manifest_counter AS c (year, city, last) VALUES ($1, $2, $3)
   ON CONFLICT (year, city) DO UPDATE SET last = greatest(c.last, excluded.last)`,
  ...['year', 'city', 'last'],
);

type Manifest = Row<ManifestContext>;
/** No manifest has this id: what is entered from paper does not exist yet. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What part 1 names, whether it comes as a form or stands in a draft. */
export interface Named {
  id: string | null;
  remover: string;
  receiver: string;
  site: string;
  licence: string | null;
  contract: string;
  approval: string | null;
  instrument: string | null;
  consignor: 'REMOVER' | 'RECEIVER';
  plannedDate: string;
  lines: { planRow: string; wasteCode: string; method: string; hazards: string[]; exemption?: number | null }[];
  legs: { carrier: string; via: string[]; from: string; to: string }[];
}

interface Organisation {
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

/** Gathers what the manifest's machine must be shown: reads only, under the caller's row-level security. */
@Injectable()
export class ManifestEvidence {
  private readonly reference = loadReference();
  private readonly scales = new ScaleReadings();

  constructor(
    private readonly workflow: Workflow,
    private readonly quota: QuotaBook,
    private readonly policies: PolicyService,
  ) {}

  async gather(tx: Tx, row: Manifest | null, asking: Asking): Promise<object> {
    switch (asking.type) {
      case 'create':
      case 'edit':
        return this.part1(tx, named(row, asking), asking, false);
      case 'backEnter':
        return this.paper(tx, asking);
      case 'issue':
        return this.part1(tx, drafted(row!), asking, true);
      case 'load':
        return this.loading(tx, row!, asking);
      case 'depart':
        return this.departure(tx, row!, asking);
      case 'arriveAtReceiver':
      case 'permitAcceptance':
        return this.arrival(tx, row!, asking);
      case 'accept':
      case 'acceptPartly':
        return this.receipt(tx, row!, asking);
      case 'handOver':
        return this.newLeg(tx, row!, asking, nextCarrier(row!.context));
      case 'addLeg':
      case 'startReturn':
      case 'turnBack':
      case 'releaseToReturn':
        return this.newLeg(tx, row!, asking, (asking as unknown as { leg: ManifestLegForm }).leg.carrier);
      case 'void':
        return this.carried(tx, row!);
      case 'redirect':
        return this.successor(tx, row!, (asking as unknown as { successor: string }).successor);
      case 'receiveBack':
        return { tolerance: await this.tolerance(tx, row!.context) } satisfies ReturnEvidence;
      case 'correct':
        return this.correction(tx, row!, (asking as unknown as { request: string }).request);
      case 'close':
        return this.closing(tx, row!);
      default:
        return {};
    }
  }

  /** The number, taken from the counter of the year and city once nothing stands in the way any more. */
  async number(tx: Tx, city: string, at: string): Promise<{ number: string }> {
    const year = Number(civilDay(at).slice(0, 4));
    const [counter] = await tx.query<{ last: number }>(
      'manifest_number',
      `INSERT INTO liandan.manifest_counter AS c (year, city, last) VALUES ($1, $2, 1)
       ON CONFLICT (year, city) DO UPDATE SET last = c.last + 1 RETURNING last`,
      [year, city],
    );
    const last = counter?.last ?? 0;
    tx.note(NUMBERED, { year, city, last });
    return { number: manifestNumber(year, city, last) };
  }

  async part1(tx: Tx, part: Named, asking: Asking, issuing: boolean): Promise<Part1Evidence> {
    const day = civilDay(asking.at);
    const carriers = part.legs.map(({ carrier }) => carrier);
    const consignor = part.consignor === 'REMOVER' ? part.remover : part.receiver;
    const codes = part.lines.map(({ wasteCode }) => wasteCode);
    // On a second run the quota rows below are locked, and approvals come before them in the order of locks.
    if (tx.locked && issuing && part.approval) await this.lockedApproval(tx, part.approval);
    const [organisations, [site], [facility], plans, licence, contract, contracts, items] = await Promise.all([
      this.organisations(tx, [part.remover, part.receiver, ...carriers]),
      tx.query<{ id: string; name: string; address: string; organisation: string; city: string }>(
        'manifest_site',
        'SELECT id, name, address, organisation, city FROM liandan.site WHERE id = $1',
        [part.site],
      ),
      tx.query<{ lat: string | null; lon: string | null }>(
        'manifest_facility',
        `SELECT round(latitude::numeric, 7)::text AS lat, round(longitude::numeric, 7)::text AS lon FROM liandan.site
          WHERE organisation = $1 AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id LIMIT 1`,
        [part.receiver],
      ),
      this.planRows(tx, part, Number((issuing || part.plannedDate < day ? day : part.plannedDate).slice(0, 4))),
      this.licenceOn(tx, part.licence, day),
      this.contract(tx, part.contract),
      this.transportContracts(tx, consignor, carriers, day),
      this.negativeItems(tx, day),
    ]);
    const remover = organisations.get(part.remover);
    const receiver = organisations.get(part.receiver);
    const licenceFacts = await this.licenceFacts(tx, licence, asking);
    // Last, since an issue holds this lock until its commit.
    const approval = part.approval ? await this.approval(tx, part.approval, issuing) : null;
    const exempted = approval?.exemption
      ? await this.exempted(tx, approval.exemption, { remover, receiver, lines: part.lines }, day)
      : null;
    const way = { origin: remover?.province ?? '', destination: receiver?.province ?? null };
    const { out, into } = await this.policiesOn(tx, way, day);
    const authority = site ? authorityOf(site.city, remover?.province) : '';
    const ends = { origin: authority, destination: receiver?.province ?? '' };
    return {
      remover: remover
        ? { ...partyOf(remover), province: remover.province ?? '', unitClass: plans.unitClass ?? remover.unit_class }
        : null,
      site: site
        ? {
            ...site,
            authority,
            numberCity: this.reference.divisions.manifestCity(site.city, out.municipalityDigits) ?? null,
          }
        : null,
      receiver: receiver
        ? {
            ...partyOf(receiver),
            province: receiver.province ?? '',
            city: receiver.city,
            lat: facility?.lat ?? null,
            lon: facility?.lon ?? null,
          }
        : null,
      licence: licenceFacts,
      exempted,
      contract,
      approval,
      instrument:
        part.instrument && !approval ? await this.instrument(tx, part, licence?.context.number ?? null, ends) : null,
      lines: part.lines.map((line) => {
        const check = this.reference.catalogue.checkLine(
          { code: line.wasteCode, hazards: line.hazards as Hazard[] },
          day,
        );
        const reasons = asking['justifications'] as { rule: string }[] | undefined;
        const open = check.findings.filter(
          ({ rule, verb }) => verb === 'BLOCK' || !reasons?.some((each) => each.rule === rule),
        );
        return {
          plan: plans.rows.get(line.planRow) ?? null,
          edition: check.edition ?? null,
          codeKnown: open.every(({ rule }) => rule === 'C-02'),
          hazardsFit: open.every(({ rule }) => rule !== 'C-02'),
          licensed:
            exempted !== null ||
            (licence !== null &&
              covers(licence.covering, {
                code: line.wasteCode,
                method: line.method,
                on: day,
                listed: into.collectionReceivers.includes(receiver?.uscc ?? ''),
              }) === null),
          transportExempt: this.exempt(line, day, out),
        };
      }),
      carriers: carriers.map((id) => carrierOf(organisations.get(id), contracts, codes)),
      negative: negativeHits(items, part, day, remover, receiver, await this.agreementsOf(tx, part, items, ends, day)),
      batches: approval?.singleBatch ? await this.batches(tx, approval.id, part.id) : [],
    };
  }

  /** What M3, M5 and M7 would have been shown, each at its own time; the approval as it stands now (M1a). */
  private async paper(tx: Tx, asking: Asking): Promise<PaperEvidence> {
    const { journey } = asking as unknown as Of<'backEnter'>;
    const then = (instant: string): Asking => ({ ...asking, at: new Date(instant).toISOString() });
    const part1 = await this.part1(tx, named(null, asking), then(journey.issuedAt), true);
    const context = { ...BLANK, ...filled({ ...asking, evidence: part1 } as never) } as ManifestContext;
    if (!context.remover) return { ...part1, load: null, departures: [] };
    const row = { id: NOBODY, context } as Manifest;
    const load = await this.loading(tx, row, then(journey.loadedAt));
    const departures: DepartEvidence[] = [];
    for (const [i, leg] of journey.legs.entries()) {
      const driven = { id: NOBODY, context: { ...context, leg: i + 1 } } as Manifest;
      departures.push(await this.departure(tx, driven, then(leg.departedAt)));
    }
    return { ...part1, load, departures };
  }

  private async loading(tx: Tx, row: Manifest, asking: Asking): Promise<LoadEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const leg = c.legs.find((each) => each.leg === c.leg);
    const consignor = c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
    const carrier = leg?.carrier.id ?? '';
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const labels = c.lines.flatMap((line) => line.labels);
    const [facts] = carrier ? await this.carriers(tx, [carrier], consignor, codes, day) : [null];
    const [vehicle] = await tx.query<{ plate: string; document: string; valid_to: string; classes: string[] }>(
      'manifest_vehicle',
      `SELECT plate, operating_document AS document, valid_until::text AS valid_to, scope AS classes
         FROM liandan.vehicle WHERE plate = $1 AND organisation = $2 AND active`,
      [leg?.vehicle ?? '', carrier || null],
    );
    const [crew] = await tx.query<{ driver: string | null; escort: string | null }>(
      'manifest_crew',
      `SELECT liandan.crew_valid_until($1, $2, false)::text AS driver, liandan.crew_valid_until($1, $3, true)::text AS escort`,
      [carrier || null, leg?.driver?.certificate ?? '', leg?.escort?.certificate ?? ''],
    );
    const moving = await tx.query<{
      manifest: string;
      trip: string | null;
      wastes: { code: string; hazards: string[] }[];
    }>(
      'manifest_moving',
      'SELECT manifest, trip, wastes FROM liandan.moving_vehicle WHERE vehicle = $1 AND manifest <> $2',
      [leg?.vehicle ?? '', row.id],
    );
    const sameTrip = ({ trip }: { trip: string | null }) => trip !== null && trip === c.trip;
    const elsewhere = await tx.query<{ code: string }>(
      'manifest_labels_elsewhere',
      'SELECT code FROM liandan.open_label WHERE code = ANY ($1::text[]) AND manifest <> $2 ORDER BY code',
      [labels, row.id],
    );
    const { out } = await this.policiesOn(tx, c, day);
    return {
      ...(await this.receiving(tx, c, await this.licenceOn(tx, c.licence?.id, day), asking)),
      approval: c.approval ? await this.approval(tx, c.approval.id, false) : null,
      instrument: c.instrument ? await this.instrument(tx, drafted(row), c.licence?.number ?? null, c) : null,
      yearEnd: `${day.slice(0, 4)}-12-31`,
      carrier: facts ?? null,
      trip: {
        vehicle: vehicle
          ? { plate: vehicle.plate, document: vehicle.document, validTo: vehicle.valid_to, classes: vehicle.classes }
          : null,
        driverValidTo: crew?.driver ?? null,
        escortValidTo: crew?.escort ?? null,
        busy: moving.filter((each) => !sameTrip(each)).map(({ manifest }) => manifest),
      },
      unitClass: c.unitClass,
      readings: await this.scales.loaded(tx, consignor, leg?.vehicle ?? null, asking),
      labelsElsewhere: elsewhere.map(({ code }) => ({ code, number: '' })),
      labelFaults: labels.filter(
        (code) =>
          checkLabelCode(code, { today: day, catalogue: this.reference.catalogue }).filter(
            ({ verb }) => verb === 'BLOCK',
          ).length > 0,
      ),
      tripLoads: moving.filter(sameTrip).flatMap(({ wastes }) => wastes),
      transportExempt: c.lines.map((line) => this.exempt(line, day, out)),
    };
  }

  private async departure(tx: Tx, row: Manifest, asking: Asking): Promise<DepartEvidence> {
    const { context: c } = row;
    const leg = c.legs.find((each) => each.leg === c.leg);
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const day = civilDay(asking.at);
    const [carrier] = leg ? await this.carriers(tx, [leg.carrier.id], c.remover.id, codes, day) : [null];
    const passed = leg ? [leg.from.division, ...leg.via, leg.to.division] : [];
    const closed = await this.negativeItems(tx, day);
    const restrictions = closed
      .filter(
        ({ kind, value }) => (kind === 'AREA' || kind === 'ROUTE') && passed.some((code) => code.startsWith(value)),
      )
      .map(({ value, reason }) => `${value} ${reason}`);
    const { out } = await this.policiesOn(tx, c, day);
    return {
      carrier: carrier ? graced(carrier, out.emergencyGraceDays) : null,
      restrictions,
      closed: await this.closed(tx, c.number, passed, day),
    };
  }

  /** Restrictions of these days that close the way, unless the authority has confirmed this departure. */
  private async closed(tx: Tx, number: string | null, way: string[], day: string): Promise<string[]> {
    const restrictions = await tx.query<Restriction>(
      'manifest_restrictions',
      `SELECT r.id, r.kind, r.places, r.effect, r.title, r.valid_from::text AS "validFrom", r.valid_to::text AS "validTo",
              EXISTS (SELECT FROM liandan.restriction_pass p WHERE p.restriction = r.id AND p.manifest = $2) AS passed
         FROM liandan.restriction r WHERE $1::date BETWEEN r.valid_from AND r.valid_to ORDER BY r.valid_from, r.id`,
      [day, number ?? ''],
    );
    return closing(restrictions, way, day).map(({ title, validTo }) => `${title}（至 ${validTo}）`);
  }

  private async arrival(tx: Tx, { context: c }: Manifest, asking: Asking): Promise<ArrivalEvidence> {
    return this.receiving(tx, c, await this.licenceOn(tx, c.licence?.id, civilDay(asking.at)), asking);
  }

  private async receipt(tx: Tx, row: Manifest, asking: Asking): Promise<ReceiptEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const licence = await this.licenceOn(tx, c.licence?.id, day);
    const approval = c.approval ? await this.approval(tx, c.approval.id, true) : null;
    const lines = (asking as unknown as { lines: ManifestReceiptLine[] }).lines;
    const methods = lines.flatMap(({ line, method, opinion }) => {
      const waste = c.lines.find((each) => each.line === line);
      return waste && opinion !== 'REJECT' ? [{ ...waste, method }] : [];
    });
    const { into } = await this.policiesOn(tx, c, day);
    return {
      ...(await this.receiving(tx, { ...c, lines: methods }, licence, asking)),
      tolerance: into.tolerance,
      reading: await this.scales.received(tx, c),
      approval: (approval?.lines ?? []).map(({ line, approved, taken }) => {
        const own = c.held.filter((held) => held.line === line).reduce((sum, held) => sum + grams(held.quantity), 0n);
        return { line, approved, taken: tonnes(grams(taken) - own) };
      }),
      licensed: lines.map(({ line, method, opinion }) => {
        const waste = c.lines.find((each) => each.line === line);
        if (!waste || opinion === 'REJECT' || c.exemption != null) return true;
        const listed = into.collectionReceivers.includes(c.receiver.uscc);
        return (
          licence !== null && covers(licence.covering, { code: waste.wasteCode, method, on: day, listed }) === null
        );
      }),
    };
  }

  private async newLeg(tx: Tx, row: Manifest, asking: Asking, carrier: string | null): Promise<NewLegEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const consignor = c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const [facts] = carrier ? await this.carriers(tx, [carrier], consignor, codes, day) : [null];
    const { out } = await this.policiesOn(tx, c, day);
    const cases = asking.type === 'handOver' ? await this.differenceCases(tx, row) : [];
    return {
      carrier: facts ?? null,
      carrierChange: out.carrierChange,
      transportExempt: c.lines.map((line) => this.exempt(line, day, out)),
      settled: c.differences.filter((each) => isSettled(each, cases)).map(({ id }) => id),
    };
  }

  private async carried(tx: Tx, row: Manifest): Promise<VoidEvidence> {
    const found = await tx.query<{ number: string }>(
      'manifest_carried_on',
      `SELECT number FROM liandan.manifest WHERE redirected_to = $1 ORDER BY number`,
      [row.id],
    );
    return { carriesOn: found.map(({ number }) => number) };
  }

  /** Shared, so that nobody voids it before this is committed. */
  private async successor(tx: Tx, row: Manifest, id: string): Promise<RedirectEvidence> {
    const [found] = await tx.query<{
      id: string;
      state: string;
      number: string | null;
      remover: string;
      receiver: string;
      lines: { code: string; removed: string | null }[];
    }>(
      'manifest_successor',
      `SELECT id, state, number, remover, receiver,
              ARRAY(SELECT jsonb_build_object('code', l ->> 'wasteCode', 'removed', l ->> 'removed')
                      FROM jsonb_array_elements(context -> 'lines') l) AS lines
         FROM liandan.manifest WHERE id = $1 FOR SHARE`,
      [id],
    );
    const others = await tx.query<{ number: string }>(
      'manifest_successor_of',
      'SELECT number FROM liandan.manifest WHERE redirected_to = $1 AND id <> $2 ORDER BY number',
      [id, row.id],
    );
    return {
      successor: found ?? null,
      tolerance: await this.tolerance(tx, row.context),
      others: others.map(({ number }) => number),
    };
  }

  private async tolerance(tx: Tx, c: ManifestContext): Promise<ReturnEvidence['tolerance']> {
    return (await this.policiesOn(tx, c, civilDay(tx.at))).into.tolerance;
  }

  /** What was asked for, whether one of the two provinces has consented, and what the approval has room for. */
  async correction(tx: Tx, row: Manifest, id: string): Promise<CorrectionEvidence> {
    const { context: c } = row;
    const approval = c.approval ? await this.approval(tx, c.approval.id, true) : null;
    const [request] = await tx.query<NonNullable<CorrectionEvidence['request']>>(
      'manifest_correction_asked',
      `SELECT id, org, state, reason, changes, CASE WHEN state = 'CONSENTED' THEN decision END AS consent
         FROM liandan.manifest_correction WHERE id = $1 AND manifest = $2`,
      [id, row.id],
    );
    return {
      request: request ?? null,
      tolerance: await this.tolerance(tx, c),
      approval: (approval?.lines ?? []).map(({ line, approved, taken }) => ({ line, approved, taken })),
    };
  }

  /** Every difference has a case, and each case must be closed, like every incident that froze the manifest (M17). */
  async closing(tx: Tx, row: Manifest): Promise<CloseEvidence> {
    const { context: c } = row;
    const cases = await this.differenceCases(tx, row);
    const unheard = c.differences.filter((each) => !cases.some((found) => isAbout(found, each)));
    return {
      discrepancies: unheard.length + cases.filter(({ state }) => state !== 'closed').length,
      incidents: (c.frozen ? 1 : 0) + (await this.openIncidents(tx, c.incidents)),
      restSettled: cases.some(({ state, rest_settled }) => state === 'closed' && rest_settled),
    };
  }

  /** The discrepancy cases of the manifest, as this transaction will leave them. */
  private async differenceCases(tx: Tx, row: Manifest): Promise<DifferenceCase[]> {
    const found = await tx.query<DifferenceCase>(
      'manifest_differences',
      'SELECT id, state, line, leg, rest_settled FROM liandan.discrepancies_of($1)',
      [row.id],
    );
    const here = changedHere<DiscrepancyContext>(tx, 'discrepancy').filter(
      ({ context: d }) => d.subject?.id === row.id,
    );
    return [
      ...found.filter(({ id }) => !here.some((each) => each.id === id)),
      ...here.map(({ id, state, context: d }) => ({
        id,
        state,
        line: d.line,
        leg: d.leg,
        rest_settled: d.finding?.restSettled ?? false,
      })),
    ];
  }

  private async openIncidents(tx: Tx, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const open = await tx.query<{ id: string }>(
      'manifest_incidents_open',
      `SELECT id FROM liandan.incident WHERE id = ANY ($1::uuid[]) AND state <> 'closed'`,
      [ids],
    );
    const closed = changedHere(tx, 'incident').filter(({ state }) => state === 'closed');
    return open.filter(({ id }) => !closed.some((each) => each.id === id)).length;
  }

  private async organisations(tx: Tx, ids: string[]): Promise<Map<string, Organisation>> {
    const rows = await tx.query<Organisation>(
      'manifest_organisations',
      `SELECT id, name, uscc, address, phone, province, city, unit_class, emergency_plan_until::text, carrier_scope,
              operating_document, operating_document_until::text
         FROM liandan.organisation WHERE id = ANY ($1::uuid[]) AND active`,
      [[...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Rows of the plan of the year in which it is issued; a draft is drawn up for the year of its day, never for a past one. */
  private async planRows(
    tx: Tx,
    part: Named,
    year: number,
  ): Promise<{ rows: Map<string, PlanRowFacts>; unitClass: string | null }> {
    const rows = await tx.query<{
      id: string;
      plan: string;
      filing_no: string;
      version: number;
      line: number;
      remover: string;
      receiver: string | null;
      licence_no: string | null;
      current: boolean;
      year: number;
      waste_code: string;
      method: string;
      quantity: string;
      unit_class: string;
    }>(
      'manifest_plan_rows',
      `SELECT r.id, r.plan, p.filing_no, r.version, r.line, p.organisation AS remover, r.receiver, r.licence_no,
              r.version = p.version AND r.transfer_type = 'CROSS_PROVINCE' AND p.year = $2 AS current, p.year,
              r.waste_code, r.method, r.quantity, p.unit_class
         FROM liandan.plan_row r JOIN liandan.plan p ON p.id = r.plan WHERE r.id = ANY ($1::uuid[])`,
      [part.lines.map(({ planRow }) => planRow), year],
    );
    const owners = [...new Set(rows.map(({ plan }) => plan))].map((ownerId) => ({
      ownerKind: 'plan' as const,
      ownerId,
    }));
    const balances = await this.quota.read(tx, owners);
    const used = (plan: string, line: number) =>
      balances
        .filter((each) => each.ownerId === plan && each.line === line)
        .reduce((sum, each) => sum + each.reserved + each.settled, 0n);
    return {
      unitClass: rows[0]?.unit_class ?? null,
      rows: new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            plan: row.plan,
            filingNo: row.filing_no,
            version: row.version,
            line: row.line,
            remover: row.remover,
            receiver: row.receiver,
            licenceNo: row.licence_no,
            current: row.current,
            year: row.year,
            wasteCode: row.waste_code,
            method: row.method,
            planned: tonnes(BigInt(row.quantity)),
            used: tonnes(used(row.plan, row.line)),
          },
        ]),
      ),
    };
  }

  /** What is sent and received is so under what stands that day in the place of the licence named (L-80a, P-11, P-13). */
  private async licenceOn(tx: Tx, id: string | null | undefined, day: string): Promise<LicenceFound | null> {
    if (!id) return null;
    return foundOf(standingOn(await tx.query<LicenceRow>('manifest_licence_chain', LICENCES_OF_CHAIN, [id]), day));
  }

  private async licenceFacts(tx: Tx, found: LicenceFound | null, asking: Asking): Promise<LicenceFacts | null> {
    return found && licenceOf(found, await this.takenOfScale(tx, found.id, civilDay(asking.at)));
  }

  /** What the receiver of a load takes it under on the day: its licence, or the joint scheme of an exempted use. */
  private async receiving(
    tx: Tx,
    c: ManifestContext,
    licence: LicenceFound | null,
    asking: Asking,
  ): Promise<ArrivalEvidence> {
    const { exemption } = c;
    return {
      licence: await this.licenceFacts(tx, licence, asking),
      ...(exemption == null ? {} : { exempted: await this.exempted(tx, exemption, c, civilDay(asking.at)) }),
    };
  }

  private async exempted(
    tx: Tx,
    item: number,
    { remover, receiver, lines, ...c }: Using,
    day: string,
  ): Promise<ExemptedUse> {
    const asked = {
      exemption: item,
      origin: c.origin ?? remover?.province ?? '',
      destination: c.destination ?? receiver?.province ?? null,
      remover: { uscc: remover?.uscc ?? '' },
      receiver: receiver ? { org: receiver.id, uscc: receiver.uscc ?? '', name: receiver.name } : null,
      lines: lines.map(({ wasteCode: code, method }) => ({ code, method, quantity: '0' })),
      ...{ licence: null, facility: null },
    };
    const { refused } = await exemptionOn(tx, asked, day);
    return { item, refused };
  }

  /** Taken of the scale in the year of the day, in grams (P-12). */
  private async takenOfScale(tx: Tx, licence: string, day: string): Promise<bigint> {
    const { reserved, received } = await this.quota.scaleOf(tx, licence, Number(day.slice(0, 4)));
    return reserved + received;
  }

  private async contract(tx: Tx, id: string): Promise<Part1Evidence['contract']> {
    const [row] = await tx.query<NonNullable<Part1Evidence['contract']>>(
      'manifest_contract',
      `SELECT id, number, remover, party AS receiver, waste_codes AS codes, valid_from::text AS "from",
              least(valid_to, ended_on)::text AS "to"
         FROM liandan.contract WHERE id = $1 AND party_role = 'RECEIVER'`,
      [id],
    );
    return row ?? null;
  }

  /** For a decision the approval is locked: its lines are what the step down the chain will find. */
  private async approval(tx: Tx, id: string, locked: boolean): Promise<ApprovalFacts | null> {
    const row = locked ? await this.lockedApproval(tx, id) : await this.seenApproval(tx, id);
    if (!row) return null;
    const { context: c } = row;
    return {
      id,
      number: c.number ?? '',
      state: row.state,
      validFrom: c.validFrom,
      validTo: c.validTo,
      remover: c.remover.org,
      receiver: c.receiver.org,
      ...(c.exemption ? { exemption: c.exemption.item } : {}),
      singleBatch: c.singleBatch,
      handedBack: handedBack(c),
      lines: c.lines.map(({ line, code, method, approved, reserved, accepted }) => ({
        line,
        wasteCode: code,
        method,
        approved,
        taken: tonnes(grams(reserved) + grams(accepted)),
      })),
    };
  }

  private async lockedApproval(tx: Tx, id: string): Promise<{ state: string; context: ApprovalContext } | null> {
    const kind = this.workflow.kinds.get('approval');
    if (!kind) return null;
    try {
      return (await this.workflow.load(tx, kind, id)) as Row<ApprovalContext>;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  private async seenApproval(tx: Tx, id: string): Promise<{ state: string; context: ApprovalContext } | null> {
    const [row] = await tx.query<{ state: string; context: ApprovalContext }>(
      'manifest_approval',
      'SELECT state, context FROM liandan.approval WHERE id = $1',
      [id],
    );
    return row ?? null;
  }

  /**
   * An agreement under which no application is needed (W-16): a pilot with its list of receivers, or a pair of
   * authorities treated as one province, whose receivers and codes need no list.
   */
  private async instrument(
    tx: Tx,
    part: Named,
    licenceNumber: string | null,
    ends: { origin: string; destination: string },
  ): Promise<Part1Evidence['instrument']> {
    const [agreement] = await tx.query<{ key: string; title: string; terms: AgreementParameters }>(
      'manifest_instrument',
      `SELECT context ->> 'key' AS key, context -> 'title' ->> 'zh' AS title, context -> 'parameters' AS terms
         FROM liandan.agreement
        WHERE context ->> 'key' = $1 AND state = 'active' AND context -> 'parameters' ->> 'approvalMode' = 'NONE'`,
      [part.instrument],
    );
    if (!agreement) return null;
    const { key, title, terms } = agreement;
    const inScope = (code: string) =>
      terms.wasteScope.length === 0 ||
      terms.wasteScope.some(({ kind, value }) => (kind === 'CODE' ? value === code : value === `HW${code.slice(-2)}`));
    const facts = { id: key, title, from: terms.validFrom, to: terms.validTo };
    if (terms.type === 'PAIR_AS_DOMESTIC') {
      const { origin, destination } = ends;
      const between = origin !== destination && [origin, destination].every((end) => terms.parties.includes(end));
      return { ...facts, receiver: between, codes: part.lines.map(({ wasteCode }) => wasteCode).filter(inScope) };
    }
    const entries = await tx.query<{ codes: string[] }>(
      'manifest_instrument_entries',
      `SELECT ARRAY(SELECT jsonb_array_elements_text(context -> 'codes')) AS codes FROM liandan.whitelist_entry
        WHERE context -> 'agreement' ->> 'key' = $1 AND state IN ('active', 'exhausted')
          AND (context -> 'receiver' ->> 'org' = $2 OR context ->> 'licenceNumber' = $3)`,
      [key, part.receiver, licenceNumber],
    );
    return { ...facts, receiver: entries.length > 0, codes: entries.flatMap(({ codes }) => codes).filter(inScope) };
  }

  private async carriers(
    tx: Tx,
    ids: string[],
    consignor: string,
    codes: string[],
    day: string,
  ): Promise<(CarrierFacts | null)[]> {
    const [organisations, contracts] = await Promise.all([
      this.organisations(tx, ids),
      this.transportContracts(tx, consignor, ids, day),
    ]);
    return ids.map((id) => carrierOf(organisations.get(id), contracts, codes));
  }

  private transportContracts(tx: Tx, consignor: string, carriers: string[], day: string): Promise<TransportContract[]> {
    return tx.query<TransportContract>(
      'manifest_transport_contracts',
      `SELECT party, waste_codes AS codes FROM liandan.contract
        WHERE remover = $1 AND party = ANY ($2::uuid[]) AND party_role = 'CARRIER'
          AND $3::date BETWEEN valid_from AND least(valid_to, ended_on)`,
      [consignor, carriers, day],
    );
  }

  /**
   * Keys of the agreements whose negative lists count (W-19): the instrument; else the one that the approval rests on and
   * all that link the two ends. Asked only where an agreement has forbidden anything.
   */
  private async agreementsOf(
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

  private async negativeItems(tx: Tx, day: string): Promise<NegativeItem[]> {
    return tx.query<NegativeItem>(
      'manifest_negative',
      `SELECT id, scope, coalesce(province, agreement) AS keeper, direction, kind, value, reason,
              valid_from::text AS "validFrom", valid_to::text AS "validTo"
         FROM liandan.negative_list_item
        WHERE $1::date >= valid_from AND (valid_to IS NULL OR $1::date <= valid_to)`,
      [day],
    );
  }

  /** Trips of the other transfers under the approval; one by pipeline is a batch of its own (W-15). */
  private async batches(tx: Tx, approval: string, own: string | null): Promise<(string | null)[]> {
    const rows = await tx.query<{ trip: string | null }>(
      'manifest_batches',
      `SELECT trip FROM liandan.manifest
        WHERE approval = $1 AND id IS DISTINCT FROM $2::uuid AND state NOT IN ('draft', 'discarded', 'voided')
       UNION ALL
       SELECT NULL FROM liandan.pipeline
        WHERE approval = $1 AND id IS DISTINCT FROM $2::uuid AND state NOT IN ('draft', 'discarded', 'voided')`,
      [approval, own],
    );
    return rows.map(({ trip }) => trip);
  }

  /** What the two ends have set for themselves and between them. */
  private async policiesOn(tx: Tx, way: { origin: string; destination: string | null }, on: string) {
    const out = await this.policies.of(tx, { province: way.origin, counterpart: way.destination, on });
    const into =
      way.destination === null
        ? out
        : await this.policies.of(tx, { province: way.destination, counterpart: way.origin, on });
    return { out, into };
  }

  /** Whether the line's transport exemption counts, and relaxes the rules of the vehicle in the origin. */
  private exempt(line: { wasteCode: string; exemption?: number | null }, day: string, out: Policies): boolean {
    if (line.exemption == null || out.transportExemption === 'KEEP') return false;
    return this.reference.exemptions
      .forCode(line.wasteCode, 'TRANSPORT', day)
      .some(({ item }) => item === line.exemption);
  }
}

const partyOf = ({ id, name, uscc, address, phone }: Organisation) => ({
  id,
  name,
  uscc: uscc ?? '',
  address: address ?? '',
  phone,
});

interface TransportContract {
  party: string;
  codes: string[];
}
const carrierOf = (
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
const graced = (carrier: CarrierFacts, days: number): CarrierFacts => ({
  ...carrier,
  emergencyPlanTo: carrier.emergencyPlanTo && addDays(carrier.emergencyPlanTo, days),
});

/** Who moves what to whom. */
interface Using {
  origin?: string;
  destination?: string;
  remover: { uscc: string | null; province?: string | null } | undefined;
  receiver: { id: string; uscc: string | null; name: string; province?: string | null } | undefined;
  lines: { wasteCode: string; method: string }[];
}
interface LicenceRow {
  id: string;
  state: string;
  context: LicenceContext;
}
interface LicenceFound extends LicenceRow {
  covering: CoveringLicence;
}
const foundOf = (row: LicenceRow | undefined): LicenceFound | null =>
  row ? { ...row, covering: { ...row.context, state: row.state } } : null;
const licenceOf = ({ id, state, context }: LicenceFound, taken: bigint): LicenceFacts => {
  const { number, holder, kind, scale, validFrom, validTo } = context;
  return { id, number, holder: holder.org ?? '', state, validFrom, validTo, mode: kind, scale, taken: tonnes(taken) };
};

function negativeHits(
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
  const route = part.legs.flatMap(({ via, from, to }) => [from, ...via, to].map((code) => code.slice(0, 2)));
  const found = [null, ...agreements].flatMap((agreement) =>
    part.lines.flatMap(({ wasteCode }) =>
      forbidding(items, {
        origin,
        destination,
        agreement,
        code: wasteCode,
        enterprises: [remover?.uscc, receiver?.uscc].filter((uscc) => uscc != null),
        areas: [part.legs[0]?.from, part.legs.at(-1)?.to].filter((code) => code !== undefined),
        route: [...new Set([origin, destination, ...route])],
        on: day,
      }),
    ),
  );
  return [...new Set(found.map(({ value, reason }) => `${value} ${reason}`))];
}

interface DifferenceCase {
  id: string;
  state: string;
  line: number | null;
  leg: number | null;
  rest_settled: boolean;
}
/** Cases of a kind that this transaction has already moved on, and has not written yet. */
const changedHere = <C>(tx: Tx, machine: string): Row<C>[] =>
  [...tx.rows].filter(([key]) => key.startsWith(`${machine}/`)).map(([, row]) => row as Row<C>);
const isAbout = (found: DifferenceCase, { line, leg }: Difference): boolean => found.line === line && found.leg === leg;
const isSettled = (difference: Difference, cases: DifferenceCase[]): boolean => {
  const mine = cases.filter((found) => isAbout(found, difference));
  return mine.length > 0 && mine.every(({ state }) => state === 'closed');
};

const nextCarrier = (c: ManifestContext): string | null =>
  c.legs.find(({ leg, state, return: back }) => leg > c.leg && !back && state === 'planned')?.carrier.id ?? null;

/** What a form names. */
export function named(row: Manifest | null, asking: Asking): Named {
  const form = asking as unknown as ManifestForm;
  return {
    id: row?.id ?? null,
    remover: form.remover ?? row?.context.remover.id ?? asking.by.org ?? '',
    receiver: form.receiver,
    site: form.site,
    licence: form.licence ?? null,
    contract: form.contract,
    approval: form.approval ?? null,
    instrument: form.instrument ?? null,
    consignor: form.consignor,
    plannedDate: form.plannedDate,
    lines: form.lines,
    legs: form.legs.map(({ carrier, via, from, to }) => ({
      carrier,
      via: via ?? [],
      from: from.division,
      to: to.division,
    })),
  };
}

/** What a draft names. */
export function drafted({ id, context: c }: Manifest): Named {
  return {
    id,
    remover: c.remover.id,
    receiver: c.receiver.id,
    site: c.site.id,
    licence: c.licence?.id ?? null,
    contract: c.contract.id,
    approval: c.approval?.id ?? null,
    instrument: c.instrument?.id ?? null,
    consignor: c.consignor,
    plannedDate: c.plannedDate,
    lines: c.lines,
    legs: c.legs.map(({ carrier, via, from, to }) => ({
      carrier: carrier.id,
      via,
      from: from.division,
      to: to.division,
    })),
  };
}
