import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { civilDay, type Day } from '#domain/calendar/civil';
import {
  consultationMachine,
  consultationTests,
  LETTER_KINDS,
  type About,
  type ConsultationContext,
  type ConsultationEvidence,
  type LetterKind,
} from '#domain/consultation/consultation.machine';
import { consultationParts, consultationReaders, seesDraft } from '#domain/consultation/consultation.policy';
import { DomainError } from '#domain/errors';
import { fieldsNow, frozenFaults } from '#domain/field-rules/field-check';
import { letterFields } from '#domain/field-rules/letter.fields';
import { PAPER_KINDS } from '#domain/glossary/papers';
import type { Said } from '#domain/statute';
import type { Routed } from '#domain/whitelist/routing';
import { offered } from '#workflow/decide';
import type { Asking } from '#workflow/kind';
import { Workflow, type Fact, type Kind, type Row, type Tx } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { PartyService } from '../party/party.service.js';
import { PolicyService } from '../policy/policy.service.js';
import { exemptionOn } from '../whitelist/exempted-use.js';
import { LetterBook } from './letter-book.js';
import { ReceiverLicence } from './receiver-licence.js';
import { replyBody, replyTitle, type Said as ReplySaid } from './reply-body.js';

/** A letter to be issued. */
export interface NewLetter {
  kind: LetterKind;
  /** Provinces. */
  from: string;
  to: string;
  toCity?: string | null;
  about: About;
  title: string;
  body: Record<string, unknown>;
  lines?: { line: number; quantity: string }[];
  extra?: string | null;
  licence?: string | null;
  parties?: string[];
  /** Working days for the answer where fewer are agreed than the law allows. */
  replyDays?: number;
}

const ASKING: readonly string[] = ['AGREEMENT', 'LIST', 'LISTING', 'LEAD'];
const TITLES: Record<string, string> = {
  AGREEMENT: '区域合作机制商请函',
  LIST: '白名单建议函',
  LISTING: '白名单条目商请函',
  ALARM: '情况函告',
  REMOVAL: '关于移出白名单条目的告知函',
  LEAD: '联合执法线索函',
  LEAD_OUTCOME: '联合执法线索办理结果函',
  FEEDBACK: '上年度实际接收处置情况函',
  SUSPENSION: '关于暂停执行合作机制的告知函',
  TERMINATION: '关于终止合作机制的通知函',
  STATISTICS: '危险废物跨省转移年度统计交换函',
};

export const LETTERS: List = {
  name: 'letters',
  from: 'liandan.consultation c',
  select: `c.id, c.state, c.version, c.kind, c.number, c.sender, c.addressee, c.about_machine AS "aboutMachine",
    c.about_id AS "aboutId", c.overdue, c.context ->> 'title' AS title, c.context ->> 'issuedAt' AS "issuedAt",
    c.context ->> 'deliveredAt' AS "deliveredAt", c.context -> 'answer' ->> 'agree' AS agree`,
  id: 'c.id',
  filters: {
    state: { column: 'c.state' },
    kind: { column: 'c.kind', of: LETTER_KINDS },
    sender: { column: 'c.sender' },
    addressee: { column: 'c.addressee' },
    about: { column: 'c.about_id', type: 'uuid' },
    overdue: { column: 'c.overdue', type: 'boolean' },
  },
};
export const PAPERS: List = {
  name: 'papers',
  from: 'liandan.letter l',
  select: `l.id, l.kind, l.number, l.sender, l.sender_name AS "senderName", l.addressee, l.addressee_name AS "addresseeName",
    l.machine, l.case_id AS "caseId", l.title, l.hash, l.issued_at AS "issuedAt", l.delivered_at AS "deliveredAt"`,
  id: 'l.id',
  filters: {
    kind: { column: 'l.kind', of: PAPER_KINDS },
    case: { column: 'l.case_id', type: 'uuid' },
    sender: { column: 'l.sender' },
    addressee: { column: 'l.addressee' },
    org: { column: 'l.addressee_org', type: 'uuid' },
    number: { column: 'l.number' },
  },
};

/** The use without a licence that a letter asks about. */
export const usedAs = ({ from, to, body }: ConsultationContext, exemption: number): Routed & { exemption: number } => ({
  ...(body as unknown as Pick<Routed, 'remover' | 'receiver' | 'lines'>),
  ...{ exemption, origin: from, destination: to, licence: null, facility: null },
});

/** Letters between provinces: the machine of those that ask, and the frozen papers of all. */
@Injectable()
export class ConsultationService {
  readonly kind: Kind<ConsultationContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly book: LetterBook,
    private readonly parties: PartyService,
    private readonly licences: ReceiverLicence,
    private readonly policies: PolicyService,
  ) {
    this.kind = workflow.register<ConsultationContext>({
      name: 'consultation',
      table: 'consultation',
      version: 1,
      machine: consultationMachine,
      tests: consultationTests,
      parts: consultationParts,
      readers: consultationReaders,
      view: seenBy,
      evidence: (tx, row, asking) => this.evidence(tx, row, asking),
      late: (tx, row, event) => this.number(tx, row, event),
      frozen: (state, context, command) => frozenFaults(letterFields, state, context, command),
      principal: (by, context) => (by.kind === 'city' ? context.to : null),
    });
    workflow.provide('letter.ask', (tx, fact) => this.askOrTell(tx, fact));
    workflow.provide('letter.delivered', async (tx, fact) => {
      if (typeof fact.data['number'] === 'string') this.book.delivered(tx, fact.data['number']);
    });
  }

  /** Issues a letter inside a transaction (CL1). */
  async issue(tx: Tx, letter: NewLetter, id?: string): Promise<Row<ConsultationContext>> {
    const { name } = await this.book.authority(tx, letter.from);
    return this.workflow.openStep(tx, this.kind, {
      by: system,
      door: 'rule',
      command: { type: 'issue', fromName: name, ...letter },
      ...(id ? { id } : {}),
    });
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, LETTERS, query));
  }

  papers(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, PAPERS, query));
  }

  /** One frozen paper with its content. */
  async paper(by: Actor, id: string) {
    const [found] = await this.workflow.read(by, (tx) =>
      tx.query('paper_one', `SELECT ${PAPERS.select}, l.body FROM liandan.letter l WHERE l.id = $1`, [id]),
    );
    if (!found) throw new DomainError('NOT_FOUND');
    return found;
  }

  /** One letter with its clocks and the verbs that the reader may use now. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ id: string; state: string; version: number; context: ConsultationContext }>(
        'letter_one',
        'SELECT id, state, version, context FROM liandan.consultation WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      return {
        ...seenBy(by, found.context),
        id,
        state: found.state,
        version: found.version,
        clocks: await clocksOf(tx, id),
        verbs: offered(this.kind, found.state, found.context, by),
      };
    });
  }

  /** What of the reply the reader may fill in now, by the table of its fields. */
  fields(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; context: ConsultationContext }>(
        'letter_one',
        'SELECT id, state, version, context FROM liandan.consultation WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, context } = found;
      return fieldsNow(letterFields, state, context, offered(this.kind, state, context, by));
    });
  }

  /** Papers of a case, oldest first. */
  papersOf(tx: Tx, ...cases: string[]) {
    return tx.query(
      'papers_of',
      `SELECT ${PAPERS.select} FROM liandan.letter l WHERE l.case_id = ANY ($1::uuid[]) ORDER BY l.id`,
      [cases],
    );
  }

  private async evidence(tx: Tx, row: Row<ConsultationContext> | null, asking: Asking): Promise<ConsultationEvidence> {
    const draft = ['replyAgree', 'replyRefuse'].includes(asking.type) ? row?.context.draft : null;
    const drafted = draft ? { drafted: draft.agree ? ('AGREE' as const) : ('DISAGREE' as const) } : {};
    return { ...drafted, ...(await this.licensed(tx, row, asking)) };
  }

  /** Whether the receiver may take it today: by its licence, or by the scheme that frees the use. */
  private async licensed(tx: Tx, row: Row<ConsultationContext> | null, asking: Asking): Promise<ConsultationEvidence> {
    if (asking.type !== 'replyAgree' || row?.context.kind !== 'CONSULTATION') return {};
    const lines = (row.context.body['lines'] ?? []) as {
      line: number;
      code: string;
      method: string;
      quantity: string;
    }[];
    const { exemption } = row.context.body as { exemption?: number };
    if (exemption !== undefined)
      return { exemptedUse: (await exemptionOn(tx, usedAs(row.context, exemption), civilDay(asking.at))).refused };
    const on = civilDay(asking.at);
    const listed = await this.collector(tx, row.context, on);
    const { uscc } = receiverOf(row.context);
    const { valid, held, uncovered } = await this.licences.finding(tx, row.context.licence, lines, on, {
      uscc,
      listed,
    });
    return { licenceValid: valid && held !== false && uncovered.length === 0, ...(held === false ? { held } : {}) };
  }

  /** Whether the addressee's own switch lets the collector receive from the other side (P-03). */
  async collector(tx: Tx, c: ConsultationContext, on: Day): Promise<boolean> {
    const { uscc } = receiverOf(c);
    if (!uscc) return false;
    const { collectionReceivers } = await this.policies.of(tx, { province: c.to, counterpart: c.from, on });
    return collectionReceivers.includes(uscc);
  }

  /** Number and frozen content of the letter, or of the reply that the acting authority signs. */
  private async number(
    tx: Tx,
    row: Row<ConsultationContext> | null,
    event: Said,
  ): Promise<ConsultationEvidence | undefined> {
    if (event.type === 'issue') {
      const letter = event as Said & NewLetter & { fromName: string };
      const { view } = await this.book.authority(tx, letter.from);
      const { name: addresseeName } = await this.book.authority(tx, letter.to);
      const number = view ? await this.book.number(tx, view, 'letter') : null;
      const paper = this.book.freeze(tx, {
        kind: letter.kind,
        number,
        sender: letter.from,
        senderName: letter.fromName,
        addressee: letter.to,
        addresseeName,
        machine: letter.about.machine,
        caseId: letter.about.id,
        title: letter.title,
        body: { ...letter.body, ...(letter.extra ? { extra: letter.extra } : {}) },
        readers: [
          `p:${letter.from}`,
          `p:${letter.to}`,
          ...(letter.toCity ? [`c:${letter.toCity}`] : []),
          ...(letter.parties ?? []),
        ],
      });
      return number ? { paper: { number, hash: paper.hash } } : undefined;
    }
    if (!row || (event.type !== 'replyAgree' && event.type !== 'replyRefuse')) return undefined;
    const { context: c } = row;
    const authority = event.by.org ? await this.parties.organisation(tx, event.by.org) : undefined;
    if (!authority) return undefined;
    const number = await this.book.number(tx, authority, 'letter');
    const given = event as Said & Omit<Partial<ReplySaid>, 'agree'>;
    const paper = this.book.freeze(tx, {
      kind: 'REPLY',
      number,
      sender: c.to,
      senderName: authority.name,
      addressee: c.from,
      addresseeName: c.fromName,
      machine: c.about.machine,
      caseId: c.about.id,
      title: replyTitle(c),
      body: replyBody(
        c,
        {
          agree: event.type === 'replyAgree',
          lines: given.lines,
          extra: given.extra,
          conditions: given.conditions,
          reasons: given.reasons,
        },
        { name: event.by.name, onBehalfOf: authority.kind === 'city' ? c.to : null },
      ),
      readers: consultationReaders(c),
    });
    return { paper: { number, hash: paper.hash } };
  }

  /**
   * The letters that a fact of the white list asks for: one case per addressee where an answer is wanted, a frozen
   * notice where none is (alarm, feedback). The fact names `kind`, `act`, `from`, `to[]` and the content `letter`.
   */
  private async askOrTell(tx: Tx, fact: Fact): Promise<void> {
    const { kind, act, from, to, letter } = fact.data as {
      kind?: string;
      act?: string;
      from?: string;
      to?: string[];
      letter?: Record<string, unknown>;
    };
    if (!kind || !from || !Array.isArray(to)) return;
    const title = TITLES[kind] ?? kind;
    for (const province of [...to].sort()) {
      if (province === from || !/^\d{2}$/.test(province)) continue;
      if (ASKING.includes(kind)) {
        await this.issue(tx, {
          kind: kind as LetterKind,
          from,
          to: province,
          about: { machine: fact.machine, id: fact.caseId, act: act ?? null },
          title,
          body: letter ?? {},
        });
      } else {
        await this.tell(tx, {
          kind,
          from,
          to: province,
          title,
          body: letter ?? {},
          machine: fact.machine,
          caseId: fact.caseId,
        });
      }
    }
  }

  /** The ecology authority of a province as letters name it. */
  async nameOf(tx: Tx, province: string): Promise<string> {
    return (await this.book.authority(tx, province)).name;
  }

  /** A numbered letter that asks for nothing. */
  async tell(
    tx: Tx,
    letter: {
      kind: string;
      from: string;
      to: string;
      title: string;
      body: Record<string, unknown>;
      machine: string;
      caseId: string;
    },
  ): Promise<{ id: string; number: string | null; hash: string }> {
    const [sender, addressee] = [await this.book.authority(tx, letter.from), await this.book.authority(tx, letter.to)];
    return this.book.freeze(tx, {
      kind: letter.kind,
      number: sender.view ? await this.book.number(tx, sender.view, 'letter') : null,
      sender: letter.from,
      senderName: sender.name,
      addressee: letter.to,
      addresseeName: addressee.name,
      machine: letter.machine,
      caseId: letter.caseId,
      title: letter.title,
      body: letter.body,
      readers: [`p:${letter.from}`, letter.to === MINISTRY ? 'ministry' : `p:${letter.to}`],
    });
  }
}

/** The receiving enterprise as the letter names it. */
export const receiverOf = ({ body }: ConsultationContext): { uscc?: string | null } =>
  (body as { receiver?: { uscc?: string | null } | null }).receiver ?? {};

function seenBy(by: Actor, context: ConsultationContext): ConsultationContext {
  return seesDraft(by, context) ? context : { ...context, draft: null };
}

/** Clocks of a case with due day and state. */
export const clocksOf = (tx: Tx, caseId: string) =>
  tx.query(
    'clocks_of',
    `SELECT clock, key, started_at AS "startedAt", due_at AS "dueAt", due_day::text AS "dueDay", status, met_at AS "metAt",
       overdue_at AS "overdueAt", provisional, calendar_version AS "calendarVersion"
     FROM liandan.deadline WHERE case_id = $1 ORDER BY id`,
    [caseId],
  );
