import { Injectable } from '@nestjs/common';
import { civilDay } from '#domain/calendar/civil';
import { manifestNumber } from '#domain/identity/manifest-number';
import { ROAD, type ManifestLegForm } from '#domain/leg/leg.commands';
import { covers } from '#domain/licence/coverage';
import type { ManifestReceiptLine } from '#domain/manifest/manifest.commands';
import type {
  ApprovalFacts,
  ArrivalEvidence,
  CorrectionEvidence,
  DepartEvidence,
  EmergencyPlan,
  ManifestContext,
  NewLegEvidence,
  Of,
  PaperEvidence,
  ReceiptEvidence,
  RedirectEvidence,
  ReturnEvidence,
  VoidEvidence,
} from '#domain/manifest/manifest.context';
import { BLANK, filled } from '#domain/manifest/manifest.document';
import { nextLeg } from '#domain/manifest/manifest.reading';
import { grams, tonnes } from '#domain/quantity/quantity';
import { book } from '#workflow/books';
import type { Asking } from '#workflow/kind';
import { Workflow, type Row, type Tx } from '#workflow/workflow';
import { PolicyService } from '../policy/policy.service.js';
import { QuotaBook } from '../quota/quota-book.js';
import { closing, differenceCases, isSettled, ordered } from './manifest.cases.js';
import { ManifestLicences, type LicenceFound } from './manifest.licences.js';
import { drafted, named } from './manifest.named.js';
import { ManifestPapers } from './manifest.papers.js';
import { Part1Gathering } from './manifest.part1.js';
import { carriersOf } from './manifest.parties.js';
import { ManifestPolicies } from './manifest.policies.js';
import { TripGathering } from './manifest.trip.js';
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

/** Gathers what the manifest's machine must be shown: reads only, under the caller's row-level security. */
@Injectable()
export class ManifestEvidence {
  readonly part1: Part1Gathering;
  private readonly papers: ManifestPapers;
  private readonly licences: ManifestLicences;
  private readonly policies: ManifestPolicies;
  private readonly scales = new ScaleReadings();
  private readonly trip: TripGathering;

  constructor(workflow: Workflow, quota: QuotaBook, policies: PolicyService) {
    this.papers = new ManifestPapers(workflow, quota);
    this.licences = new ManifestLicences(quota);
    this.policies = new ManifestPolicies(policies);
    this.part1 = new Part1Gathering(this.papers, this.licences, this.policies);
    this.trip = new TripGathering(this.papers, this.licences, this.policies, this.scales);
  }

  /** The emergency plans of the two ends of a transfer without carrier (R-09b). */
  async prepared(tx: Tx, c: ManifestContext, day: string): Promise<EmergencyPlan[]> {
    return this.trip.prepared(tx, c, (await this.policies.on(tx, c, day)).out);
  }

  async gather(tx: Tx, row: Manifest | null, asking: Asking): Promise<object> {
    switch (asking.type) {
      case 'create':
      case 'edit':
        return this.part1.of(tx, named(row, asking), asking, false);
      case 'backEnter':
        return this.paper(tx, asking);
      case 'issue':
        return this.part1.of(tx, drafted(row!), asking, true);
      case 'load':
        return this.trip.loading(tx, row!, asking);
      case 'depart':
        return this.trip.departure(tx, row!, asking);
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
        return { tolerance: await this.policies.tolerance(tx, row!.context) } satisfies ReturnEvidence;
      case 'correct':
        return this.correction(tx, row!, (asking as unknown as { request: string }).request);
      case 'freeze':
        return ordered(tx, row!.id, asking);
      case 'close':
        return closing(tx, row!);
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

  /** What M3, M5 and M7 would have been shown, each at its own time; the approval as it stands now (M1a). */
  private async paper(tx: Tx, asking: Asking): Promise<PaperEvidence> {
    const { journey } = asking as unknown as Of<'backEnter'>;
    const then = (instant: string): Asking => ({ ...asking, at: new Date(instant).toISOString() });
    const part1 = await this.part1.of(tx, named(null, asking), then(journey.issuedAt), true);
    const context = { ...BLANK, ...filled({ ...asking, evidence: part1 } as never) } as ManifestContext;
    if (!context.remover) return { ...part1, load: null, departures: [] };
    const row = { id: NOBODY, context } as Manifest;
    const load = await this.trip.loading(tx, row, then(journey.loadedAt));
    const departures: DepartEvidence[] = [];
    for (const [i, leg] of journey.legs.entries()) {
      const driven = { id: NOBODY, context: { ...context, leg: i + 1 } } as Manifest;
      departures.push(await this.trip.departure(tx, driven, then(leg.departedAt)));
    }
    const departed = civilDay(journey.legs[0]?.departedAt ?? journey.loadedAt);
    return { ...part1, load, departures, fitting: await this.papers.fitting(tx, named(null, asking), departed) };
  }

  private async arrival(tx: Tx, { context: c }: Manifest, asking: Asking): Promise<ArrivalEvidence> {
    const day = civilDay(asking.at);
    const licence = await this.licences.licenceOn(tx, c.licence?.id, day);
    const { into } = await this.policies.on(tx, c, day);
    return {
      ...(await this.licences.receiving(tx, c, licence, asking)),
      licensed: c.lines.map((line) => licensed(c, licence, line, { day, into })),
    };
  }

  private async receipt(tx: Tx, row: Manifest, asking: Asking): Promise<ReceiptEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const licence = await this.licences.licenceOn(tx, c.licence?.id, day);
    const approval = c.approval ? await this.papers.approval(tx, c.approval.id, true) : null;
    const lines = (asking as unknown as { lines: ManifestReceiptLine[] }).lines;
    const methods = lines.flatMap(({ line, method, opinion }) => {
      const waste = c.lines.find((each) => each.line === line);
      return waste && opinion !== 'REJECT' ? [{ ...waste, method }] : [];
    });
    const { into } = await this.policies.on(tx, c, day);
    return {
      ...(await this.licences.receiving(tx, { ...c, lines: methods }, licence, asking)),
      tolerance: into.tolerance,
      reading: await this.scales.received(tx, c),
      approval: (approval?.lines ?? []).map(({ line, approved, taken }) => {
        const own = c.held.filter((held) => held.line === line).reduce((sum, held) => sum + grams(held.quantity), 0n);
        return { line, approved, taken: tonnes(grams(taken) - own) };
      }),
      ...begins(approval),
      licensed: lines.map(({ line, method, opinion }) => {
        const waste = c.lines.find((each) => each.line === line);
        return !waste || opinion === 'REJECT' || licensed(c, licence, { ...waste, method }, { day, into });
      }),
    };
  }

  private async newLeg(tx: Tx, row: Manifest, asking: Asking, carrier: string | null): Promise<NewLegEvidence> {
    const { context: c } = row;
    const day = civilDay(asking.at);
    const consignor = c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id;
    const codes = c.lines.map(({ wasteCode }) => wasteCode);
    const [facts] = carrier ? await carriersOf(tx, [carrier], consignor, codes, day) : [null];
    const { out } = await this.policies.on(tx, c, day);
    const busy = await this.trip.elsewhere(tx, row, loadedBy(c, asking));
    const cases = asking.type === 'handOver' ? await differenceCases(tx, row) : [];
    return {
      carrier: facts ?? null,
      ...(busy.length > 0 ? { busy } : {}),
      carrierChange: out.carrierChange,
      transportExempt: c.lines.map((line) => this.policies.exempt(line, day, out)),
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
      tolerance: await this.policies.tolerance(tx, row.context),
      others: others.map(({ number }) => number),
    };
  }

  /** What was asked for, whether one of the two provinces has consented, and what the approval has room for. */
  async correction(tx: Tx, row: Manifest, id: string): Promise<CorrectionEvidence> {
    const { context: c } = row;
    const approval = c.approval ? await this.papers.approval(tx, c.approval.id, true) : null;
    const [request] = await tx.query<NonNullable<CorrectionEvidence['request']>>(
      'manifest_correction_asked',
      `SELECT id, org, state, reason, changes, CASE WHEN state = 'CONSENTED' THEN decision END AS consent
         FROM liandan.manifest_correction WHERE id = $1 AND manifest = $2`,
      [id, row.id],
    );
    return {
      request: request ?? null,
      tolerance: await this.policies.tolerance(tx, c),
      approval: (approval?.lines ?? []).map(({ line, approved, taken }) => ({ line, approved, taken })),
      ...begins(approval),
    };
  }
}

/** Whether the receiver may take the waste for the method on the day; a joint scheme asks for no licence (X-04, P-15). */
const licensed = (
  c: ManifestContext,
  licence: LicenceFound | null,
  { wasteCode: code, method }: { wasteCode: string; method: string },
  { day: on, into }: { day: string; into: { collectionReceivers: string[] } },
): boolean =>
  c.exemption != null ||
  (licence !== null &&
    covers(licence.covering, { code, method, on, listed: into.collectionReceivers.includes(c.receiver.uscc) }) ===
      null);

/** An approval that is issued and not yet valid settles nothing before its first day. */
const begins = (approval: ApprovalFacts | null): { begins?: string } =>
  approval?.state === 'issued' ? { begins: approval.validFrom } : {};

const nextCarrier = (c: ManifestContext): string | null => nextLeg(c)?.carrier.id ?? null;
/** The road vehicle that a hand-over or the beginning of a way back loads; a leg that is only planned loads none. */
const loadedBy = (c: ManifestContext, asking: Asking): string | null => {
  if (asking.type === 'addLeg') return null;
  const leg = asking.type === 'handOver' ? nextLeg(c) : (asking as unknown as { leg: ManifestLegForm }).leg;
  return leg?.conveyance === ROAD ? (leg.vehicle ?? null) : null;
};
