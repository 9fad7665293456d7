import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import type { ApprovalContext, ApprovalLine } from '#domain/approval/approval.case';
import { flaggedOn } from '#domain/approval/approval.lines';
import { DomainError } from '#domain/errors';
import type { ManifestContext, Of } from '#domain/manifest/manifest.context';
import {
  amountOn,
  correctionPostings,
  lateLines,
  latePostings,
  releasePostings,
  reservePostings,
  resettledLines,
  settlePostings,
  type Corrected,
  type Settled,
  type Taken,
  type TakenLate,
} from '#domain/manifest/manifest.postings';
import { manifestMachine } from '#domain/manifest/manifest.machine';
import { manifestHeard, manifestParts, manifestReaders } from '#domain/manifest/manifest.policy';
import { manifestTests } from '#domain/manifest/manifest.tests';
import { ROAD } from '#domain/leg/leg.commands';
import { currentLeg } from '#domain/manifest/manifest.reading';
import { fieldsNow, frozenFaults } from '#domain/field-rules/field-check';
import { correctableNow, manifestFields } from '#domain/field-rules/manifest.fields';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { Said } from '#domain/statute';
import { scaleCap } from '#domain/quota/quota';
import { book } from '#workflow/books';
import { offered } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import {
  Rerun,
  Workflow,
  type Command,
  type Fact,
  type Once,
  type Outcome,
  type Row,
  type Tx,
} from '#workflow/workflow';
import type { Posting } from '#domain/quota/posting';
import { type ListQuery, type Page, pageOf } from '../http/page.js';
import { QuotaBook } from '../quota/quota-book.js';
import { crewsOf } from './crew.js';
import { waitingFor } from './manifest.cases.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { runsOf } from './manifest.lists.js';
import { type ManifestRow, type ManifestView, manifestViews, seenBy } from './manifest.view.js';

export type ManifestKind = Kind<ManifestContext>;

interface Named {
  machine: string;
  id: string;
}
const LABELLED = book(
  'label.opened',
  `INSERT INTO liandan.open_label (code, manifest) SELECT code, $2 FROM unnest($1::text[]) AS code ON CONFLICT DO NOTHING`,
  ...['labels', 'manifest'],
);
const FREED = book('label.freed', 'DELETE FROM liandan.open_label WHERE manifest = $1', 'manifest');
const BOARDED = book(
  'vehicle.boarded',
  `INSERT INTO liandan.moving_vehicle (vehicle, manifest, trip, wastes) VALUES ($1, $2, $3, $4)
   ON CONFLICT (vehicle, manifest) DO NOTHING`,
  ...['vehicle', 'manifest', 'trip', 'json:wastes'],
);
const LEFT = book('vehicle.left', 'DELETE FROM liandan.moving_vehicle WHERE manifest = $1', 'manifest');
/** A manifest that is not ready, or elsewhere on its way, stays as it is. */
const NOT_YET: string[] = ['RULE_REFUSED', 'INVALID_TRANSITION'];

/** Manifests (转移联单): the machine's evidence, its consequences down the chain, and what each party reads. */
@Injectable()
export class ManifestService {
  readonly kind: ManifestKind;

  constructor(
    private readonly workflow: Workflow,
    private readonly quota: QuotaBook,
    evidence: ManifestEvidence,
  ) {
    this.kind = workflow.register<ManifestContext>({
      name: 'manifest',
      table: 'manifest',
      version: 1,
      machine: manifestMachine,
      tests: manifestTests as unknown as ManifestKind['tests'],
      parts: manifestParts,
      readers: manifestReaders,
      view: seenBy,
      hears: manifestHeard,
      evidence: (tx, row, asking) => evidence.gather(tx, row, asking),
      frozen: (state, context, command) => frozenFaults(manifestFields, state, context, command),
      late: async (tx, row, event) => {
        const city = cityOf(row, event);
        return city === null ? undefined : evidence.number(tx, city, event.at);
      },
    });
    workflow.provide('manifest.reserve', (tx, fact) => this.reserve(tx, fact));
    workflow.provide('manifest.takeLate', (tx, fact) => this.takeLate(tx, fact));
    workflow.provide('manifest.settle', (tx, fact) => this.settle(tx, fact));
    workflow.provide('manifest.release', (tx, fact) => this.release(tx, fact));
    workflow.provide('manifest.resettle', (tx, fact) => this.resettle(tx, fact));
    workflow.provide('manifest.close', (tx, fact) => this.close(tx, fact.caseId));
    workflow.provide('manifest.reconsider', (tx, fact) => this.reconsider(tx, fact));
    workflow.provide('manifest.board', (tx, fact) => this.board(tx, fact));
    workflow.provide('manifest.boardLeg', (tx, fact) => this.boardLeg(tx, fact));
    workflow.provide('manifest.changeVehicle', (tx, fact) => this.changeVehicle(tx, fact));
    workflow.provide('manifest.leaveVehicle', (tx, fact) => this.leaveVehicle(tx, fact.caseId));
    workflow.provide('manifest.freeLabels', (tx, fact) => this.freeLabels(tx, fact.caseId));
  }

  open(by: Actor, command: Command, once?: Once): Promise<Outcome<ManifestContext>> {
    return this.workflow.open(this.kind, { by, command, once });
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<ManifestContext>> {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  /** By rule: an incident names the manifest (M19, E-07). */
  freeze(id: string, incident: { id: string; place: string }, once?: Once): Promise<Outcome<ManifestContext>> {
    return this.workflow.send(this.kind, id, {
      by: system,
      door: 'rule',
      command: { type: 'freeze', incident: incident.id, place: incident.place, order: '' },
      once,
    });
  }

  /** By rule: what kept it open has ended (M17). A manifest that is not ready stays as it is. */
  closeNow(id: string, once?: Once): Promise<Outcome<ManifestContext>> {
    return this.workflow.send(this.kind, id, { by: system, door: 'rule', command: { type: 'close' }, once });
  }

  /** An incident is closed: what waited for it and for nothing else closes (I7, M17). Its bureau may see none of them. */
  closeAfter({ caseId }: Fact, once: Once): Promise<void> {
    return this.workflow.follow(once, async (tx) => {
      for (const id of await waitingFor(tx, 'manifest', caseId)) await this.close(tx, id);
    });
  }

  /** After a trip that a bureau ended by order (M20): it sees neither approval nor accounts, the engine gives up the reserve. */
  releaseAfter(fact: Fact, once: Once): Promise<void> {
    return this.workflow.follow(once, (tx) => this.release(tx, fact));
  }

  async one(by: Actor, id: string): Promise<ManifestView> {
    return this.workflow.read(by, async (tx) => {
      const rows = await tx.query<ManifestRow>(
        'manifest_one',
        'SELECT id, state, version, context FROM liandan.manifest WHERE id = $1',
        [id],
      );
      const [view] = await manifestViews(tx, this.kind, by, rows);
      if (!view) throw new DomainError('NOT_FOUND', { data: { machine: 'manifest' } });
      return view;
    });
  }

  /** What the caller's firm drives or has to load, whole, with the ends of the papers of vehicle and crew, in one reading. */
  runs(by: Actor, query: ListQuery): Promise<Page<object>> {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<ManifestRow>(tx, runsOf(by), query);
      const runs = await manifestViews(tx, this.kind, by, page.items);
      const contexts = page.items.map(({ context }) => context);
      const crews = await crewsOf(tx, by, contexts);
      return { ...page, items: runs.map((run, i) => ({ ...run, crew: crews[i] })) };
    });
  }

  /** What of the form the reader may fill in now, by the table of its fields; `correctable` by way of R-29. */
  fields(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [row] = await tx.query<{ state: string; context: ManifestContext }>(
        'manifest_fields',
        'SELECT state, context FROM liandan.manifest WHERE id = $1',
        [id],
      );
      if (!row) throw new DomainError('NOT_FOUND', { data: { machine: 'manifest' } });
      const { state, context } = row;
      const verbs = offered(this.kind, state, context, by);
      const correctable = correctableNow(state, manifestParts(by, context));
      return { ...fieldsNow(manifestFields, state, context, verbs), correctable };
    });
  }

  /** Who may see the manifest finds it by its number; whoever only has the paper scans its code (R-15, Z-07). */
  async byNumber(by: Actor, number: string) {
    return this.workflow.read(by, async (tx) => {
      const [row] = await tx.query<{
        id: string;
        number: string;
        state: string;
        origin: string;
        destination: string;
        issuedAt: string;
        remover: string;
        receiver: string;
      }>(
        'manifest_of_number',
        `SELECT id, number, state, origin, destination, context ->> 'issuedAt' AS "issuedAt",
           context -> 'remover' ->> 'name' AS remover, context -> 'receiver' ->> 'name' AS receiver
         FROM liandan.manifest WHERE number = $1`,
        [number],
      );
      if (!row) throw new DomainError('NOT_FOUND', { data: { number } });
      return { ...row, void: row.state === 'voided' };
    });
  }

  /** M3: the approval's lines, the receiver's scale of the year and the plan rows hold the removed quantity. */
  private async reserve(tx: Tx, fact: Fact): Promise<void> {
    const data = fact.data as unknown as Taken;
    this.openAccounts(tx, fact, data);
    if (data.approval) {
      await this.stepApproval(tx, data.approval, { type: 'reserve', manifest: fact.caseId, lines: data.quantities });
    }
    this.post(tx, fact, 'issued', reservePostings(data));
  }

  /** M1a: what the approval still holds is taken, the rest goes to its flagged excess (V2a, decision 14). */
  private async takeLate(tx: Tx, fact: Fact): Promise<void> {
    const data = fact.data as unknown as TakenLate;
    this.openAccounts(tx, fact, data);
    if (data.approval) {
      const lines = data.quantities.map(({ line, quantity }) => ({
        line,
        quantity: tonnes(grams(quantity) + amountOn(data.excess, line)),
      }));
      const late = { movedFrom: data.moved, movedTo: data.moved };
      await this.stepApproval(tx, data.approval, { type: 'reserve', manifest: fact.caseId, lines, late });
    }
    this.post(tx, fact, 'backEntered', latePostings(data));
    if (data.labels.length === 0) return;
    // A code that is open elsewhere stays there: the finding is on the manifest (T-08).
    tx.enter(LABELLED, { labels: data.labels, manifest: fact.caseId });
  }

  /** A back-entered load settles no more than it took; its excess stands and may only grow (decision 14). */
  private async settleLate(tx: Tx, fact: Fact, data: Settled): Promise<void> {
    const lines = lateLines(data);
    this.post(tx, fact, 'accepted', settlePostings(data));
    // A load that took nothing, and is no heavier than was flagged, changes nothing of the approval.
    const books = lines.some(({ quantity, part }) => grams(quantity) > 0n || part.excess > 0n);
    if (data.approval && books) {
      const settled = lines.map(({ line, quantity, accepted, flagged }) => ({
        line,
        reserved: quantity,
        accepted: tonnes(accepted),
        flagged: tonnes(flagged),
      }));
      await this.stepApproval(tx, data.approval, { type: 'settle', manifest: fact.caseId, lines: settled });
    }
  }

  /** M12, M13: the reserve becomes the accepted quantity; what lies beyond the cap is posted as excess (decision 14). */
  private async settle(tx: Tx, fact: Fact): Promise<void> {
    const data = fact.data as unknown as Settled;
    if (data.flagged) return this.settleLate(tx, fact, data);
    this.post(tx, fact, 'accepted', settlePostings(data));
    if (data.approval) {
      const lines = data.reserved.map(({ line, quantity }) => ({
        line,
        reserved: quantity,
        accepted: data.accepted.find((each) => each.line === line)?.quantity ?? '0.000000',
      }));
      await this.stepApproval(tx, data.approval, { type: 'settle', manifest: fact.caseId, lines });
    }
  }

  /** M4, M14, M16, M20: what is still held goes back, once. */
  private async release(tx: Tx, fact: Fact): Promise<void> {
    const data = fact.data as unknown as Taken;
    const reason = fact.type.slice(fact.type.indexOf('.') + 1);
    this.post(tx, fact, reason, releasePostings(data));
    if (data.held === false) return;
    // A back-entered load may have taken nothing.
    if (data.approval && data.quantities.some(({ quantity }) => grams(quantity) > 0n)) {
      await this.stepApproval(tx, data.approval, {
        type: 'release',
        manifest: fact.caseId,
        lines: data.quantities,
        reason,
      });
    }
  }

  /** M21: what the correction changes of the settled quantities, in the approval and in the books (R-27c, R-29). */
  private async resettle(tx: Tx, fact: Fact): Promise<void> {
    const data = fact.data as unknown as Corrected;
    const { approval, request } = data;
    const moved = resettledLines(data);
    const lines = approval && moved.length > 0 ? await this.linesOf(tx, approval) : [];
    const kept = (line: number) => flaggedOn(lines.find((each) => each.line === line) ?? {});
    this.post(tx, fact, 'corrected', correctionPostings(data, kept));
    if (approval && moved.length > 0) {
      await this.stepApproval(tx, approval, { type: 'settle', manifest: fact.caseId, lines: moved });
    }
    tx.writeExactly(
      1,
      'correction_entered',
      `UPDATE liandan.manifest_correction SET state = 'ENTERED', version = version + 1 WHERE id = $1 AND state = 'CONSENTED'`,
      [request],
    );
  }

  /** A discrepancy has been closed: the manifest that waited for it may close (D5, M17). */
  private async reconsider(tx: Tx, fact: Fact): Promise<void> {
    const { machine, id } = fact.data['subject'] as Named;
    if (machine === 'manifest') await this.close(tx, id);
  }

  /** M17, where nothing stands in the way; otherwise the manifest stays open until its cases are closed. */
  private async close(tx: Tx, id: string): Promise<void> {
    try {
      await this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command: { type: 'close' } });
    } catch (error) {
      if (!(error instanceof DomainError) || !NOT_YET.includes(error.code)) throw error;
    }
  }

  /** Each label is open on one manifest only (T-08); the vehicle is on the road with these wastes (R-16a, L-81a). */
  private async board(tx: Tx, fact: Fact): Promise<void> {
    const { labels, vehicle } = fact.data as { labels: string[]; vehicle: string | null };
    const { context } = await this.workflow.load<ManifestContext>(tx, this.kind, fact.caseId);
    if (labels.length > 0) {
      tx.enter(LABELLED, { labels, manifest: fact.caseId }, (opened) => {
        if (opened !== labels.length) throw new Rerun('a label was opened by somebody else');
      });
    }
    if (vehicle !== null) this.onTheRoad(tx, fact.caseId, context, vehicle);
  }

  private onTheRoad(tx: Tx, manifest: string, { lines, trip }: ManifestContext, vehicle: string): void {
    const wastes = lines.map(({ wasteCode, hazards }) => ({ code: wasteCode, hazards }));
    tx.enter(BOARDED, { vehicle, manifest, trip, wastes });
  }

  /**
   * The vehicle of the current leg is on the road from now on, in the place of the one before: a later leg from the
   * hand-over, the way back from its beginning (R-16a, R-17, R-18b). Trains and ships carry many loads at once.
   */
  private async boardLeg(tx: Tx, { caseId, type, data }: Fact): Promise<void> {
    if (type === 'manifest.released' && data['to'] !== 'returning') return;
    const { context: c } = await this.workflow.load<ManifestContext>(tx, this.kind, caseId);
    this.takePlace(tx, caseId, c);
  }

  private takePlace(tx: Tx, manifest: string, c: ManifestContext): void {
    const leg = currentLeg(c);
    tx.enter(LEFT, { manifest });
    if (leg?.vehicle && (c.leg === 1 || leg.conveyance === ROAD)) this.onTheRoad(tx, manifest, c, leg.vehicle);
  }

  /** Another vehicle than the one that was loaded may set out (M7): it takes the place of that one. */
  private async changeVehicle(tx: Tx, fact: Fact): Promise<void> {
    const { context: c } = await this.workflow.load<ManifestContext>(tx, this.kind, fact.caseId);
    const [boarded] = await tx.query<{ vehicle: string }>(
      'manifest_boarded',
      'SELECT vehicle FROM liandan.moving_vehicle WHERE manifest = $1',
      [fact.caseId],
    );
    if (boarded && boarded.vehicle !== currentLeg(c)?.vehicle) this.takePlace(tx, fact.caseId, c);
  }

  private async leaveVehicle(tx: Tx, id: string): Promise<void> {
    tx.enter(LEFT, { manifest: id });
  }

  private async freeLabels(tx: Tx, id: string): Promise<void> {
    tx.enter(FREED, { manifest: id });
  }

  private async stepApproval(tx: Tx, id: string, command: Command): Promise<void> {
    await this.workflow.step(tx, this.approvals(), id, { by: system, door: 'rule', command });
  }

  /** The lines of the approval as they stand, locked. */
  private async linesOf(tx: Tx, id: string): Promise<ApprovalLine[]> {
    return ((await this.workflow.load(tx, this.approvals(), id)) as Row<ApprovalContext>).context.lines;
  }

  private approvals() {
    const kind = this.workflow.kinds.get('approval');
    if (!kind) throw new Error('no capability keeps approvals');
    return kind;
  }

  private openAccounts(tx: Tx, fact: Fact, { licence, year, plan, scale, classes = [] }: Taken): void {
    const cause = { machine: fact.machine, caseId: fact.caseId, reason: 'opened' };
    // The balance is told to whoever plans a transfer (W-18); the lines name other firms' manifests.
    const lineReaders = [`o:${String(fact.data['receiver'])}`, `p:${String(fact.data['destination'])}`];
    if (year !== null && licence !== null) {
      for (const { line, scale: of } of [{ line: 0, scale }, ...classes]) {
        const account = { ownerKind: 'licence' as const, ownerId: licence, line, year };
        const cap = of ? scaleCap(grams(of)) : null;
        this.quota.open(tx, { ...account, cap, readers: ['all'], lineReaders }, cause);
      }
    }
    const readers = [
      `o:${String(fact.data['remover'])}`,
      `p:${String(fact.data['origin'])}`,
      `c:${String(fact.data['originCity'])}`,
    ];
    for (const { plan: ownerId, line } of plan) {
      if (ownerId)
        this.quota.open(
          tx,
          {
            ownerKind: 'plan',
            ownerId,
            line,
            cap: null,
            readers: [...readers, `o:${String(fact.data['receiver'])}`],
            lineReaders: readers,
          },
          cause,
        );
    }
  }

  /** Before the approval is told: what it hands back of the room lowers the cap of its account after this (W-14). */
  private post(tx: Tx, fact: Fact, reason: string, postings: Posting[]): void {
    this.quota.post(tx, postings, { machine: fact.machine, caseId: fact.caseId, reason });
  }
}

/** Four digits of the city that numbers the manifest: of the draft, or of the paper's site. */
function cityOf(row: Row<ManifestContext> | null, event: Said): string | null {
  if (event.type === 'issue') return row?.context.originCity ?? null;
  if (event.type !== 'backEnter') return null;
  return (event as unknown as Of<'backEnter'>).evidence.site?.numberCity ?? null;
}
