import { Injectable } from '@nestjs/common';
import type { Day } from '#domain/calendar/civil';
import { VIOLATION_YEARS, type Credit, type Grade } from '#domain/cooperation/credit';
import type { Tx } from '#workflow/workflow';

/** The units' credit as lists and officers ask for it. */
@Injectable()
export class CreditService {
  /** Newest grade, and violations that are neither lifted nor lapsed on the day, of each unit (L-28). */
  async of(tx: Tx, units: { name: string; uscc: string }[], on: Day): Promise<Credit[]> {
    if (units.length === 0) return [];
    const rows = await tx.query<{
      id: string;
      uscc: string;
      kind: 'GRADE' | 'VIOLATION';
      grade: Grade | null;
      document: string;
      summary: string;
      serious: boolean;
      decidedOn: Day;
    }>(
      'credit_of',
      `SELECT id, uscc, kind, grade, document, summary, serious, decided_on::text AS "decidedOn" FROM liandan.credit_record
       WHERE uscc = ANY ($1) AND decided_on <= $2::date AND (lifted_on IS NULL OR lifted_on > $2::date)
         AND coalesce(valid_to, CASE WHEN kind = 'VIOLATION' THEN (decided_on + make_interval(years => $3))::date END, $2::date) >= $2::date
       ORDER BY decided_on DESC, id DESC`,
      [units.map(({ uscc }) => uscc), on, VIOLATION_YEARS],
    );
    return units.map(({ name, uscc }) => {
      const own = rows.filter((row) => row.uscc === uscc);
      return {
        name,
        uscc,
        grade: own.find(({ kind }) => kind === 'GRADE')?.grade ?? null,
        violations: own
          .filter(({ kind }) => kind === 'VIOLATION')
          .map(({ id, document, summary, serious, decidedOn }) => ({ id, document, summary, serious, decidedOn })),
      };
    });
  }
}
