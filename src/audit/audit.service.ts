import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { inclusionProofs, type InclusionProof } from '#ledger/proof';
import type { Sql } from '#ledger/sql';
import { Workflow, type Tx } from '#workflow/workflow';
import { standingsOf } from '../evidence/standing.js';
import { type ListQuery, type Page, pageOf, statementName } from '../http/page.js';
import { payloadsOf } from './payloads.js';
import { EVENT } from './questions/acts.js';
import type { Item, Question } from './questions/question.js';
import { transferSums } from './questions/transfers.js';
import { auditorMark, notAdmitted, ReadingRecord } from './reading.js';

interface EventRow extends Item {
  event: string;
  seq: number;
  tree: string;
  prev: string | null;
  hash: string;
}
/** Events on a page of a history: their proofs are a quarter of a million hashes. */
const HISTORY_PAGE = 1000;

/** Which part of a history is read: from the event after `after` on, with or without the proofs. */
export interface HistoryPart {
  after: number;
  proofs: boolean;
}

interface Head {
  tree: string;
  size: string;
  note: string;
}

/**
 * The auditor's questions (Z-06). Every one is recorded before it is answered, and answered from the bench's views, which
 * show what a grant in force covers; the rest is not there.
 */
@Injectable()
export class AuditService {
  constructor(
    private readonly workflow: Workflow,
    private readonly record: ReadingRecord,
  ) {}

  async list(by: Actor, { list, complete }: Question, query: ListQuery): Promise<Page<object>> {
    return this.answer(by, { question: list.name, about: { ...query } }, async (tx) => {
      const page = await pageOf<Item>(tx, list, inOrder(query));
      return complete ? { ...page, items: await complete(tx, page.items) } : page;
    });
  }

  transferSums(by: Actor, query: ListQuery) {
    return this.answer(by, { question: 'audit_transfer_sums', about: { ...query } }, (tx) => transferSums(tx, query));
  }

  /**
   * The record of a case, oldest first, a page from the event after `after` on: each event with its stored leaf, its
   * payload, and the proof that it stands in the log (null while the sequencer has not yet taken it; absent where none is
   * asked for), with the newest signed heads. `unbroken`: the events of the page follow one another. `next` is where the
   * next page goes on.
   */
  history(by: Actor, id: string, { after, proofs: proven }: HistoryPart = { after: 0, proofs: true }) {
    return this.answer(by, { question: 'history', about: { case: id, after } }, async (tx) => {
      const found = await tx.query<EventRow>(
        'audit_history',
        `SELECT ${EVENT}, encode(e.leaf, 'base64') AS leaf FROM (SELECT * FROM liandan.bench_event
           WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) e ORDER BY e.seq`,
        [id, after, HISTORY_PAGE + 1],
      );
      if (found.length === 0) {
        const [was] = await tx.query<{ ended: Date | null }>('audit_ended', 'SELECT liandan.audit_ended($1) AS ended', [
          id,
        ]);
        throw was?.ended ? notAdmitted(was.ended) : new DomainError('NOT_FOUND');
      }
      const events = found.slice(0, HISTORY_PAGE);
      const checkpoints = await tx.query<Head>(
        'audit_heads',
        `SELECT DISTINCT ON (tree) tree, size::text AS size, note FROM liandan.log_checkpoint
         WHERE tree = ANY ($1) ORDER BY tree, log_checkpoint.size DESC`,
        [[...new Set(events.map(({ tree }) => tree))]],
      );
      const proofs = proven ? await proofsOf(tx, events, checkpoints) : undefined;
      const ids = events.map(({ event }) => event);
      const standings = await standingsOf(tx, ids);
      const payloads = await payloadsOf(tx, ids);
      const whole = events.every(
        (event, i) =>
          event.seq === after + i + 1 &&
          (i === 0 ? (event.prev === null) === (after === 0) : event.prev === events[i - 1]?.hash),
      );
      return {
        case: id,
        unbroken: whole,
        next: found.length > events.length ? events.at(-1)!.seq : null,
        events: events.map((event) => ({
          ...event,
          payloadSalt: payloads.get(event.event)?.salt ?? null,
          payload: payloads.get(event.event)?.payload ?? null,
          standing: standings.get(event.event),
          ...(proofs ? { proof: shown(proofs.get(event.event)) } : {}),
        })),
        checkpoints,
      };
    });
  }

  /**
   * Records the reading, then lets `work` read as the auditor: through the bench's views what its grants cover. Throws
   * NOT_PERMITTED for others and outside the time of every grant.
   */
  async answer<T>(
    by: Actor,
    reading: { question: string; about: Record<string, unknown> },
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    await this.record.note(by, reading);
    return this.workflow.read(by, async (tx) => {
      await tx.query('audit_enter', `SELECT set_config('app.auditor', $1, true)`, [auditorMark(by)]);
      return work(tx);
    });
  }
}

/** Acts of somebody come by time, for which there is an index; the whole record comes as it was written. */
function inOrder(query: ListQuery): ListQuery {
  const ofSomebody = ['person', 'organisation', 'authority', 'principal'].some((name) => query[name] !== undefined);
  return ofSomebody && query['sort'] === undefined ? { ...query, sort: '-at' } : query;
}

/** Under the newest signed head where there is one, so that each can be checked against it. */
function proofsOf(tx: Tx, events: EventRow[], heads: Head[]): Promise<Map<string, InclusionProof>> {
  const sql = {
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query(statementName('audit_proof', text), text, values);
      return { rows, rowCount: rows.length };
    },
  } as unknown as Sql;
  const sizes = new Map(heads.map(({ tree, size }) => [tree, Number(size)]));
  return inclusionProofs(
    sql,
    events.map(({ event }) => event),
    (tree) => sizes.get(tree),
  );
}

function shown(proof: InclusionProof | undefined) {
  if (!proof) return null;
  const { tree, index, size, leaf, path } = proof;
  return { tree, index, size, leaf: leaf.toString('hex'), path: path.map((hash) => hash.toString('hex')) };
}
