import { civilDay } from '#clock/civil-sql';
import { PAPERS } from '#domain/notice/told-papers';
import type { Fact } from '#outbox/outbox';
import type { Workflow } from '#workflow/workflow';
import type { CaseRow, DocketService } from '../notice/docket.service.js';
import {
  type ArrivedPaper,
  type NewNotice,
  noticeOfPaper,
  noticesOf,
  noticeStatement,
  PAPER_FIELDS,
} from '../notice/notice-book.js';
import type { Sql } from '../notice/report-docket.js';
import type { CheckOptions } from './check.js';
import { DERIVED } from './read-models.js';

const FIRST = '00000000-0000-0000-0000-000000000000';
const PAGE = 500;

type FactRow = Omit<Fact, 'at' | 'by' | 'row'> & { at: Date };

/** Writes what the capabilities make of rebuilt cases, clocks, facts and papers, by their own statements. */
export function derivedBy(workflow: Pick<Workflow, 'kinds'>, docket: DocketService): CheckOptions['further'] {
  return {
    models: DERIVED,
    write: async (client, names) => {
      const query = async <T>(text: string, values: unknown[] = []) =>
        (await client.query(names(text), values)).rows as T;
      await query('DELETE FROM liandan.transfer_line');
      await query(TRANSFER_LINES);
      await notices({ query });
      for (const kind of workflow.kinds.values()) {
        const text = `SELECT id, state, version, context, readers, updated_at FROM liandan.${kind.table} WHERE id > $1 ORDER BY id LIMIT $2`;
        for await (const row of paged<CaseRow>({ query }, text)) await docket.write({ query }, kind, row);
      }
      const reports = 'SELECT id FROM liandan.statistics_report WHERE id > $1 ORDER BY id LIMIT $2';
      for await (const { id } of paged<{ id: string }>({ query }, reports)) await docket.report({ query }, id);
    },
  };
}

async function notices(sql: Sql): Promise<void> {
  const put = async (told: NewNotice[]) => {
    if (told.length === 0) return;
    const { text, values } = noticeStatement(told);
    await sql.query(text, values);
  };
  const facts = `SELECT id, type, machine, case_id AS "caseId", version, event_id AS event, at, data, readers FROM liandan.fact
     WHERE id > $1 ORDER BY id LIMIT $2`;
  for await (const row of paged<FactRow>(sql, facts))
    await put(noticesOf({ ...row, at: row.at.toISOString() } as unknown as Fact));
  const papers = `SELECT ${PAPER_FIELDS} FROM liandan.letter
     WHERE delivered_at IS NOT NULL AND addressee IS NOT NULL AND kind = ANY ($3) AND id > $1 ORDER BY id LIMIT $2`;
  for await (const paper of paged<ArrivedPaper>(sql, papers, [Object.keys(PAPERS)])) await put([noticeOfPaper(paper)]);
}

async function* paged<T extends { id: string }>(sql: Sql, text: string, more: unknown[] = []): AsyncGenerator<T> {
  for (let last = FIRST; ;) {
    const rows = await sql.query<T[]>(text, [last, PAGE, ...more]);
    yield* rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** The lines of received manifests, as the trigger of the table writes them one by one. */
const TRANSFER_LINES = `
  INSERT INTO liandan.transfer_line (manifest, line, day, origin, destination, receiver, receiver_name, category, code,
                                     method, track, agreement, removed, accepted, treated, readers)
  SELECT m.id, (l ->> 'line')::int, ${civilDay(`(m.context -> 'receipt' ->> 'at')::timestamptz`)},
         m.origin, m.destination, m.receiver, m.context -> 'receiver' ->> 'name', l ->> 'category',
         l ->> 'wasteCode', coalesce(r ->> 'method', l ->> 'method'),
         CASE WHEN m.approval IS NULL THEN 'DOMESTIC' ELSE coalesce(a.context ->> 'track', 'CONSULTED') END,
         (a.context ->> 'agreement')::uuid,
         round(coalesce((l ->> 'removed')::numeric, 0) * 1000000)::bigint,
         round(coalesce((r ->> 'quantity')::numeric, 0) * 1000000)::bigint,
         coalesce((SELECT round(sum((t ->> 'quantity')::numeric) * 1000000)::bigint
                     FROM jsonb_array_elements(m.context -> 'results') t WHERE t ->> 'line' = l ->> 'line'), 0),
         ARRAY['p:' || m.origin, 'p:' || m.destination, 'o:' || m.remover, 'o:' || m.receiver]
    FROM liandan.manifest m
   CROSS JOIN LATERAL jsonb_array_elements(m.context -> 'lines') l
    LEFT JOIN LATERAL jsonb_array_elements(m.context -> 'receipt' -> 'lines') r ON r ->> 'line' = l ->> 'line'
    LEFT JOIN liandan.approval a ON a.id = m.approval
   WHERE jsonb_typeof(m.context -> 'receipt') = 'object'
  ON CONFLICT DO NOTHING`;
