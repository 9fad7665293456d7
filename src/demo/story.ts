import type { DataSource } from 'typeorm';
import { doorOf, type Actor, type Delegation } from '#domain/actor';
import type { Deliveries } from '#outbox/deliveries';
import type { Command, Outcome, Workflow } from '#workflow/workflow';
import type { Poller } from '../deadline/poller.js';
import { demoId, type DemoSet } from './party-set.js';

/** Plays the demonstration's past in process, through the same workflow as everybody: people act, letters travel, days pass. */
export class Story {
  constructor(
    private readonly workflow: Workflow,
    private readonly deliveries: Deliveries,
    private readonly poller: Poller,
    private readonly set: DemoSet,
    /** Queues whose deliveries are left to the worker of the instance. */
    private readonly left: readonly string[] = [],
  ) {}

  private get db(): DataSource {
    return this.workflow.db;
  }

  /** The person behind an account. */
  as(login: string): Actor {
    const person = this.set.people.find((p) => p.login === login);
    const org = this.set.organisations.find((o) => o.id === person?.org);
    if (!person || !org) throw new Error(`no account ${login}`);
    const delegations: Delegation[] = this.set.delegations
      .filter((d) => demoId(d.delegate) === org.id)
      .map(({ principal, power, cities, instrument }) => ({ principal, power, cities, instrument }));
    return {
      person: person.id,
      name: person.name,
      org: org.id,
      orgName: org.name,
      kind: org.kind,
      province: org.province,
      city: org.city,
      roles: person.roles,
      delegations,
      auth: 'demo',
    };
  }

  async open(machine: string, login: string, command: Command): Promise<string> {
    const { answer } = await this.workflow.open(this.kind(machine), {
      by: this.as(login),
      door: doorOf(this.as(login)),
      command,
    });
    return answer.id;
  }

  act(machine: string, id: string, login: string, command: Command): Promise<Outcome<unknown>> {
    return this.workflow.send(this.kind(machine), id, { by: this.as(login), door: doorOf(this.as(login)), command });
  }

  private kind(machine: string) {
    const kind = this.workflow.kinds.get(machine);
    if (!kind) throw new Error(`no machine ${machine}`);
    return kind;
  }

  /** Lets every due date and delivery of this moment have its effect. */
  async settle(): Promise<void> {
    await this.drain();
    await this.poller.turn();
    await this.drain();
  }

  /** Delivers everything that is under way, until nothing is. */
  async drain(): Promise<void> {
    for (;;) {
      const rows = await this.db.query<{ id: string }[]>(
        'SELECT id FROM liandan.outbox WHERE done_at IS NULL AND queue <> ALL ($1) ORDER BY id LIMIT 500',
        [this.left],
      );
      if (rows.length === 0) return;
      for (const { id } of rows) await this.deliveries.deliver(id);
    }
  }

  /** Moves the civil clock forward to a Beijing wall time, stopping at each due date on the way. */
  async until(wall: string): Promise<void> {
    for (;;) {
      const [next] = await this.db.query<{ due: Date | null }[]>(
        `SELECT min(due_at) AS due FROM liandan.deadline WHERE status = 'open' AND fired_at IS NULL AND due_at > liandan.now() AND due_at <= $1`,
        [`${wall}+08:00`],
      );
      if (!next?.due) break;
      await this.at(next.due.toISOString());
    }
    await this.at(`${wall}+08:00`);
  }

  private async at(instant: string): Promise<void> {
    await this.db.query('SELECT liandan.set_clock(greatest($1::timestamptz, liandan.now()))', [instant]);
    await this.settle();
  }

  /** Reads for the story's own orientation. */
  async find<T>(text: string, values: unknown[] = []): Promise<T> {
    const [row] = await this.db.query<T[]>(text, values);
    if (!row) throw new Error(`the story finds nothing: ${text}`);
    return row;
  }
}
