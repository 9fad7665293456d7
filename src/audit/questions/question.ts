import type { Tx } from '#workflow/workflow';
import type { List } from '../../http/page.js';

/** A question of the bench: a list over its views, and what the rows of one page are completed with, in one query each. */
export interface Question {
  list: List;
  complete?: (tx: Tx, items: Item[]) => Promise<object[]>;
}
export type Item = Record<string, unknown>;

/** Rows by the value of a column. */
export function byColumn<T extends object>(rows: T[], column: keyof T): Map<unknown, T[]> {
  const groups = new Map<unknown, T[]>();
  for (const row of rows) {
    const group = groups.get(row[column]);
    if (group) group.push(row);
    else groups.set(row[column], [row]);
  }
  return groups;
}
