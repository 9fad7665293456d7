import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { signs } from '#domain/signing';
import { actsOf } from '#workflow/acts';
import { type Kind, kindAt } from '#workflow/kind';
import { Workflow, type Tx } from '#workflow/workflow';
import { ApiDocument } from '../http/api-document.js';
import { articleOf } from '../http/article.js';
import type { Language } from '../http/language.js';
import { places } from '../http/places.js';
import { isEnded, subjectOf } from '../notice/subject.js';
import { clocksOf, eventsOf, stagesOf } from './course.js';

interface Row {
  id: string;
  state: string;
  version: number;
  machine_version: number;
  context: Record<string, unknown>;
}
interface Found {
  kind: Kind<unknown>;
  row: Row;
}
const placeOf = (machine: string): string => (places as Readonly<Record<string, string>>)[machine] ?? machine;

/** What the desk of whoever works with a case wants of it, whatever its machine: what it is, what may be done, its course. */
@Injectable()
export class DeskService {
  constructor(
    private readonly workflow: Workflow,
    private readonly api: ApiDocument,
  ) {}

  /** Which case it is and where it stands. NOT_FOUND for who may not see it. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const { kind, row } = await this.find(tx, id);
      const stages = await stagesOf(tx, by, kind.name, id);
      return {
        id,
        machine: kind.name,
        resource: placeOf(kind.name),
        state: row.state,
        version: row.version,
        ended: isEnded(kind.machine, row.state),
        since: stages.at(-1)?.enteredAt ?? null,
        subject: subjectOf(row.context),
      };
    });
  }

  /** Every command that leads on from here: open to the caller, or why not. */
  acts(by: Actor, id: string, language: Language) {
    return this.workflow.read(by, async (tx) => {
      const { kind, row } = await this.find(tx, id);
      const running = await tx.query<{ clock: string }>(
        'acts_clocks',
        `SELECT DISTINCT clock FROM liandan.deadline
          WHERE case_id = $1 AND met_at IS NULL AND ended_at IS NULL AND status IN ('open', 'paused', 'passed')`,
        [id],
      );
      const given = { at: tx.at, clocks: running.map(({ clock }) => clock) };
      const today = civilDay(tx.at);
      const items = actsOf(kind, row.state, row.context, by, given).map(({ why, ...act }) => ({
        ...act,
        schema: this.api.bodyOf(`/v1/${placeOf(kind.name)}/{id}/${act.verb}`),
        signs: signs(kind.name, act.verb),
        ...(why ? { why: { ...why, ...articleOf(why.rule, today, language) } } : {}),
      }));
      return { state: row.state, version: row.version, items };
    });
  }

  /** Stages, clocks and events of the case. */
  course(by: Actor, id: string, language: Language) {
    return this.workflow.read(by, async (tx) => {
      const { kind } = await this.find(tx, id);
      return {
        stages: await stagesOf(tx, by, kind.name, id),
        clocks: await clocksOf(tx, id),
        events: await eventsOf(tx, by, id, language),
      };
    });
  }

  /** The case under row-level security; its record says which machine it is of. */
  private async find(tx: Tx, id: string): Promise<Found> {
    const [event] = await tx.query<{ machine: string }>(
      'desk_machine',
      'SELECT machine FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1',
      [id],
    );
    const kind = event && this.workflow.kinds.get(event.machine);
    if (!kind) throw new DomainError('NOT_FOUND');
    const [row] = await tx.query<Row>(
      `desk_${kind.table}`,
      `SELECT id, state, version, machine_version, context FROM liandan.${kind.table} WHERE id = $1`,
      [id],
    );
    if (!row) throw new DomainError('NOT_FOUND');
    return { kind: kindAt(kind, row.machine_version), row };
  }
}
