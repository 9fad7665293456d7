import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { mailboxOf, type Actor } from '#domain/actor';
import { addDays, civilDay, type Day } from '#domain/calendar/civil';
import { LONGEST_DAYS } from '#domain/restriction/restriction';
import { Workflow } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, headsProvince, notFound, officersProvince, refused } from '../party/register-words.js';
import type * as ask from './joint-control.commands.js';
import { RESTRICTIONS } from './joint-control.acts.js';
import { JointLetters, onceAgreed, type Agreed } from './joint-letters.js';

type Key = Asked['once'];

/** Departures blocked or to be confirmed for some days: by a province at home, or by several together. */
@Injectable()
export class RestrictionService {
  private readonly divisions = loadReference().divisions;

  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    private readonly letters: JointLetters,
  ) {}

  impose(by: Actor, once: Key, restriction: ask.ImposeRestriction): Promise<Registered> {
    const act = { machine: 'restriction', verb: 'impose', payload: restriction };
    return this.register.act(by, once, act, async (query, at) => {
      const own = headsProvince(by);
      this.check(restriction, civilDay(at), [own]);
      const id = await enter(query, null, own, [own], restriction, at);
      return { id, version: 1, from: null, to: 'imposed', ...OPEN, facts: [imposed(restriction, [own])] };
    });
  }

  /** Writes to the other provinces; departures are free until the last of them agrees. */
  async propose(by: Actor, once: Key, { with: to, ...item }: ask.ProposeRestriction) {
    const own = headsProvince(by);
    await this.workflow.read(by, async (tx) => this.check(item, civilDay(tx.at), [own, ...to]));
    return this.letters.propose(by, once, { machine: 'restriction', act: 'add', to, title: ADD, item: { ...item } });
  }

  end(by: Actor, once: Key, id: string, { on, reason }: ask.EndItem): Promise<Registered> {
    const act = { machine: 'restriction', verb: 'end', subject: id, payload: { on, reason } };
    return this.register.act(by, once, act, async (query, at) => {
      const own = headsProvince(by);
      const row = await RESTRICTIONS.held(query, by, 'end', id, at);
      lastDay(row, on, civilDay(at));
      await shorten(query, id, on);
      const facts = [{ type: 'restriction.ended', data: { restriction: id, on, reason, provinces: [own] } }];
      return { id, version: row.version + 1, from: 'imposed', to: 'ended', ...OPEN, facts };
    });
  }

  async proposeEnd(by: Actor, once: Key, id: string, { on, reason }: ask.EndItem) {
    const own = headsProvince(by);
    const row = await this.workflow.read(by, async (tx) => {
      const query: Query = (text, values) => tx.query('', text, values);
      const found = await RESTRICTIONS.held(query, by, 'proposeEnd', id, tx.at, { free: true });
      lastDay(found, on, civilDay(tx.at));
      return found;
    });
    const to = row.confirmed_by.filter((province) => province !== own);
    const item = { restriction: id, on, reason };
    return this.letters.propose(by, once, { machine: 'restriction', act: 'end', to, title: END, item });
  }

  /** An officer of one of the provinces that made it confirms one departure. */
  pass(by: Actor, once: Key, id: string, { manifest, reason }: ask.PassDeparture): Promise<Registered> {
    const act = { machine: 'restriction', verb: 'pass', payload: { restriction: id, manifest, reason } };
    return this.register.act(by, once, act, async (query, at) => {
      const own = officersProvince(by);
      await RESTRICTIONS.held(query, by, 'pass', id, at, { free: true });
      const [known] = await query('SELECT 1 FROM liandan.manifest_by_number($1)', [manifest]);
      if (!known) throw bad('/manifest', { zh: '没有该编号的联单', en: 'There is no manifest of this number' });
      const [made] = await query<{ id: string }>(
        `INSERT INTO liandan.restriction_pass (restriction, manifest, reason, given_by, given_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (restriction, manifest) DO NOTHING RETURNING id`,
        [id, manifest, reason, own, at],
      );
      if (!made) {
        throw refused(
          'R-08',
          { zh: '该联单已获确认。', en: 'This departure is confirmed already.' },
          { zh: '可直接发运。', en: 'It may depart.' },
        );
      }
      return { id: made.id, version: 1, from: null, to: 'passed', rules: ['R-08'], readers: ['all'] };
    });
  }

  /** Enters or ends what all have agreed to, once. */
  async carryOut(agreed: Agreed, keeper: string): Promise<void> {
    const { id, act, parties, item } = agreed;
    const adding = act === 'add';
    await this.register.act(
      mailboxOf(keeper),
      onceAgreed(agreed),
      { machine: 'restriction', verb: adding ? 'confirm' : 'confirmEnd', payload: { parties, ...item } },
      async (query, at) => {
        const target = adding ? id : String(item['restriction']);
        if (adding) await enter(query, id, keeper, parties, item as unknown as ask.ImposeRestriction, at);
        else await shorten(query, target, String(item['on']));
        const [from, to] = adding ? [null, 'imposed'] : ['imposed', 'ended'];
        const facts = adding
          ? [imposed(item as unknown as ask.ImposeRestriction, parties)]
          : [{ type: 'restriction.ended', data: { restriction: target, on: item['on'], provinces: parties } }];
        return { id: target, version: adding ? 1 : 2, from, to, ...OPEN, facts };
      },
    );
  }

  /** Places that exist and lie with those who restrict; days from today, no longer than a year. */
  private check({ kind, places, validFrom, validTo }: ask.ImposeRestriction, today: Day, provinces: string[]): void {
    places.forEach((place, i) => {
      const known = place.length === 2 ? this.divisions.province(place) : this.divisions.city(place);
      if (!known) throw bad(`/places/${i}`, { zh: '没有该行政区划', en: 'There is no such division' });
    });
    const own = places.map((place) => provinces.includes(place.slice(0, 2)));
    const foreign = kind === 'AREA' ? own.indexOf(false) : own.includes(true) ? -1 : 0;
    if (foreign >= 0) {
      throw refused(
        'R-08',
        { zh: '管控范围须在本省或共同确认的省份内。', en: 'The places lie outside the provinces that restrict.' },
        { zh: '请与当地省级主管部门共同确认。', en: 'Propose it to the province of the place.' },
      );
    }
    if (kind === 'ROUTE' && places.length < 2) {
      throw bad('/places', { zh: '线路至少有两个地点', en: 'A route has two places or more' });
    }
    if (validTo < validFrom) throw bad('/validTo', { zh: '截止日早于起始日', en: 'Ends before it begins' });
    if (validTo < today) throw bad('/validTo', { zh: '截止日已过', en: 'Has ended already' });
    if (validTo >= addDays(validFrom, LONGEST_DAYS)) {
      throw bad('/validTo', { zh: '管控期限最长366天', en: 'At most 366 days' });
    }
  }
}

const OPEN = { rules: ['R-08'], readers: ['all'] };
/** Told to transport and police, who have to know which ways are closed. */
const imposed = (
  { kind, places, effect, title, reason, validFrom, validTo }: ask.ImposeRestriction,
  provinces: string[],
) => ({
  type: 'restriction.imposed',
  data: { kind, places, effect, title, reason, validFrom, validTo, provinces },
});
const ADD = '关于共同实施危险废物运输管控的函';
const END = '关于提前结束危险废物运输管控的函';

function lastDay({ from, to }: { from: Day; to: Day }, on: Day, today: Day): void {
  if (on < today || on < from || on > to) {
    throw bad('/on', { zh: '应为今日起、管控期限内的日期', en: 'From today on, and within the term' });
  }
}

async function enter(
  query: Query,
  id: string | null,
  keeper: string,
  parties: string[],
  { kind, places, effect, ground, title, reason, validFrom, validTo }: ask.ImposeRestriction,
  at: string,
): Promise<string> {
  const [row] = await query<{ id: string }>(
    `INSERT INTO liandan.restriction (id, province, confirmed_by, kind, places, effect, ground, title, reason, valid_from, valid_to, made_at)
     VALUES (coalesce($1::uuid, gen_random_uuid()), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
    [id, keeper, parties, kind, places, effect, ground, title, reason, validFrom, validTo, at],
  );
  if (!row) throw notFound();
  return row.id;
}

const shorten = (query: Query, id: string, on: Day) =>
  query(
    'UPDATE liandan.restriction SET valid_to = greatest($2::date, valid_from), version = version + 1 WHERE id = $1',
    [id, on],
  );
