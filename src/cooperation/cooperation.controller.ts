import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { MECHANISMS, type MechanismType } from '#domain/cooperation/mechanisms';
import { DomainError } from '#domain/errors';
import { Workflow } from '#workflow/workflow';
import { type Asked, By, Asked as AskedParam, Commands } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Queries, Takes } from '../http/takes.js';
import { officersProvince } from '../party/register-words.js';
import * as acts from './cooperation.acts.js';
import * as ask from './cooperation.commands.js';
import * as lists from './cooperation.lists.js';
import { CreditRegister } from './credit.register.js';
import { MeetingRegister } from './meeting.register.js';
import { ReadGrantRegister } from './read-grant.register.js';

type Key = Asked['once'];

/** The words of a command, without what the door added to them. */
function wordsOf<T>({ command, expected = 0 }: Asked): { verb: string; body: T; expected: number } {
  const { type: verb, justifications: _, ...body } = command;
  return { verb, body: body as T, expected };
}

/** Joint meetings (联席会议). */
@Controller('v1/meetings')
export class MeetingController {
  constructor(
    private readonly workflow: Workflow,
    private readonly meetings: MeetingRegister,
  ) {}

  @Get()
  @Lists(lists.MEETINGS)
  @Offering(acts.MEETINGS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.MEETINGS, query));
  }

  /** A meeting with every version of its minutes, their signatures, instruments and action items. */
  @Get(':id')
  @Offering(acts.MEETINGS)
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const [meeting] = await tx.query(
        'meeting_one',
        `SELECT ${lists.MEETINGS.select}, m.participants, m.agenda FROM liandan.meeting m WHERE m.id = $1`,
        [id],
      );
      if (!meeting) throw new DomainError('NOT_FOUND');
      const minutes = await tx.query(
        'meeting_minutes',
        `SELECT n.version, n.text, n.sha256, n.province, n.written_by AS "writtenBy", n.written_at AS "writtenAt",
           coalesce((SELECT jsonb_agg(jsonb_build_object('province', s.province, 'name', s.name, 'at', s.signed_at) ORDER BY s.signed_at)
             FROM liandan.meeting_signature s WHERE s.meeting = n.meeting AND s.version = n.version), '[]') AS signatures
         FROM liandan.meeting_minutes n WHERE n.meeting = $1 ORDER BY n.version`,
        [id],
      );
      const instruments = await tx.query(
        'meeting_instruments',
        `SELECT i.id, i.title, i.agreement, i.sha256 FROM liandan.meeting_instrument i WHERE i.meeting = $1 ORDER BY i.id`,
        [id],
      );
      const { items } = await pageOf(tx, lists.ACTION_ITEMS, { meeting: id, limit: '200' });
      return { ...meeting, minutes, instruments, actionItems: items };
    });
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.CallMeeting)
  call(@By() by: Actor, @Once() once: Key, @Given() body: ask.CallMeeting) {
    return this.meetings.call(by, once, body);
  }

  @Commands({
    writeMinutes: ask.WriteMinutes,
    sign: ask.SignMinutes,
    addInstrument: ask.SignInstrument,
    cancel: ask.CancelMeeting,
  })
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @AskedParam() asked: Asked) {
    const { verb, body, expected } = wordsOf<never>(asked);
    const act = verb as 'writeMinutes' | 'sign' | 'addInstrument' | 'cancel';
    return this.meetings[act](by, asked.once, id, expected, body);
  }
}

/** What was agreed to be done, by whom and until when. */
@Controller('v1/action-items')
export class ActionItemController {
  constructor(
    private readonly workflow: Workflow,
    private readonly meetings: MeetingRegister,
  ) {}

  @Get()
  @Lists(lists.ACTION_ITEMS)
  @Offering(acts.ACTION_ITEMS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.ACTION_ITEMS, query));
  }

  /** Who of an authority can be answerable for an item, by name. For those who enter items. */
  @Get('people')
  @Queries({ owner: 'the authority' })
  people(@By() by: Actor, @Query('owner', ParseUUIDPipe) owner: string) {
    officersProvince(by);
    return this.workflow.read(by, async (tx) => ({
      items: await tx.query('action_item_people', lists.OFFICERS, [owner]),
    }));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.AddActionItem)
  add(@By() by: Actor, @Once() once: Key, @Given() body: ask.AddActionItem) {
    return this.meetings.addItem(by, once, body);
  }

  @Commands({ finish: ask.FinishActionItem })
  finish(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @AskedParam() asked: Asked) {
    const { body, expected } = wordsOf<ask.FinishActionItem>(asked);
    return this.meetings.finishItem(by, asked.once, id, expected, body);
  }
}

/** The catalogue of standing mechanisms and what carries each. */
@Controller('v1/mechanisms')
export class MechanismController {
  constructor(private readonly workflow: Workflow) {}

  @Get()
  @Lists(lists.MECHANISM_LIST)
  @Offering(acts.MECHANISMS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<{ type: MechanismType }>(tx, lists.MECHANISM_LIST, query);
      return { ...page, items: page.items.map((item) => ({ ...item, title: MECHANISMS[item.type] })) };
    });
  }

  /** The types there are. */
  @Get('types')
  types() {
    return { items: Object.entries(MECHANISMS).map(([type, title]) => ({ type, title })) };
  }
}

/** Inspectors' mutual read rights. */
@Controller('v1/read-grants')
export class ReadGrantController {
  constructor(
    private readonly workflow: Workflow,
    private readonly grants: ReadGrantRegister,
  ) {}

  @Get()
  @Lists(lists.READ_GRANTS)
  @Offering(acts.READ_GRANTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.READ_GRANTS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.GrantReading)
  grant(@By() by: Actor, @Once() once: Key, @Given() body: ask.GrantReading) {
    return this.grants.grant(by, once, body);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.RevokeReading)
  revoke(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.RevokeReading) {
    return this.grants.revoke(by, once, id, body);
  }
}

/** Grades and violations of units. */
@Controller('v1/credit-records')
export class CreditController {
  constructor(
    private readonly workflow: Workflow,
    private readonly credit: CreditRegister,
  ) {}

  @Get()
  @Lists(lists.CREDIT_RECORDS)
  @Offering(acts.CREDIT_RECORDS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, lists.CREDIT_RECORDS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.NoteCredit)
  note(@By() by: Actor, @Once() once: Key, @Given() body: ask.NoteCredit) {
    return this.credit.note(by, once, body);
  }

  @Commands({ review: ask.ReviewCredit, lift: ask.LiftCredit })
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @AskedParam() asked: Asked) {
    const { verb, body, expected } = wordsOf<never>(asked);
    return this.credit[verb as 'review' | 'lift'](by, asked.once, id, expected, body);
  }
}
