import { Injectable } from '@nestjs/common';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { transportName } from '#domain/division/authority';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import { noticeProvinces, resultAddressees } from '#domain/transfer-application/transfer-application.machine';
import { applicationReaders } from '#domain/transfer-application/transfer-application.policy';
import { Workflow, type Fact, type Kind, type Tx } from '#workflow/workflow';
import { LetterBook, type Paper, SERVED } from '../consultation/letter-book.js';
import { noticesOf, noticeStatement } from '../notice/notice-book.js';
import { PartyService } from '../party/party.service.js';
import { REMEDIES } from '../approval/ending-body.js';
import { citedEntry } from '../whitelist/cited-entry.js';
import { refusalBody, refusalTitle } from './paper-bodies.js';

/** A paper that nobody can take here is flagged as not delivered; its address says why. */

/** A department that a notice is for: province or ministry, its name, the token of whoever reads it. */
interface Department {
  addressee: string;
  name: string;
  reader: string;
}

/** The papers of an application that ask for nothing: receipts, notices, refusal, withdrawal. Frozen at once (Z-04). */
@Injectable()
export class ApplicationPapers {
  constructor(
    private readonly workflow: Workflow,
    private readonly book: LetterBook,
    private readonly parties: PartyService,
  ) {}

  /** The paper that belongs to the fact. */
  async freeze(tx: Tx, fact: Fact, kind: Kind<ApplicationContext>): Promise<void> {
    const { context: c } = await this.workflow.load(tx, kind, fact.caseId);
    switch (fact.type) {
      case 'application.accepted':
        return this.toApplicant(tx, fact.caseId, c, 'ACCEPTANCE_RECEIPT', '受理通知书', {
          acceptedOn: c.acceptedOn,
          receivedOn: c.receivedOn,
          deemed: c.deemed,
        });
      case 'application.notAccepted':
        return this.toApplicant(tx, fact.caseId, c, 'NON_ACCEPTANCE', '不予受理通知书', {
          ...c.nonAcceptance,
          remedies: REMEDIES,
        });
      case 'application.correctionRequested':
        return this.toApplicant(tx, fact.caseId, c, 'CORRECTION_NOTICE', '补正告知书', {
          round: c.round,
          items: c.corrections.at(-1)?.items.map(({ item, field, text }) => ({ item, field, text })),
        });
      case 'application.refused':
        await this.refusal(tx, fact.caseId, c);
        return this.tellResult(tx, fact.caseId, c);
      case 'application.letterWithdrawn':
        return this.withdrawal(tx, fact, c);
      default:
        throw new Error(`no paper for ${fact.type}`);
    }
  }

  /** W-03: a refusal on the white list is told as an approval is. */
  private async tellResult(tx: Tx, id: string, c: ApplicationContext): Promise<void> {
    const sender = await this.book.authority(tx, c.origin);
    const entry = await citedEntry(tx, c.route?.listing);
    for (const { addressee, name: addresseeName, reader } of await this.toldResult(tx, c)) {
      this.book.freeze(tx, {
        kind: 'RESULT_NOTICE',
        number: null,
        sender: c.origin,
        senderName: sender.name,
        addressee,
        addresseeName,
        machine: 'application',
        caseId: id,
        title: '审批结果告知',
        body: {
          outcome: 'REFUSED',
          reason: c.decision?.reason ?? null,
          remover: c.remover.name,
          receiver: c.receiver?.name ?? null,
          lines: c.lines.map(({ line, name, code, quantity, method }) => ({ line, name, code, quantity, method })),
          entry,
        },
        readers: [`p:${c.origin}`, reader],
      });
    }
  }

  /** Departments that are told the result (W-03): of the partner, its transport too where agreed; of the others, ecology. */
  private async toldResult(tx: Tx, c: ApplicationContext): Promise<Department[]> {
    const told: Department[] = [];
    for (const addressee of resultAddressees(c)) {
      if (addressee === MINISTRY) {
        told.push({ addressee, name: (await this.book.authority(tx, addressee)).name, reader: 'ministry' });
        continue;
      }
      const { name } = await this.book.authority(tx, addressee);
      told.push({ addressee, name, reader: `p:${addressee}` });
      if (addressee === c.destination && c.route?.resultNoticeTo.includes('TRANSPORT'))
        told.push({ addressee, name: transportName(addressee), reader: `t:${addressee}` });
    }
    return told;
  }

  /** Departments that an approval concerns (R-26b): ecology and transport of every province on the way, but the origin's own. */
  private async concerned(tx: Tx, c: ApplicationContext): Promise<Department[]> {
    const departments: Department[] = [];
    for (const addressee of noticeProvinces(c)) {
      const { name } = await this.book.authority(tx, addressee);
      if (addressee !== c.origin) departments.push({ addressee, name, reader: `p:${addressee}` });
      departments.push({ addressee, name: transportName(addressee), reader: `t:${addressee}` });
    }
    return departments;
  }

  /** Notices of an approval, one for each department: the result where it is told that, else that it concerns it. */
  async announce(tx: Tx, id: string, c: ApplicationContext, number: string): Promise<string[]> {
    const sender = await this.book.authority(tx, c.origin);
    const [concerned, result] = [await this.concerned(tx, c), await this.toldResult(tx, c)];
    const entry = result.length > 0 ? await citedEntry(tx, c.route?.listing) : null;
    const readers = new Set(result.map(({ reader }) => reader));
    const known = new Set(concerned.map(({ reader }) => reader));
    return [...concerned, ...result.filter(({ reader }) => !known.has(reader))].map(({ addressee, name, reader }) => {
      const isResult = readers.has(reader);
      const { id: letter } = this.book.freeze(tx, {
        kind: isResult ? 'RESULT_NOTICE' : 'APPROVAL_NOTICE',
        number: null,
        sender: c.origin,
        senderName: sender.name,
        addressee,
        addresseeName: name,
        machine: 'application',
        caseId: id,
        title: isResult ? '审批结果告知' : '危险废物跨省转移批准信息通报',
        body: {
          ...(isResult ? { outcome: 'APPROVED', entry } : {}),
          decision: number,
          remover: c.remover.name,
          receiver: c.receiver?.name ?? null,
          lines: c.decision?.lines ?? [],
          wastes: c.lines.map(({ line, name: waste, code, method }) => ({ line, name: waste, code, method })),
          validFrom: c.decision?.validFrom,
          validTo: c.decision?.validTo,
          route: c.transport?.route ?? [],
        },
        readers: [`p:${c.origin}`, reader],
      });
      return letter;
    });
  }

  /** The papers for the applicant lie in its inbox, and it is told so, in one transaction (P28, A-44). */
  served(tx: Tx, fact: Fact): void {
    tx.enter(SERVED, { case: fact.caseId });
    const notice = noticeStatement(noticesOf(fact));
    tx.write(notice.name, notice.text, notice.values);
  }

  private async toApplicant(
    tx: Tx,
    caseId: string,
    c: ApplicationContext,
    kind: string,
    title: string,
    body: Record<string, unknown>,
    number: string | null = null,
    senderName?: string,
  ): Promise<void> {
    const paper: Paper = {
      kind,
      number,
      sender: c.origin,
      senderName: senderName ?? (await this.book.authority(tx, c.origin)).name,
      addressee: null,
      addresseeOrg: c.remover.org,
      addresseeName: c.remover.name,
      machine: 'application',
      caseId,
      title,
      body,
      readers: applicationReaders(c),
      // Receipts and notices lie in the applicant's inbox at once; a decision is served by its own event.
      delivered: kind !== 'REFUSAL_DECISION',
    };
    this.book.freeze(tx, paper);
  }

  /** 不予批准决定: reasons, reconsideration and litigation. */
  private async refusal(tx: Tx, caseId: string, c: ApplicationContext): Promise<void> {
    const { decision } = c;
    if (!decision) throw new Error('a refusal without decision');
    const acting = decision.by.org ? await this.parties.organisation(tx, decision.by.org) : undefined;
    const authority = acting ?? (await this.book.authority(tx, c.origin)).view;
    const number = authority ? await this.book.number(tx, authority, 'document') : null;
    const body = refusalBody(c, {
      code: decision.code,
      reason: decision.reason,
      signedBy: decision.by.name,
      onBehalfOf: decision.by.principal,
    });
    const title = refusalTitle(c);
    await this.toApplicant(tx, caseId, c, 'REFUSAL_DECISION', title, body, number, authority?.name);
  }

  private async withdrawal(tx: Tx, fact: Fact, c: ApplicationContext): Promise<void> {
    if (!c.destination) return;
    const [sender, addressee] = [await this.book.authority(tx, c.origin), await this.book.authority(tx, c.destination)];
    this.book.freeze(tx, {
      kind: 'WITHDRAWAL',
      number: sender.view ? await this.book.number(tx, sender.view, 'letter') : null,
      sender: c.origin,
      senderName: sender.name,
      addressee: c.destination,
      addresseeName: addressee.name,
      machine: 'application',
      caseId: fact.caseId,
      title: '关于撤回商请函的函',
      body: { letter: fact.data['letter'], kind: fact.data['kind'], because: fact.data['event'] },
      readers: [`p:${c.origin}`, `p:${c.destination}`, `o:${c.remover.org}`],
    });
  }
}
