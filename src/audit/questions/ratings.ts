import type { Tx } from '#workflow/workflow';

interface OfOffice {
  province: string;
  office: string;
  count: number;
  /** How many of each grade, the best first. */
  stars: number[];
  average: string;
}
interface Word {
  application: string;
  province: string;
  office: string;
  stars: number;
  text: string;
  at: Date;
}
const NEWEST = 20;

/** 好差评 by province and office, the worst first, and the newest words that came with them. */
export async function ratingSums(tx: Tx): Promise<{ items: OfOffice[]; words: Word[] }> {
  const items = await tx.query<OfOffice>(
    'audit_ratings',
    `SELECT r.province, max(r.office_name) AS office, count(*)::int AS count,
            ARRAY[count(*) FILTER (WHERE r.stars = 5), count(*) FILTER (WHERE r.stars = 4), count(*) FILTER (WHERE r.stars = 3),
                  count(*) FILTER (WHERE r.stars = 2), count(*) FILTER (WHERE r.stars = 1)]::int[] AS stars,
            round(avg(r.stars), 2)::text AS average
       FROM liandan.bench_rating r GROUP BY r.province, r.office ORDER BY avg(r.stars), r.province, max(r.office_name)`,
    [],
  );
  const words = await tx.query<Word>(
    'audit_rating_words',
    `SELECT application, province, office_name AS office, stars, text, at FROM liandan.bench_rating
      WHERE text IS NOT NULL ORDER BY at DESC, id DESC LIMIT ${NEWEST}`,
    [],
  );
  return { items, words };
}
