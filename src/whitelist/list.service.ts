import { forbidding } from '#domain/whitelist/negative-list';
import { ENTRY_ENDED, ENTRY_IN_EFFECT, inSql } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { feedOfMinistry, mailboxOf, system, type Actor } from '#domain/actor';
import { termsOn } from '#domain/agreement/agreement.machine';
import { civilDay, latestDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { yearScale } from '#domain/licence/scales';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { EntryForm } from '#domain/whitelist/list.commands';
import { listMachine } from '#domain/whitelist/list.machine';
import { publishedEntry, publishedList, type PublishedList } from '#domain/whitelist/list.published';
import {
  feedbackYear,
  type EntryEvidence,
  type ListContext,
  type ListedEntry,
  type OpeningEvidence,
} from '#domain/whitelist/list.case';
import { listTests } from '#domain/whitelist/list.tests';
import { listHeard, listParts, listReaders, listSeen } from '#domain/whitelist/list.policy';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { eventId } from '#ledger/event-id';
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
import { AgreementService, type AgreementView } from '../agreement/agreement.service.js';
import { CreditService } from '../cooperation/credit.service.js';
import { LicenceService } from '../licence/licence.service.js';
import { PartyService } from '../party/party.service.js';
import { actuals } from './actuals.js';
import { endedBefore } from './carried.js';
import { negativeItems } from '../party/negative-items.js';

type ListRow = Row<ListContext>;
/** States in which a list still wants something. */
export const OPEN_LIST = ['draft', 'proposed', 'negotiating', 'confirmed'];

/** Yearly lists: opened, written, proposed, confirmed, in effect, closed and reported (lifecycle §2). */
@Injectable()
export class ListService {
  readonly kind: Kind<ListContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly agreements: AgreementService,
    private readonly licences: LicenceService,
    private readonly parties: PartyService,
    private readonly credit: CreditService,
  ) {
    this.kind = workflow.register({
      name: 'list',
      table: 'whitelist',
      version: 1,
      machine: listMachine,
      tests: listTests,
      parts: listParts,
      readers: listReaders,
      view: (by, context) => ({ ...listSeen(by, context), listVersion: context.version }),
      hears: listHeard,
      evidence: (tx, row, asking) => this.evidence(tx, row, asking as unknown as Command),
    });
    workflow.provide('list.openNext', (tx, fact) => this.openNext(tx, fact));
  }

  open(by: Actor, command: Command, once?: Once): Promise<Outcome<ListContext>> {
    return this.workflow.open(this.kind, { by, door: feedOfMinistry(by), command: { ...command, type: 'open' }, once });
  }
  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<ListContext>> {
    return this.workflow.send(this.kind, id, { by, door: feedOfMinistry(by), command, once, expected });
  }
  byRule(id: string, command: Command, once?: Once): Promise<Outcome<ListContext>> {
    return this.workflow.send(this.kind, id, { by: system, door: 'rule', command, once });
  }
  fromParty(province: string, id: string, command: Command, once?: Once): Promise<Outcome<ListContext>> {
    return this.workflow.send(this.kind, id, { by: mailboxOf(province), door: 'mailbox', command, once });
  }

  /** Y1 by the clock: next year's list of each receiving party of the agreement. What is there already stays. */
  async openYear(agreement: string, year: number, only?: string): Promise<void> {
    const { parameters } = await this.workflow.read(system, (tx) => this.agreements.one(tx, agreement));
    for (const receiving of only ? [only] : parameters.parties.filter((party) => party !== '*')) {
      const command = { type: 'open', agreement, receiving, year };
      await this.workflow.open(this.kind, { by: system, door: 'clock', command }).catch((error: unknown) => {
        // Whoever was busy is asked again: a clock that has passed opens no list, and nobody else may.
        if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
      });
    }
  }

  /** A list by id with its own version number; NOT_FOUND otherwise. */
  async one(tx: Tx, id: string): Promise<{ id: string; state: string; version: number; context: ListContext }> {
    const [found] = await tx.query<{ id: string; state: string; version: number; context: ListContext }>(
      'list_one',
      'SELECT id, state, version, context FROM liandan.whitelist WHERE id = $1',
      [id],
    );
    if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'list' } });
    return found;
  }

  /** Y8, Y1: the adjustment opens beside the effective list, in the same transaction. */
  private async openNext(tx: Tx, fact: Fact): Promise<void> {
    const { next, agreementId, receiving, year } = fact.data as {
      next: string;
      agreementId: string;
      receiving: string;
      year: number;
    };
    const command = { type: 'open', agreement: agreementId, receiving, year, supersedes: fact.caseId };
    await this.workflow.openStep(tx, this.kind, { id: next, by: system, door: 'rule', command });
  }

  private async evidence(tx: Tx, row: ListRow | null, asked: Command): Promise<object> {
    if (row === null) return this.opening(tx, asked as unknown as OpenAsked);
    const { context: c } = row;
    switch (asked.type) {
      case 'recommendEntry':
        return { entries: await this.proofs(tx, c, [asked['entry'] as EntryForm], []) };
      case 'editEntries':
        return {
          entries: await this.proofs(tx, c, (asked['put'] ?? []) as EntryForm[], (asked['strike'] ?? []) as string[]),
        };
      case 'propose':
      case 'repropose':
      case 'declare': {
        const units = c.entries.map(({ receiver: { name, uscc } }) => ({ name, uscc }));
        return { credit: await this.credit.of(tx, units, civilDay(tx.at)), committed: await this.commitments(tx, c) };
      }
      case 'openAdjustment':
        return {
          next: eventId(),
          otherOpen: await this.otherOpen(tx, row),
          ...(typeof asked['missed'] === 'string' ? { missed: await this.missed(tx, row, asked['missed']) } : {}),
        };
      case 'draftFeedback':
      case 'sendFeedback':
        return { actuals: await actuals(tx, c.agreement.id, c.receiving, feedbackYear(c)) };
      default:
        return {};
    }
  }

  private async opening(
    tx: Tx,
    { agreement: id, receiving, year, supersedes = null }: OpenAsked,
  ): Promise<OpeningEvidence> {
    const agreement = await this.agreements.one(tx, id);
    const terms = termsOn(agreement, [`${year}-01-01`, civilDay(tx.at)].sort()[1]!);
    const [latest] = await tx.query<{ version: number }>(
      'list_latest',
      `SELECT max(list_version) AS version FROM liandan.whitelist WHERE agreement_id = $1 AND receiving = $2 AND year = $3`,
      [id, receiving, year],
    );
    const version = (latest?.version ?? 0) + (supersedes === null ? 0 : 1) || 1;
    const from = supersedes === null ? year - 1 : year;
    const prefill = await this.prefill(tx, agreement, receiving, from, supersedes, year);
    const ended = supersedes === null ? [] : await endedBefore(tx, { agreement: id, receiving, year }, prefill);
    return {
      agreement: {
        id,
        key: agreement.key,
        title: agreement.title,
        version: terms.no,
        state: agreement.state,
        parameters: terms.parameters,
      },
      cities: citiesOf(receiving),
      exists: supersedes === null && (latest?.version ?? 0) > 0,
      version,
      supersedes,
      prefill,
      ...(ended.length > 0 ? { ended } : {}),
    };
  }

  /** Entries of the list before with their actuals: of this year for an adjustment, of last year for a new list (W-07). */
  private async prefill(
    tx: Tx,
    agreement: AgreementView,
    receiving: string,
    from: number,
    supersedes: string | null,
    year: number,
  ): Promise<ListedEntry[]> {
    const entries = await tx.query<{ id: string; context: ListingContext }>(
      'list_prefill',
      `SELECT id, context FROM liandan.whitelist_entry
       WHERE agreement_id = $1 AND receiving = $2 AND year = $3
         -- A list that opens late finds the entries ended with the year before.
         AND (state IN ${inSql(ENTRY_IN_EFFECT)}
           OR state = 'expired' AND NOT $4 AND context -> 'ended' ->> 'cause' IN ('LAST_DAY', 'LIST_CLOSED')
             AND context -> 'ended' ->> 'on' >= $5)
         -- A poor evaluation (S6) is not renewed; an adjustment carries the suspension on.
         AND ($4 OR context -> 'suspension' ->> 'trigger' IS DISTINCT FROM 'S6') ORDER BY id`,
      [agreement.id, receiving, from, supersedes !== null, `${year}-01-01`],
    );
    // A list that runs on is adjusted against what its entries do this year.
    const runsOn = entries.some(({ context }) => context.lastDay === null);
    const done = await actuals(tx, agreement.id, receiving, runsOn ? Number(civilDay(tx.at).slice(0, 4)) : from);
    const filled: ListedEntry[] = [];
    for (const { id, context: e } of entries) {
      const on = latestDay(`${year}-01-01`, civilDay(tx.at));
      const treatments = e.codes.flatMap((code) => e.methods.map((method) => ({ code, method, listed: true })));
      const licence = e.licenceId === null ? null : await this.licences.standing(tx, e.licenceId, on, treatments);
      // A licence that has ended before the list begins cannot be listed again (W-17).
      const gone =
        licence === null ||
        licence.through < `${year}-01-01` ||
        ['revoked', 'cancelled', 'expired'].includes(licence.state);
      if (gone && !e.exemption) continue;
      const keeps = supersedes !== null;
      filled.push({
        receiver: e.receiver,
        licenceNumber: licence?.number ?? e.licenceNumber,
        facility: e.facility,
        codes: e.codes,
        wasteName: e.wasteName,
        ...(e.hazards ? { hazards: e.hazards } : {}),
        ...(e.form ? { form: e.form } : {}),
        methods: e.methods,
        cap: e.cap,
        origins: e.origins,
        split: e.split,
        grade: e.grade,
        contact: e.contact,
        plan: e.plan,
        id: eventId(),
        licenceId: licence?.id ?? null,
        licenceTo: licence?.through ?? e.licenceTo,
        scale: licence && yearScale(licence),
        exemption: e.exemption ?? null,
        overScale: e.overScale ?? null,
        writtenBy: null,
        source: 'PREFILLED',
        changed: false,
        predecessor: keeps ? id : null,
        lastYear: done.find(({ entry }) => entry === id) ?? null,
        statement: null,
      });
    }
    return filled;
  }

  private async proofs(tx: Tx, c: ListContext, forms: EntryForm[], struck: string[]): Promise<EntryEvidence[]> {
    const proofs: EntryEvidence[] = [];
    const first = [c.effectiveOn, civilDay(tx.at)].sort()[1]!;
    const forbidden = await negativeItems(tx, first);
    for (const [i, form] of forms.entries()) {
      const named = await this.licences.byNumber(tx, form.licenceNumber, form.receiver.uscc);
      const treatments = form.codes.flatMap((code) => form.methods.map((method) => ({ code, method, listed: true })));
      const found = named && (await this.licences.standing(tx, named.id, first, treatments));
      const senders = form.origins.length > 0 ? form.origins : [...c.counterparts];
      const hit = senders.flatMap((origin) =>
        forbidding(forbidden, {
          ...{ on: first, origin, destination: c.receiving, agreements: [c.agreement.key], codes: form.codes },
          ...{ areas: [], route: [] },
          enterprises: [form.receiver.uscc, ...(form.receiver.org ? [form.receiver.org] : [])],
        }),
      );
      const negatives = [...new Map(hit.map((item) => [item.id, item])).values()];
      proofs.push({
        id: eventId(),
        codes: form.codes
          .flatMap((code) => loadReference().catalogue.check(code, first).findings)
          .filter(({ verb }) => verb === 'BLOCK'),
        licence: found && {
          id: found.id,
          number: found.number,
          holderUscc: found.holder.uscc,
          scale: yearScale(found),
          state: found.state,
          kind: found.kind,
          modes: found.modes,
          scopes: found.scopes,
          validFrom: found.validFrom,
          validTo: found.through,
        },
        committed: await this.committed(tx, c, form.receiver.uscc, struck, forms.slice(0, i)),
        exemption: form.exemption ? loadReference().exemptions.use(form.exemption.item, form.codes, first) : null,
        negatives,
      });
    }
    return proofs;
  }

  /**
   * Caps of the receiver's other entries of the year, over all agreements, newest versions only, and of those put before
   * in the same command, with what it is to receive inside its province (W-18). Lists without a year go on until they are replaced.
   */
  private async committed(
    tx: Tx,
    c: ListContext,
    uscc: string,
    struck: string[],
    before: EntryForm[],
  ): Promise<string> {
    const rows = await tx.query<{ cap: string | null }>(
      'list_committed',
      `SELECT e.context -> 'quota' ->> 'cap' AS cap FROM liandan.whitelist_entry e
         JOIN liandan.agreement a ON a.id = e.agreement_id
       WHERE e.receiver_uscc = $1 AND e.state NOT IN ${inSql(ENTRY_ENDED)} AND NOT e.id = ANY ($3::uuid[])
         AND (e.year = $2 OR e.year < $2 AND a.context -> 'parameters' ->> 'listPeriod' = 'OPEN')
         AND NOT (e.agreement_id = $4 AND e.receiving = $5 AND e.list_id IS NOT DISTINCT FROM $6::uuid)
         AND NOT EXISTS (SELECT FROM liandan.whitelist_entry s WHERE s.predecessor = e.id AND s.state NOT IN ${inSql(ENTRY_ENDED)})`,
      [uscc, c.year, struck, c.agreement.id, c.receiving, c.supersedes],
    );
    const own = before.filter(({ receiver }) => receiver.uscc === uscc);
    const atHome = await this.parties.plannedAtHome(tx, uscc, c.year);
    return tonnes([...rows, ...own].reduce((sum, { cap }) => sum + (cap === null ? 0n : grams(cap)), atHome));
  }
  /** The same for each entry as it stands at the proposal: pre-filled ones have not been weighed. */
  private async commitments(tx: Tx, c: ListContext): Promise<Record<string, string>> {
    const found: [string, string][] = [];
    for (const { id, receiver, scale, cap } of c.entries)
      if (scale !== null && cap !== null) found.push([id, await this.committed(tx, c, receiver.uscc, [id], [])]);
    return Object.fromEntries(found);
  }

  /** Adjustments whose day came while the agreement was suspended open as it resumes (W-11). */
  async openMissed(agreement: string, once: (list: string) => Once): Promise<void> {
    const missed = await this.workflow.read(system, (tx) =>
      tx.query<{ id: string; key: string }>('list_adjustments_missed', MISSED, [agreement]),
    );
    for (const { id, key } of missed) {
      const command = { type: 'openAdjustment', missed: key };
      const order = { by: system, door: 'clock' as const, command, once: once(id) };
      await this.workflow.send(this.kind, id, order).catch((error: unknown) => {
        // Whoever has opened a version meanwhile was faster.
        if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
      });
    }
  }

  private async missed(tx: Tx, { id }: ListRow, key: string): Promise<boolean> {
    const rows = await tx.query(
      'list_adjustment_missed',
      `SELECT 1 FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-W' AND key = $2 AND key LIKE 'adjust-%' AND status = 'lapsed'`,
      [id, key],
    );
    return rows.length > 0;
  }

  private async otherOpen(tx: Tx, { id, context: c }: ListRow): Promise<boolean> {
    const rows = await tx.query(
      'list_other_open',
      `SELECT 1 FROM liandan.whitelist WHERE agreement_id = $1 AND receiving = $2 AND year = $3 AND id <> $4 AND state = ANY ($5)`,
      [c.agreement.id, c.receiving, c.year, id, OPEN_LIST],
    );
    return rows.length > 0;
  }

  /** The lists in effect on the day, as published, and every entry with the state it had at the end of it (W-20). */
  async asOf(tx: Tx, end: string, agreement?: string, receiving?: string): Promise<PublishedList[]> {
    const lists = await tx.query<{ id: string; context: ListContext }>(
      'list_as_of',
      `SELECT id, context FROM liandan.whitelist
       WHERE effective_at < $1 AND (ended_at IS NULL OR ended_at >= $1)
         AND ($2::uuid IS NULL OR agreement_id = $2) AND ($3::text IS NULL OR receiving = $3) ORDER BY id`,
      [end, agreement ?? null, receiving ?? null],
    );
    const states = await tx.query<{ id: string; state: string | null }>(
      'list_as_of_entries',
      `SELECT e.id, (SELECT a.to_state FROM liandan.audit_event a
                      WHERE a.case_id = e.id AND a.outcome <> 'refused' AND a.occurred_at < $2::timestamptz
                      ORDER BY a.seq DESC LIMIT 1) AS state
       FROM liandan.whitelist_entry e WHERE e.list_id = ANY ($1::uuid[])`,
      [lists.map(({ id }) => id), end],
    );
    const stateOf = new Map(states.map(({ id, state }) => [id, state]));
    return lists.map(({ id, context: c }) => ({
      ...publishedList(id, c),
      entries: c.entries.map((entry) => publishedEntry(entry, stateOf.get(entry.id) ?? null)),
    }));
  }

  /** Every version of a year that has been in effect, the newest first (W-20). */
  async versionsOf(tx: Tx, year: number, agreement?: string, receiving?: string): Promise<PublishedList[]> {
    const lists = await tx.query<{ id: string; context: ListContext }>(
      'list_versions_of',
      `SELECT id, context FROM liandan.whitelist
       WHERE year = $1 AND effective_at IS NOT NULL
         AND ($2::uuid IS NULL OR agreement_id = $2) AND ($3::text IS NULL OR receiving = $3)
       ORDER BY receiving, agreement_id, list_version DESC`,
      [year, agreement ?? null, receiving ?? null],
    );
    return lists.map(({ id, context }) => publishedList(id, context));
  }
}

interface OpenAsked {
  agreement: string;
  receiving: string;
  year: number;
  supersedes?: string | null;
}

/** City codes of the province, whose bureaus may recommend. */
const citiesOf = (province: string): string[] =>
  loadReference()
    .divisions.cities(province)
    .map(({ code }) => code);

/** The last adjustment of each effective list of the agreement that came due since it was suspended, and opened nothing. */
const MISSED = `
  SELECT DISTINCT ON (w.id) w.id, d.key
    FROM liandan.whitelist w JOIN liandan.deadline d ON d.case_id = w.id
   WHERE w.agreement_id = $1 AND w.state = 'effective' AND d.clock = 'K-W' AND d.key LIKE 'adjust-%' AND d.status = 'lapsed'
     AND d.due_at >= (SELECT max(f.at) FROM liandan.fact f WHERE f.case_id = $1 AND f.type = 'agreement.suspended')
   ORDER BY w.id, d.due_at DESC`;
