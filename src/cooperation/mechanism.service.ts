import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { mailboxOf, type Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { Workflow, type Tx } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { partiesOf } from '../policy/agreement-parties.js';
import { Register, type Query } from '../party/register.js';
import { bad, headsProvince, notPermitted } from '../party/register-words.js';
import { MECHANISMS } from './cooperation.acts.js';
import type * as ask from './cooperation.commands.js';
import { JointLetters, onceAgreed, type Agreed } from './joint-letters.js';

type Key = Asked['once'];

/** Standing mechanisms (常态机制): proposed by the head of one province, entered and ended when the others have replied with consent. */
@Injectable()
export class MechanismService {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    private readonly letters: JointLetters,
  ) {}

  async propose(by: Actor, once: Key, item: ask.EnterMechanism) {
    const own = headsProvince(by);
    if (!item.provinces.includes(own)) throw notPermitted();
    const { divisions } = loadReference();
    const unknown = item.provinces.findIndex((province) => !divisions.province(province));
    if (unknown >= 0) throw bad(`/provinces/${unknown}`, { zh: '没有该省份', en: 'There is no such province' });
    await this.workflow.read(by, (tx) => check(tx, item));
    const to = item.provinces.filter((province) => province !== own);
    return this.letters.propose(by, once, { machine: 'mechanism', act: 'add', to, title: ADD, item: { ...item } });
  }

  async proposeEnd(by: Actor, once: Key, id: string, { on, reason }: ask.EndMechanism) {
    const own = headsProvince(by);
    const { provinces } = await this.workflow.read(by, async (tx) => {
      const query: Query = (text, values) => tx.query('', text, values);
      const row = await MECHANISMS.held(query, by, 'proposeEnd', id, tx.at, { free: true });
      if (on < row.from || on < civilDay(tx.at)) {
        throw bad('/on', { zh: '应为建立日期之后、今日起的日期', en: 'From today on, and not before it began' });
      }
      return row;
    });
    const to = provinces.filter((province) => province !== own);
    const item = { mechanism: id, on, reason };
    return this.letters.propose(by, once, { machine: 'mechanism', act: 'end', to, title: END, item });
  }

  /** Enters or ends what all have agreed to, once. */
  async carryOut(agreed: Agreed, keeper: string): Promise<void> {
    const { id, act, parties, item } = agreed;
    const adding = act === 'add';
    await this.register.act(
      mailboxOf(keeper),
      onceAgreed(agreed),
      { machine: 'mechanism', verb: adding ? 'confirm' : 'confirmEnd', payload: { parties, ...item } },
      async (query, at) => {
        const target = adding ? id : String(item['mechanism']);
        if (adding) await enter(query, id, item as unknown as ask.EnterMechanism);
        else await end(query, target, String(item['on']), civilDay(at));
        const [from, to] = adding ? [null, 'standing'] : ['standing', 'ended'];
        return { id: target, version: adding ? 1 : 2, from, to, rules: [], readers: ['all'] };
      },
    );
  }
}

const ADD = '关于建立常态化合作机制的函';
const END = '关于终止合作机制的函';

/** The instrument: an agreement whose parties they are, a meeting that the caller sees. */
async function check(tx: Tx, { agreement, provinces, meeting }: ask.EnterMechanism): Promise<void> {
  const query: Query = (text, values) => tx.query('mechanism_check', text, values);
  if (agreement) {
    const parties = await partiesOf(query, agreement);
    if (!parties.includes('*') && !provinces.every((province) => parties.includes(province))) {
      throw bad('/provinces', { zh: '不是机制各方', en: 'Not parties of the agreement' });
    }
  }
  if (meeting) {
    const found = await tx.query('mechanism_meeting', 'SELECT 1 FROM liandan.meeting WHERE id = $1', [meeting]);
    if (found.length === 0) throw bad('/meeting', { zh: '没有该会议', en: 'There is no such meeting' });
  }
}

const enter = (query: Query, id: string, item: ask.EnterMechanism) =>
  query(
    `INSERT INTO liandan.mechanism (id, type, provinces, agreement, instrument, instrument_sha256, meeting, valid_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      item.type,
      item.provinces,
      item.agreement ?? null,
      item.instrument,
      item.instrumentSha256 ?? null,
      item.meeting ?? null,
      item.validFrom,
    ],
  );

/** On the day that was agreed, or on that of the last consent where it came later; an earlier end stands. */
const end = (query: Query, id: string, on: Day, today: Day) =>
  query(
    `UPDATE liandan.mechanism SET ended_on = coalesce(ended_on, greatest($2::date, $3::date, valid_from)) WHERE id = $1`,
    [id, on, today],
  );
