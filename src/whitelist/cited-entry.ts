import type { Tx } from '#workflow/workflow';

/** A list entry as a paper cites it: agreement and its instrument, list of the year, place in the list (W-04, W-20). */
export interface CitedEntry {
  id: string;
  /** Place in the list, from 1; null where the list has it no more. */
  no: number | null;
  list: { year: number; version: number };
  agreement: { code: string; title: string; instrument: string | null };
}

interface Found {
  id: string;
  year: number;
  version: number;
  no: number | null;
  code: string;
  title: string | null;
  letters: (string | null)[] | null;
}

/** The entry in the words of its list and agreement; null where the case rests on none. */
export async function citedEntry(tx: Tx, id: string | null | undefined): Promise<CitedEntry | null> {
  if (!id) return null;
  const [found] = await tx.query<Found>(
    'cited_entry',
    `SELECT e.id, (e.context -> 'list' ->> 'year')::int AS year, (e.context -> 'list' ->> 'version')::int AS version,
       e.context -> 'agreement' ->> 'key' AS code, a.context -> 'title' ->> 'zh' AS title,
       (SELECT array_agg(DISTINCT s ->> 'letter') FROM jsonb_array_elements(a.context -> 'signatures') s) AS letters,
       (SELECT i.no::int FROM jsonb_array_elements(l.context -> 'entries') WITH ORDINALITY i (entry, no)
         WHERE i.entry ->> 'id' = e.id::text) AS no
     FROM liandan.whitelist_entry e
       LEFT JOIN liandan.agreement a ON a.id = (e.context -> 'agreement' ->> 'id')::uuid
       LEFT JOIN liandan.whitelist l ON l.id = (e.context -> 'list' ->> 'id')::uuid
     WHERE e.id = $1`,
    [id],
  );
  if (!found) return null;
  const { no, year, version, code, title, letters } = found;
  const instruments = (letters ?? []).filter((letter) => letter !== null);
  return {
    id: found.id,
    no,
    list: { year, version },
    agreement: { code, title: title ?? code, instrument: instruments.join('、') || null },
  };
}
