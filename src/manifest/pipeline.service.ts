import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { PipelineContext } from '#domain/pipeline/pipeline.context';
import { mismatches } from '#domain/pipeline/pipeline.flow';
import { pipelineMachine } from '#domain/pipeline/pipeline.machine';
import { pipelineParts, pipelineReaders } from '#domain/pipeline/pipeline.policy';
import { pipelineTests } from '#domain/pipeline/pipeline.tests';
import { offered } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import { Workflow, type Command, type Fact, type Once, type Tx } from '#workflow/workflow';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { waitingFor } from './manifest.cases.js';
import { ManifestEvidence } from './manifest.evidence.js';
import { PipelineEvidence } from './pipeline.evidence.js';

export const PIPELINES: List = {
  name: 'pipelines',
  from: 'liandan.pipeline p',
  select: `p.id, p.number, p.state, p.version, p.origin, p.destination, p.overdue, p.approval,
    p.context -> 'remover' ->> 'name' AS remover, p.context -> 'receiver' ->> 'name' AS receiver,
    p.context -> 'period' AS period, p.context ->> 'issuedAt' AS "issuedAt", p.context ->> 'closedAt' AS "closedAt"`,
  id: 'p.id',
  filters: {
    state: { column: 'p.state' },
    number: { column: 'p.number', op: 'prefix' },
    origin: { column: 'p.origin' },
    destination: { column: 'p.destination' },
    remover: { column: 'p.remover', type: 'uuid' },
    receiver: { column: 'p.receiver', type: 'uuid' },
    approval: { column: 'p.approval', type: 'uuid' },
    overdue: { column: 'p.overdue', type: 'boolean' },
  },
};

/** A transfer that is not ready, or elsewhere on its way, stays as it is. */
const NOT_YET: string[] = ['RULE_REFUSED', 'INVALID_TRANSITION'];

/** Transfers by pipeline. The quota steps are those of the manifests. */
@Injectable()
export class PipelineService {
  readonly kind: Kind<PipelineContext>;

  constructor(
    private readonly workflow: Workflow,
    evidence: PipelineEvidence,
    numbers: ManifestEvidence,
  ) {
    this.kind = workflow.register<PipelineContext>({
      name: 'pipeline',
      table: 'pipeline',
      version: 1,
      machine: pipelineMachine,
      tests: pipelineTests as unknown as Kind<PipelineContext>['tests'],
      parts: pipelineParts,
      readers: pipelineReaders,
      evidence: (tx, row, asking) => evidence.gather(tx, row, asking),
      late: async (tx, row, event) =>
        event.type === 'issue' && row ? numbers.number(tx, row.context.originCity, event.at) : undefined,
    });
    workflow.provide('pipeline.compare', (tx, fact) => this.compare(tx, fact.caseId));
    workflow.provide('pipeline.close', (tx, fact) => this.close(tx, fact.caseId));
    workflow.provide('pipeline.reconsider', (tx, fact) => this.reconsider(tx, fact));
  }

  open(by: Actor, command: Command, once?: Once) {
    return this.workflow.open(this.kind, { by, command, once });
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, PIPELINES, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [row] = await tx.query<{ state: string; version: number; context: PipelineContext }>(
        'pipeline_one',
        'SELECT state, version, context FROM liandan.pipeline WHERE id = $1',
        [id],
      );
      if (!row) throw new DomainError('NOT_FOUND', { data: { machine: 'pipeline' } });
      const { state, version, context } = row;
      return { ...context, id, state, version, verbs: offered(this.kind, state, context, by) };
    });
  }

  /** PL8: a reading that shows a difference reports it in the same transaction (R-18b, R-28a). */
  private async compare(tx: Tx, id: string): Promise<void> {
    const { context } = await this.workflow.load(tx, this.kind, id);
    if (mismatches(context).length === 0) return;
    await this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command: { type: 'reportMismatch' } });
  }

  /** An incident is closed: what waited for it and for nothing else closes (I7, PL12). */
  closeAfter({ caseId }: Fact, once: Once): Promise<void> {
    return this.workflow.follow(once, async (tx) => {
      for (const id of await waitingFor(tx, 'pipeline', caseId)) await this.close(tx, id);
    });
  }

  /** A discrepancy has been closed: the transfer that waited for it may close (PL12). */
  private async reconsider(tx: Tx, fact: Fact): Promise<void> {
    const { machine, id } = fact.data['subject'] as { machine: string; id: string };
    if (machine === 'pipeline') await this.close(tx, id);
  }

  private async close(tx: Tx, id: string): Promise<void> {
    try {
      await this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command: { type: 'close' } });
    } catch (error) {
      if (!(error instanceof DomainError) || !NOT_YET.includes(error.code)) throw error;
    }
  }
}
