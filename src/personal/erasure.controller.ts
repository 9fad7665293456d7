import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { ERASURE_GROUNDS } from '#domain/personal/erasure';
import { Workflow } from '#workflow/workflow';
import { notPermitted } from '../party/register-words.js';
import { type Asked, Asked as AskedParam, By, Commands } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { ERASURE_REQUESTS, mayAsk } from './erasure.acts.js';
import { AskErasure, erasureVerbs } from './erasure.commands.js';
import { ErasureRegister } from './erasure.register.js';

const ERASURES: List = {
  name: 'erasures',
  from: 'liandan.erasure x',
  select: `x.id, x.state, x.basis AS ground, x.reason, x.everywhere, x.asked_by AS "askedBy", x.asked_by_name AS "askedByName",
    x.asked_at AS "askedAt", x.decided_by AS "decidedBy", x.decided_by_name AS "decidedByName", x.decided_at AS "decidedAt",
    x.remarks, x.done_at AS "doneAt", x.version,
    (SELECT count(*)::int FROM liandan.erasure_place p WHERE p.erasure = x.id) AS places`,
  id: 'x.id',
  filters: {
    state: { column: 'x.state', of: ['asked', 'approved', 'refused', 'done'] },
    ground: { column: 'x.basis', of: ERASURE_GROUNDS },
  },
  sorts: { askedAt: { column: 'x.asked_at', type: 'timestamptz' } },
  order: '-askedAt',
};

/** Erasures of personal data (个人信息保护法第四十七条), for the operator and auditors. Values are never shown here. */
@Controller('v1/erasures')
export class ErasureController {
  constructor(
    private readonly workflow: Workflow,
    private readonly erasures: ErasureRegister,
  ) {}

  @Get()
  @Lists(ERASURES)
  @Offering(ERASURE_REQUESTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    if (!mayAsk(by)) throw notPermitted();
    return this.workflow.read(by, (tx) => pageOf(tx, ERASURES, query));
  }

  /** Where a case, or a record of a register, holds personal values: events, pointers and commitments. */
  @Get('places/:case')
  places(@By() by: Actor, @Param('case', ParseUUIDPipe) id: string) {
    if (!mayAsk(by)) throw notPermitted();
    return this.workflow.read(by, (tx) =>
      tx.query(
        'erasure_reachable',
        `SELECT p.event_id AS event, p.pointer, p.commitment, p.machine, p.type, p.at
           FROM liandan.personal_places(ARRAY[$1::uuid]) p`,
        [id],
      ),
    );
  }

  /** One erasure with its places. */
  @Get(':id')
  @Offering(ERASURE_REQUESTS)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    if (!mayAsk(by)) throw notPermitted();
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query('erasure_one', `SELECT ${ERASURES.select} FROM ${ERASURES.from} WHERE x.id = $1`, [
        id,
      ]);
      if (!found) throw new DomainError('NOT_FOUND');
      const places = await tx.query(
        'erasure_places',
        `SELECT p.event_id AS event, p.pointer, p.commitment, p.case_id AS "case", p.machine
           FROM liandan.erasure_place p WHERE p.erasure = $1 ORDER BY p.case_id, p.event_id, p.pointer`,
        [id],
      );
      return { ...found, places };
    });
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(AskErasure)
  ask(@By() by: Actor, @Once() once: Asked['once'], @Given() body: AskErasure) {
    return this.erasures.ask(by, once, body);
  }

  /** By an auditor who did not ask. */
  @Commands(erasureVerbs)
  decide(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @AskedParam() { command, once, expected = 0 }: Asked,
  ) {
    const { type, justifications: _, ...body } = command;
    return this.erasures[type as keyof typeof erasureVerbs](by, once, id, expected, body as never);
  }
}
