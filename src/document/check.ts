import { createHash } from 'node:crypto';
import { canonicalJson } from '#ledger/canonical';
import type { Sheet } from './sheet.js';
import { Typesetter } from './typesetter.js';

interface Asked {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}
interface Kept {
  id: string;
  kind: string;
  number: string | null;
  issued_at: Date;
  record: Record<string, unknown>;
  sheet: Sheet;
  edition: string;
  sha256: string;
  pdf: Buffer | null;
  recorded: string | null;
}
export interface Checked {
  id: string;
  kind: string;
  number: string | null;
  sha256: string;
  /** Printed again under the same edition of compiler, fonts and templates. */
  reprinted: boolean;
  faults: string[];
}

/**
 * Holds documents against their hash, against the audit record, and against a second printing from the stored record
 * (Z-04). A document of another edition is not printed again: its hash still stands. All, or those of one case.
 */
export async function checkDocuments(db: Asked, caseId?: string, typesetter = new Typesetter()): Promise<Checked[]> {
  const { rows: ids } = await db.query(
    'SELECT id FROM liandan.document WHERE $1::uuid IS NULL OR case_id = $1::uuid ORDER BY id',
    [caseId ?? null],
  );
  const checked: Checked[] = [];
  for (const { id } of ids as { id: string }[]) {
    const { rows } = await db.query(
      `SELECT d.*, (SELECT convert_from(p.payload, 'UTF8')::json ->> 'sha256' FROM liandan.audit_event e
         JOIN liandan.audit_payload p USING (event_id) WHERE e.case_id = d.id AND e.type IN ('print', 'reprint') ORDER BY e.seq DESC LIMIT 1) AS recorded
       FROM liandan.document d WHERE d.id = $1`,
      [id],
    );
    checked.push(await check(rows[0] as Kept, typesetter));
  }
  return checked;
}

async function check(kept: Kept, typesetter: Typesetter): Promise<Checked> {
  const { id, kind, number, sha256, pdf, recorded, sheet, record, issued_at: at } = kept;
  const faults: string[] = [];
  // Erased: nothing is left to be held against the hash.
  if (!pdf) return { id, kind, number, sha256, reprinted: false, faults };
  if (createHash('sha256').update(pdf).digest('hex') !== sha256) faults.push('the bytes do not have the stored hash');
  if (recorded !== sha256) faults.push('the audit record names another hash, or none');
  const reprinted = kept.edition === (await typesetter.edition());
  if (reprinted) {
    const again = await typesetter.print(sheet, canonicalJson(record), at.toISOString());
    if (again.sha256 !== sha256) faults.push('printed again, the bytes differ');
  }
  return { id, kind, number, sha256, reprinted, faults };
}
