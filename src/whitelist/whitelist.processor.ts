import { ENTRY_OVER, inSql } from '#domain/standing';
import { Injectable, Optional } from '@nestjs/common';
import { system } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { covers } from '#domain/licence/coverage';
import { lastDayOf } from '#domain/whitelist/listing.case';
import type { ListingContext } from '#domain/whitelist/listing.case';
import type { Fact } from '#outbox/outbox';
import { Deliveries, type OnceDelivered } from '#outbox/deliveries';
import { Workflow, type Command, type Once } from '#workflow/workflow';
import { PartyLetters } from '../agreement/party-letters.js';
import { Poller } from '../deadline/poller.js';
import { WHOLE_CHAIN } from '../licence/chain.js';
import { LicenceService } from '../licence/licence.service.js';
import { ListService, OPEN_LIST } from './list.service.js';
import { ListingService } from './listing.service.js';

const QUEUE = 'whitelist';
interface Answered {
  from: string;
  to: string;
  about: { machine: string; id: string; act: string | null };
  number: string | null;
  agree: boolean;
  reply: { number: string | null; reasons: string | null; conditions: string[]; counter?: object[] } | null;
}

/** Fan-out and letters of lists and entries: one transaction per target, each counting once (design: upward is after). */
@Injectable()
export class WhitelistProcessor {
  constructor(
    deliveries: Deliveries,
    private readonly workflow: Workflow,
    private readonly lists: ListService,
    private readonly listings: ListingService,
    private readonly licences: LicenceService,
    private readonly letters: PartyLetters,
    @Optional() poller?: Poller,
  ) {
    const hear = (type: string, handler: (fact: Fact) => Promise<void>) => deliveries.hear(QUEUE, type, handler);
    hear('list.confirmed', (fact) => this.eachEntry(fact, { type: 'confirm' }));
    hear('list.effective', (fact) => this.effective(fact));
    hear('list.superseded', (fact) => this.superseded(fact));
    hear('list.closed', (fact) => this.eachEntry(fact, { type: 'expire', cause: 'LIST_CLOSED' }));
    for (const ended of ['agreement.expired', 'agreement.terminated']) hear(ended, (fact) => this.agreementEnded(fact));
    hear('agreement.resumed', (fact) => this.lists.openMissed(fact.caseId, (list) => once(fact, list, 'adjust')));
    for (const lost of ['licence.suspended', 'licence.revoked'])
      hear(lost, (fact) => this.licenceEntries(fact, { type: 'suspend', trigger: 'S3', reason: reasonOf(fact) }));
    for (const over of ['licence.expired', 'licence.cancelled'])
      hear(over, (fact) => this.licenceEntries(fact, { type: 'expire', cause: 'LICENCE_ENDED' }));
    for (const begins of ['licence.registered', 'licence.begun']) hear(begins, (fact) => this.rescoped(fact));
    for (const about of ['list', 'listing']) {
      deliveries.hear('mailbox-*', 'consultation.answered', (fact, once) => this.answered(fact, once), about);
      deliveries.hear('mailbox-*', 'consultation.delivered', (fact, once) => this.delivered(fact, once), about);
    }
    poller?.handle('agreement.openLists', ({ caseId, key }) => this.lists.openYear(caseId, Number(key.split('-')[1])));
    poller?.handle('listing.beginYear', ({ caseId, key }) =>
      this.listings.beginYear(caseId, Number(key.split('-')[1])),
    );
    poller?.handle('list.openNext', ({ caseId }) => this.openNext(caseId));
  }

  /** W-07: the clock of a list opens the list of the next year. */
  private async openNext(id: string): Promise<void> {
    const { context: c } = await this.workflow.read(system, (tx) => this.lists.one(tx, id));
    await this.lists.openYear(c.agreement.id, c.year + 1, c.receiving);
  }

  private async eachEntry(fact: Fact, command: Command): Promise<void> {
    for (const id of fact.data['entries'] as string[])
      await late(this.listings.byRule(id, command, once(fact, id, command.type)));
  }

  /** Y7, N2, Y9: entries take effect, each taking over from its predecessor; then the older version steps down. */
  private async effective(fact: Fact): Promise<void> {
    await this.eachEntry(fact, { type: 'confirm' });
    await this.eachEntry(fact, { type: 'takeEffect' });
    const older = fact.data['supersedes'] as string | null;
    if (older === null) return;
    const command = { type: 'supersede', successor: fact.caseId };
    await late(this.lists.byRule(older, command, once(fact, older, 'supersede')));
  }

  /** Entries that the newer version does not carry on end; those it does end as their successor takes effect. */
  private async superseded(fact: Fact): Promise<void> {
    const entries = fact.data['entries'] as string[];
    const carried = await this.workflow.read(system, (tx) =>
      tx.query<{ predecessor: string }>(
        'whitelist_carried',
        `SELECT predecessor FROM liandan.whitelist_entry WHERE predecessor = ANY ($1::uuid[]) AND state = 'confirmed'`,
        [entries],
      ),
    );
    const waiting = new Set(carried.map(({ predecessor }) => predecessor));
    for (const id of entries.filter((entry) => !waiting.has(entry)))
      await late(this.listings.byRule(id, { type: 'expire', cause: 'SUPERSEDED' }, once(fact, id, 'expire')));
  }

  /** Y10c: no list outlives its agreement (S10). */
  private async agreementEnded(fact: Fact): Promise<void> {
    const open = await this.ids(
      'whitelist_of_agreement',
      'SELECT id FROM liandan.whitelist WHERE agreement_id = $1 AND state = ANY ($2) ORDER BY id',
      [fact.caseId, [...OPEN_LIST, 'effective']],
    );
    for (const id of open) await late(this.lists.byRule(id, { type: 'endWithAgreement' }, once(fact, id, 'end')));
  }

  /** N5 S3, N8: entries that rest on the licence, or on one that it replaced. */
  private async licenceEntries(fact: Fact, command: Command): Promise<void> {
    for (const id of await this.entriesOn(fact.caseId))
      await late(this.listings.byRule(id, command, once(fact, id, command.type)));
  }

  /** A changed licence that no longer covers what is listed suspends the entry, from its first day on (S3, P-11, P-12). */
  private async rescoped(fact: Fact): Promise<void> {
    if (!fact.data['predecessor']) return;
    for (const id of await this.entriesOn(fact.caseId)) {
      const lost = await this.workflow.read(system, async (tx) => {
        const entry: ListingContext = await this.listings.one(tx, id);
        const on = civilDay(tx.at);
        // One whose last day is over ends by its own date (N8).
        if (on > lastDayOf(entry, entry.lastDay)) return false;
        const licence = await this.licences.standing(tx, fact.caseId, on);
        return entry.codes.some((code) =>
          entry.methods.some((method) => covers(licence, { code, method, on, listed: true })),
        );
      });
      if (!lost) continue;
      const command = { type: 'suspend', trigger: 'S3', reason: '许可证变更后不再覆盖名单所列废物或方式' };
      await late(this.listings.byRule(id, command, once(fact, id, 'suspend')));
    }
  }
  private entriesOn(licence: string): Promise<string[]> {
    return this.ids(
      'whitelist_on_licence',
      `SELECT e.id FROM liandan.whitelist_entry e
       WHERE e.licence_id IN (${WHOLE_CHAIN}) AND e.state NOT IN ${inSql(ENTRY_OVER)} ORDER BY e.id`,
      [licence],
    );
  }

  /** A reply to a letter about a list or an entry: consent confirms, a refusal is a query or stays a refusal. */
  private async answered(fact: Fact, delivery: OnceDelivered): Promise<void> {
    const { about, agree, to, number, reply } = fact.data as unknown as Answered;
    await this.letters.arrived(reply);
    const { act, id } = about;
    if (act === null) return;
    const { asked, body } = await this.letters.answeredLetter(fact.caseId);
    const said = { letter: number, reply: reply?.number ?? null, asked };
    if (about.machine === 'list' && act === 'agreeGrace' && agree)
      await this.lists.fromParty(to, id, { type: 'agreeGrace', until: body['until'], ...said }, delivery);
    else if (about.machine === 'list' && act === 'confirm') {
      const { conditions = [], counter: entries } = reply ?? {};
      const command = agree
        ? { type: 'confirm', ...said }
        : {
            type: conditions.length > 0 || entries ? 'counterPropose' : 'query',
            text: reply?.reasons ?? '',
            counter: entries ? { terms: conditions, entries } : conditions,
            ...said,
          };
      await this.lists.fromParty(to, id, command, delivery);
    } else if (about.machine === 'listing' && agree)
      await this.listings.fromParty(to, id, { type: act, ...said }, delivery);
  }

  /** A letter of the other party's own motion, delivered to the side that keeps the record. */
  private async delivered(fact: Fact, delivery: OnceDelivered): Promise<void> {
    const { about, to } = fact.data as unknown as Answered;
    if (about?.machine !== 'list' && about?.machine !== 'listing') return;
    const machine = about.machine;
    const [letter, keeper] = await this.workflow.read(system, async (tx) => [
      await this.letters.delivered(tx, fact, machine),
      machine === 'list'
        ? (await this.lists.one(tx, about.id)).context.receiving
        : (await this.listings.one(tx, about.id)).receiving,
    ]);
    if (letter === null || keeper !== to) return;
    const { text = '', ground = 'OTHER', until } = letter.body;
    const command = { type: letter.act, reason: text, ground, until, letter: letter.number };
    const target = machine === 'list' ? this.lists : this.listings;
    await target.fromParty(letter.from, about.id, command, delivery);
  }

  private async ids(name: string, text: string, values: unknown[]): Promise<string[]> {
    const rows = await this.workflow.read(system, (tx) => tx.query<{ id: string }>(name, text, values));
    return rows.map(({ id }) => id);
  }
}

/** One fact has one effect on each target, however often it is delivered. */
const once = (fact: Fact, target: string, act: string): Once => ({
  kind: 'delivery',
  queue: `${QUEUE}/${target}/${act}`,
  fact: fact.id,
});
const reasonOf = (fact: Fact): string => {
  const what = fact.type === 'licence.revoked' ? '经营许可证被吊销' : '经营许可证被暂扣';
  const reason = fact.data['reason'];
  return typeof reason === 'string' ? `${what}：${reason}` : what;
};
/** A target that has moved on is no fault of the others. */
async function late(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
  });
}
