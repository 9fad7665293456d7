import { ENTRY_ENDED, ENTRY_IN_EFFECT } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { feedOfMinistry, mailboxOf, system, type Actor } from '#domain/actor';
import { civilDay, startOfDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { covers } from '#domain/licence/coverage';
import { grams } from '#domain/quantity/quantity';
import { listingMachine } from '#domain/whitelist/listing.machine';
import { listingTests } from '#domain/whitelist/listing.tests';
import { beginsAnew, handedBack, ledgerOf, YEAR_BEGINS } from '#domain/whitelist/listing.quota';
import type { Carried, EntryQuota, ListingContext } from '#domain/whitelist/listing.case';
import type { ListedEntry } from '#domain/whitelist/list.case';
import { listingHeard, listingParts, listingReaders, listingSeen } from '#domain/whitelist/listing.policy';
import {
  Workflow,
  type Command,
  type Fact,
  type Kind,
  type Once,
  type Outcome,
  type Row,
  type Tx,
} from '#workflow/workflow';
import { LicenceService } from '../licence/licence.service.js';
import type { Posting } from '#domain/quota/posting';
import type { Asking } from '#workflow/kind';
import { QuotaBook } from '../quota/quota-book.js';
import { heldUnder } from './carried.js';
import { alarmDue, alarmsSince, concerned } from './entry-alarms.js';

export interface ListingView extends ListingContext {
  id: string;
  state: string;
  version: number;
}
interface Found {
  id: string;
  state: string;
  version: number;
  context: ListingContext;
}
export const listingView = ({ id, state, version, context }: Found): ListingView => ({
  id,
  state,
  version,
  ...context,
});

type Shares = ListingContext['shares'];

/** White-list entries and their quota, mirrored line by line in the quota book (W-05, W-14). */
@Injectable()
export class ListingService {
  readonly kind: Kind<ListingContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly licences: LicenceService,
    private readonly quota: QuotaBook,
  ) {
    this.kind = workflow.register({
      name: 'listing',
      table: 'whitelist_entry',
      version: 1,
      machine: listingMachine,
      tests: listingTests,
      parts: listingParts,
      readers: listingReaders,
      view: listingSeen,
      hears: listingHeard,
      evidence: (tx, row, asking) => (row ? this.evidence(tx, row, asking) : Promise.resolve({})),
    });
    workflow.provide('listing.write', (tx, fact) => this.write(tx, fact));
    workflow.provide('listing.book', (tx, fact) => this.book(tx, fact));
    workflow.provide('listing.post', (tx, fact) => this.post(tx, fact));
    workflow.provide('listing.retire', (tx, fact) => this.retire(tx, fact));
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<ListingContext>> {
    return this.workflow.send(this.kind, id, { by, door: feedOfMinistry(by), command, once, expected });
  }
  /** What a list, a licence or the clock of another case brings, one transaction per entry. */
  byRule(id: string, command: Command, once?: Once): Promise<Outcome<ListingContext>> {
    return this.workflow.send(this.kind, id, { by: system, door: 'rule', command, once });
  }
  fromParty(province: string, id: string, command: Command, once?: Once): Promise<Outcome<ListingContext>> {
    return this.workflow.send(this.kind, id, { by: mailboxOf(province), door: 'mailbox', command, once });
  }

  /** An entry by id; NOT_FOUND otherwise. */
  async one(tx: Tx, id: string): Promise<ListingView> {
    const [found] = await tx.query<Found>(
      'listing_one',
      'SELECT id, state, version, context FROM liandan.whitelist_entry WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'listing' } });
    return listingView(found);
  }

  /** The entry that carries the ledger of this one today: itself or its successor in a newer version. */
  async bearer(tx: Tx, id: string): Promise<string | null> {
    const [found] = await tx.query<{ id: string; state: string }>(
      'listing_bearer',
      `WITH RECURSIVE chain AS (
         SELECT e.id, e.state, e.context ->> 'effectiveAt' AS effective, 0 AS n FROM liandan.whitelist_entry e WHERE e.id = $1
         UNION ALL
         SELECT s.id, s.state, s.context ->> 'effectiveAt', c.n + 1
           FROM chain c JOIN liandan.whitelist_entry s ON s.predecessor = c.id)
       SELECT id, state FROM chain WHERE effective IS NOT NULL ORDER BY n DESC LIMIT 1`,
      [id],
    );
    return found && ENTRY_IN_EFFECT.includes(found.state) ? found.id : null;
  }

  /**
   * The quota of an entry whose list runs on begins anew with the year (W-05): what was taken before is handed back, and
   * what has been taken since midnight stays taken.
   */
  async beginYear(id: string, year: number): Promise<void> {
    const { entry, since } = await this.workflow.read(system, async (tx) => {
      const lines = await tx.query<{ line: number; taken: string }>(
        'listing_taken_since',
        `SELECT a.line, sum(l.settled)::text AS taken FROM liandan.quota_account a
           JOIN liandan.quota_line l ON l.account = a.id
          WHERE a.owner_kind = 'listing' AND a.owner_id = $1 AND l.cause_machine = 'application' AND l.at >= $2
          GROUP BY a.line`,
        [id, startOfDay(`${year}-01-01`)],
      );
      return { entry: await this.one(tx, id), since: new Map(lines.map(({ line, taken }) => [line, BigInt(taken)])) };
    });
    if (!ENTRY_IN_EFFECT.includes(entry.state)) return;
    for (const [i, back] of handedBack(entry, since).entries())
      await this.workflow.send(this.kind, id, {
        by: system,
        door: 'rule',
        command: { type: 'refundQuota', ...back, cause: YEAR_BEGINS },
        expected: entry.version + i,
      });
  }

  /** What the case still has beyond the cap of its entry: granted to it, and not handed back (W-06). */
  async raisedFor(tx: Tx, application: string): Promise<bigint> {
    const [found] = await tx.query<{ raised: string }>(
      'listing_raised',
      `SELECT coalesce(sum(l.cap), 0)::text AS raised FROM liandan.quota_line l
         JOIN liandan.quota_account a ON a.id = l.account
        WHERE l.cause_machine = 'application' AND l.cause_id = $1 AND a.owner_kind = 'listing' AND a.line = 0`,
      [application],
    );
    return BigInt(found?.raised ?? '0');
  }

  private async evidence(tx: Tx, { id, context: c }: Row<ListingContext>, asking: Asking): Promise<object> {
    switch (asking.type) {
      case 'takeEffect': {
        const before = await this.predecessor(tx, c);
        const suspended = before?.state === 'suspended' ? before.context.suspension : null;
        const licenceValid = await this.licenceValid(tx, c);
        return {
          licenceValid,
          predecessorSuspended: suspended,
          carried: before && (await this.ledger(tx, before, c)),
          ...(licenceValid ? {} : { concerned: await concerned(tx, id) }),
        };
      }
      case 'proposeLift':
      case 'lift': {
        const list = await this.listOf(tx, c);
        const listEffective = list?.state === 'effective';
        const before = listEffective && c.effectiveAt === null ? await this.predecessor(tx, c) : null;
        const alarms = c.suspension ? await alarmsSince(tx, id, c.suspension.at) : [];
        return {
          licenceValid: await this.licenceValid(tx, c),
          listEffective,
          carried: before && (await this.ledger(tx, before, c)),
          ...(alarms.length > 0 ? { alarms } : {}),
        };
      }
      case 'suspend':
        return { ...(await this.alarming(tx, c, asking)), concerned: await concerned(tx, id) };
      case 'expire':
        return { lastDay: (await this.listOf(tx, c))?.lastDay ?? c.lastDay };
      default:
        return {};
    }
  }
  private async listOf(tx: Tx, { list }: ListingContext) {
    const [found] = await tx.query<{ state: string; lastDay: string | null }>(
      'listing_list',
      `SELECT state, context ->> 'lastDay' AS "lastDay" FROM liandan.whitelist WHERE id = $1`,
      [list.id],
    );
    return found;
  }
  /** Triggers that suspend by the terms under which the list was opened, and until when they want the alarm (W-12). */
  private async alarming(tx: Tx, { list }: ListingContext, asking: Asking) {
    const [found] = await tx.query<{ triggers: string[] | null; days: number | null }>(
      'listing_alarming',
      `SELECT context -> 'terms' -> 'suspendTriggers' AS triggers,
              (context -> 'terms' ->> 'alarmWorkingDays')::int AS days FROM liandan.whitelist WHERE id = $1`,
      [list.id],
    );
    const { knownOn } = asking as unknown as { knownOn?: string | null };
    const due = alarmDue(knownOn ?? civilDay(asking.at), found?.days ?? null);
    return { triggers: found?.triggers ?? [], ...(asking.by.kind === 'system' ? {} : { alarmDue: due }) };
  }
  /** Locked, so that nothing more is taken from it while its ledger moves. */
  private predecessor(tx: Tx, { predecessor }: ListingContext): Promise<Row<ListingContext> | null> {
    return predecessor === null ? Promise.resolve(null) : this.workflow.load(tx, this.kind, predecessor);
  }
  /**
   * The ledger of the version before, or of the last that took effect; an origin that had no share of it has used what was
   * approved to it (W-05). One that has ended is told by its approvals: what they gave back since found no entry.
   */
  private async ledger(tx: Tx, before: Row<ListingContext>, next: ListingContext): Promise<Carried> {
    const { id, state, context } = before;
    const earlier = context.effectiveAt === null ? await this.predecessor(tx, context) : null;
    if (earlier) return this.ledger(tx, earlier, next);
    const had = context.shares.map(({ province }) => province);
    const anew = next.shares.map(({ province }) => province).filter((province) => !had.includes(province));
    const ended = ENTRY_ENDED.includes(state);
    if (!ended && anew.length === 0) return ledgerOf(id, context);
    const since = beginsAnew(context) ? startOfDay(`${civilDay(tx.at).slice(0, 4)}-01-01`) : null;
    const held = await heldUnder(tx, id, since);
    return ledgerOf(
      id,
      context,
      ended ? held : null,
      held.filter(({ province }) => anew.includes(province)),
    );
  }
  /** The licence named, or the one in its place, covers every code and method today (W-17). */
  private async licenceValid(tx: Tx, { licenceId, codes, methods, exemption }: ListingContext): Promise<boolean> {
    if (exemption) return true; // the scheme stands in its place
    const on = civilDay(tx.at);
    const licence = licenceId === null ? null : await this.licences.standing(tx, licenceId, on);
    return codes.every((code) =>
      methods.every((method) => covers(licence, { code, method, on, listed: true }) === null),
    );
  }

  /** N0, N0a: entries written into a list become aggregates, struck ones end (Y1, Y2, Y2a). */
  private async write(tx: Tx, fact: Fact): Promise<void> {
    const { added, struck, agreement, receiving, parties, users, year, version, confirmation, lastDay } =
      fact.data as unknown as Written;
    for (const { id, changed: _c, was: _b, statement: _s, writtenBy: _w, source: _o, ...entry } of added) {
      const senders = [...parties, ...users.filter((user) => user !== '*')].filter((p) => p !== receiving);
      const command = {
        ...entry,
        type: 'propose',
        list: { id: fact.caseId, year, version },
        agreement: { id: agreement.id, key: agreement.key },
        receiving,
        parties,
        origins: entry.origins.length > 0 ? entry.origins : users.includes('*') ? ['*'] : senders,
        confirmation,
        lastDay,
      };
      await this.workflow.openStep(tx, this.kind, { id, by: system, door: 'rule', command: plain(command) });
    }
    for (const id of struck)
      await this.workflow.step(tx, this.kind, id, { by: system, door: 'rule', command: { type: 'drop' } });
  }

  /** Opens the accounts of an entry that takes effect, and carries the ledger of its predecessor over (Y9). */
  private book(tx: Tx, fact: Fact): Promise<void> {
    const { quota, shares, carried, list, begins } = fact.data as unknown as Effective;
    if (fact.type === 'listing.lifted' && !begins) return Promise.resolve();
    const cause = { machine: 'listing', caseId: fact.caseId, reason: 'N2' };
    const readers = ['all'];
    const open = (line: number, cap: string | null) =>
      this.quota.open(
        tx,
        { ...account(fact.caseId, line, list.year), cap: cap === null ? null : grams(cap), readers },
        cause,
      );
    open(0, quota.cap);
    for (const { province, cap } of shares) open(Number(province), cap);
    if (carried === null || grams(carried.used) === 0n) return Promise.resolve();
    const moved = (id: string, sign: bigint, of: { province: string; used: string }[]): Posting[] =>
      [{ province: '0', used: carried.used }, ...of].map(({ province, used }) => ({
        ...account(id, Number(province), list.year),
        ...{ reserve: 0n, settle: sign * grams(used) },
      }));
    const postings = [...moved(carried.from, -1n, carried.shares), ...moved(fact.caseId, 1n, shares)];
    this.quota.post(tx, postings, { ...cause, reason: 'Y9' });
    return Promise.resolve();
  }

  /** Posts what the machine has judged: the books of case and quota move together. */
  private post(tx: Tx, fact: Fact): Promise<void> {
    const { quantity, origin, application, cause, shared, list, lowered } = fact.data as unknown as Posted;
    const lines = [0, ...(shared ? [Number(origin)] : [])].map((line) => account(fact.caseId, line, list.year));
    const why = application
      ? { machine: 'application', caseId: application, reason: cause }
      : { machine: 'listing', caseId: fact.caseId, reason: cause };
    const amount = grams(quantity);
    if (fact.type === 'listing.capRaised') for (const line of lines) this.quota.recap(tx, line, amount, why);
    else {
      const settle = fact.type === 'listing.quotaRefunded' ? -amount : amount;
      this.quota.post(
        tx,
        lines.map((line) => ({ ...line, reserve: 0n, settle })),
        why,
      );
      for (const [i, line] of lines.entries()) {
        const fallen = grams((i === 0 ? lowered?.cap : lowered?.share) ?? '0');
        if (fallen > 0n) this.quota.recap(tx, line, -fallen, why);
      }
    }
    return Promise.resolve();
  }

  /** The entry of the older version ends in the transaction that hands its ledger on. */
  private async retire(tx: Tx, fact: Fact): Promise<void> {
    const { predecessor, carried } = fact.data as unknown as Effective;
    if (predecessor === null || carried === null) return;
    const before = await this.workflow.load(tx, this.kind, predecessor);
    if (!ENTRY_IN_EFFECT.includes(before.state)) return;
    const command = { type: 'expire', cause: 'SUPERSEDED', successor: fact.caseId };
    await this.workflow.step(tx, this.kind, predecessor, { by: system, door: 'rule', command });
  }
}

interface Written {
  added: ListedEntry[];
  struck: string[];
  agreement: { id: string; key: string };
  receiving: string;
  parties: string[];
  users: string[];
  year: number;
  version: number;
  confirmation: ListingContext['confirmation'];
  lastDay: string | null;
}
interface Effective {
  /** Of a lifted entry: whether it takes effect only now. */
  begins?: boolean;
  predecessor: string | null;
  carried: Carried | null;
  quota: EntryQuota;
  shares: Shares;
  list: { year: number };
}
interface Posted {
  application?: string;
  origin: string;
  quantity: string;
  cause: string;
  shared: boolean;
  lowered?: { cap: string; share: string };
  list: { year: number };
}

const account = (id: string, line: number, year: number) => ({
  ownerKind: 'listing' as const,
  ownerId: id,
  line,
  year,
});
/** Body classes are no plain objects; the record wants plain ones. */
const plain = (command: object): Command => JSON.parse(JSON.stringify(command)) as Command;
