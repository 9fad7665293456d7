import { WorkCalendar } from '#domain/calendar/calendar';
import { clock as clockOf } from '#domain/calendar/clocks';
import { dueAfter, dueOfStart, pausesInDays } from '#domain/calendar/due';
import type { ClockStart } from '#domain/statute';
import type { Fault } from '#ledger/fault';
import type { Effect } from '#workflow/decide';

interface Running {
  due: number | undefined;
  fires: string | undefined;
  pausedAt: string | undefined;
}

/**
 * The clocks of one case, followed from its record: what the system did in the name of a clock must have been due. A due
 * instant is recomputed where the calendar at hand is the one by which the event was counted; a fixed date always is.
 */
export class ClockWalk {
  private readonly running = new Map<string, Running>();
  private last = '';

  constructor(private readonly edition: (version: string | null) => WorkCalendar | undefined) {}

  /** Before the effects of an event: is it time for it? */
  event(
    at: string,
    door: string,
    opening: boolean,
    said: { type: string; clock?: unknown; key?: unknown },
  ): Words | undefined {
    if (at < this.last) {
      return {
        en: `happened at ${at}, before the event before it (${this.last})`,
        zh: `发生于 ${at}，早于前一事件（${this.last}）`,
      };
    }
    this.last = at;
    if (door !== 'clock' || opening || typeof said.clock !== 'string') return undefined; // a new case tells of another's clock
    const key = typeof said.key === 'string' ? said.key : '';
    const running = this.running.get(`${said.clock}/${key}`);
    if (!running) return { en: `clock ${said.clock} was not running`, zh: `时限 ${said.clock} 并未计时` };
    if (running.fires !== said.type) {
      return {
        en: `clock ${said.clock} does not bring about ${said.type}`,
        zh: `时限 ${said.clock} 到期不引发 ${said.type}`,
      };
    }
    if (running.pausedAt !== undefined)
      return { en: `clock ${said.clock} stood still`, zh: `时限 ${said.clock} 处于中止` };
    if (running.due !== undefined && Date.parse(at) < running.due) {
      const due = new Date(running.due).toISOString();
      return {
        en: `clock ${said.clock} is due at ${due}, it passed at ${at}`,
        zh: `时限 ${said.clock} 应于 ${due} 届满，却于 ${at} 触发`,
      };
    }
    return undefined;
  }

  /** What the event does to the clocks. */
  effects(at: string, version: string | null, effects: readonly Effect[]): void {
    for (const { type, params } of effects) {
      const { clock = '', key = '' } = params as { clock?: string; key?: string };
      const name = `${clock}/${key}`;
      if (type === 'start') {
        if (!this.running.has(name)) this.running.set(name, this.started(params as unknown as ClockStart, at, version));
      } else if (type === 'stop' || type === 'lapse') this.running.delete(name);
      else if (type === 'pause' || type === 'resume') this.halt(clock, type === 'pause', at, version);
    }
  }

  private halt(clock: string, pauses: boolean, at: string, version: string | null): void {
    for (const [name, running] of this.running) {
      if (!name.startsWith(`${clock}/`) || (running.pausedAt === undefined) !== pauses) continue;
      if (!pauses && running.due !== undefined)
        running.due = this.movedOf(clock, running.due, { from: running.pausedAt ?? at, to: at }, version);
      running.pausedAt = pauses ? at : undefined;
    }
  }

  private movedOf(clock: string, due: number, pause: { from: string; to: string }, version: string | null) {
    const calendar = this.edition(version);
    if (pausesInDays(clock) && !calendar) return undefined;
    const moved = dueAfter(clock, new Date(due).toISOString(), pause, calendar ?? NO_YEARS);
    return moved.provisional ? undefined : Date.parse(moved.due);
  }

  private started(start: ClockStart, at: string, version: string | null): Running {
    const due = start.due ?? this.dueOf(start, at, version);
    return { due: due === undefined ? undefined : Date.parse(due), fires: start.fires, pausedAt: undefined };
  }

  private dueOf(start: ClockStart, at: string, version: string | null): string | undefined {
    const definition = clockOf(start.clock);
    const period = start.variant === undefined ? definition : definition?.variants?.[start.variant];
    if (!period) return undefined;
    const counted = period.unit === 'workingDay' || period.unit === 'sameWorkingDay';
    const calendar = this.edition(version);
    if (counted && !calendar) return undefined;
    const { due, provisional } = dueOfStart(start, at, calendar ?? NO_YEARS);
    return provisional ? undefined : due; // counted anew when the official calendar came
  }
}

const NO_YEARS = new WorkCalendar([]); // periods that count all days need none

type Words = Pick<Fault, 'en' | 'zh'>;
