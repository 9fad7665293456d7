import { randomUUID } from 'node:crypto';
import { loadAgreements } from '#config/agreements';
import { system, type Actor } from '#domain/actor';
import type { AgreementParameters } from '#domain/agreement/agreement.parameters';
import { PartyLetters, type PartyLetter, type Subject } from '#src/agreement/party-letters';
import { demoId } from '#src/demo/party-set';
import { applicationForm, BATTERIES, batteryEntry, COMPLETE, SUBMISSION, type Flow } from '#src/demo/forms';
import { Workflow, type Command } from '#workflow/workflow';
import type { CaseRow, Full } from './full.js';

/** Accounts of provinces: `cq-officer1`. */
export const SLUGS: Record<string, string> = {
  '50': 'cq',
  '51': 'sc',
  '52': 'gz',
  '53': 'yn',
  '43': 'hn',
  '41': 'ha',
  '34': 'ah',
  '31': 'sh',
};
const ministry: Actor = { ...system, name: 'ministry', orgName: '生态环境部', kind: 'ministry', roles: ['officer'] };
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
/** The terms of an agreement that ships, with changes. */
export const termsOf = (key: string, more: Partial<AgreementParameters> = {}): AgreementParameters => ({
  ...plain(loadAgreements().find((file) => file.key === key)!.parameters),
  ...more,
});
export const titled = (zh: string) => ({ zh, en: zh });

/** What provinces, the ministry and the register of licences do to agreements, lists and entries of a full world. */
export function provinces(w: Full) {
  const worker = w.behind.get(Workflow);
  const letters = w.app.get(PartyLetters, { strict: false });
  const idOf = async (key: string) =>
    (await w.one<{ id: string }>('SELECT id FROM liandan.agreement WHERE key = $1', [key])).id;
  const listOf = (key: string, receiving: string, year: number, version = 1) =>
    w.one<CaseRow>(
      `SELECT l.id, l.state, l.version, l.context FROM liandan.whitelist l JOIN liandan.agreement a ON a.id = l.agreement_id
       WHERE a.key = $1 AND l.receiving = $2 AND l.year = $3 AND l.list_version = $4`,
      [key, receiving, year, version],
    );
  const subjectOf = async (machine: Subject['machine'], id: string): Promise<Subject> => {
    const { context: c } = await w.row(machine, id);
    if (machine === 'agreement') return { machine, id, keeper: c['keeper'], parties: c['parameters'].parties };
    return { machine, id, keeper: c['receiving'], parties: machine === 'list' ? c['terms'].parties : c['parties'] };
  };
  const send = (by: Actor, door: 'rule' | 'command') => (machine: string, id: string, command: Command) =>
    worker.send(worker.kinds.get(machine)!, id, { by, door, command });
  /** Two officers of the province answer the letter about the case that waits for them. */
  const answers = async (province: string, about: string, agree = true, body: object = {}) => {
    await w.story.drain();
    const letter = await w.one<{ id: string }>(
      `SELECT id FROM liandan.consultation WHERE about_id = $1 AND addressee = $2 AND state = 'delivered' ORDER BY id DESC LIMIT 1`,
      [about, province],
    );
    await w.reply(letter.id, SLUGS[province]!, agree, body);
    await w.story.drain();
  };
  let firms = 0;
  return {
    idOf,
    listOf,
    /** State of a case. */
    state: async (machine: string, id: string) => (await w.row(machine, id)).state,
    /** States of the entries of a list by the number of their licence. */
    entries: async (list: string) =>
      Object.fromEntries(
        (
          await w.sql(
            `SELECT context ->> 'licenceNumber' AS number, id, state FROM liandan.whitelist_entry WHERE list_id = $1 ORDER BY id`,
            [list],
          )
        ).map(({ number, id, state }) => [number, { id, state }]),
      ) as Record<string, { id: string; state: string }>,
    /** A letter of a party's own motion to whoever keeps the record, signed and delivered. */
    writes: async (province: string, machine: Subject['machine'], id: string, letter: PartyLetter) => {
      const once = { kind: 'key' as const, actor: province, key: randomUUID(), fingerprint: 'f' };
      await letters.write(w.people.as(`${SLUGS[province]}-officer1`), await subjectOf(machine, id), letter, once);
      await w.story.drain();
    },
    answers,
    /** An agreement of Sichuan and Chongqing whose lists stand open and split quota by origin, in force; its list of 2025 in draft. */
    openList: async (key: string, title: string): Promise<string> => {
      const agreement = await w.people.open('agreement', 'sc-officer1', {
        type: 'create',
        key,
        title: titled(title),
        parameters: termsOf('sichuan-chongqing-2020', {
          ...{ validFrom: '2025-11-25', listPeriod: 'OPEN', proposalWindow: null, adjustMonths: [] },
          ...{ feedbackBy: null, statisticsBy: null, quotaScopeOrigin: 'SPLIT' },
        }),
      });
      await w.act('agreement', agreement, 'sc-officer1', 'sign');
      await answers('50', agreement);
      await w.story.until('2025-12-01 09:00');
      return w.people.open('list', 'cq-officer1', { type: 'open', agreement, receiving: '50', year: 2025 });
    },
    /** Proposed to Sichuan, which agrees: it takes effect. */
    effective: async (list: string): Promise<void> => {
      await w.act('list', list, 'cq-officer2', 'propose');
      await answers('51', list);
      await w.story.settle();
    },
    /** Addressees of open letters about the case. */
    asked: async (about: string) =>
      (
        await w.sql(
          `SELECT addressee FROM liandan.consultation WHERE about_id = $1 AND state IN ('issued', 'delivered') ORDER BY 1`,
          [about],
        )
      ).map(({ addressee }) => addressee as string),
    /** Frozen notices about the case: kind, addressee, whether delivered. */
    told: async (about: string) =>
      (
        await w.sql(
          `SELECT concat_ws(' ', kind, sender, addressee, CASE WHEN delivered_at IS NULL THEN 'under way' END) AS told
           FROM liandan.letter WHERE case_id = $1 ORDER BY 1`,
          [about],
        )
      ).map(({ told }) => told as string),
    ministry: send(ministry, 'rule'),
    ministryOpens: async (machine: string, command: Command) =>
      (await worker.open(worker.kinds.get(machine)!, { by: ministry, door: 'rule', command })).answer.id,
    /** What the rule of another case brings. */
    rule: send(system, 'rule'),
    /** Another licence of the battery recycler; the register numbers it. */
    licensed: async (name = `渝危废${++firms}号`, more: object = {}): Promise<{ id: string; number: string }> => {
      const { receiver } = batteryEntry('1');
      const command = {
        type: 'register',
        number: name,
        issuer: '重庆市生态环境局',
        holder: receiver,
        province: '50',
        city: '5001',
        kind: 'COMPREHENSIVE',
        modes: ['COLLECT', 'STORE', 'UTILISE'],
        scopes: [{ category: 'HW31', kind: 'INCLUDE', codes: ['900-052-31'], methods: ['R4'], scale: null }],
        scale: null,
        validFrom: '2022-01-01',
        validTo: '2029-12-31',
        facilities: [],
        ...more,
      };
      return { id: await w.people.open('licence', 'register', command), number: name };
    },
    register: (licence: string, type: string, body: object = { reason: '登记' }) =>
      w.act('licence', licence, 'register', type, body),
    /** Applied for on that licence and accepted: id of the application. */
    applied: async (licence: string, tonnes: string, flow: Flow = BATTERIES, route = ['51', '50']) => {
      const day = await w.today();
      const year = Number(day.slice(0, 4));
      // The plan of the year names that licence, too.
      await w.sql(
        `INSERT INTO liandan.plan_row (plan, version, line, transfer_type, waste_name, waste_code, category, form, hazard, quantity,
           method, receiver_kind, receiver, receiver_name, licence_no, readers)
         SELECT r.plan, r.version, 1000 + floor(random() * 1e9)::int, r.transfer_type, r.waste_name, r.waste_code, r.category, r.form,
           r.hazard, r.quantity, r.method, r.receiver_kind, r.receiver, r.receiver_name, l.context ->> 'number', r.readers
         FROM liandan.plan_row r JOIN liandan.plan p ON p.id = r.plan AND p.version = r.version, liandan.licence l
         WHERE p.id = $1 AND r.receiver = $2 AND l.id = $3 LIMIT 1`,
        [demoId(`plan ${flow.remover} ${year}`), demoId(flow.receiver), licence],
      );
      const form = applicationForm(flow, licence, { tonnes, from: day, to: `${year}-12-31`, route, year });
      const id = await w.people.open('application', flow.logins.remover, { type: 'create', ...form } as Command);
      await w.act('application', id, flow.logins.remover, 'submit', SUBMISSION);
      await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
      return id;
    },
  };
}
