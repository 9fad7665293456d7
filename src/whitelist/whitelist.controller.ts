import { Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { type Asked as Request, Public } from '#access/access.guard';
import { OpenDoor } from '#access/open-door';
import { officerOf, system, type Actor } from '#domain/actor';
import { civilDay, endOfDay, isRealDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { tonnes } from '#domain/quantity/quantity';
import { listCommands, OpenList } from '#domain/whitelist/list.commands';
import { listingCommands, RaiseEntryAlarm } from '#domain/whitelist/listing.commands';
import { remaining } from '#domain/whitelist/listing.quota';
import { listSeen } from '#domain/whitelist/list.policy';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { listingSeen, weighs } from '#domain/whitelist/listing.policy';
import { offered } from '#workflow/decide';
import { Workflow } from '#workflow/workflow';
import { PartyLetter, PartyLetters } from '../agreement/party-letters.js';
import { badField } from '../http/body.js';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create } from '../http/commands.js';
import { ShowsPeople } from '../http/masking.interceptor.js';
import { Offering } from '../http/offers.js';
import { ListQuery, pageOf, type List } from '../http/page.js';
import { Given, Keyed, Lists, Once, Queries, Takes } from '../http/takes.js';
import { QuotaBook } from '../quota/quota-book.js';
import { carriedUnder } from './carried.js';
import { ENTRY_ALARMS } from './entry-alarm.acts.js';
import { EntryAlarmRegister } from './entry-alarm.register.js';
import { ListService } from './list.service.js';
import { ListingService } from './listing.service.js';

const LISTS: List = {
  name: 'whitelists',
  from: 'liandan.whitelist l',
  select: `l.id, l.state, l.version, l.agreement_id AS "agreementId", l.receiving, l.year, l.list_version AS "listVersion",
    l.effective_at AS "effectiveAt", l.ended_at AS "endedAt", jsonb_array_length(l.context -> 'entries') AS entries,
    l.context -> 'agreement' AS agreement`,
  id: 'l.id',
  filters: {
    state: { column: 'l.state' },
    agreement: { column: 'l.agreement_id', type: 'uuid' },
    receiving: { column: 'l.receiving' },
    year: { column: 'l.year', type: 'int' },
  },
  sorts: { year: { column: 'l.year', type: 'int' } },
};
const ENTRIES: List = {
  name: 'whitelist_entries',
  from: 'liandan.whitelist_entry e',
  select: 'e.id, e.state, e.version, e.context',
  id: 'e.id',
  filters: {
    state: { column: 'e.state' },
    list: { column: 'e.list_id', type: 'uuid' },
    agreement: { column: 'e.agreement_id', type: 'uuid' },
    receiving: { column: 'e.receiving' },
    year: { column: 'e.year', type: 'int' },
    receiver: { column: 'e.receiver', type: 'uuid' },
    uscc: { column: 'e.receiver_uscc' },
    licence: { column: 'e.licence_id', type: 'uuid' },
  },
};

/** Yearly lists (年度白名单). */
@Controller('v1/whitelists')
export class WhitelistController {
  constructor(
    private readonly workflow: Workflow,
    private readonly lists: ListService,
    private readonly letters: PartyLetters,
    private readonly door: OpenDoor,
  ) {}

  @Create(OpenList, 'open')
  open(@By() by: Actor, @Asked() { command, once }: Asked) {
    return this.lists.open(by, command, once);
  }

  @Commands(listCommands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected }: Asked) {
    return this.lists.send(by, id, command, once, expected);
  }

  /** A letter of another party to the receiving province. */
  @Post(':id/letters')
  @HttpCode(200)
  @Keyed()
  @Takes(PartyLetter)
  async write(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Once() once: Asked['once'],
    @Given() letter: PartyLetter,
  ) {
    const { context: c } = await this.workflow.read(by, (tx) => this.lists.one(tx, id));
    return this.letters.write(by, { machine: 'list', id, keeper: c.receiving, parties: c.terms.parties }, letter, once);
  }

  @Get()
  @Lists(LISTS)
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, LISTS, query));
  }

  /**
   * What the lists said on a day, today without `on`: versions, days, both letters, entries with their states; or every version
   * of a year, without entries (W-20). For everybody: who may be asked about an entry, and what stands behind it, is not told.
   */
  @Public()
  @Get('published')
  @Header('Cache-Control', 'public, max-age=60')
  @Queries({ on: 'day', year: 'year, instead of a day', agreement: 'id', receiving: 'province, two digits' })
  async published(
    @Req() { ip }: Request,
    @Query('on') on?: string | string[],
    @Query('year') year?: string | string[],
    @Query('agreement') agreement?: string | string[],
    @Query('receiving') receiving?: string | string[],
  ) {
    await this.door.read(ip);
    const asked = publishedAsked({ on, year, agreement, receiving });
    return this.workflow.read(system, async (tx) => {
      const today = civilDay(tx.at);
      const day = asked.on ?? today;
      if (day > today) throw badField('on', '日期不能晚于今天', 'on lies in the future');
      const now = tx.at;
      return asked.year === undefined
        ? { now, on: day, lists: await this.lists.asOf(tx, endOfDay(day), asked.agreement, asked.receiving) }
        : {
            now,
            year: asked.year,
            lists: await this.lists.versionsOf(tx, asked.year, asked.agreement, asked.receiving),
          };
    });
  }

  @Get(':id')
  @AsOf('list')
  @ShowsPeople()
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.workflow.read(by, async (tx) => {
      const { state, version, context } = await this.lists.one(tx, id);
      return {
        ...listSeen(by, context),
        id,
        state,
        version,
        listVersion: context.version,
        verbs: offered(this.lists.kind, state, context, by),
      };
    });
  }
}

interface Published {
  on?: string;
  year?: number;
  agreement?: string;
  receiving?: string;
}
/** What is asked of the published lists, each once and of its form. */
function publishedAsked(query: Record<string, string | string[] | undefined>): Published {
  const FORMS: Readonly<Record<string, [fits: (text: string) => boolean, zh: string, en: string]>> = {
    on: [isRealDay, '日期不合格', 'on is no day'],
    year: [(text) => /^20\d\d$/.test(text), '年度不合格', 'year is no year'],
    agreement: [(text) => UUID.test(text), '标识不合格', 'agreement is no id'],
    receiving: [(text) => /^\d\d$/.test(text), '省份不合格', 'receiving is no province, two digits'],
  };
  for (const [name, [fits, zh, en]] of Object.entries(FORMS)) {
    const given = query[name];
    if (given !== undefined && (typeof given !== 'string' || !fits(given))) throw badField(name, zh, en);
  }
  const { on, year, agreement, receiving } = query as Record<string, string | undefined>;
  return {
    ...(on === undefined ? {} : { on }),
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(receiving === undefined ? {} : { receiving }),
  };
}
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** White-list entries (白名单条目) with their quota. */
@Controller('v1/whitelist-entries')
export class WhitelistEntryController {
  constructor(
    private readonly workflow: Workflow,
    private readonly listings: ListingService,
    private readonly letters: PartyLetters,
    private readonly quota: QuotaBook,
    private readonly alarms: EntryAlarmRegister,
  ) {}

  @Commands(listingCommands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() { command, once, expected }: Asked) {
    return this.listings.send(by, id, command, once, expected);
  }

  /** 情况函告: another cause, while one suspends the entry already (W-12); it is lifted only with each checked (W-13). */
  @Post(':id/alarms')
  @HttpCode(201)
  @Keyed()
  @Takes(RaiseEntryAlarm)
  alarm(
    @By() by: Actor,
    @Once() once: Asked['once'],
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: RaiseEntryAlarm,
  ) {
    return this.alarms.raise(by, once, id, body);
  }

  /** A letter of another party to the receiving province. */
  @Post(':id/letters')
  @HttpCode(200)
  @Keyed()
  @Takes(PartyLetter)
  async write(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Once() once: Asked['once'],
    @Given() letter: PartyLetter,
  ) {
    const entry = await this.workflow.read(by, (tx) => this.listings.one(tx, id));
    if (!officerOf(by, by.province ?? '')) throw new DomainError('NOT_PERMITTED');
    return this.letters.write(
      by,
      { machine: 'listing', id, keeper: entry.receiving, parties: entry.parties },
      letter,
      once,
    );
  }

  @Get()
  @Lists(ENTRIES)
  @Offering(ENTRY_ALARMS)
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<{ context: ListingContext }>(tx, ENTRIES, query);
      return { ...page, items: page.items.map((item) => ({ ...item, context: listingSeen(by, item.context) })) };
    });
  }

  /** An entry with what is approved, on the way, received and left of its quota; what is left by origin where it is split. */
  @Get(':id')
  @AsOf('listing')
  @Offering(ENTRY_ALARMS)
  @ShowsPeople()
  async one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const entry = await this.workflow.read(by, async (tx) => {
      const { state, version, ...context } = await this.listings.one(tx, id);
      const accounts = await this.quota.read(tx, [{ ownerKind: 'listing', ownerId: id }]);
      return {
        ...listingSeen(by, context),
        id,
        state,
        version,
        remaining: remaining(context),
        shares: context.shares.map((share) => ({ ...share, remaining: remaining(context, share.province) })),
        accounts: accounts.map(({ line, cap, settled, left }) => ({
          line,
          cap: cap === null ? null : tonnes(cap),
          settled: tonnes(settled),
          left: left === null ? null : tonnes(left),
        })),
        verbs: offered(this.listings.kind, state, context, by),
      };
    });
    // Sums over the approvals of every origin, of which no party sees all.
    return weighs(by, entry)
      ? { ...entry, ...(await this.workflow.read(system, (tx) => carriedUnder(tx, id))) }
      : entry;
  }
}
