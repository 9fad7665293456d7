import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { mailboxOf, type Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { negativeFault } from '#domain/whitelist/negative-list';
import { Workflow } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { NEGATIVE_LIST } from '../party/negative-list.acts.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, headsProvince } from '../party/register-words.js';
import type * as ask from './joint-control.commands.js';
import { JointLetters, onceAgreed, uuidOf, type Agreed } from './joint-letters.js';

type Key = Asked['once'];
interface Term {
  from: Day;
  to: Day | null;
}

/** One negative list for several places (一张负面清单管两地): proposed by one province, confirmed by the others (W-19). */
@Injectable()
export class NegativeListService {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    private readonly letters: JointLetters,
  ) {}

  /** Writes to the other provinces. The item forbids nothing before the last of them agrees. */
  async propose(by: Actor, once: Key, { with: others, ...item }: ask.ProposeNegative) {
    const own = headsProvince(by);
    const wrong = negativeFault(item.kind, item.value, loadReference().divisions);
    if (wrong) throw bad('/value', wrong);
    if (item.validTo !== undefined && item.validTo < item.validFrom) {
      throw bad('/validTo', { zh: '截止日早于起始日', en: 'Ends before it begins' });
    }
    const to = item.scope === 'AGREEMENT' ? await this.partiesOf(by, item.agreement, own) : (others ?? []);
    if (item.scope === 'PROVINCE' && (to.length === 0 || item.agreement !== undefined)) {
      throw bad('/with', {
        zh: '请填写共同确认的省份，不填合作机制',
        en: 'Name the other provinces, and no agreement',
      });
    }
    return this.letters.propose(by, once, { machine: 'negativeList', act: 'add', to, title: ADD, item: { ...item } });
  }

  /** Asks the provinces that share an item to let it end. */
  async proposeEnd(by: Actor, once: Key, id: string, { on, reason }: ask.EndItem) {
    const own = headsProvince(by);
    const item = await this.workflow.read(by, async (tx) => {
      const query: Query = (text, values) => tx.query('', text, values);
      const found = await NEGATIVE_LIST.held(query, by, 'proposeEnd', id, tx.at, { free: true });
      lastDay(found, on, civilDay(tx.at));
      return found;
    });
    const to = item.confirmed_by.filter((province) => province !== own);
    const words = { joint: item.joint, on, reason };
    return this.letters.propose(by, once, { machine: 'negativeList', act: 'end', to, title: END, item: words });
  }

  /** The last day of an item that the province keeps for itself. */
  end(by: Actor, once: Key, id: string, { on, reason }: ask.EndItem): Promise<Registered> {
    const act = { machine: 'negativeList', verb: 'end', subject: id, payload: { on, reason } };
    return this.register.act(by, once, act, async (query, at) => {
      const item = await NEGATIVE_LIST.held(query, by, 'end', id, at);
      lastDay(item, on, civilDay(at));
      await query('UPDATE liandan.negative_list_item SET valid_to = $2 WHERE id = $1', [id, on]);
      return { id, version: 2, from: 'listed', to: 'ended', rules: ['W-19'], readers: ['all'] };
    });
  }

  /** Enters or ends what all have agreed to, once. */
  async carryOut(agreed: Agreed, keeper: string): Promise<void> {
    const { id, act, parties, item } = agreed;
    const payload = { parties, ...item };
    await this.register.act(
      mailboxOf(keeper),
      onceAgreed(agreed),
      { machine: 'negativeList', verb: act === 'add' ? 'confirm' : 'confirmEnd', payload },
      async (query, at) => {
        const day = civilDay(at);
        const touched = act === 'add' ? await enter(query, agreed, day) : await endAll(query, agreed, day);
        const [from, to] = act === 'add' ? [null, 'listed'] : ['listed', 'ended'];
        return { id: touched[0] ?? id, version: act === 'add' ? 1 : 2, from, to, rules: ['W-19'], readers: ['all'] };
      },
    );
  }

  private async partiesOf(by: Actor, key: string | undefined, own: string): Promise<string[]> {
    const [found] = await this.workflow.read(by, (tx) =>
      tx.query<{ parties: string[] }>(
        'negative_agreement',
        `SELECT ARRAY(SELECT jsonb_array_elements_text(context -> 'parameters' -> 'parties')) AS parties
           FROM liandan.agreement WHERE key = $1 AND state = 'active'`,
        [key ?? ''],
      ),
    );
    if (!found?.parties.includes(own) || found.parties.length < 2) {
      throw bad('/agreement', {
        zh: '本省未参加该现行合作机制',
        en: 'No active agreement of that key has you as a party',
      });
    }
    return found.parties.filter((province) => province !== own);
  }
}

const ADD = '关于将有关事项列入共同负面清单的函';
const END = '关于移出共同负面清单的函';

function lastDay({ from, to }: Term, on: Day, today: Day): void {
  if (on < today || on < from || (to !== null && on > to)) {
    throw bad('/on', { zh: '应为今日起、有效期内的日期', en: 'From today on, and within the term of the item' });
  }
}

/**
 * A row for each province, or one for the agreement: each use of the list reads the rows of its own province. It forbids
 * nothing of the days before the last consent.
 */
async function enter(query: Query, { id, parties, item }: Agreed, day: Day): Promise<string[]> {
  const { scope, agreement, direction, kind, value, reason, validFrom, validTo } =
    item as unknown as ask.ProposeNegative;
  const keepers = scope === 'AGREEMENT' ? [null] : parties;
  for (const province of keepers) {
    await query(
      `INSERT INTO liandan.negative_list_item (id, scope, province, agreement, direction, kind, value, reason, valid_from, valid_to,
         confirmed_by, joint)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, least(greatest($9::date, $13::date), $10::date), $10, $11, $12)`,
      [
        uuidOf(id, province ?? ''),
        scope,
        province,
        province === null ? agreement : null,
        direction,
        kind,
        value,
        reason,
        validFrom,
        validTo ?? null,
        parties,
        id,
        day,
      ],
    );
  }
  return keepers.map((province) => uuidOf(id, province ?? ''));
}

async function endAll(query: Query, { item }: Agreed, day: Day): Promise<string[]> {
  const { joint, on } = item as { joint: string; on: Day };
  const rows = await query<{ id: string }>(
    `UPDATE liandan.negative_list_item SET valid_to = greatest($2::date, $3::date, valid_from) WHERE joint = $1 RETURNING id`,
    [joint, on, day],
  );
  return rows.map(({ id }) => id).sort();
}
