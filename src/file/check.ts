import type { FileStore, Kept } from './file-store.js';
import { NAMED_IN } from './named-in.js';

interface Asked {
  query<T>(text: string, values: unknown[]): Promise<{ rows: T[] }>;
}
interface Content {
  sha256: string;
  bytes: string;
  organisations: string[];
}
/** A content that does not stand in the store as it was stored. */
export interface FileFault {
  sha256: string;
  fault: Exclude<Kept, 'whole'>;
  /** Firms that stored it: each can send it again. */
  organisations: { id: string; name: string }[];
  /** Cases that name it and show it. */
  cases: { table: string; id: string }[];
}
export interface FilesChecked {
  contents: number;
  bytes: number;
  faults: FileFault[];
}

const AT_ONCE = 1_000;

/** Reads every paper and photograph of the store and holds it against its digest, in the order of the digests. */
export async function checkFiles(db: Asked, store: FileStore): Promise<FilesChecked> {
  const checked: FilesChecked = { contents: 0, bytes: 0, faults: [] };
  for (let after = ''; ;) {
    const { rows } = await db.query<Content>(
      `SELECT sha256, max(bytes) AS bytes, array_agg(organisation) AS organisations FROM liandan.stored_file
        WHERE sha256 > $1 GROUP BY sha256 ORDER BY sha256 LIMIT ${AT_ONCE}`,
      [after],
    );
    for (const content of rows) {
      const fault = await store.standing(content.sha256);
      if (fault !== 'whole' && (await stillStored(db, content))) {
        checked.faults.push({ sha256: content.sha256, fault, ...(await about(db, content)) });
      }
      checked.contents += 1;
      checked.bytes += Number(content.bytes);
    }
    const last = rows.at(-1);
    if (!last) return checked;
    after = last.sha256;
  }
}

/** What nobody names is cleared away meanwhile, and then nothing is amiss. */
const stillStored = async (db: Asked, { sha256 }: Content): Promise<boolean> =>
  (await db.query('SELECT FROM liandan.stored_file WHERE sha256 = $1 LIMIT 1', [sha256])).rows.length > 0;

async function about(
  db: Asked,
  { sha256, organisations }: Content,
): Promise<Pick<FileFault, 'organisations' | 'cases'>> {
  const { rows: firms } = await db.query<{ id: string; name: string }>(
    'SELECT id, name FROM liandan.organisation WHERE id = ANY ($1) ORDER BY id',
    [organisations],
  );
  const cases: FileFault['cases'] = [];
  for (const { id } of firms) cases.push(...(await db.query<FileFault['cases'][number]>(NAMED_IN, [sha256, id])).rows);
  return { organisations: firms, cases };
}
