import { loadReference } from '#config/reference';
import type { Part } from '#domain/actor';
import { clockWord } from '#domain/calendar/clock-words';
import type { Text } from '#domain/errors';
import { partsBoundBy } from '#domain/notice/owners';
import { entrustedWith, sidesWith } from '#workflow/duty';
import type { Workflow } from '#workflow/workflow';
import { noticeStatement } from '../notice/notice-book.js';
import { lastDay } from './count-anew.js';

/** A running clock whose due day was counted anew since that was last told of its case. */
export interface MovedClock {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  due_day: string;
  recounts: { at: string; due: string }[];
  told: Date | null;
}
/** What is told of days that have moved, and of which clocks. */
export interface Telling {
  kind: string;
  rule: string;
  /** Of `liandan.deadline d`. */
  where: string;
  /** Who is told besides those who owe the act. */
  parts: readonly Part[];
  title: Text;
  /** By whom and on which ground. */
  ground: (clock: MovedClock) => Promise<Text>;
}

/**
 * Tells whom it concerns that due days of a case have moved: one notice for each case and side, whatever its clocks. What
 * is still to be told is read from the clocks themselves, so that a worker that dies in between leaves nothing untold.
 */
export class MovedDays {
  private begun = false;
  private readonly provinces = loadReference()
    .divisions.provinces()
    .map(({ code }) => code);

  constructor(
    private readonly workflow: Workflow,
    private readonly telling: Telling,
  ) {}

  /** After `moved` clocks were counted anew; the first time in any case. */
  async turn(moved: number): Promise<void> {
    if (moved === 0 && this.begun) return;
    const { kind, where } = this.telling;
    const rows = await this.workflow.db.query<MovedClock[]>(
      `SELECT d.id, d.machine, d.case_id, d.clock, d.key, d.due_day::text, d.recounts, told.at AS told
       FROM liandan.deadline d
       LEFT JOIN LATERAL (SELECT max(n.told_at) AS at FROM liandan.notice n WHERE n.case_id = d.case_id AND n.kind = $1) told ON true
       WHERE d.status IN ('open', 'paused') AND d.recounts <> '[]'::jsonb AND ${where}
         AND (d.recounts -> -1 ->> 'at')::timestamptz > coalesce(told.at, '-infinity') ORDER BY d.case_id, d.due_at, d.id`,
      [kind],
    );
    for (const id of new Set(rows.map((row) => row.case_id)))
      await this.tell(rows.filter((row) => row.case_id === id).flatMap(moveOf));
    this.begun = true;
  }

  private async tell(moves: Move[]): Promise<void> {
    const [first] = moves;
    const kind = first && this.workflow.kinds.get(first.machine);
    if (!kind) return;
    const [row] = await this.workflow.db.query<{ context: unknown }[]>(
      `SELECT context FROM liandan.${kind.table} WHERE id = $1`,
      [first.case_id],
    );
    if (!row) return;
    const parts = [...new Set([...moves.flatMap(({ clock }) => partsBoundBy(clock)), ...this.telling.parts])];
    const firms = parts.includes('REM') ? firmsOf(row.context) : [];
    const sides = [...new Set([...sidesWith(kind, row.context, parts, this.provinces), ...firms])];
    const { zh, en } = await this.telling.ground(first);
    const text = {
      zh: `${moves.map(({ word, from, to }) => `${word.zh}截止日由${from}改为${to}`).join('；')}。${zh}`,
      en: `${moves.map(({ word, from, to }) => `${word.en}: due on ${to}, before on ${from}`).join('; ')}. ${en}`,
    };
    const at = moves.map((move) => move.at).reduce((a, b) => (a > b ? a : b));
    const statement = noticeStatement(
      sides.map((to) => ({
        to,
        kind: this.telling.kind,
        level: 'TOLD',
        rule: this.telling.rule,
        roles: [],
        entrusted: entrustedWith(kind, row.context, to, parts),
        title: this.telling.title,
        text,
        machine: first.machine,
        caseId: first.case_id,
        source: `moved/${first.case_id}/${at}`,
        at,
      })),
    );
    await this.workflow.db.query(statement.text, statement.values);
  }
}

/** A letter names the firms of the case that it is about among its readers. */
const firmsOf = (context: unknown): string[] =>
  ((context as { parties?: unknown }).parties as unknown[] | undefined)?.filter(
    (token): token is string => typeof token === 'string' && token.startsWith('o:'),
  ) ?? [];

interface Move extends MovedClock {
  word: Text;
  /** The day of which somebody was told last, or that was counted first. */
  from: string;
  to: string;
  at: string;
}
/** From the day that was known when it was last told; none where it is the same day again. */
function moveOf(clock: MovedClock): Move[] {
  const fresh = clock.recounts.filter(({ at }) => clock.told === null || new Date(at) > clock.told);
  const [first, last] = [fresh[0], fresh.at(-1)];
  if (!first || !last) return [];
  const from = lastDay(first.due);
  const move = { ...clock, word: clockWord(clock.clock, clock.key), from, to: clock.due_day, at: last.at };
  return move.from === move.to ? [] : [move];
}
