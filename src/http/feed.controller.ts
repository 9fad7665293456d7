import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { FEED, FEED_ORDER, FEED_SETTLED, type FeedRow, markOf, type Place, placeOf, START } from '#outbox/feed';
import { Workflow } from '#workflow/workflow';
import { badField } from './body.js';
import { By } from './commands.js';
import { Queries } from './takes.js';

const LIMIT = 200;
/** The raw query; no list of pages, so not the lists' own. */
class FeedQuery {
  [name: string]: string | string[] | undefined;
}

/**
 * The facts in the order of the log (design.md §6). An entry appears once its event is sequenced, a moment after the
 * commit (in the first minute of a year, after it); that order never changes, so a reader that keeps `after` misses nothing and sees nothing twice.
 * Numbers of people are masked in a fact as in its case, by what the reader needs today (Z-07); `masked` says where.
 */
@Controller('v1/events')
export class FeedController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  @Queries({ after: '`after` of the answer before.', limit: 'At most 200.', type: 'Only facts of this type.' })
  async list(@By() by: Actor, @Query() query: FeedQuery) {
    const unknown = Object.keys(query).find((name) => !['after', 'limit', 'type'].includes(name));
    if (unknown) throw badField(unknown, '没有此参数', `There is no parameter ${unknown}`);
    const { tree, idx, fact } = afterOf(query['after']);
    const limit = limitOf(query['limit']);
    const type = typeof query['type'] === 'string' ? query['type'].slice(0, 100) : null;
    const rows = await this.workflow.read(by, async (tx) => {
      const found = await tx.query<FeedRow>(
        'feed_after',
        `${FEED} WHERE (l.tree, l.idx, f.id) > ($1, $2::bigint, $3::uuid) AND ($4::text IS NULL OR f.type = $4)
           AND ${FEED_SETTLED}
         ${FEED_ORDER} LIMIT $5`,
        [tree, idx, fact, type, limit],
      );
      return this.workflow.heard(tx, by, found);
    });
    const last = rows.at(-1);
    return {
      items: rows.map(({ tree: _tree, idx: _idx, ...item }) => item),
      after: last ? markOf({ ...last, fact: last.id }) : (query['after'] ?? null),
    };
  }
}

function afterOf(after: string | string[] | undefined): Place {
  if (after === undefined || after === '') return START;
  const place = Array.isArray(after) ? undefined : placeOf(after);
  if (!place) throw badField('after', '游标无效', 'after is not a mark that this feed gave');
  return place;
}

function limitOf(limit: string | string[] | undefined): number {
  if (limit === undefined) return 100;
  const n = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (n < 1 || n > LIMIT)
    throw badField('limit', `应为 1 至 ${LIMIT} 的整数`, `limit must be a whole number from 1 to ${LIMIT}`);
  return n;
}
