import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { applicationFields } from '#domain/field-rules/application.fields';
import { fieldsNow, frozenFaults } from '#domain/field-rules/field-check';
import { grams } from '#domain/quantity/quantity';
import { type ApplicationContext, TRACKS } from '#domain/transfer-application/transfer-application.case';
import { applicationMachine, applicationTests } from '#domain/transfer-application/transfer-application.machine';
import { applicationParts, applicationReaders } from '#domain/transfer-application/transfer-application.policy';
import type { Said } from '#domain/statute';
import { decide, offered } from '#workflow/decide';
import { Workflow, type Fact, type Kind, type Row, type Tx } from '#workflow/workflow';
import { renamedParties } from '../licence/renamed.js';
import { clocksOf, ConsultationService } from '../consultation/consultation.service.js';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { citedEntry } from '../whitelist/cited-entry.js';
import { ListingService } from '../whitelist/listing.service.js';
import { ApplicationEvidence } from './transfer-application.evidence.js';
import { letterBody, letterTitle } from './paper-bodies.js';
import { ApplicationPapers } from './transfer-application.papers.js';

export const APPLICATIONS: List = {
  name: 'applications',
  from: 'liandan.transfer_application a',
  select: `a.id, a.state, a.version, a.origin, a.destination, a.track, a.received_on AS "receivedOn",
    a.accepted_on AS "acceptedOn", a.overdue, a.context -> 'remover' ->> 'name' AS "removerName",
    a.context -> 'receiver' ->> 'name' AS "receiverName", a.context -> 'lines' AS lines,
    (SELECT min(d.due_at) FROM liandan.deadline d WHERE d.case_id = a.id AND d.status = 'open') AS "dueAt",
    a.updated_at AS "updatedAt"`,
  id: 'a.id',
  filters: {
    state: { column: 'a.state' },
    origin: { column: 'a.origin' },
    originCity: { column: 'a.origin_city' },
    destination: { column: 'a.destination' },
    remover: { column: 'a.remover', type: 'uuid' },
    receiver: { column: 'a.receiver', type: 'uuid' },
    licence: { column: 'a.licence', type: 'uuid' },
    listing: { column: 'a.listing', type: 'uuid' },
    track: { column: 'a.track', of: TRACKS },
    overdue: { column: 'a.overdue', type: 'boolean' },
    receivedFrom: { column: 'a.received_on', type: 'dayText', op: '>=' },
    receivedTo: { column: 'a.received_on', type: 'dayText', op: '<=' },
  },
};

/** States in which the route may still change (P12, P12a). */
export const REROUTABLE = ['accepted', 'overQuotaConsulting', 'repliedAgree'];

/** The transfer application: its workflow kind, its consequences in the same transaction, its reads. */
@Injectable()
export class TransferApplicationService {
  readonly kind: Kind<ApplicationContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly evidence: ApplicationEvidence,
    private readonly letters: ConsultationService,
    private readonly papers: ApplicationPapers,
    private readonly listings: ListingService,
  ) {
    this.kind = workflow.register<ApplicationContext>({
      name: 'application',
      table: 'transfer_application',
      version: 1,
      machine: applicationMachine,
      tests: applicationTests,
      parts: applicationParts,
      readers: applicationReaders,
      evidence: (tx, row, asking) => evidence.gather(tx, row, asking),
      frozen: (state, context, command) => frozenFaults(applicationFields, state, context, command),
      principal: (by, context) => (by.kind === 'city' ? context.origin : null),
    });
    workflow.provide(
      'application.route',
      async (tx, fact) => void (await this.consequence(tx, fact.caseId, { type: 'route' })),
    );
    workflow.provide('application.issueLetter', async (tx, fact) => {
      await this.consequence(tx, fact.caseId, { type: 'issueLetter' });
    });
    workflow.provide('application.writeLetter', (tx, fact) => this.write(tx, fact));
    workflow.provide('application.takeQuota', (tx, fact) => this.takeQuota(tx, fact));
    workflow.provide('application.announce', (tx, fact) => this.announce(tx, fact));
    workflow.provide('application.freeze', (tx, fact) => this.papers.freeze(tx, fact, this.kind));
    workflow.provide('application.serve', async (tx, fact) => this.papers.served(tx, fact));
  }

  open(by: Actor, { command, once }: Asked) {
    return this.workflow.open(this.kind, { by, command, once });
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, APPLICATIONS, query));
  }

  /** The case with its letters, papers, clocks, and the verbs that the reader may use now. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ id: string; state: string; version: number; context: ApplicationContext }>(
        'application_one',
        'SELECT id, state, version, context FROM liandan.transfer_application WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const letters = await tx.query(
        'application_letters',
        `SELECT id, state, kind, number, sender, addressee, context ->> 'issuedAt' AS "issuedAt",
           context ->> 'deliveredAt' AS "deliveredAt", context -> 'answer' AS answer
         FROM liandan.consultation WHERE about_id = $1 ORDER BY id`,
        [id],
      );
      const clocks = await clocksOf(tx, id);
      const papers = await this.letters.papersOf(tx, id);
      const { context, ...row } = found;
      const renamed = await renamedParties(tx, [context.remover.org, context.receiver?.org]);
      return {
        ...context,
        ...row,
        renamed,
        clocks,
        letters,
        papers,
        verbs: offered(this.kind, row.state, context, by),
      };
    });
  }

  /** What of the form the reader may fill in now, by the table of its fields. */
  fields(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; context: ApplicationContext }>(
        'application_one',
        'SELECT id, state, version, context FROM liandan.transfer_application WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, context } = found;
      return fieldsNow(applicationFields, state, context, offered(this.kind, state, context, by));
    });
  }

  /** Whether W-01, tested again today, would move the case to another route. A case that stays needs no record. */
  async routeMoves(tx: Tx, row: Row<ApplicationContext>): Promise<boolean> {
    const finding = await this.evidence.finding(tx, row.context, tx.at);
    const event = { type: 'reroute', by: system, door: 'rule', parts: ['SYS'], at: tx.at, evidence: { finding } };
    try {
      decide(this.kind, row.state, row.context, event as unknown as Said, []);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  /** An event that follows from another, in the same transaction. */
  private consequence(tx: Tx, id: string, command: { type: string } & Record<string, unknown>) {
    return this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command });
  }

  /** P16, P13: the letter of the case that was just opened. */
  private async write(tx: Tx, fact: Fact): Promise<void> {
    const { context: c } = await this.workflow.load(tx, this.kind, fact.caseId);
    const letter = c.letters.at(-1);
    if (!letter || letter.state !== 'OPEN' || !c.destination) throw new Error('no letter to write');
    await this.letters.issue(
      tx,
      {
        kind: letter.kind,
        from: c.origin,
        to: c.destination,
        toCity: c.destinationCity,
        about: { machine: 'application', id: fact.caseId, act: null },
        title: letterTitle(c, letter.kind),
        lines: c.lines.map(({ line, quantity }) => ({ line, quantity })),
        extra: letter.extra,
        licence: c.licence?.id ?? null,
        ...(letter.kind === 'CONSULTATION' && c.route?.short ? { replyDays: c.route.short.replyDays } : {}),
        parties: [`o:${c.remover.org}`, `c:${c.originCity}`],
        body: letterBody(c, {
          kind: letter.kind,
          note: (letter.kind === 'OVER_QUOTA' ? letter.note : c.review?.note) ?? null,
          entry: await citedEntry(tx, c.route?.listing),
        }),
      },
      letter.id,
    );
  }

  /** W-05, W-06: the entry is raised by the extra of this case and drawn, in the transaction of the approval. */
  private async takeQuota(tx: Tx, fact: Fact): Promise<void> {
    const { listing, track, short, quantity, extra, origin } = fact.data as {
      listing: string | null;
      track: string;
      short?: boolean;
      quantity: string;
      extra: string | null;
      origin: string;
    };
    if ((track === 'CONSULTED' && !short) || !listing) return;
    const post = (type: 'raiseCap' | 'takeQuota', amount: string) =>
      this.workflow.step(tx, this.listings.kind, listing, {
        by: system,
        door: 'rule',
        command: { type, quantity: amount, origin, application: fact.caseId, cause: fact.row },
      });
    if (extra && grams(extra) > 0n) await post('raiseCap', extra);
    await post('takeQuota', quantity);
  }

  /** P27: the approval exists; its notices go out with it (R-26b, W-03). */
  private async announce(tx: Tx, fact: Fact): Promise<void> {
    const id = String(fact.data['application']);
    const { context: c } = await this.workflow.load(tx, this.kind, id);
    const approvals = this.workflow.kinds.get('approval');
    if (!approvals) throw new Error('no machine approval');
    const approval = await this.workflow.load(tx, approvals, fact.caseId);
    const number = String((approval.context as { number: string | null }).number ?? '');
    const notices = await this.papers.announce(tx, id, c, number);
    await this.consequence(tx, id, { type: 'announceApproval', approval: { id: fact.caseId, number }, notices });
  }
}
