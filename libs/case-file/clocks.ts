import { civilDay, type WorkCalendar } from '#domain/calendar/calendar';
import { dueAfter, dueOfStart, justBefore, timesDuty } from '#domain/calendar/due';
import { settableClocks } from '#domain/policy/switches';
import type { ClockStart } from '#domain/statute';
import type { Effect } from '#workflow/decide';

/** A clock of a case as the events of the case and the calendar make it; nothing that only a poller knows. */
export interface ClockLine {
  clock: string;
  key: string;
  /** The event that started it. */
  event: string;
  started_at: string;
  due_at: string;
  /** Last day of the period in Beijing. */
  due_day: string;
  calendar_version: string;
  /** Counted as Monday to Friday, because the official calendar of the year was not yet known. */
  provisional: boolean;
  length: number | null;
  /** What it sends into the case when it passes. */
  fires: string | null;
  paused: { from: string; to?: string }[];
  status: 'running' | 'paused' | 'met' | 'lapsed' | 'passed';
  /** When the duty was done or fell away. */
  ended_at: string | null;
  /** Whether that was after its time; null while it runs. */
  late: boolean | null;
}

/** What the clocks of a case are told of one event. */
export interface ClockAct {
  event: string;
  at: string;
  door: string;
  outcome: string;
  /** Of an event through the clock's door: which clock sent it. */
  clock?: string | undefined;
  key?: string | undefined;
  effects: readonly Effect[];
  calendar: WorkCalendar;
}

/**
 * The clocks of a case, counted anew from its events. `sends` says which events the machine takes through the clock's
 * door: such a clock has passed when its event stands in the record; any other has passed when its time is over.
 */
export class ClockFold {
  readonly lines: ClockLine[] = [];

  constructor(private readonly sends: (event: string) => boolean) {}

  take({ event, at, door, outcome, clock: sender, key: senderKey = '', effects, calendar }: ClockAct): void {
    if (door === 'clock' && sender !== undefined) this.sent(sender, senderKey, at, outcome);
    for (const { type, params } of effects) {
      const { clock, key = '' } = params as { clock?: string; key?: string };
      if (clock === undefined) continue;
      if (type === 'start') this.start(params as unknown as ClockStart, event, at, calendar);
      else if (type === 'stop') this.end(clock, key, at, 'met');
      else if (type === 'lapse') this.end(clock, key, at, 'lapsed');
      else if (type === 'pause') this.pause(clock, at);
      else if (type === 'resume') this.resume(clock, at, calendar);
    }
  }

  private start(start: ClockStart, event: string, at: string, calendar: WorkCalendar): void {
    const key = start.key ?? '';
    if (this.of(start.clock, key).some((line) => this.runs(line, at) || line.status === 'paused')) return;
    const { due, provisional, length } = dueOfStart(start, at, calendar);
    this.lines.push({
      clock: start.clock,
      key,
      event,
      started_at: iso(start.from ?? at),
      due_at: iso(due),
      due_day: civilDay(justBefore(due)),
      calendar_version: calendar.version,
      provisional,
      length,
      fires: start.fires ?? null,
      paused: [],
      status: 'running',
      ended_at: null,
      late: null,
    });
  }

  private end(clock: string, key: string, at: string, status: 'met' | 'lapsed'): void {
    for (const line of this.of(clock, key)) {
      if (line.status === 'met' || line.status === 'lapsed') continue;
      const until = line.status === 'paused' ? (line.paused.at(-1)?.from ?? at) : at;
      line.late = timesDuty(line.fires) && until >= line.due_at;
      line.status = status;
      line.ended_at = iso(at);
    }
  }

  private pause(clock: string, at: string): void {
    for (const line of this.lines) {
      if (line.clock !== clock || !this.runs(line, at)) continue;
      line.status = 'paused';
      line.paused.push({ from: iso(at) });
    }
  }

  private resume(clock: string, at: string, calendar: WorkCalendar): void {
    for (const line of this.lines) {
      if (line.clock !== clock || line.status !== 'paused') continue;
      const pause = line.paused.at(-1);
      if (!pause) continue;
      const { due, provisional } = dueAfter(clock, line.due_at, { from: pause.from, to: at }, calendar);
      line.due_at = iso(due);
      line.provisional ||= provisional;
      line.due_day = civilDay(justBefore(line.due_at));
      pause.to = iso(at);
      line.status = 'running';
    }
  }

  /**
   * The clock's own event has come: it has passed, or was a date beyond what the case still takes; a duty that nothing
   * stopped has passed all the same. A provisional one may have been counted anew meanwhile, to an earlier day (TIME-2), as
   * one may whose length a province sets (K-CORR).
   */
  private sent(clock: string, key: string, at: string, outcome: string): void {
    const line = this.of(clock, key).find(
      (each) =>
        each.status === 'running' && (each.due_at <= at || each.provisional || settableClocks.includes(each.clock)),
    );
    if (line) line.status = outcome === 'refused' && !timesDuty(line.fires) ? 'lapsed' : 'passed';
  }

  private of(clock: string, key: string): ClockLine[] {
    return this.lines.filter((line) => line.clock === clock && line.key === key);
  }

  private runs(line: ClockLine, at: string): boolean {
    return line.status === 'running' && (this.passesByEvent(line) || line.due_at > at);
  }

  private passesByEvent({ fires }: ClockLine): boolean {
    return fires !== null && this.sends(fires);
  }
}

const iso = (instant: string | number): string => new Date(instant).toISOString();
