import type { ServerResponse } from 'node:http';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Doorman, type Caller } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { readersOf } from '#access/readers';
import { runOf } from '#access/run-scope';
import { Rhythm } from '#clock/rhythm';
import { system } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';

const TICK_MS = 400;
const BEAT_MS = 15_000;
/** A session is asked after as often as this, of so many lines at each tick: what is left over comes with the next. */
const RECHECK_MS = 2_000;
const RECHECKED = 25;
/** A person has some tabs and devices; a browser of its own accord opens six lines to one house. */
const PER_PERSON = 8;
const IN_ALL = 2_000;
/** Leaves of the log that are looked at in one go. */
const PAGE = 1_000;
/** A listener who does not read that much is let go; it comes again and reads what it shows anew. */
const UNREAD = 256 * 1024;

/** Something has changed in a case: which, nothing of what is in it. */
interface Hint {
  id: string;
  caseId: string;
  machine: string;
  type: string;
}
interface Line {
  secret: string;
  caller: Caller;
  raw: ServerResponse;
  open: boolean;
  /** When its session was last asked after. */
  known: number;
}

/**
 * Tells consoles that something has changed, so that they read again what they show. One question a moment for the whole
 * process asks whether the log has grown; only then the facts of the new leaves are read, and shown to each listener as
 * row-level security shows them. The place in the log, tree by tree, is what makes that nothing is missed: facts are
 * committed out of the order of their ids, but a tree grows at its end only, by what is committed. With every beat comes
 * the civil time. While nobody listens nothing is asked. Who came by the link of a run hears of that run alone, and of its
 * end: the link ends with it, and the page could not ask any more.
 */
@Injectable()
export class EventStream implements OnModuleDestroy {
  private readonly log = new Logger(EventStream.name);
  private readonly lines = new Set<Line>();
  private readonly rhythm = new Rhythm();
  private ready: Promise<void> | undefined;
  /** Leaves of each tree that have been told. */
  private told = new Map<string, number>();

  constructor(
    private readonly workflow: Workflow,
    private readonly doorman: Doorman,
  ) {}

  /**
   * Begins to tell the caller; whatever is logged after this has resolved is told. Throws TOO_MANY_ATTEMPTS when the person
   * listens too often already, BUSY when too many do, or the process ends.
   */
  async listen(caller: Caller, secret: string, raw: ServerResponse, headers: Record<string, string>): Promise<void> {
    this.admit(caller);
    const line: Line = { secret, caller, raw, open: false, known: Date.now() };
    this.lines.add(line);
    raw.once('close', () => this.lines.delete(line));
    let clock: string;
    try {
      [clock] = await Promise.all([this.clock(), (this.ready ??= this.begin())]);
    } catch (error) {
      this.lines.delete(line);
      throw error;
    }
    if (raw.destroyed) return;
    raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    raw.write(`retry: 3000\n\n${clock}`);
    line.open = true;
    if (this.rhythm.stopping) raw.end();
  }

  private admit({ actor }: Caller): void {
    if (this.rhythm.stopping || this.lines.size >= IN_ALL) throw new DomainError('BUSY');
    const who = (one: Caller) => one.actor.person ?? one.actor.org;
    const theirs = [...this.lines].filter(({ caller }) => who(caller) === (actor.person ?? actor.org)).length;
    if (theirs < PER_PERSON) return;
    throw new EdgeError(
      'TOO_MANY_ATTEMPTS',
      {
        detail: {
          zh: `同一人员的实时连接不得超过 ${PER_PERSON} 个`,
          en: `One person has at most ${PER_PERSON} live lines`,
        },
        remedy: { zh: '请关闭其他页面后重试', en: 'Close other pages, then try again' },
      },
      60,
    );
  }

  /** From where the log stands now. */
  private async begin(): Promise<void> {
    try {
      this.told = await this.sizes();
    } catch (error) {
      this.ready = undefined;
      throw error;
    }
    void this.run();
  }

  private async run(): Promise<void> {
    let beat = Date.now();
    for (;;) {
      await this.rhythm.pause(TICK_MS);
      if (this.rhythm.stopping || this.lines.size === 0) break;
      try {
        await this.tick();
        await this.recheck(this.longestUnasked());
      } catch (error) {
        // Told again from the same place: a hint that comes twice does no harm.
        this.log.warn(`not told: ${String(error)}`);
      }
      if (Date.now() - beat < BEAT_MS) continue;
      beat = Date.now();
      const told = await this.clock().catch(() => ': beat\n\n');
      for (const { open, raw } of this.lines) if (open) raw.write(told);
    }
    this.ready = undefined;
  }

  /** The civil time, which is not for a browser to know: on a page that is left open the days go by too. */
  private async clock(): Promise<string> {
    const [row] = await this.workflow.db.query<{ at: Date }[]>('SELECT liandan.now() AS at');
    return row ? `event: clock\ndata: ${JSON.stringify({ now: row.at.toISOString() })}\n\n` : '';
  }

  private async sizes(): Promise<Map<string, number>> {
    const rows = await this.workflow.db.query<{ tree: string; size: string }[]>(
      'SELECT tree, size FROM liandan.log_state',
    );
    return new Map(rows.map(({ tree, size }) => [tree, Number(size)]));
  }

  private async tick(): Promise<void> {
    for (const [tree, size] of await this.sizes()) {
      for (let from = this.told.get(tree) ?? 0; from < size; from += PAGE) {
        const to = Math.min(size, from + PAGE);
        await this.tell(tree, from, to);
        this.told.set(tree, to);
      }
    }
  }

  /** Tells the facts of some leaves, to everybody by the rows that they see. */
  private async tell(tree: string, from: number, to: number): Promise<void> {
    const facts = await this.workflow.read(system, (tx) =>
      tx.query<{ id: string; readers: string[] }>(
        'stream_facts',
        `SELECT f.id, f.readers FROM liandan.log_leaf l JOIN liandan.fact f ON f.event_id = l.event_id
         WHERE l.tree = $1 AND l.idx >= $2 AND l.idx < $3`,
        [tree, from, to],
      ),
    );
    if (facts.length === 0) return;
    const named = new Set(facts.flatMap(({ readers }) => readers));
    for (const lines of this.groups()) {
      const [{ caller }] = lines;
      // Spares the question to whom it surely brings nothing; what is shown, row-level security decides.
      if (!readersOf(caller.actor).some((token) => named.has(token) || /^audit/.test(token))) continue;
      const hints = await this.workflow.read(caller.actor, (tx) =>
        tx.query<Hint>(
          'stream_hints',
          `SELECT id, case_id AS "caseId", machine, type FROM liandan.fact WHERE id = ANY ($1::uuid[]) ORDER BY id`,
          [facts.map(({ id }) => id)],
        ),
      );
      for (const { raw, caller: listener } of lines) {
        const run = runOf(listener.scopes);
        const text = hints
          .filter(({ caseId }) => run === undefined || caseId === run.manifest)
          .map(({ caseId, machine, type }) => `event: fact\ndata: ${JSON.stringify({ caseId, machine, type })}\n\n`)
          .join('');
        if (text !== '') send(raw, text);
      }
    }
  }

  /** The listeners, those who see the same together. */
  private groups(): [Line, ...Line[]][] {
    const groups = new Map<string, [Line, ...Line[]]>();
    for (const line of this.lines) {
      if (!line.open) continue;
      const key = readersOf(line.caller.actor).join(',');
      const group = groups.get(key);
      if (group) group.push(line);
      else groups.set(key, [line]);
    }
    return [...groups.values()];
  }

  private longestUnasked(): Line[] {
    const due = Date.now() - RECHECK_MS;
    return [...this.lines]
      .filter(({ known }) => known <= due)
      .sort((a, b) => a.known - b.known)
      .slice(0, RECHECKED);
  }

  /** Ends the lines of sessions that have ended, and learns what the others may see by now. */
  async recheck(lines: Iterable<Line> = this.lines): Promise<void> {
    for (const line of lines) {
      line.known = Date.now();
      const caller = await this.doorman.callerOf(line.secret);
      if (caller) line.caller = caller;
      else line.raw.end(await this.endOf(line));
    }
  }

  /** Where the run of a link stands when the link ends: whether the load was taken over. */
  private async endOf({ open, caller }: Line): Promise<string> {
    const run = runOf(caller.scopes);
    if (!open || !run) return '';
    const [ended] = await this.workflow.read(caller.actor, (tx) =>
      tx.query<{ state: string }>('stream_run', 'SELECT state FROM liandan.manifest WHERE id = $1', [run.manifest]),
    );
    return ended ? `event: over\ndata: ${JSON.stringify(ended)}\n\n` : '';
  }

  onModuleDestroy(): void {
    this.rhythm.stop();
    for (const { open, raw } of this.lines) if (open) raw.end();
  }
}

function send(raw: ServerResponse, text: string): void {
  raw.write(text);
  if (raw.writableLength > UNREAD) raw.destroy();
}
