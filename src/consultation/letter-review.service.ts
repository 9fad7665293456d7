import { ENTRY_IN_EFFECT, inSql } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { consultationParts } from '#domain/consultation/consultation.policy';
import { DomainError } from '#domain/errors';
import { yearScale } from '#domain/licence/scales';
import { grams, tonnes } from '#domain/quantity/quantity';
import { scaleVerdict } from '#domain/transfer-application/scale-verdict';
import { remaining } from '#domain/whitelist/listing.quota';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { Workflow, type Tx } from '#workflow/workflow';
import { CreditService } from '../cooperation/credit.service.js';
import { draftSheet } from '../document/draft-sheet.js';
import type { OfficialSheet } from '../document/sheet.js';
import { articleOf } from '../http/article.js';
import type { Language } from '../http/language.js';
import { PartyService } from '../party/party.service.js';
import { QuotaBook } from '../quota/quota-book.js';
import { exemptionOn } from '../whitelist/exempted-use.js';
import { ConsultationService, receiverOf, usedAs } from './consultation.service.js';
import type { PreviewReply } from './letter-review.commands.js';
import { ReceiverLicence } from './receiver-licence.js';
import { replyBody, replyTitle } from './reply-body.js';

type C = ConsultationContext;
interface AskedLine {
  line: number;
  code: string;
  method: string;
  quantity: string;
}

/** What an officer of the addressee is shown at a letter: whether the receiver can take it, and the reply before it is signed. */
@Injectable()
export class LetterReview {
  constructor(
    private readonly workflow: Workflow,
    private readonly licences: ReceiverLicence,
    private readonly quota: QuotaBook,
    private readonly parties: PartyService,
    private readonly letters: ConsultationService,
    private readonly credit: CreditService,
  ) {}

  /** Licence, scale of the year and list entries of the receiver, as the registers stand now (L-80a, L-80b, P-12). */
  headroom(by: Actor, id: string, language: Language) {
    return this.workflow.read(by, async (tx) => {
      const c = await this.found(tx, by, id);
      const on = civilDay(tx.at);
      const lines = (c.body['lines'] ?? []) as AskedLine[];
      const { exemption } = c.body as { exemption?: number };
      const named = c.licence ? await this.licences.standing(tx, c.licence, on) : undefined;
      const listed = await this.letters.collector(tx, c, on);
      const { uscc } = receiverOf(c);
      const found = await this.licences.finding(tx, c.licence, lines, on, { uscc, listed });
      const { uncovered, loadPermille } = found;
      const verdict = scaleVerdict(found);
      const valid = found.valid && found.held !== false;
      const used = named ? await this.quota.scaleOf(tx, named.id, Number(on.slice(0, 4))) : undefined;
      const { number, validFrom, validTo, holder } = named?.context ?? {};
      return {
        on,
        at: tx.at,
        licence: named
          ? { id: named.id, state: named.state, number, validFrom, validTo, holder: holder?.name, valid, uncovered }
          : null,
        ...(exemption === undefined ? {} : { exemption: await exemptionOn(tx, usedAs(c, exemption), on) }),
        scale: named ? yearScale(named.context) : null,
        reserved: used ? tonnes(used.reserved) : null,
        received: used ? tonnes(used.received) : null,
        asked: tonnes(lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n)),
        loadPermille,
        verdict: verdict ? { ...verdict, ...articleOf(verdict.rule, on, language) } : null,
        entries: await this.entries(tx, c),
        record: await this.record(tx, c, on),
      };
    });
  }

  /** The reply as it would read if it were signed now. Nothing is stored and no number is taken. */
  preview(by: Actor, id: string, asked: PreviewReply): Promise<OfficialSheet> {
    return this.workflow.read(by, async (tx) => {
      const c = await this.found(tx, by, id);
      const own = by.org ? await this.parties.organisation(tx, by.org) : undefined;
      const signer = { name: by.name, onBehalfOf: own?.kind === 'city' ? c.to : null };
      return draftSheet(
        {
          kind: 'REPLY',
          sender: c.to,
          senderName: own?.name ?? by.orgName,
          addressee: c.from,
          addresseeName: c.fromName,
          machine: c.about.machine,
          caseId: c.about.id,
          title: replyTitle(c),
          body: replyBody(c, asked, signer),
        },
        tx.at,
      );
    });
  }

  /** What is known of the receiver beside its licence: credit, violations that still count, incidents with its loads. */
  private async record(tx: Tx, c: C, on: Day) {
    const { uscc } = receiverOf(c);
    if (!uscc) return { grade: null, violations: [], incidents: [] };
    const [credit] = await this.credit.of(tx, [{ name: '', uscc }], on);
    const incidents = await tx.query<{ id: string; state: string; level: string; kind: string; occurredAt: string }>(
      'letter_incidents',
      `SELECT i.id, i.state, i.level, i.kind, i.context ->> 'occurredAt' AS "occurredAt"
         FROM liandan.incident i JOIN liandan.organisation o ON o.uscc = $1
        WHERE i.context -> 'manifests' @> jsonb_build_array(jsonb_build_object('receiver', o.id::text))
        ORDER BY i.context ->> 'occurredAt' DESC LIMIT 10`,
      [uscc],
    );
    return { grade: credit?.grade ?? null, violations: credit?.violations ?? [], incidents };
  }

  private async entries(tx: Tx, { to, body }: C) {
    const { uscc } = (body['receiver'] ?? {}) as { uscc?: string };
    if (!uscc) return [];
    const found = await tx.query<{ id: string; state: string; context: ListingContext }>(
      'letter_entries',
      `SELECT id, state, context FROM liandan.whitelist_entry
       WHERE receiver_uscc = $1 AND receiving = $2 AND state IN ${inSql(ENTRY_IN_EFFECT)} ORDER BY id`,
      [uscc, to],
    );
    return found.map(({ id, state, context: e }) => ({
      id,
      state,
      agreement: e.agreement,
      list: e.list,
      codes: e.codes,
      methods: e.methods,
      origins: e.origins,
      cap: e.quota.cap,
      used: e.quota.used,
      remaining: remaining(e),
      lastDay: e.lastDay,
    }));
  }

  private async found(tx: Tx, by: Actor, id: string): Promise<C> {
    const [found] = await tx.query<{ context: C }>(
      'letter_one',
      'SELECT id, state, version, context FROM liandan.consultation WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND');
    if (consultationParts(by, found.context).length === 0) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '接收能力核查仅供收函机关使用', en: 'This is for officers of the addressee' },
        remedy: { zh: '请等待复函', en: 'Await the reply' },
      });
    }
    return found.context;
  }
}
