import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { PAPER_KINDS } from '#domain/glossary/papers';
import { Workflow, type Tx } from '#workflow/workflow';
import { erased } from '../http/erased.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';

export const DOCUMENTS: List = {
  name: 'documents',
  from: 'liandan.document d',
  select: `d.id, d.kind, d.machine, d.case_id AS "caseId", d.number, d.title, d.issued_at AS "issuedAt", d.sha256,
    d.pages, length(d.pdf) AS bytes, d.edition, d.struck`,
  id: 'd.id',
  filters: {
    case: { column: 'd.case_id', type: 'uuid' },
    kind: { column: 'd.kind', of: PAPER_KINDS },
    machine: { column: 'd.machine' },
    number: { column: 'd.number' },
  },
};

/** Printed documents as their readers see them. */
@Injectable()
export class DocumentService {
  constructor(private readonly workflow: Workflow) {}

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, DOCUMENTS, query));
  }

  /** What it is, its hash, the record that it carries, and the words as they were set. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, (tx) => found(tx, 'document_one', `${DOCUMENTS.select}, d.record, d.sheet`, id));
  }

  /** The PDF itself. */
  async content(by: Actor, id: string): Promise<{ pdf: Buffer }> {
    const { pdf, sha256, struck, place } = await this.workflow.read(by, (tx) =>
      found<{ pdf: Buffer | null; sha256: string; struck: string | null; place: string | null }>(
        tx,
        'document_pdf',
        'd.pdf, d.sha256, d.struck, (SELECT place FROM liandan.leaf_of(d.struck) place) AS place',
        id,
      ),
    );
    if (!pdf) throw erased(place ?? struck ?? '', sha256);
    return { pdf };
  }

  /** Every document of a case with its bytes, in the order of issue, one after the other. */
  async *ofCase(by: Actor, id: string): AsyncGenerator<WholeDocument> {
    const ids = await this.workflow.read(by, (tx) =>
      tx.query<{ id: string }>(
        'document_of_case',
        'SELECT id FROM liandan.document WHERE case_id = $1 ORDER BY issued_at, id',
        [id],
      ),
    );
    for (const each of ids)
      yield await this.workflow.read(by, (tx) =>
        found<WholeDocument>(
          tx,
          'document_whole',
          'd.id, d.kind, d.number, d.title, d.issued_at AS "issuedAt", d.sha256, d.pages, d.edition, d.record, d.pdf, d.struck',
          each.id,
        ),
      );
  }

  /** Papers of the case that are frozen and not printed yet. */
  async unprinted(by: Actor, id: string): Promise<number> {
    const [row] = await this.workflow.read(by, (tx) =>
      tx.query<{ n: number }>(
        'document_unprinted',
        `SELECT count(*)::int AS n FROM liandan.letter l WHERE l.case_id = $1 AND NOT EXISTS (
           SELECT FROM liandan.document d WHERE d.source IN ('paper/' || l.id, 'paper/' || l.id || '/final'))`,
        [id],
      ),
    );
    return row?.n ?? 0;
  }
}

/** A document as it is kept: its words as a record, and as they are printed. */
export interface WholeDocument {
  id: string;
  kind: string;
  number: string | null;
  title: string;
  issuedAt: Date;
  sha256: string;
  pages: number;
  edition: string;
  record: Record<string, unknown>;
  /** null: erased by the leaf `struck` */
  pdf: Buffer | null;
  struck: string | null;
}

async function found<T extends object>(tx: Tx, name: string, columns: string, id: string): Promise<T> {
  const [row] = await tx.query<T>(name, `SELECT ${columns} FROM liandan.document d WHERE d.id = $1`, [id]);
  if (!row) throw new DomainError('NOT_FOUND');
  return row;
}
