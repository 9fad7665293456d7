import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Workflow, type Tx } from '#workflow/workflow';
import { type List, type ListQuery, pageOf } from '../http/page.js';

export const DOCUMENTS: List = {
  name: 'documents',
  from: 'liandan.document d',
  select: `d.id, d.kind, d.machine, d.case_id AS "caseId", d.number, d.title, d.issued_at AS "issuedAt", d.sha256,
    d.pages, length(d.pdf) AS bytes, d.edition`,
  id: 'd.id',
  filters: {
    case: { column: 'd.case_id', type: 'uuid' },
    kind: { column: 'd.kind' },
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

  /** What it is, its hash, and the record that it carries. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, (tx) => found(tx, 'document_one', `${DOCUMENTS.select}, d.record`, id));
  }

  /** The PDF itself. */
  content(by: Actor, id: string) {
    return this.workflow.read(by, (tx) =>
      found<{ pdf: Buffer; sha256: string }>(tx, 'document_pdf', 'd.pdf, d.sha256', id),
    );
  }
}

async function found<T extends object>(tx: Tx, name: string, columns: string, id: string): Promise<T> {
  const [row] = await tx.query<T>(name, `SELECT ${columns} FROM liandan.document d WHERE d.id = $1`, [id]);
  if (!row) throw new DomainError('NOT_FOUND');
  return row;
}
