import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { civilDay, earliestDay, type Day } from '#domain/calendar/civil';
import { standingOn, standingThrough, type Treatment } from '#domain/licence/coverage';
import { DomainError } from '#domain/errors';
import type { RegisterLicence } from '#domain/licence/licence.commands';
import { licenceMachine, licenceTests, registration, type LicenceContext } from '#domain/licence/licence.machine';
import { licenceParts, licenceReaders } from '#domain/licence/licence.policy';
import { everyScale, yearScale } from '#domain/licence/scales';
import { grams, tonnes } from '#domain/quantity/quantity';
import { scaleUse } from '#domain/quota/quota';
import { eventId } from '#ledger/event-id';
import { Workflow, type Command, type Fact, type Kind, type Once, type Outcome, type Tx } from '#workflow/workflow';
import { QuotaBook } from '../quota/quota-book.js';
import { LICENCES_OF_CHAIN } from './chain.js';

/** A licence as others read it. */
export interface LicenceView extends LicenceContext {
  id: string;
  state: string;
  version: number;
}

const VIEW = `l.id, l.state, l.version, l.context`;
type Exceeded = NonNullable<LicenceContext['intake']>;
interface Found {
  id: string;
  state: string;
  version: number;
  context: LicenceContext;
}
const viewOf = ({ id, state, version, context }: Found): LicenceView => ({ id, state, version, ...context });

/** The register of operating licences: what it tells us, and what it covers (P-10, L-80a). */
@Injectable()
export class LicenceService {
  readonly kind: Kind<LicenceContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly quota: QuotaBook,
  ) {
    this.kind = workflow.register({
      name: 'licence',
      table: 'licence',
      version: 1,
      machine: licenceMachine,
      tests: licenceTests,
      parts: licenceParts,
      readers: licenceReaders,
      evidence: async (tx, _row, asking) =>
        asking.type === 'register'
          ? registering(tx, asking as unknown as RegisterLicence & { predecessor?: string })
          : {},
    });
    workflow.provide('licence.succeed', (tx, fact) => this.succeed(tx, fact));
  }

  /** LC1. Only an actor of kind `register` may. */
  register(by: Actor, command: Command, once?: Once): Promise<Outcome<LicenceContext>> {
    return this.workflow.open(this.kind, { by, door: 'rule', command: { ...command, type: 'register' }, once });
  }

  /** LC4-LC7: renew, change, suspend, resume, revoke, cancel. */
  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<LicenceContext>> {
    return this.workflow.send(this.kind, id, { by, door: 'rule', command, once, expected });
  }

  /**
   * LC8. Tests the receipts of the year against the approved scale: above 100 % a warning, above 120 % no new intake
   * (P-12). Each step is told once a year and scale; a licence without a scale, or within it, is left as it is.
   */
  async weighIntake(id: string, year: number, once?: Once): Promise<void> {
    const intake = await this.workflow.read(system, (tx) => this.intake(tx, id, year));
    if (!intake) return;
    const { licence, ...exceeded } = intake;
    await this.workflow.send(this.kind, licence, {
      by: system,
      door: 'rule',
      command: { type: 'exceedScale', ...exceeded },
      once,
      unless: async (_tx, { context: { intake: known } }) =>
        known?.year !== year || known.scale !== intake.scale || (known.level === 'WARN' && intake.level === 'BLOCK'),
    });
  }

  /**
   * By the scales of the licence under which the loads of the year were received, its total before those of its classes;
   * told to the last of its chain, which is the one that the register still keeps.
   */
  private async intake(tx: Tx, id: string, year: number): Promise<(Exceeded & { licence: string }) | undefined> {
    const chain = await tx.query<Found>('licence_chain', LICENCES_OF_CHAIN, [id]);
    const standing = standingOn(chain, earliestDay(civilDay(tx.at), `${year}-12-31`));
    if (!standing) return undefined;
    const licence = chain.at(-1)!.id;
    const taken = await this.quota.scaleOf(tx, standing.id, year);
    const total = yearScale(standing.context);
    const scales = [
      ...(total === null ? [] : [{ scale: total, received: taken.received }]),
      ...everyScale(standing.context.scopes).map((each) => ({
        ...{ scale: each.scale, received: taken.of(each).received, category: each.category },
      })),
    ].map((each) => ({ ...each, use: scaleUse(grams(each.scale), each.received, 0n) }));
    const found = scales.find(({ use }) => use === 'beyond') ?? scales.find(({ use }) => use === 'above');
    if (!found) return undefined;
    const { use, received, ...of } = found;
    return { licence, year, received: tonnes(received), ...of, level: use === 'above' ? 'WARN' : 'BLOCK' };
  }

  /** A licence by id; NOT_FOUND otherwise. */
  async one(tx: Tx, id: string): Promise<LicenceView> {
    const [found] = await tx.query<Found>('licence_one', `SELECT ${VIEW} FROM liandan.licence l WHERE l.id = $1`, [id]);
    if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'licence' } });
    return viewOf(found);
  }

  /** The licence of that number, newest first where several issuers use it; null when the register has none. */
  async byNumber(tx: Tx, number: string, holderUscc?: string): Promise<LicenceView | null> {
    const [found] = await tx.query<Found>(
      'licence_by_number',
      `SELECT ${VIEW} FROM liandan.licence l
       WHERE l.number = $1 AND ($2::text IS NULL OR l.holder_uscc = $2)
       ORDER BY l.state = 'replaced', l.id DESC LIMIT 1`,
      [number, holderUscc ?? null],
    );
    return found ? viewOf(found) : null;
  }

  /** Id of the licence that a report names by id, or by number and issuer; NOT_FOUND otherwise. */
  async named(tx: Tx, { id, number, issuer }: { id?: string; number?: string; issuer?: string }): Promise<string> {
    if (id !== undefined) return (await this.one(tx, id)).id;
    const [found] = await tx.query<{ id: string }>(
      'licence_named',
      `SELECT id FROM liandan.licence WHERE number = $1 AND issuer = $2 ORDER BY state = 'replaced', id DESC LIMIT 1`,
      [number ?? '', issuer ?? ''],
    );
    if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'licence' } });
    return found.id;
  }

  /**
   * The licence that stands on the day in the place of this one, and the last day on which what is treated may go on
   * under it and what is already issued to follow it (P-13); null when there is none.
   */
  async standing(
    tx: Tx,
    id: string,
    day: Day,
    treatments: readonly Omit<Treatment, 'on'>[] = [],
  ): Promise<(LicenceView & { through: Day }) | null> {
    const chain = await tx.query<Found>('licence_chain', LICENCES_OF_CHAIN, [id]);
    const found = standingOn(chain, day);
    return found
      ? { ...viewOf(found), through: standingThrough(chain, day, treatments) ?? found.context.validTo }
      : null;
  }

  /** The first day of a licence that was registered before it: told once, by its clock (K-P13). */
  async begin(id: string, clock: string): Promise<void> {
    await this.workflow.follow({ kind: 'delivery', queue: 'licence/begin', fact: clock }, async (tx) => {
      const [found] = await tx.query<Found & { readers: string[]; event: string }>(
        'licence_begun',
        `SELECT ${VIEW}, l.readers, d.event_id AS event FROM liandan.licence l JOIN liandan.deadline d ON d.case_id = l.id
         WHERE l.id = $1 AND d.id = $2`,
        [id, clock],
      );
      if (!found) throw new Error(`no licence ${id} of clock ${clock}`);
      const { version, readers, event, context } = found;
      const said = {
        type: 'licence.begun',
        machine: 'licence',
        caseId: id,
        row: '',
        by: system,
        data: registration(context),
      };
      this.workflow.tell(tx, [{ ...said, id: eventId(), version, event, at: tx.at, readers }]);
    });
  }

  /** A renewed or changed licence is entered in the transaction that replaces the old one (LC4, LC1). */
  private async succeed(tx: Tx, fact: Fact): Promise<void> {
    const { next, numbers } = fact.data as { next: RegisterLicence; numbers: string[] };
    await this.workflow.openStep(tx, this.kind, {
      by: fact.by,
      door: 'rule',
      command: { ...next, type: 'register', predecessor: fact.caseId, numbers },
    });
  }
}

/** Whether the issuer has the number already, until when the holder is barred (P-NO, P-29), and what begins later (P-13). */
async function registering(
  tx: Tx,
  asked: RegisterLicence & { predecessor?: string },
): Promise<{ duplicate: boolean; barredUntil: Day | null; begins?: Day }> {
  const [found] = await tx.query<{ duplicate: boolean; barred: string | null }>(
    'licence_registering',
    `SELECT EXISTS (SELECT FROM liandan.licence WHERE issuer = $1 AND number = $2 AND state <> 'replaced'
              AND ($4::uuid IS NULL OR id <> $4)) AS duplicate,
            (SELECT max(context ->> 'barredUntil') FROM liandan.licence WHERE holder_uscc = $3 AND state = 'revoked') AS barred`,
    [asked.issuer, asked.number, asked.holder?.uscc ?? '', asked.predecessor ?? null],
  );
  const later = asked.predecessor != null && asked.validFrom > civilDay(tx.at);
  return {
    ...{ duplicate: found?.duplicate ?? false, barredUntil: found?.barred ?? null },
    ...(later ? { begins: asked.validFrom } : {}),
  };
}
