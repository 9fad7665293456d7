import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { type ErasureGround, hindrances } from '#domain/personal/erasure';
import type { KeyOnce } from '#workflow/idempotency';
import { Workflow } from '#workflow/workflow';
import { Register, type Query, type Registered } from '../party/register.js';
import { bad, notFound, refused } from '../party/register-words.js';
import { ERASURE_REQUESTS } from './erasure.acts.js';
import type { ApproveErasure, AskErasure, RefuseErasure } from './erasure.commands.js';

/** A place as the record names it; never its value. */
interface Reached {
  case_id: string;
  machine: string;
  event_id: string;
  pointer: string;
  commitment: string;
}
const READERS: string[] = []; // auditors alone

/**
 * Erasures of personal values (PIPL art. 47): asked for by the operator or an auditor, decided by an auditor who is
 * another person, carried out behind the request. Each step is a leaf that names places and commitments, never values.
 */
@Injectable()
export class ErasureRegister {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
  ) {}

  ask(by: Actor, once: KeyOnce, { places, ground, reason, everywhere = false }: AskErasure): Promise<Registered> {
    const payload: Record<string, unknown> = { places, ground, reason, everywhere };
    return this.register.act(by, once, { machine: 'erasure', verb: 'ask', payload }, async (query, at) => {
      ERASURE_REQUESTS.admit(by, 'ask');
      const named = places.map(({ event, pointer }) => ({ event_id: event, pointer }));
      const reached = await reach(query, named, everywhere);
      const known = new Set(reached.map((each) => `${each.event_id} ${each.pointer}`));
      const missing = places.findIndex(({ event, pointer }) => !known.has(`${event} ${pointer}`));
      if (missing >= 0) {
        throw bad(`/places/${missing}`, {
          zh: '该处没有可抹除的个人信息：事件或位置有误，已抹除，或记录于承诺机制启用之前',
          en: 'No personal value stands there: a wrong event or pointer, erased already, or recorded before values were kept apart',
        });
      }
      const [told] = await query<{ told: boolean }>('SELECT liandan.personal_told($1, $2, $3) AS told', [
        reached.map((each) => each.event_id),
        reached.map((each) => each.pointer),
        reason,
      ]);
      if (told?.told) {
        throw bad('/reason', {
          zh: '理由中不得重复拟抹除的信息：理由将永久留痕',
          en: 'The reason repeats what is to be erased, and the reason stays on record',
        });
      }
      await this.judge(query, ground, reached, at);
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.erasure (basis, reason, everywhere, asked_by, asked_by_name, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [ground, reason, everywhere, by.person, by.name, at],
      );
      if (!row) throw notFound();
      await name(query, row.id, reached);
      payload['places'] = reached.map(asRecorded);
      return { id: row.id, version: 1, from: null, to: 'asked', rules: ['Z-05'], readers: READERS };
    });
  }

  approve(by: Actor, once: KeyOnce, id: string, expected: number, { remarks }: ApproveErasure): Promise<Registered> {
    const act = { machine: 'erasure', verb: 'approve', subject: id, payload: { remarks: remarks ?? null } };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await ERASURE_REQUESTS.held(query, by, 'approve', id, at, { expected });
      const places = await query<Reached>('SELECT * FROM liandan.erasure_place WHERE erasure = $1', [id]);
      // What was entered since with the same value goes too.
      const reached = await reach(query, places, row.everywhere);
      await this.judge(query, row.basis, reached, at);
      await name(query, id, reached);
      await decide(query, by, id, 'approved', remarks, at);
      const facts = [{ type: 'erasure.approved', data: {} }];
      return { id, version: expected + 1, from: 'asked', to: 'approved', rules: ['Z-05'], readers: READERS, facts };
    });
  }

  refuse(by: Actor, once: KeyOnce, id: string, expected: number, { remarks }: RefuseErasure): Promise<Registered> {
    const act = { machine: 'erasure', verb: 'refuse', subject: id, payload: { remarks } };
    return this.register.act(by, once, act, async (query, at) => {
      await ERASURE_REQUESTS.held(query, by, 'refuse', id, at, { expected });
      await decide(query, by, id, 'refused', remarks, at);
      return { id, version: expected + 1, from: 'asked', to: 'refused', rules: ['Z-05'], readers: READERS };
    });
  }

  /** Throws RULE_REFUSED naming every case whose record must still be kept as it is. */
  private async judge(query: Query, ground: ErasureGround, reached: Reached[], at: string): Promise<void> {
    const kinds = [...this.workflow.kinds.values()];
    const standing = await query<{ case_id: string; machine: string; state: string; since: Date; methods: string[] }>(
      'SELECT * FROM liandan.standing_cases($1, $2, $3)',
      [
        [...new Set(reached.map((each) => each.case_id))],
        kinds.map(({ name }) => name),
        kinds.map(({ table }) => table),
      ],
    );
    const faults = hindrances(
      ground,
      reached.map(({ case_id, machine, pointer }) => ({ case: case_id, machine, pointer })),
      standing.map(({ case_id, machine, state, since, methods }) => ({
        case: case_id,
        ended: this.ended(machine, state),
        since: civilDay(since.toISOString()),
        methods,
      })),
      civilDay(at),
    );
    const [first] = faults;
    if (!first) return;
    throw refused(
      first.rule ?? 'Z-05',
      first.detail,
      {
        zh: '保存期限届满或事项办结后再提出；法律规定期限未届满的，停止除存储和安全保护之外的处理（个人信息保护法第四十七条）。',
        en: 'Ask again when the term is over or the case has ended; until then it is stored and not otherwise used (PIPL art. 47).',
      },
      faults,
    );
  }

  /** Registers have no open state. */
  private ended(machine: string, state: string): boolean {
    const node = this.workflow.kinds.get(machine)?.machine.states[state] as
      { type: string; tags: string[] } | undefined;
    return !this.workflow.kinds.has(machine) || node?.type === 'final' || (node?.tags ?? []).includes('final');
  }
}

export const asRecorded = ({ event_id: event, pointer, commitment }: Reached) => ({ event, pointer, commitment });

/** Where the values of these places stand, in the cases that share them or everywhere. */
const reach = (query: Query, places: Pick<Reached, 'event_id' | 'pointer'>[], everywhere: boolean) =>
  query<Reached>('SELECT * FROM liandan.personal_reach($1, $2, $3)', [
    places.map((each) => each.event_id),
    places.map((each) => each.pointer),
    everywhere,
  ]);

const name = (query: Query, id: string, reached: Reached[]) =>
  query(
    `INSERT INTO liandan.erasure_place (erasure, event_id, pointer, case_id, machine, commitment)
     SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    [
      id,
      reached.map((each) => each.event_id),
      reached.map((each) => each.pointer),
      reached.map((each) => each.case_id),
      reached.map((each) => each.machine),
      reached.map((each) => each.commitment),
    ],
  );

const decide = (query: Query, by: Actor, id: string, state: string, remarks: string | undefined, at: string) =>
  query(
    `UPDATE liandan.erasure SET state = $2, decided_by = $3, decided_by_name = $4, decided_at = $5, remarks = $6,
       version = version + 1 WHERE id = $1`,
    [id, state, by.person, by.name, at, remarks ?? null],
  );
