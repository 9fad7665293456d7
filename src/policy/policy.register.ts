import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { NATIONAL_MATERIALS } from '#domain/policy/materials';
import { clockOfSwitch, type Reach, switches, type Switch } from '#domain/policy/switches';
import type { KeyOnce } from '#workflow/idempotency';
import { Register, type Registered } from '../party/register.js';
import { bad, headsProvince, notFound, notPermitted } from '../party/register-words.js';
import { partiesOf } from './agreement-parties.js';
import { POLICIES } from './policy.acts.js';
import type { PublishMaterials, SetSwitch } from './policy.commands.js';

/** Which cases the setting is for. BAD_REQUEST at `/value` for a value that it does not take, at `/reach` where it is no time limit. */
export function reachOf({ name, value, reach }: SetSwitch): Reach {
  const { fits, takes } = switches[name] as Switch<unknown>;
  if (!fits(value)) throw bad('/value', { zh: `取值应为：${takes.zh}`, en: `The value must be: ${takes.en}` });
  if (clockOfSwitch(name)) return reach ?? 'NEW_CASES';
  if (reach === undefined) return 'ALL_CASES';
  throw bad('/reach', {
    zh: '只有期限可以选择适用的案卷；其他事项自生效日起对新办理的步骤适用',
    en: 'Only a time limit takes it; anything else counts for every step from its day on',
  });
}

/** Heads set switches and publish lists; each act is a record, and nothing that was in force is rewritten (C-00). */
@Injectable()
export class PolicyRegister {
  constructor(private readonly register: Register) {}

  /** One province sets its own; under an agreement it proposes, and the switch counts once every party has confirmed. */
  set(by: Actor, once: KeyOnce, ask: SetSwitch): Promise<Registered> {
    const reach = reachOf(ask);
    const { rules } = switches[ask.name];
    return this.register.act(by, once, { machine: 'policy', verb: 'set', payload: ask }, async (query, at) => {
      const province = headsProvince(by);
      if (ask.validFrom < civilDay(at)) throw bad('/validFrom', { zh: '不能早于今日', en: 'Not before today' });
      const parties = ask.agreement ? await partiesOf(query, ask.agreement) : [];
      if (parties.length > 0 && !parties.includes(province)) throw notPermitted();
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.policy_switch (scope, province, agreement, parties, name, value, valid_from, instrument, confirmed_by, set_at, reach)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
        [
          ask.agreement ? 'AGREEMENT' : 'PROVINCE',
          province,
          ask.agreement ?? null,
          parties,
          ask.name,
          JSON.stringify(ask.value),
          ask.validFrom,
          ask.instrument,
          [province],
          at,
          reach,
        ],
      );
      if (!row) throw notFound();
      const others = parties.filter((party) => party !== province);
      const { name, value, validFrom } = ask;
      const data = { to: others, from: province, agreement: ask.agreement, name, value, validFrom };
      const [to, facts] = others.length > 0 ? ['proposed', [{ type: 'policy.proposed', data }]] : ['set', []];
      return { id: row.id, version: 1, from: null, to, rules, readers: ['all'], number: ask.instrument, facts };
    });
  }

  /** Another party of the agreement agrees to the switch. It counts from the day on which the last one does, at the earliest. */
  confirm(by: Actor, once: KeyOnce, id: string): Promise<Registered> {
    const act = { machine: 'policy', verb: 'confirm', subject: id, payload: {} };
    return this.register.act(by, once, act, async (query, at) => {
      const province = headsProvince(by);
      const row = await POLICIES.held(query, by, 'confirm', id, at);
      const confirmed = [...row.confirmed, province];
      const all = row.parties.every((party) => confirmed.includes(party));
      const validFrom = all && row.from < civilDay(at) ? civilDay(at) : row.from;
      await query('UPDATE liandan.policy_switch SET confirmed_by = $2, valid_from = $3 WHERE id = $1', [
        id,
        confirmed,
        validFrom,
      ]);
      const data = { to: row.parties.filter((party) => party !== province), name: row.name, validFrom };
      const facts = all ? [{ type: 'policy.agreed', data }] : [];
      const done = { id, version: confirmed.length, from: 'proposed', to: all ? 'set' : 'proposed', facts };
      return { ...done, rules: switches[row.name].rules, readers: ['all'], found: { validFrom } };
    });
  }

  publishMaterials(by: Actor, once: KeyOnce, ask: PublishMaterials): Promise<Registered> {
    const act = { machine: 'materialList', verb: 'publish', payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const province = headsProvince(by);
      if (ask.validFrom < civilDay(at)) throw bad('/validFrom', { zh: '不能早于今日', en: 'Not before today' });
      const codes = ask.materials.map(({ code }) => code);
      const national = NATIONAL_MATERIALS.map(({ code }) => code);
      const again = codes.findIndex((code, i) => codes.indexOf(code) !== i || national.includes(code));
      if (again >= 0) throw bad(`/materials/${again}/code`, { zh: '材料代码重复', en: 'The code is taken already' });
      const [row] = await query<{ id: string; version: number }>(
        `INSERT INTO liandan.material_list (province, version, materials, valid_from, instrument, published_at)
         SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM liandan.material_list WHERE province = $1
         RETURNING id, version`,
        [province, JSON.stringify(ask.materials), ask.validFrom, ask.instrument, at],
      );
      if (!row) throw notFound();
      const { id, version } = row;
      return { id, version, from: null, to: 'published', rules: ['R-22c', 'A-31'], readers: ['all'] };
    });
  }
}
