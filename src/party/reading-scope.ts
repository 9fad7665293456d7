import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsArray, IsOptional, IsUUID } from 'class-validator';
import { IsDay } from '#domain/given/fields';
import type { Query } from './register.js';
import { bad } from './register-words.js';

/** How far a right to read goes, of an auditor or of another province's inspectors; without any of it, everything. */
export class ReadingScope {
  /** Only these cases, with the letters, approvals and manifests that hang on them. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  cases?: string[];
  /** Only what happened in this period of civil days. */
  @IsOptional() @IsDay() mattersFrom?: string;
  @IsOptional() @IsDay() mattersTo?: string;
}

/** Refuses a period that ends before it begins, and cases that the grantor cannot see: nobody opens what is closed to him. */
export async function scopeHolds(query: Query, { cases = [], mattersFrom, mattersTo }: ReadingScope): Promise<void> {
  if (mattersFrom && mattersTo && mattersTo < mattersFrom)
    throw bad('/mattersTo', { zh: '早于起始日', en: 'Before the first day' });
  if (cases.length === 0) return;
  const rows = await query<{ id: string }>(
    'SELECT DISTINCT case_id AS id FROM liandan.audit_event WHERE case_id = ANY ($1)',
    [cases],
  );
  const known = new Set(rows.map(({ id }) => id));
  const missing = cases.findIndex((id) => !known.has(id));
  if (missing >= 0) throw bad(`/cases/${missing}`, { zh: '没有该案卷', en: 'There is no such case' });
}
