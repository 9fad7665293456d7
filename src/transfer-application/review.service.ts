import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { validity } from '#domain/approval/validity';
import { addDays, addMonthsThrough, civilDay, type Day } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { grams, tonnes } from '#domain/quantity/quantity';
import {
  restsOnEntry,
  type ApplicationContext,
  type ApplicationEvent,
  type Decision,
  type Evidence,
} from '#domain/transfer-application/transfer-application.case';
import { approvedUse, conditionsOf } from '#domain/transfer-application/transfer-application.machine';
import { decidedLines, permittedTo } from '#domain/transfer-application/transfer-application.reading';
import { applicationParts } from '#domain/transfer-application/transfer-application.policy';
import { Workflow, type Tx } from '#workflow/workflow';
import { courseOf, decisionBody, decisionTitle, entryOf, granted } from '../approval/decision-body.js';
import { REMEDIES } from '../approval/ending-body.js';
import { LetterBook } from '../consultation/letter-book.js';
import { draftSheet, type DraftPaper } from '../document/draft-sheet.js';
import type { OfficialSheet } from '../document/sheet.js';
import { PartyService } from '../party/party.service.js';
import { type CitedEntry, citedEntry } from '../whitelist/cited-entry.js';
import { letterBody, letterTitle, refusalBody, refusalTitle } from './paper-bodies.js';
import type { PreviewPaper } from './review.commands.js';
import { reviewOf } from './review-checks.js';
import { ApplicationEvidence } from './transfer-application.evidence.js';

interface Found {
  id: string;
  state: string;
  version: number;
  context: ApplicationContext;
}

/** What an officer of the origin is shown at the case: the checks with their proof, and its papers before they are signed. */
@Injectable()
export class ApplicationReview {
  constructor(
    private readonly workflow: Workflow,
    private readonly evidence: ApplicationEvidence,
    private readonly book: LetterBook,
    private readonly parties: PartyService,
  ) {}

  /** The tests of acceptance, review and decision as they would come out today, each with rule, article and proof. */
  checks(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const { version, context } = await this.found(tx, by, id);
      const evidence = await this.evidence.review(tx, context, tx.at);
      const day = civilDay(tx.at);
      return {
        on: day,
        version,
        ...reviewOf(context, evidence, { by, at: tx.at, day }),
        route: evidence.finding ?? null,
        limits: limitsOf(context, evidence, day),
      };
    });
  }

  /** A paper as it would read if it were signed now. Nothing is stored and no number is taken. */
  preview(by: Actor, id: string, asked: PreviewPaper): Promise<OfficialSheet> {
    return this.workflow.read(by, async (tx) => {
      const { context: stored } = await this.found(tx, by, id);
      const evidence = await this.shown(tx, stored, asked.paper);
      const context = restated(stored, evidence, tx.at);
      const sender = await this.book.authority(tx, context.origin);
      const acting = (by.org ? await this.parties.organisation(tx, by.org) : undefined)?.name ?? sender.name;
      const to = context.destination ? (await this.book.authority(tx, context.destination)).name : null;
      const own = { machine: 'application', caseId: id, sender: context.origin };
      const { exemption } = asked.paper === 'APPROVAL_DECISION' ? approvedUse(evidence) : {};
      const entry = await citedEntry(tx, restsOnEntry(context) ? context.route?.listing : exemption?.listing);
      const paper = paperOf(context, asked, { by, at: tx.at, id, sender: sender.name, acting, to, evidence, entry });
      return draftSheet({ ...own, ...paper }, tx.at);
    });
  }

  /** What the act would be shown that signs the paper. */
  private async shown(tx: Tx, context: ApplicationContext, paper: PreviewPaper['paper']): Promise<Evidence> {
    if (paper === 'APPROVAL_DECISION') return this.evidence.review(tx, context, tx.at);
    const rests = paper === 'OVER_QUOTA' || (paper === 'CONSULTATION' && context.route?.short !== undefined);
    return rests ? { finding: await this.evidence.finding(tx, context, tx.at) } : {};
  }

  private async found(tx: Tx, by: Actor, id: string): Promise<Found> {
    const [found] = await tx.query<Found>(
      'application_one',
      'SELECT id, state, version, context FROM liandan.transfer_application WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND');
    if (!applicationParts(by, found.context).includes('OUT')) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '审查意见仅供移出地主管部门使用', en: 'The review is for officers of the origin' },
        remedy: { zh: '请在案卷中查看办理进度', en: 'See the course of the case instead' },
      });
    }
    return found;
  }
}

/** The case as the act would leave it: what rests on the list is tested anew on the day. */
const restated = (c: ApplicationContext, { finding }: Evidence, at: string): ApplicationContext =>
  finding && restsOnEntry(c) ? { ...c, route: { ...finding, at } } : c;

interface Of {
  by: Actor;
  at: string;
  id: string;
  sender: string;
  acting: string;
  to: string | null;
  evidence: Evidence;
  /** The list entry that the case rests on. */
  entry: CitedEntry | null;
}

function paperOf(
  c: ApplicationContext,
  asked: PreviewPaper,
  of: Of,
): Omit<DraftPaper, 'machine' | 'caseId' | 'sender'> {
  const toApplicant = { kind: asked.paper, addressee: null, addresseeName: c.remover.name };
  const reason = asked.reason?.trim() || '（待填写）';
  switch (asked.paper) {
    case 'CORRECTION_NOTICE': {
      const items = (asked.items ?? []).map(({ field, text }, i) => ({ item: i + 1, field, text }));
      return { ...toApplicant, senderName: of.sender, title: '补正告知书', body: { round: c.round, items } };
    }
    case 'NON_ACCEPTANCE': {
      const { ground = 'NOT_FOR_APPROVAL', authority = null } = asked;
      const body = { ground, reason, authority, at: of.at, remedies: REMEDIES };
      return { ...toApplicant, senderName: of.sender, title: '不予受理通知书', body };
    }
    case 'CONSULTATION':
    case 'OVER_QUOTA':
      return {
        kind: asked.paper,
        addressee: c.destination,
        addresseeName: of.to ?? '',
        senderName: of.sender,
        title: letterTitle(c, asked.paper),
        body: {
          ...letterBody(c, {
            kind: asked.paper,
            note: asked.note ?? (asked.paper === 'OVER_QUOTA' ? null : (c.review?.note ?? null)),
            entry: of.entry,
          }),
          ...(asked.extra ? { extra: tonnes(grams(asked.extra)) } : {}),
        },
      };
    case 'REFUSAL_DECISION': {
      const body = refusalBody(c, {
        code: asked.code ?? null,
        reason,
        signedBy: of.by.name,
        onBehalfOf: of.by.kind === 'city' ? c.origin : null,
      });
      return { ...toApplicant, senderName: of.acting, title: refusalTitle(c), body };
    }
    case 'APPROVAL_DECISION': {
      const approved = granted(c, decisionOf(c, asked, of), of.id);
      const issued = approved as Parameters<typeof decisionBody>[0];
      const body = decisionBody(issued, courseOf(c, of.to), entryOf(issued) ? of.entry : null);
      return { ...toApplicant, senderName: of.acting, title: decisionTitle(c), body };
    }
  }
}

/** The decision as it would be made of what is typed. */
function decisionOf(c: ApplicationContext, asked: PreviewPaper, { by, at, evidence }: Of): Decision {
  const day = civilDay(at);
  const limits = limitsOf(c, evidence, day);
  const event = { type: 'approve', ...(asked.lines ? { lines: asked.lines } : {}) } as unknown as ApplicationEvent;
  const principal = by.kind === 'city' ? c.origin : null;
  const own = { person: by.person, name: by.name, org: by.org, orgName: by.orgName };
  return {
    outcome: 'APPROVED',
    at,
    day,
    by: { act: 'approve', ...own, at, principal, instrument: null },
    lines: decidedLines(c, event),
    conditions: conditionsOf(c, asked.conditions),
    ...(asked.copies?.length ? { copies: asked.copies } : {}),
    code: null,
    reason: null,
    validFrom: limits?.validFrom ?? null,
    validTo: limits?.validTo ?? null,
    limitedBy: limits?.limitedBy ?? null,
    ...approvedUse(evidence),
  };
}

/** First and last day of an approval made today, and every date that could cut it (R-27b, W-15). */
function limitsOf(c: ApplicationContext, evidence: Evidence, day: Day) {
  const licenceValidTo = permittedTo(evidence);
  if (!c.period || !licenceValidTo) return null;
  const finishWithinDays = restsOnEntry(c) ? (evidence.finding?.finishWithinDays ?? 0) : 0;
  const asked = { requestedFrom: c.period.from, requestedTo: c.period.to, licenceValidTo, finishWithinDays };
  return {
    ...validity({ decisionDay: day, ...asked }),
    ends: [
      { rule: 'TIME-6', day: addMonthsThrough(day, 12) },
      { rule: 'R-22b', day: c.period.to },
      { rule: 'R-27b', day: licenceValidTo },
      ...(finishWithinDays > 0 ? [{ rule: 'W-15', day: addDays(day, finishWithinDays) }] : []),
    ],
  };
}
