import { Injectable } from '@nestjs/common';
import { feedOfMinistry, mailboxOf, system, type Actor } from '#domain/actor';
import {
  agreementMachine,
  agreementTests,
  counterparts,
  termsOn,
  type AgreementContext,
} from '#domain/agreement/agreement.machine';
import { MINISTRY, type AgreementFile } from '#domain/agreement/agreement.parameters';
import { agreementParts, agreementReaders } from '#domain/agreement/agreement.policy';
import type { Day } from '#domain/calendar/civil';
import { authorityName } from '#domain/division/authority';
import { DomainError } from '#domain/errors';
import { Workflow, type Command, type Kind, type Once, type Outcome, type Tx } from '#workflow/workflow';

export interface AgreementView extends AgreementContext {
  id: string;
  state: string;
  version: number;
}
interface Found {
  id: string;
  state: string;
  version: number;
  context: AgreementContext;
}
const viewOf = ({ id, state, version, context }: Found): AgreementView => ({ id, state, version, ...context });
const VIEW = 'a.id, a.state, a.version, a.context';

/** Regional agreements: what binds two or more provinces, version by version (R-21b). */
@Injectable()
export class AgreementService {
  readonly kind: Kind<AgreementContext>;

  constructor(private readonly workflow: Workflow) {
    this.kind = workflow.register({
      name: 'agreement',
      table: 'agreement',
      version: 1,
      machine: agreementMachine,
      tests: agreementTests,
      parts: agreementParts,
      readers: agreementReaders,
    });
  }

  create(by: Actor, command: Command, once?: Once): Promise<Outcome<AgreementContext>> {
    return this.workflow.open(this.kind, { by, door: feedOfMinistry(by), command, once });
  }

  send(by: Actor, id: string, command: Command, once?: Once, expected?: number): Promise<Outcome<AgreementContext>> {
    return this.workflow.send(this.kind, id, { by, door: feedOfMinistry(by), command, once, expected });
  }

  /** What another party says about the agreement, as its letter or reply is delivered. */
  fromParty(province: string, id: string, command: Command, once: Once): Promise<Outcome<AgreementContext>> {
    return this.workflow.send(this.kind, id, { by: mailboxOf(province), door: 'mailbox', command, once });
  }

  /** An agreement by id; NOT_FOUND otherwise. */
  async one(tx: Tx, id: string): Promise<AgreementView> {
    const [found] = await tx.query<Found>('agreement_one', `SELECT ${VIEW} FROM liandan.agreement a WHERE a.id = $1`, [
      id,
    ]);
    if (!found) throw new DomainError('NOT_FOUND', { data: { machine: 'agreement' } });
    return viewOf(found);
  }

  /** Active agreements under which waste moves from origin to destination on the day. */
  async between(tx: Tx, origin: string, destination: string, on: Day): Promise<AgreementView[]> {
    const found = await tx.query<Found>(
      'agreement_between',
      `SELECT ${VIEW} FROM liandan.agreement a WHERE a.state = 'active' ORDER BY a.id`,
    );
    const has = (provinces: string[], province: string) => provinces.includes(province) || provinces.includes('*');
    return found.map(viewOf).filter((agreement) => {
      const { parties, users } = termsOn(agreement, on).parameters;
      return origin !== destination && has(parties, destination) && (has(parties, origin) || has(users, origin));
    });
  }

  /**
   * Enters the agreements that ship, signed by their parties as published. What is there already stays as it is. The
   * clock activates them on their first day. Runs under the worker's role, which alone may act for a mailbox.
   */
  async establish(files: AgreementFile[]): Promise<string[]> {
    const made: string[] = [];
    for (const { key, title, keeper, instruments, parameters } of files) {
      const known = await this.workflow.read(system, (tx) =>
        tx.query('agreement_known', 'SELECT 1 FROM liandan.agreement WHERE key = $1', [key]),
      );
      if (known.length > 0) continue;
      const letter = instruments[0] ?? null;
      const office = authorityName(keeper);
      const publisher: Actor = {
        ...{ ...system, name: office, orgName: office, roles: ['officer'] },
        ...(keeper === MINISTRY ? { kind: 'ministry' } : { kind: 'province', province: keeper }),
      };
      const door = keeper === MINISTRY ? ('rule' as const) : ('command' as const);
      const plain = JSON.parse(JSON.stringify({ title, parameters })) as Pick<AgreementFile, 'title' | 'parameters'>;
      const { answer } = await this.workflow.open(this.kind, {
        by: publisher,
        door,
        command: { type: 'create', key, ...plain },
      });
      // The keeper signs last: as all others have, its signature asks nobody by letter any more.
      for (const province of counterparts({ keeper, parameters })) {
        const order = { by: mailboxOf(province), door: 'mailbox' as const, command: { type: 'sign', letter } };
        await this.workflow.send(this.kind, answer.id, order);
      }
      await this.workflow.send(this.kind, answer.id, { by: publisher, door, command: { type: 'sign', letter } });
      made.push(key);
    }
    return made;
  }
}
