import { civilYear } from '#clock/civil-sql';

/** Where a reader of the feed stands: after this fact of this entry of the log. */
export interface Place {
  tree: string;
  idx: string;
  fact: string;
}

/** A fact as the feed and webhooks tell it. */
export interface FeedItem {
  id: string;
  type: string;
  machine: string;
  caseId: string;
  version: number;
  at: Date;
  event: string;
  data: Record<string, unknown>;
  /** Where numbers of people are masked for this reader. */
  masked?: string[];
}
export type FeedRow = FeedItem & { tree: string; idx: string };

/** Before everything. */
export const START: Place = { tree: '', idx: '-1', fact: '00000000-0000-0000-0000-000000000000' };
/** Behind every fact of an entry. */
export const LAST_FACT = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The facts in the order of the log: `l` is the entry, `f` the fact. That order never changes, for an entry appears once
 * its event is sequenced, and facts of one event come by their ids.
 */
export const FEED = `SELECT f.id, f.type, f.machine, f.case_id AS "caseId", f.version, f.at, f.event_id AS event, f.data, l.tree, l.idx::text AS idx
  FROM liandan.log_leaf l JOIN liandan.fact f ON f.event_id = l.event_id`;
/**
 * A year is told to its end before the first of the next: what is recorded at midnight may be logged a moment later, and
 * would stand behind a reader that is already in the tree of the new year.
 */
export const FEED_SETTLED = `right(l.tree, 4)::int <= (
  SELECT ${civilYear(`liandan.now() - interval '1 minute'`)})`;
export const FEED_ORDER = 'ORDER BY l.tree, l.idx, f.id';

/** A place as an opaque mark, as `after` of the feed takes it. */
export const markOf = ({ tree, idx, fact }: Place): string =>
  Buffer.from([tree, idx, fact].join('|')).toString('base64url');

/** The place of a mark; undefined when it is none. */
export function placeOf(mark: string): Place | undefined {
  const found = /^([\w./-]{1,100})\|(\d{1,15})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(mark, 'base64url').toString('utf8'),
  );
  return found ? { tree: found[1] ?? '', idx: found[2] ?? '', fact: found[3] ?? '' } : undefined;
}
