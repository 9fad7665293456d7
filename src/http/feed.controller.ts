import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { badField } from './body.js';
import { By } from './commands.js';
import { Queries } from './takes.js';

interface FeedRow {
  id: string;
  type: string;
  machine: string;
  caseId: string;
  version: number;
  at: Date;
  event: string;
  data: Record<string, unknown>;
  tree: string;
  idx: string;
}

const LIMIT = 200;
/** The raw query; no list of pages, so not the lists' own. */
class FeedQuery {
  [name: string]: string | string[] | undefined;
}

/**
 * The facts in the order of the log (design.md §6). An entry appears once its event is sequenced, a moment after the
 * commit; that order never changes, so a reader that keeps `after` misses nothing and sees nothing twice.
 */
@Controller('v1/events')
export class FeedController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  @Queries({ after: '`after` of the answer before.', limit: 'At most 200.', type: 'Only facts of this type.' })
  async list(@By() by: Actor, @Query() query: FeedQuery) {
    const unknown = Object.keys(query).find((name) => !['after', 'limit', 'type'].includes(name));
    if (unknown) throw badField(unknown, '没有此参数', `There is no parameter ${unknown}`);
    const [tree, idx, id] = placeOf(query['after']);
    const limit = limitOf(query['limit']);
    const type = typeof query['type'] === 'string' ? query['type'].slice(0, 100) : null;
    const rows = await this.workflow.read(by, (tx) =>
      tx.query<FeedRow>(
        'feed_after',
        `SELECT f.id, f.type, f.machine, f.case_id AS "caseId", f.version, f.at, f.event_id AS event, f.data, l.tree, l.idx::text AS idx
         FROM liandan.log_leaf l JOIN liandan.fact f ON f.event_id = l.event_id
         WHERE (l.tree, l.idx, f.id) > ($1, $2::bigint, $3::uuid) AND ($4::text IS NULL OR f.type = $4)
         ORDER BY l.tree, l.idx, f.id LIMIT $5`,
        [tree, idx, id, type, limit],
      ),
    );
    const last = rows.at(-1);
    return {
      items: rows.map(({ tree: _tree, idx: _idx, ...item }) => item),
      after: last ? markOf([last.tree, last.idx, last.id]) : (query['after'] ?? null),
    };
  }
}

const START = ['', '-1', '00000000-0000-0000-0000-000000000000'] as const;
const markOf = (place: string[]) => Buffer.from(place.join('|')).toString('base64url');

function placeOf(after: string | string[] | undefined): readonly [string, string, string] {
  if (after === undefined || after === '') return START;
  const text = Array.isArray(after) ? '' : Buffer.from(after, 'base64url').toString('utf8');
  const found = /^([\w./-]{1,100})\|(\d{1,15})\|([0-9a-f-]{36})$/.exec(text);
  if (!found) throw badField('after', '游标无效', 'after is not a mark that this feed gave');
  return [found[1] ?? '', found[2] ?? '', found[3] ?? ''];
}

function limitOf(limit: string | string[] | undefined): number {
  if (limit === undefined) return 100;
  const n = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (n < 1 || n > LIMIT)
    throw badField('limit', `应为 1 至 ${LIMIT} 的整数`, `limit must be a whole number from 1 to ${LIMIT}`);
  return n;
}
