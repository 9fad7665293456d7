import { loadReference } from '#config/reference';
import { civilDay } from '#domain/calendar/civil';
import { ROAD } from '#domain/leg/leg.commands';
import type { DepartEvidence, EmergencyPlan, LoadEvidence, ManifestContext } from '#domain/manifest/manifest.context';
import type { Policies } from '#domain/policy/switches';
import { checkLabelCode } from '#domain/waste/label';
import { crossed } from '#domain/whitelist/negative-list';
import type { Asking } from '#workflow/kind';
import type { Row, Tx } from '#workflow/workflow';
import { negativeItems } from '../party/negative-items.js';
import { closures } from './manifest.forbidding.js';
import type { ManifestLicences } from './manifest.licences.js';
import { drafted } from './manifest.named.js';
import type { ManifestPapers } from './manifest.papers.js';
import { carriersOf, graced, gracedUntil, organisationsOf } from './manifest.parties.js';
import type { ManifestPolicies } from './manifest.policies.js';
import type { ScaleReadings } from './scale-readings.js';

/** What a loading and a departure are judged by: the vehicle, its crew, what it carries already, and the way. */
export class TripGathering {
  private readonly reference = loadReference();

  constructor(
    private readonly papers: ManifestPapers,
    private readonly licences: ManifestLicences,
    private readonly policies: ManifestPolicies,
    private readonly scales: ScaleReadings,
  ) {}

  async loading(tx: Tx, row: Row<ManifestContext>, asking: Asking): Promise<LoadEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const leg = c.legs.find((each) => each.leg === c.leg);
    const consignor = c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
    const carrier = leg?.carrier.id ?? '';
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const labels = c.lines.flatMap((line) => line.labels);
    const [facts] = carrier ? await carriersOf(tx, [carrier], consignor, codes, day) : [null];
    const [vehicle] = await tx.query<{ plate: string; document: string; valid_to: string; classes: string[] }>(
      'manifest_vehicle',
      'SELECT plate, document, valid_to, classes FROM liandan.vehicle_papers($1, $2)',
      [carrier || null, leg?.vehicle ?? ''],
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
    const { out } = await this.policies.on(tx, c, day);
    return {
      ...(await this.licences.receiving(tx, c, await this.licences.licenceOn(tx, c.licence?.id, day), asking)),
      approval: c.approval ? await this.papers.approval(tx, c.approval.id, false) : null,
      instrument: c.instrument
        ? await this.papers.instrument(tx, drafted(row), c.licence?.number ?? null, c, day)
        : null,
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
      transportExempt: c.lines.map((line) => this.policies.exempt(line, day, out)),
    };
  }

  /** Other manifests with which the vehicle is on the road, those of the same trip left out (R-16a). */
  async elsewhere(tx: Tx, { id, context: { trip } }: Row<ManifestContext>, vehicle: string | null): Promise<string[]> {
    if (vehicle === null) return [];
    const moving = await tx.query<{ manifest: string }>(
      'manifest_elsewhere',
      `SELECT manifest FROM liandan.moving_vehicle
        WHERE vehicle = $1 AND manifest <> $2 AND ($3::uuid IS NULL OR trip IS DISTINCT FROM $3) ORDER BY manifest`,
      [vehicle, id, trip],
    );
    return moving.map(({ manifest }) => manifest);
  }

  async departure(tx: Tx, row: Row<ManifestContext>, asking: Asking): Promise<DepartEvidence> {
    const { context: c } = row;
    const leg = c.legs.find((each) => each.leg === c.leg);
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const day = civilDay(asking.at);
    const [carrier] = leg ? await carriersOf(tx, [leg.carrier.id], c.remover.id, codes, day) : [null];
    const passed = leg ? [leg.from.division, ...leg.via, leg.to.division] : [];
    const restrictions = crossed(await negativeItems(tx, day), passed).map(({ value, reason }) => `${value} ${reason}`);
    const { out } = await this.policies.on(tx, c, day);
    const { vehicle } = asking as unknown as { vehicle?: string };
    const busy =
      leg?.conveyance === ROAD && vehicle !== leg.vehicle && (await this.elsewhere(tx, row, vehicle ?? null));
    return {
      ...(busy && busy.length > 0 ? { busy } : {}),
      carrier: carrier ? graced(carrier, out.emergencyGraceDays) : null,
      prepared: await this.prepared(tx, c, out),
      restrictions,
      closed: await closures(tx, c.number, passed, day),
      transportExempt: c.lines.map((line) => this.policies.exempt(line, day, out)),
    };
  }

  /** The emergency plans of the two ends on file, with the grace of the origin (R-09b). */
  async prepared(
    tx: Tx,
    c: Pick<ManifestContext, 'remover' | 'receiver'>,
    { emergencyGraceDays }: Pick<Policies, 'emergencyGraceDays'>,
  ): Promise<EmergencyPlan[]> {
    const parties = await organisationsOf(tx, [c.remover.id, c.receiver.id]);
    return [c.remover, c.receiver].map(({ id, name }) => ({
      name,
      until: gracedUntil(parties.get(id)?.emergency_plan_until, emergencyGraceDays),
    }));
  }
}
