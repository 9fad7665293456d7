import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import type { Asked } from '#access/access.guard';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay, endOfDay, isRealDay } from '#domain/calendar/civil';
import { DomainError, type Text } from '#domain/errors';
import type { Said } from '#domain/statute';
import { type ClockRow, clockAt, standingAfter } from '#workflow/as-of';
import { Workflow, type Tx } from '#workflow/workflow';
import { Queries } from './takes.js';

const MACHINE = 'http:asOf';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The case as the record knew it: with `?asOf=` the answer is rebuilt from the events recorded until then, and says what
 * was known, not what turned out. Without it the handler answers.
 */
export const AsOf = (machine: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(MACHINE, machine),
    Queries({
      asOf: 'civil day (its end, Beijing time) or instant (ISO 8601 with offset): the case as the record knew it then',
    }),
    UseInterceptors(AsOfInterceptor),
  );

interface EventRow {
  id: string;
  version: number;
  machine_version: number;
  at: Date;
  payload: Said;
  /** Of the first row, where the case was put down as it stood: how it stood. */
  state: string | null;
  context: unknown;
}

@Injectable()
export class AsOfInterceptor implements NestInterceptor {
  constructor(private readonly workflow: Workflow) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const machine = Reflect.getMetadata(MACHINE, context.getHandler()) as string;
    const { actor, query, params } = context
      .switchToHttp()
      .getRequest<Asked & { query: Record<string, unknown>; params: { id: string } }>();
    const asOf = query['asOf'];
    if (asOf === undefined) return next.handle();
    if (!actor) throw new DomainError('UNAUTHENTICATED');
    return from(this.read(actor, machine, params.id, asOf));
  }

  /**
   * Who may see the case now, and might see it then, sees it as it was then: who joined later is not shown what went on
   * before, such as the drafts of an application, and who has left is shown nothing more. Auditors see what was.
   */
  private read(by: Actor, machine: string, id: string, asOf: unknown): Promise<object> {
    const kind = this.workflow.kinds.get(machine);
    if (!kind) throw new Error(`no machine ${machine}`);
    if (!UUID.test(id)) throw unknown(machine);
    return this.workflow.read(by, async (tx) => {
      const instant = instantOf(asOf, tx.at);
      const [seen] = await tx.query(`as_of_${kind.table}`, `SELECT 1 FROM liandan.${kind.table} WHERE id = $1`, [id]);
      if (!seen) throw unknown(machine);
      const rows = await tx.query<EventRow>('case_record', 'SELECT * FROM liandan.case_record($1, $2)', [id, instant]);
      const [first, ...others] = rows;
      const start =
        first && first.state !== null ? { ...first, state: first.state, at: first.at.toISOString() } : undefined;
      const standing = standingAfter(
        kind,
        start,
        (start ? others : rows).map((row) => ({ ...row, machineVersion: row.machine_version })),
      );
      if (!standing) throw notYet(machine);
      const { state, version, context, at, id: event } = standing;
      const [might] = await tx.query<{ might: boolean }>(
        'as_of_readers',
        `SELECT array_append($1::text[], 'audit') && liandan.readers() AS might`,
        [kind.readers(context)],
      );
      if (!might?.might) throw notYet(machine);
      const facts = await tx.query<{ data: Record<string, unknown> }>(
        'as_of_facts',
        `SELECT id, type, at, data - 'row' AS data FROM liandan.fact WHERE case_id = $1 AND at <= $2 ORDER BY id`,
        [id, instant],
      );
      return {
        ...(kind.view?.(by, context) ?? (context as object)),
        ...{ id, state, version },
        clocks: await clocksThen(tx, id, instant),
        facts: facts.map((fact) => ({ ...fact, data: kind.hears?.(by, fact.data) ?? fact.data })),
        asOf: { instant, event, recordedAt: at },
      };
    });
  }
}

async function clocksThen(tx: Tx, id: string, instant: string) {
  const rows = await tx.query<ClockRow>(
    'as_of_clocks',
    `SELECT clock, key, started_at AS "startedAt", due_at AS "dueAt", status, met_at AS "metAt",
            fired_at AS "firedAt", ended_at AS "endedAt", overdue_at AS "overdueAt", paused, provisional,
            calendar_version AS "calendarVersion", recounts
       FROM liandan.deadline WHERE case_id = $1 AND liandan.happened_at(event_id) <= $2 ORDER BY id`,
    [id, instant],
  );
  const { calendar } = loadReference();
  return rows.map((row) => clockAt(row, instant, (version) => calendar.edition(version) ?? calendar));
}

/** The instant that is asked for. A day means its end; today means now. Throws BAD_REQUEST for the future and for no time. */
export function instantOf(given: unknown, now: string): string {
  if (typeof given !== 'string') throw bad(NO_TIME, '请只给出一个时间', 'Give one time');
  const asked: string = given;
  if (isRealDay(given)) {
    const today = civilDay(now);
    if (asked > today) throw bad(FUTURE, `最晚可查询 ${today}`, `The latest is ${today}`);
    return asked === today ? now : new Date(Date.parse(endOfDay(asked)) - 1).toISOString();
  }
  const ms = INSTANT.test(asked) && isRealDay(asked.slice(0, 10)) ? Date.parse(asked) : NaN;
  if (Number.isNaN(ms)) {
    throw bad(NO_TIME, '如 2025-03-31 或 2025-03-31T09:00:00+08:00', 'Write 2025-03-31 or 2025-03-31T09:00:00+08:00');
  }
  const instant = new Date(ms).toISOString();
  if (instant > now) throw bad(FUTURE, `最晚可查询 ${now}`, `The latest is ${now}`);
  return instant;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FUTURE: Text = { zh: '记录尚不知将来', en: 'The record does not know the future' };
const NO_TIME: Text = {
  zh: '“asOf”既非日期亦非带时区的时刻',
  en: 'asOf is neither a day nor an instant with its offset',
};

const bad = (detail: Text, zh: string, en: string) =>
  new DomainError('BAD_REQUEST', {
    detail,
    remedy: { zh, en },
    faults: [{ pointer: '/asOf', code: 'asOf', detail }],
  });
const unknown = (machine: string) => new DomainError('NOT_FOUND', { data: { machine } });
const notYet = (machine: string) =>
  new DomainError('NOT_FOUND', {
    detail: {
      zh: '当时该事项尚不存在，或您当时无权查阅，或该年度的记录保存期满已移除',
      en: 'The case did not exist then, you could not see it then, or the record of that year was removed after its term',
    },
    remedy: { zh: '请查询较晚的日期', en: 'Ask for a later day' },
    data: { machine },
  });
