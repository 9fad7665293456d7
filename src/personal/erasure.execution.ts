import { Injectable } from '@nestjs/common';
import { system } from '#domain/actor';
import { demandOf, EARLY, type ErasureGround } from '#domain/personal/erasure';
import { inOrder, type Needle, struck } from '#domain/personal/striking';
import { ERASED } from '#ledger/personal';
import { keptEvents, replayed } from '#workflow/replay';
import { Workflow } from '#workflow/workflow';
import { DocumentPress } from '../document/document.press.js';
import { Register, type Query } from '../party/register.js';
import { asRecorded } from './erasure.register.js';

interface Gone {
  event_id: string;
  pointer: string;
  commitment: string;
  case_id: string;
  machine: string;
  value: unknown;
}

/** Written by the ledger, by this capability, or by the accounts: no copy of what a payload says. */
const KEPT = ['audit_event', 'audit_payload', 'audit_personal', 'audit_pending', 'log_leaf', 'log_tile', 'log_state']
  .concat([
    'log_checkpoint',
    'log_closed',
    'log_cosignature',
    'log_final',
    'log_heartbeat',
    'log_removed',
    'erasure',
    'erasure_place',
    'migration',
    'civil_clock',
  ])
  .concat(['person', 'membership', 'identity', 'identity_attempt', 'session', 'token', 'login_limit', 'mail_setting'])
  .concat(['idempotency', 'inbox']);

/** What is gone of a case, as texts to be struck. */
const needlesOf = (gone: readonly Gone[], id: string): Needle[] =>
  inOrder(
    gone.flatMap(({ case_id: of, value, pointer }) =>
      of === id && typeof value === 'string' ? [{ text: value, member: pointer.split('/').at(-1) ?? '' }] : [],
    ),
  );

/** Carries out an approved erasure, whole or not at all. */
@Injectable()
export class ErasureExecution {
  constructor(
    private readonly register: Register,
    private readonly workflow: Workflow,
    private readonly press: DocumentPress,
  ) {}

  /**
   * Values and salts go; cases are rebuilt from the record without them; every other row that tells of one of the cases
   * loses the texts; forms are printed again, signed papers and files lose their bytes; kept answers are dropped. The leaf names places and commitments.
   */
  async carryOut(id: string): Promise<void> {
    const key = `erasure/${id}`;
    const once = { kind: 'key' as const, actor: 'erasure', key, fingerprint: key };
    const payload: Record<string, unknown> = {};
    await this.register.act(
      system,
      once,
      { machine: 'erasure', verb: 'erase', subject: id, payload },
      async (query, at, { event }) => {
        // Every table is looked through: no statement may be cut short.
        await query(`SELECT set_config('statement_timeout', '0', true)`);
        const gone = await query<Gone>('SELECT * FROM liandan.erase_values($1)', [id]);
        payload['places'] = gone.map(asRecorded);
        const rebuilt = await this.rebuild(query, gone);
        payload['copies'] = { ...rebuilt, ...(await this.strike(query, id, gone, event)) };
        const [row] = await query<{ version: number }>(
          `UPDATE liandan.erasure SET state = 'done', done_at = $2, version = version + 1 WHERE id = $1 RETURNING version`,
          [id, at],
        );
        return { id, version: row?.version ?? 0, from: 'approved', to: 'done', rules: ['Z-05'], readers: [] };
      },
    );
  }

  /** Cases are what their record says: without the values, they say ERASED. */
  private async rebuild(query: Query, gone: Gone[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [id, machine] of new Map(gone.map((each) => [each.case_id, each.machine]))) {
      const kind = this.workflow.kinds.get(machine);
      if (!kind) continue;
      const [row] = await query<{ version: number; context: object }>(
        `SELECT version, context FROM liandan.${kind.table} WHERE id = $1 FOR UPDATE`,
        [id],
      );
      if (!row) continue;
      const tx = {
        query: <T extends object>(_name: string, text: string, values?: unknown[]) => query<T>(text, values),
      };
      const events = (await keptEvents(tx, [id])).get(id);
      const last = [...replayed(kind, events ?? [])].at(-1);
      if (events && last?.version !== row.version)
        throw new Error(`case ${id} stands at ${row.version}, its record at ${last?.version}`);
      // Part of the record was removed with its year: the row itself is all that says how the case stands.
      const context = last?.context ?? struck(row.context, needlesOf(gone, id), ERASED);
      await query(`UPDATE liandan.${kind.table} SET context = $2 WHERE id = $1`, [id, JSON.stringify(context)]);
      counts[kind.table] = (counts[kind.table] ?? 0) + 1;
    }
    return counts;
  }

  private async strike(query: Query, id: string, gone: Gone[], leaf: string): Promise<Record<string, number>> {
    const cases = [...new Set(gone.map((each) => each.case_id))];
    const scope = [...new Set([...cases, ...gone.map((each) => each.event_id)])];
    const kept = [...KEPT, ...[...this.workflow.kinds.values()].map(({ table }) => table)];
    const texts = new Map(
      gone.flatMap(({ value, pointer }) =>
        typeof value === 'string' ? [[value, { value, member: pointer.split('/').at(-1) ?? '' }]] : [],
      ),
    );
    const touched = new Set<string>();
    // The longer text first: a contact may hold a name and a number that stand alone elsewhere.
    for (const { value, member } of [...texts.values()].sort((a, b) => b.value.length - a.value.length)) {
      const rows = await query<{ place: string; row_id: string | null }>(
        'SELECT * FROM liandan.erase_copies($1, $2, $3, $4, $5, $6)',
        [id, value, member, ERASED, scope, kept],
      );
      for (const { place, row_id: row } of rows) touched.add(`${place} ${row}`);
    }
    const documents = [...touched].flatMap((each) =>
      each.startsWith('document ') ? [each.slice('document '.length)] : [],
    );
    const signed = await query<{ id: string }>(
      `SELECT id FROM liandan.document WHERE id = ANY ($1) AND source LIKE 'paper/%'`,
      [documents],
    );
    const papers = new Set(signed.map((each) => each.id));
    for (const document of documents) {
      // What an authority has signed is not printed again with other words: its bytes go, its hash stays.
      if (papers.has(document)) await query('SELECT liandan.strike_paper($1, $2)', [document, leaf]);
      else await this.press.reprint(query, document, id);
    }
    const [answers] = await query<{ n: number }>('SELECT liandan.erase_answers($1, $2) AS n', [
      gone.map((each) => each.event_id),
      [...texts.keys()],
    ]);
    // What a rule demands goes only when the term is over: then the scans of its paper go too.
    const [asked] = await query<{ basis: ErasureGround }>('SELECT basis FROM liandan.erasure WHERE id = $1', [id]);
    const over =
      (asked !== undefined && !EARLY.includes(asked.basis)) ||
      gone.some(({ machine, pointer }) => demandOf(machine, pointer) !== undefined);
    const [scans] = over
      ? await query<{ n: number }>('SELECT liandan.strike_scans($1, $2, $3) AS n', [id, cases, leaf])
      : [];
    // So do the files that its cases name: what stands in them nobody knows.
    const [files] = over
      ? await query<{ n: number }>('SELECT liandan.strike_files($1, $2, $3) AS n', [id, cases, leaf])
      : [];
    const counts: Record<string, number> = {};
    for (const each of touched) {
      const place = each.split(' ')[0] as string;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return {
      ...counts,
      idempotency: answers?.n ?? 0,
      file: files?.n ?? 0,
      paper_scan: (counts['paper_scan'] ?? 0) + (scans?.n ?? 0),
    };
  }
}
