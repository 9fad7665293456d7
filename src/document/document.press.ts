import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { appendStatement, buildEvent } from '#ledger/append';
import { canonicalJson } from '#ledger/canonical';
import { eventId } from '#ledger/event-id';
import { leafActor } from '#workflow/idempotency';
import type { Sheet } from './sheet.js';
import { Typesetter } from './typesetter.js';

/** A document to be printed. */
export interface Draft {
  /** Names what it is made of; printed once for each. */
  source: string;
  kind: string;
  machine: string;
  caseId: string;
  number: string | null;
  /** Instant of issue. */
  at: string;
  record: object;
  sheet: Sheet;
  readers: string[];
}

/** Compiler and fonts, some 120 MB: one for the process, however many applications stand in it. */
const typesetter = new Typesetter();

/** Prints a draft once: bytes and the audit leaf that names their hash are written in one transaction (Z-04). */
@Injectable()
export class DocumentPress {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /** The sources of these that are printed already. */
  async printed(sources: string[]): Promise<Set<string>> {
    const rows = await this.db.query<{ source: string }[]>(
      'SELECT source FROM liandan.document WHERE source = ANY ($1)',
      [sources],
    );
    return new Set(rows.map(({ source }) => source));
  }

  /** Nothing happens when the source is printed already. Throws PrintFault; the delivery is then tried again. */
  async print(draft: Draft): Promise<void> {
    const record = canonicalJson(plain(draft.record));
    const { pdf, sha256, pages } = await typesetter.print(draft.sheet, record, draft.at);
    const edition = await typesetter.edition();
    const id = eventId();
    await this.db.transaction(async (manager) => {
      const written = await manager.query<{ at: Date }[]>(
        `INSERT INTO liandan.document
           (id, source, kind, machine, case_id, number, title, issued_at, record, sheet, edition, sha256, pages, pdf, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (source) DO NOTHING RETURNING liandan.now() AS at`,
        [
          id,
          draft.source,
          draft.kind,
          draft.machine,
          draft.caseId,
          draft.number,
          draft.sheet.title,
          draft.at,
          record.toString('utf8'),
          JSON.stringify(draft.sheet),
          edition,
          sha256,
          pages,
          pdf,
          draft.readers,
        ],
      );
      const [row] = written;
      if (!row) return;
      const { event } = buildEvent(
        { seq: 0, hash: null },
        {
          deployment: this.settings.LIANDAN_DEPLOYMENT,
          machine: 'document',
          machineVersion: '1',
          caseId: id,
          caseVersion: 1,
          type: 'print',
          from: null,
          to: 'printed',
          ruleIds: ['Z-04'],
          actor: leafActor(system, 'rule', null),
          occurredAt: row.at.toISOString(),
          outcome: 'automatic',
          calendarVersion: null,
          payload: {
            source: draft.source,
            kind: draft.kind,
            number: draft.number,
            case: draft.caseId,
            sha256,
            edition,
          },
          readers: draft.readers,
        },
      );
      const { text, values } = appendStatement([event]);
      await manager.query(text, values);
    });
  }

  /**
   * Prints a document anew whose record and words have lost what an erasure took, in the transaction of the erasure. The
   * leaf names the new hash; the bytes of before are gone.
   */
  async reprint(query: Ask, id: string, erasure: string): Promise<void> {
    const [row] = await query<Erased>(
      `SELECT d.sheet, d.record, d.issued_at, d.readers, liandan.now() AS at, h.seq, h.hash
         FROM liandan.document d CROSS JOIN LATERAL liandan.chain_head(d.id) h WHERE d.id = $1`,
      [id],
    );
    if (!row) throw new Error(`document ${id} has no record`);
    const { sheet, record, issued_at: issued, readers, at, seq, hash } = row;
    const { pdf, sha256, pages } = await typesetter.print(sheet, canonicalJson(record), issued.toISOString());
    const edition = await typesetter.edition();
    await query('SELECT liandan.reprint($1, $2, $3, $4, $5)', [id, pdf, sha256, pages, edition]);
    const { event } = buildEvent(
      { seq, hash },
      {
        deployment: this.settings.LIANDAN_DEPLOYMENT,
        machine: 'document',
        machineVersion: '1',
        caseId: id,
        caseVersion: seq + 1,
        type: 'reprint',
        from: 'printed',
        to: 'printed',
        ruleIds: ['Z-04'],
        actor: leafActor(system, 'rule', null),
        occurredAt: at.toISOString(),
        outcome: 'automatic',
        calendarVersion: null,
        payload: { erasure, sha256, edition },
        readers,
      },
    );
    const { text, values } = appendStatement([event]);
    await query(text, values);
  }
}

interface Erased {
  sheet: Sheet;
  record: Record<string, unknown>;
  issued_at: Date;
  readers: string[];
  at: Date;
  seq: number;
  hash: Buffer;
}
type Ask = <T extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<T[]>;

/** As JSON carries it: dates as text, absent members dropped. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown;
