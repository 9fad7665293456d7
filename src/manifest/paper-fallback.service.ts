import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import { startOfDay } from '#domain/calendar/civil';
import { dueOfStart } from '#domain/calendar/due';
import { DomainError } from '#domain/errors';
import type {
  AnnounceEvidence,
  BackEntryEvidence,
  Of,
  PaperFallbackContext,
  PaperScan,
} from '#domain/paper-fallback/paper-fallback.context';
import { arrivedOn, paperFallbackMachine, paperFallbackTests } from '#domain/paper-fallback/paper-fallback.machine';
import { paperFallbackParts, paperFallbackReaders } from '#domain/paper-fallback/paper-fallback.policy';
import { eventId } from '#ledger/event-id';
import { offered } from '#workflow/decide';
import type { Asking, Kind } from '#workflow/kind';
import { Workflow, type Command, type Fact, type Once, type Row, type Tx } from '#workflow/workflow';
import { erased } from '../http/erased.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { ManifestService } from './manifest.service.js';

export const FALLBACKS: List = {
  name: 'paper-fallbacks',
  from: 'liandan.paper_fallback f',
  select: `f.id, f.state, f.version, f.origin, f.remover, f.paper_no AS "paperNo", f.manifest, f.overdue,
    f.context ->> 'reason' AS reason, f.context ->> 'announcedAt' AS "announcedAt",
    f.context ->> 'completedOn' AS "completedOn", f.context -> 'entry' ->> 'at' AS "enteredAt"`,
  id: 'f.id',
  filters: {
    state: { column: 'f.state' },
    origin: { column: 'f.origin' },
    remover: { column: 'f.remover', type: 'uuid' },
    paperNo: { column: 'f.paper_no', op: 'prefix' },
    overdue: { column: 'f.overdue', type: 'boolean' },
  },
};

/** Paper in place of the electronic manifest, and the manifest that its entry creates (R-20b). */
@Injectable()
export class PaperFallbackService {
  readonly kind: Kind<PaperFallbackContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly manifests: ManifestService,
  ) {
    this.kind = workflow.register<PaperFallbackContext>({
      name: 'paperFallback',
      table: 'paper_fallback',
      version: 1,
      machine: paperFallbackMachine,
      tests: paperFallbackTests as unknown as Kind<PaperFallbackContext>['tests'],
      parts: paperFallbackParts,
      readers: paperFallbackReaders,
      evidence: (tx, row, asking) => this.evidence(tx, row, asking),
    });
    workflow.provide('manifest.backEnter', (tx, fact) => this.createManifest(tx, fact));
  }

  open(by: Actor, command: Command, once?: Once) {
    return this.workflow.open(this.kind, { by, command, once });
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, FALLBACKS, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [row] = await tx.query<{ state: string; version: number; context: PaperFallbackContext }>(
        'fallback_one',
        'SELECT state, version, context FROM liandan.paper_fallback WHERE id = $1',
        [id],
      );
      if (!row) throw new DomainError('NOT_FOUND', { data: { machine: 'paperFallback' } });
      const { state, version, context } = row;
      return { ...context, id, state, version, verbs: offered(this.kind, state, context, by) };
    });
  }

  /** A stored scan with its bytes. ERASED with its leaf for what was erased. */
  async scan(by: Actor, id: string): Promise<{ mediaType: string; content: Buffer }> {
    const [found] = await this.workflow.read(by, (tx) =>
      tx.query<{ mediaType: string; content: Buffer | null; sha256: string; leaf: string | null }>(
        'scan_content',
        `SELECT media_type AS "mediaType", content, sha256, coalesce(liandan.leaf_of(struck), struck::text) AS leaf
         FROM liandan.paper_scan WHERE id = $1`,
        [id],
      ),
    );
    if (!found) throw new DomainError('NOT_FOUND');
    const { mediaType, content, sha256, leaf } = found;
    if (!content) throw erased(leaf ?? '', sha256);
    return { mediaType, content };
  }

  private async evidence(tx: Tx, row: Row<PaperFallbackContext> | null, asking: Asking): Promise<object> {
    if (asking.type === 'announce') return this.announcing(tx, asking);
    if (asking.type !== 'backEnter' || !row) return {};
    const said = asking as unknown as Of<'backEnter'>;
    const { scans } = said;
    const stored = await tx.query<PaperScan>(
      'fallback_scans',
      `SELECT id, name, media_type AS "mediaType", sha256, bytes FROM liandan.paper_scan
        WHERE fallback = $1 AND id = ANY ($2::uuid[]) ORDER BY id`,
      [row.id, scans],
    );
    const { calendar } = loadReference();
    const due = (clock: string, day: string) => dueOfStart({ clock, from: startOfDay(day) }, asking.at, calendar).due;
    const arrival = arrivedOn(said);
    return {
      manifest: eventId(),
      scans: stored,
      due: {
        stated: due('K-20', row.context.completedOn ?? arrival),
        arrival: due('K-20', arrival),
        acceptance: due('K-18', arrival),
      },
    } satisfies BackEntryEvidence;
  }

  private async announcing(tx: Tx, asking: Asking): Promise<AnnounceEvidence> {
    const { notice, paperNo } = asking as unknown as Of<'announce'>;
    const [firm] = await tx.query<{ id: string; name: string; province: string; city: string | null }>(
      'fallback_firm',
      `SELECT id, name, province, city FROM liandan.organisation WHERE id = $1 AND kind = 'firm' AND active`,
      [asking.by.org],
    );
    const [named] = notice
      ? await tx.query<{ id: string; province: string; from: Date; to: Date | null }>(
          'fallback_notice',
          'SELECT id, province, starts_at AS "from", ends_at AS "to" FROM liandan.outage_notice WHERE id = $1',
          [notice],
        )
      : [];
    const [taken] = await tx.query(
      'fallback_taken',
      'SELECT 1 FROM liandan.paper_fallback WHERE remover = $1 AND paper_no = $2',
      [asking.by.org, paperNo],
    );
    return {
      firm: firm ?? null,
      notice: named ? { ...named, from: named.from.toISOString(), to: named.to?.toISOString() ?? null } : null,
      taken: taken !== undefined,
    };
  }

  /** F3: the manifest is born in the same transaction, or the paper is not entered (M1a). */
  private async createManifest(tx: Tx, fact: Fact): Promise<void> {
    const { context } = await this.workflow.load(tx, this.kind, fact.caseId);
    const { entry, manifest, remover, paperNo, reason, justifications } = context;
    if (!entry || manifest === null) throw new Error('nothing was entered');
    const { late, contradicts, scans } = entry;
    const paper = {
      ...{ fallback: fact.caseId, number: paperNo, reason, late, scans },
      ...(contradicts ? { contradicts } : {}),
    };
    await this.workflow.openStep(tx, this.manifests.kind, {
      id: manifest,
      by: system,
      door: 'rule',
      command: {
        ...entry.form,
        type: 'backEnter',
        remover: remover.id,
        journey: entry.journey,
        paper,
        ...(justifications.length > 0 ? { justifications } : {}),
      },
    });
  }
}
