import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { approvalMachine } from '#domain/approval/approval.machine';
import { approvalTests } from '#domain/approval/approval.tests';
import type { ApprovalContext, ApprovalEvidence, TakenLine } from '#domain/approval/approval.case';
import type { RequestChange } from '#domain/approval/approval.commands';
import { approvalParts, approvalReaders } from '#domain/approval/approval.policy';
import { applicationAnew, changeFindings } from '#domain/approval/change';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { quotaYearOver } from '#domain/whitelist/listing.quota';
import { offered } from '#workflow/decide';
import { Workflow, type Fact, type Kind, type Row, type Tx } from '#workflow/workflow';
import { clocksOf, ConsultationService } from '../consultation/consultation.service.js';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { QuotaBook } from '../quota/quota-book.js';
import { ListingService } from '../whitelist/listing.service.js';
import { ApprovalPapers } from './approval.papers.js';
import { granted } from './decision-body.js';
import { ReceiverToday } from './receiver-today.js';

export const APPROVALS: List = {
  name: 'approvals',
  from: 'liandan.approval a',
  select: `a.id, a.state, a.version, a.number, a.application, a.origin, a.destination, a.remover, a.receiver,
    a.context -> 'remover' ->> 'name' AS "removerName", a.context -> 'receiver' ->> 'name' AS "receiverName",
    a.context ->> 'track' AS track, a.context ->> 'decidedOn' AS "decidedOn", a.valid_from AS "validFrom",
    a.valid_to AS "validTo", a.context -> 'lines' AS lines`,
  id: 'a.id',
  filters: {
    state: { column: 'a.state' },
    origin: { column: 'a.origin' },
    destination: { column: 'a.destination' },
    remover: { column: 'a.remover', type: 'uuid' },
    receiver: { column: 'a.receiver', type: 'uuid' },
    licence: { column: 'a.licence', type: 'uuid' },
    listing: { column: 'a.listing', type: 'uuid' },
    application: { column: 'a.application', type: 'uuid' },
    number: { column: 'a.number' },
    validFrom: { column: 'a.valid_from', type: 'dayText', op: '<=' },
    validTo: { column: 'a.valid_to', type: 'dayText', op: '>=' },
  },
};

/** The approval decision: issued with the application's approval, drawn down by manifests. */
@Injectable()
export class ApprovalService {
  readonly kind: Kind<ApprovalContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly papers: ApprovalPapers,
    private readonly letters: ConsultationService,
    private readonly quota: QuotaBook,
    private readonly listings: ListingService,
    private readonly receivers: ReceiverToday,
  ) {
    this.kind = workflow.register<ApprovalContext>({
      name: 'approval',
      table: 'approval',
      version: 1,
      machine: approvalMachine,
      tests: approvalTests,
      parts: approvalParts,
      readers: approvalReaders,
      evidence: async (tx, row, { type }) => (row && type === 'clear' ? this.clearing(tx, row) : {}),
      late: (tx, row, event) => this.papers.freeze(tx, row, event),
      principal: (by, context) => (by.kind === 'city' ? context.origin : null),
    });
    workflow.provide('approval.issue', (tx, fact) => this.issue(tx, fact));
    workflow.provide('approval.openAccounts', (tx, fact) => this.openAccounts(tx, fact));
    workflow.provide('approval.refund', (tx, fact) => this.refund(tx, fact));
  }

  /** V6: each cause is weighed by itself; the alarms only where there are some. */
  private async clearing(tx: Tx, { id, context }: Row<ApprovalContext>): Promise<ApprovalEvidence> {
    const unfit = await this.receivers.fault(tx, context);
    const alarms = await this.receivers.alarmsSince(tx, id, context);
    return { unfit, ...(alarms.length > 0 ? { alarms } : {}) };
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  /**
   * A holder wants another kind, weight, method or receiver. No state of the approval knows that: it is refused, the refusal
   * is recorded, and its data hold the application anew, filled in (TM 28).
   */
  requestChange(by: Actor, id: string, { command, once, expected }: Asked<RequestChange>) {
    const unless = (tx: Tx, { context, version }: Row<ApprovalContext>): Promise<boolean> => {
      if (expected !== undefined && expected !== version) return Promise.resolve(true); // refused as stale
      return this.refuseChange(tx, by, context, command);
    };
    return this.workflow.send(this.kind, id, { by, command: { ...command }, once, expected, unless });
  }

  private async refuseChange(tx: Tx, by: Actor, context: ApprovalContext, wanted: RequestChange): Promise<never> {
    if (!approvalParts(by, context).includes('REM')) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '仅移出人可提出变更', en: 'Only the remover may ask for a change' },
        remedy: { zh: '请由移出人办理', en: 'The remover has to ask' },
      });
    }
    const found = changeFindings(context, wanted);
    const [first] = found;
    if (!first) {
      throw new DomainError('BAD_REQUEST', {
        detail: { zh: '所提内容未变更批准事项', en: 'Nothing of the decision would change' },
        remedy: {
          zh: '变更承运人、车辆或路线无须重新申请（R-28d），请在联单中办理。',
          en: 'Another carrier, vehicle or way needs no application anew (R-28d); change the manifest.',
        },
      });
    }
    const application = await this.applicationOf(tx, context.application);
    throw new DomainError('RULE_REFUSED', {
      rule: first.rule,
      detail: first.says,
      remedy: { zh: '请重新申请，已预填申请表。', en: 'Apply anew; the application is filled in.' },
      faults: found.map(({ rule, says, line }) => ({
        pointer: line === null ? '/receiver' : '/lines',
        code: 'needsApplicationAnew',
        detail: says,
        rule,
      })),
      data: { offer: applicationAnew(context, application, wanted, civilDay(tx.at)) },
    });
  }

  /** The application behind a decision, read without locking it. */
  private async applicationOf(tx: Tx, id: string): Promise<ApplicationContext> {
    const [found] = await tx.query<{ context: ApplicationContext }>(
      'approval_application',
      'SELECT context FROM liandan.transfer_application WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND');
    return found.context;
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, APPROVALS, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ id: string; state: string; version: number; context: ApprovalContext }>(
        'approval_one',
        'SELECT id, state, version, context FROM liandan.approval WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { context, ...row } = found;
      return {
        ...context,
        ...row,
        clocks: await clocksOf(tx, id),
        papers: await this.letters.papersOf(tx, context.application, id),
        verbs: offered(this.kind, row.state, context, by),
      };
    });
  }

  /** V0, in the transaction of the application's approval. */
  private async issue(tx: Tx, fact: Fact): Promise<void> {
    const applications = this.workflow.kinds.get('application') as Kind<ApplicationContext> | undefined;
    if (!applications) throw new Error('no machine application');
    const { context: c } = await this.workflow.load(tx, applications, fact.caseId);
    if (!c.decision) throw new Error('an approval without decision');
    await this.workflow.openStep(tx, this.kind, {
      by: system,
      door: 'rule',
      command: { type: 'issue', ...granted(c, c.decision, fact.caseId) },
    });
  }

  /** Opens the accounts of the lines; the manifests post on them (R-27c). */
  private async openAccounts(tx: Tx, fact: Fact): Promise<void> {
    const { context } = await this.workflow.load(tx, this.kind, fact.caseId);
    for (const { line, approved } of context.lines) {
      const account = { ownerKind: 'approval' as const, ownerId: fact.caseId, line };
      const cause = { machine: 'approval', caseId: fact.caseId, reason: fact.type };
      this.quota.open(tx, { ...account, cap: grams(approved), readers: fact.readers }, cause);
    }
  }

  /** What was not used goes back to the entry (W-14): at the end, and when a load of an ended approval is settled with less, or released. */
  private async refund(tx: Tx, fact: Fact): Promise<void> {
    const { returned = [] } = fact.data as { returned?: TakenLine[] };
    if (returned.length === 0) return;
    for (const { line, quantity } of returned) {
      const account = { ownerKind: 'approval' as const, ownerId: fact.caseId, line };
      const cause = { machine: 'approval', caseId: fact.caseId, reason: 'returned' };
      this.quota.recap(tx, account, -grams(quantity), cause);
    }
    const { context: c } = await this.workflow.load(tx, this.kind, fact.caseId);
    const bearer = c.listing && (await this.listings.bearer(tx, c.listing));
    if (!bearer) return;
    if (quotaYearOver(await this.listings.one(tx, bearer), c.decidedOn, civilDay(tx.at))) return;
    const quantity = sum(returned);
    const extra = await this.listings.raisedFor(tx, c.application);
    const raised = extra < grams(quantity) ? extra : grams(quantity);
    await this.workflow.step(tx, this.listings.kind, bearer, {
      by: system,
      door: 'rule',
      command: {
        type: 'refundQuota',
        quantity,
        ...(raised > 0n ? { raised: tonnes(raised) } : {}),
        origin: c.origin,
        application: c.application,
        cause: fact.row,
      },
    });
  }
}

const sum = (lines: TakenLine[]): string => tonnes(lines.reduce((all, { quantity }) => all + grams(quantity), 0n));
