import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { KINDS, type DifferenceKind, type OpenDiscrepancy } from '#domain/discrepancy/discrepancy.commands';
import {
  type DiscrepancyContext,
  type DiscrepancyEvidence,
  type Source,
  SOURCES,
} from '#domain/discrepancy/discrepancy.context';
import { discrepancyMachine, discrepancyTests } from '#domain/discrepancy/discrepancy.machine';
import { discrepancyParts, discrepancyReaders } from '#domain/discrepancy/discrepancy.policy';
import { DomainError } from '#domain/errors';
import type { Held, ManifestContext } from '#domain/manifest/manifest.context';
import { grams, tonnes } from '#domain/quantity/quantity';
import { offered } from '#workflow/decide';
import type { Asking, Kind } from '#workflow/kind';
import { Workflow, type Fact, type Row, type Tx } from '#workflow/workflow';
import { clocksOf, ConsultationService } from '../consultation/consultation.service.js';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { subjectOf } from './discrepancy.subject.js';

export const DISCREPANCIES: List = {
  name: 'discrepancies',
  from: 'liandan.discrepancy d',
  select: `d.id, d.state, d.version, d.subject_machine AS "subjectMachine", d.subject, d.number, d.source, d.origin, d.destination,
    d.overdue, d.context -> 'line' AS line, d.context -> 'kinds' AS kinds, d.context ->> 'declared' AS declared,
    d.context ->> 'found' AS found, d.context -> 'remover' ->> 'name' AS remover, d.context -> 'receiver' ->> 'name' AS receiver,
    d.context -> 'finder' ->> 'at' AS "openedAt", d.context ->> 'closedAt' AS "closedAt"`,
  id: 'd.id',
  filters: {
    state: { column: 'd.state' },
    subject: { column: 'd.subject', type: 'uuid' },
    number: { column: 'd.number', op: 'prefix' },
    source: { column: 'd.source', of: SOURCES },
    origin: { column: 'd.origin' },
    destination: { column: 'd.destination' },
    remover: { column: 'd.remover', type: 'uuid' },
    receiver: { column: 'd.receiver', type: 'uuid' },
    overdue: { column: 'd.overdue', type: 'boolean' },
  },
};

/** What a manifest, a pipeline transfer or a paper says it found. */
interface Finding {
  difference?: string;
  leg?: number | null;
  line?: number | null;
  kind?: string;
  kinds?: string[];
  declared?: string | null;
  found?: string;
  place?: string | null;
  /** Organisation that found it. */
  by?: string;
}

/** Discrepancies (差异): opened by hand or by what a manifest tells, closed when the finding has its effect (R-18b). */
@Injectable()
export class DiscrepancyService {
  readonly kind: Kind<DiscrepancyContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly letters: ConsultationService,
  ) {
    this.kind = workflow.register<DiscrepancyContext>({
      name: 'discrepancy',
      table: 'discrepancy',
      version: 1,
      machine: discrepancyMachine,
      tests: discrepancyTests as unknown as Kind<DiscrepancyContext>['tests'],
      parts: discrepancyParts,
      readers: discrepancyReaders,
      evidence: (tx, row, asking) => this.evidence(tx, row, asking),
    });
    workflow.provide('discrepancy.find', (tx, fact) => this.find(tx, fact));
    workflow.provide('discrepancy.carry', (tx, fact) => this.carry(tx, fact));
    workflow.provide('discrepancy.settle', (tx, fact) => this.settle(tx, fact));
    workflow.provide('discrepancy.share', (tx, fact) => this.share(tx, fact));
  }

  open(by: Actor, { command, once }: Asked<OpenDiscrepancy>) {
    return this.workflow.open(this.kind, { by, command: { ...command, type: 'open' }, once });
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, DISCREPANCIES, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; version: number; context: DiscrepancyContext }>(
        'discrepancy_one',
        'SELECT state, version, context FROM liandan.discrepancy WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, version, context } = found;
      const verbs = offered(this.kind, state, context, by);
      return { ...context, id, state, version, clocks: await clocksOf(tx, id), verbs };
    });
  }

  /** The manifest (or pipeline transfer), locked: it does not close while a case on it is being opened. */
  private async evidence(tx: Tx, row: Row<DiscrepancyContext> | null, asking: Asking): Promise<DiscrepancyEvidence> {
    if (row && asking.type !== 'close') return {};
    const { machine, id } = row?.context.subject ?? {
      machine: String(asking['machine'] ?? 'manifest'),
      id: String(asking['manifest']),
    };
    const kind = this.workflow.kinds.get(machine);
    if (!kind) return { subject: null };
    const leg = row ? row.context.leg : ((asking['leg'] as number | null | undefined) ?? null);
    return { subject: subjectOf(machine, await this.workflow.load(tx, kind, id), leg) };
  }

  /** D1 by rule: a difference that a manifest or the meters of a pipeline tell; the engine reports what it found itself. */
  private async find(tx: Tx, fact: Fact): Promise<void> {
    const { machine, caseId: id } = fact;
    const excess = fact.type === 'manifest.excessFlagged';
    const found = excess ? await this.excessOf(tx, fact) : (fact.data as Finding);
    const source = excess ? 'PAPER' : sourceOf(fact, found);
    const kinds = [...(found.kinds ?? []), ...(found.kind ? [found.kind] : [])].map(known);
    const line = found.line ?? null;
    if (source === 'RECEIPT' && (await this.reportedByHand(tx, id, line, kinds))) return;
    const { id: opened } = await this.workflow.openStep(tx, this.kind, {
      by: system,
      door: 'rule',
      command: {
        type: 'open',
        machine,
        manifest: id,
        source,
        difference: found.difference ?? null,
        ...(found.by ? { foundBy: found.by } : {}),
        leg: found.leg ?? null,
        place: found.place ?? null,
        ...(line === null ? {} : { line }),
        kinds: kinds.length > 0 ? kinds : ['OTHER'],
        declared: found.declared ?? '',
        found: found.found ?? '',
      },
    });
    if (source === 'PIPELINE' || source === 'PAPER') {
      await this.workflow.step(tx, this.kind, opened, { by: system, door: 'rule', command: { type: 'report' } });
    }
  }

  /** F3: what a back-entered load was beyond its approval, which the bureau of the origin looks into (R-28a, decision 14). */
  private async excessOf(tx: Tx, fact: Fact): Promise<Finding> {
    const { lines, originCity } = fact.data as { lines: Held[]; originCity: string };
    const manifest = await this.workflow.load(tx, this.workflow.kinds.get('manifest')!, fact.caseId);
    const taken = (manifest.context as ManifestContext).paper?.taking?.taken ?? [];
    const left = (line: number) => grams(taken.find((each) => each.line === line)?.quantity ?? '0');
    return {
      kinds: ['QUANTITY'],
      place: originCity,
      declared: lines.map(({ line }) => `${line}: ${tonnes(left(line))} t`).join('; '),
      found: lines.map(({ line, quantity }) => `${line}: ${tonnes(left(line) + grams(quantity))} t`).join('; '),
    };
  }

  /** The receiver opened a case for this line and kind before it signed the receipt: that one stands. */
  private async reportedByHand(tx: Tx, id: string, line: number | null, kinds: string[]): Promise<boolean> {
    const cases = await tx.query<{ line: number | null; kinds: string[] }>(
      'discrepancy_by_hand',
      `SELECT (context ->> 'line')::int AS line, ARRAY(SELECT jsonb_array_elements_text(context -> 'kinds')) AS kinds
       FROM liandan.discrepancy WHERE subject = $1 AND state <> 'closed' AND source = 'RECEIPT' AND context ->> 'difference' IS NULL`,
      [id],
    );
    return cases.some((each) => each.line === line && kinds.every((kind) => each.kinds.includes(kind)));
  }

  /** The manifest was corrected, or its load returned or redirected: cases that waited for it close (D5). */
  private async carry(tx: Tx, fact: Fact): Promise<void> {
    const waiting = await tx.query<{ id: string }>(
      'discrepancy_waiting',
      `SELECT id FROM liandan.discrepancy WHERE subject = $1 AND state IN ('resolved', 'confirmedViolation') ORDER BY id`,
      [fact.caseId],
    );
    for (const { id } of waiting) await this.close(tx, id);
  }

  /** The finding stands: where nothing more is to be done the case closes. */
  private async settle(tx: Tx, fact: Fact): Promise<void> {
    await this.close(tx, fact.caseId);
  }

  /** D5, as soon as the law lets it be; what it does not let be done yet stays as it is. */
  private async close(tx: Tx, id: string): Promise<void> {
    try {
      await this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command: { type: 'close' } });
    } catch (error) {
      if (!(error instanceof DomainError) || !['RULE_REFUSED', 'INVALID_TRANSITION'].includes(error.code)) throw error;
    }
  }

  /** D4: the finding goes to the origin as a frozen letter of the province that decided, unless that is itself. */
  private async share(tx: Tx, fact: Fact): Promise<void> {
    const { origin, destination, number, finding, violation, kinds, declared, found } = fact.data;
    const from = fact.by.province ?? String(destination);
    if (origin === from) return;
    await this.letters.tell(tx, {
      kind: 'FINDING',
      from,
      to: String(origin),
      title: '关于联单差异认定结果的函',
      body: { number, kinds, declared, found, finding, violation },
      machine: fact.machine,
      caseId: fact.caseId,
    });
  }
}

const known = (kind: string): DifferenceKind =>
  (KINDS as readonly string[]).includes(kind) ? (kind as DifferenceKind) : 'OTHER';

function sourceOf(fact: Fact, { leg }: Finding): Source {
  if (fact.machine === 'pipeline') return 'PIPELINE';
  return leg === null || leg === undefined ? 'RECEIPT' : 'HANDOVER';
}
