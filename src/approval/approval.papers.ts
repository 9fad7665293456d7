import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { CancelApproval, RevokeApproval } from '#domain/approval/approval.commands';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { approvalReaders } from '#domain/approval/approval.policy';
import type { Said } from '#domain/statute';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { Workflow, type Kind, type Row, type Tx } from '#workflow/workflow';
import { LetterBook, type Paper } from '../consultation/letter-book.js';
import { PartyService } from '../party/party.service.js';
import { citedEntry } from '../whitelist/cited-entry.js';
import { courseOf, decisionBody, decisionTitle, entryOf } from './decision-body.js';
import { ENDINGS, endingBody, type Ending } from './ending-body.js';

type Frozen = { paper: { number: string; hash: string } };

/** The numbered decisions on an approval: that it is granted, revoked or cancelled. Frozen with the act (Z-04). */
@Injectable()
export class ApprovalPapers {
  constructor(
    private readonly workflow: Workflow,
    private readonly book: LetterBook,
    private readonly parties: PartyService,
  ) {}

  /** Number and frozen text of the decision that the event makes (R-27a, A-38). */
  async freeze(tx: Tx, row: Row<ApprovalContext> | null, event: Said): Promise<Frozen | undefined> {
    if (event.type === 'issue') return this.granted(tx, event as unknown as Granting);
    const ending = ENDINGS[event.type];
    if (!row || !ending) return undefined;
    return this.ended(tx, row, ending, event as unknown as RevokeApproval & CancelApproval & { by: Actor });
  }

  private async granted(tx: Tx, e: Granting): Promise<Frozen | undefined> {
    const course = await this.courseOf(tx, e.application);
    const entry = await citedEntry(tx, entryOf(e));
    return this.decide(tx, e, e.decidedBy.org, {
      kind: 'APPROVAL_DECISION',
      machine: 'application',
      caseId: e.application,
      title: decisionTitle(e),
      body: decisionBody(e, course, entry),
    });
  }

  /** It lies in the holder's inbox in the transaction that makes it, so that no clock of service runs. */
  private async ended(
    tx: Tx,
    { id, context: c }: Row<ApprovalContext>,
    ending: Ending,
    { ground, reason, by }: RevokeApproval & CancelApproval & { by: Actor },
  ): Promise<Frozen | undefined> {
    return this.decide(tx, c, by.org, {
      kind: ending.kind,
      machine: 'approval',
      caseId: id,
      title: ending.title(c),
      body: endingBody(c, { ground, reason, by }),
      delivered: true,
    });
  }

  private async decide(
    tx: Tx,
    c: Pick<ApprovalContext, 'origin' | 'remover'> & Parameters<typeof approvalReaders>[0],
    org: string | null,
    paper: Pick<Paper, 'kind' | 'machine' | 'caseId' | 'title' | 'body' | 'delivered'>,
  ): Promise<Frozen | undefined> {
    const acting = org ? await this.parties.organisation(tx, org) : undefined;
    const authority = acting ?? (await this.book.authority(tx, c.origin)).view;
    if (!authority) return undefined;
    const number = await this.book.number(tx, authority, 'document');
    const { hash } = this.book.freeze(tx, {
      ...paper,
      number,
      sender: c.origin,
      senderName: authority.name,
      addressee: null,
      addresseeOrg: c.remover.org,
      addresseeName: c.remover.name,
      readers: approvalReaders(c),
    });
    return { paper: { number, hash } };
  }

  /** How the application came to its decision, for the text of the approval (R-27a). */
  private async courseOf(tx: Tx, application: string) {
    const applications = this.workflow.kinds.get('application') as Kind<ApplicationContext> | undefined;
    if (!applications) throw new Error('no machine application');
    const { context: c } = await this.workflow.load(tx, applications, application);
    return courseOf(c, c.destination ? (await this.book.authority(tx, c.destination)).name : null);
  }
}

type Granting = ApprovalContext & { decidedBy: { org: string | null } };
