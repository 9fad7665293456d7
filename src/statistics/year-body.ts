import { inSql, LICENCE_IN_FORCE, LICENCE_STANDING } from '#domain/standing';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { Query } from '../party/register.js';

interface Pair {
  origin: string;
  destination: string;
  category: string;
}
interface Approved extends Pair {
  track: string;
  approvals: number;
  approved: string;
}
interface Moved extends Pair {
  manifests: number;
  removed: string;
  accepted: string;
  treated: string;
}

/** What a province tells its partners about a year (W-10). Quantities in tonnes. */
export interface YearBody {
  year: number;
  province: string;
  approvals: Approved[];
  transports: Moved[];
  licences: object[];
  business: object[];
  facilities: object[];
  capacity: { inForce: string; added: string };
  /** Plans of the coming year, and remarks: the officer's words. */
  plans: string | null;
}

const inTonnes = <T extends object>(rows: T[], ...names: (keyof T & string)[]): T[] =>
  rows.map((row) => ({
    ...row,
    ...Object.fromEntries(names.map((name) => [name, tonnes(BigInt(String(row[name] ?? '0')))])),
  }));

/** The table of the letter: approved, moved and treated for each pair of provinces and class of waste. */
export function exchangeRows({ approvals, transports }: YearBody) {
  const nameOf = ({ origin, destination, category }: Pair) => `${origin}/${destination}/${category}`;
  const names = [...new Set([...approvals, ...transports].map(nameOf))].sort();
  return names.map((name) => {
    const [origin = '', destination = '', category = ''] = name.split('/');
    const granted = approvals.filter((row) => nameOf(row) === name);
    const moved = transports.find((row) => nameOf(row) === name);
    return {
      category,
      origin,
      destination,
      approvals: granted.reduce((sum, row) => sum + row.approvals, 0),
      approved: tonnes(granted.reduce((sum, row) => sum + grams(row.approved), 0n)),
      manifests: moved?.manifests ?? 0,
      received: moved?.accepted ?? '0.000000',
      treated: moved?.treated ?? '0.000000',
    };
  });
}

/** Draws the year of a province with its partners from the data: six questions, each one set-based query. */
export async function yearBody(query: Query, province: string, partners: string[], year: number): Promise<YearBody> {
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  const pair = `((origin = $1 AND destination = ANY ($2)) OR (destination = $1 AND origin = ANY ($2)))`;
  const approvals = await query<Approved>(
    `SELECT origin, destination, context ->> 'track' AS track, l ->> 'category' AS category, count(DISTINCT id)::int AS approvals,
       round(sum((l ->> 'approved')::numeric) * 1000000)::bigint::text AS approved
     FROM liandan.approval, jsonb_array_elements(context -> 'lines') l
     WHERE ${pair} AND context ->> 'decidedOn' BETWEEN $3 AND $4 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    [province, partners, first, last],
  );
  const transports = await query<Moved>(
    `SELECT origin, destination, category, count(DISTINCT manifest)::int AS manifests, sum(removed)::text AS removed,
       sum(accepted)::text AS accepted, sum(treated)::text AS treated
     FROM liandan.transfer_line WHERE ${pair} AND day BETWEEN $3::date AND $4::date GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [province, partners, first, last],
  );
  const licences = await query(
    `SELECT number, context -> 'holder' ->> 'name' AS holder, state, context ->> 'kind' AS kind, context ->> 'scale' AS scale,
       context ->> 'validFrom' AS "validFrom", valid_to AS "validTo"
     FROM liandan.licence WHERE province = $1 AND context ->> 'validFrom' BETWEEN $2 AND $3 ORDER BY number`,
    [province, first, last],
  );
  const business = await query<{ fromOtherProvinces: string; treated: string }>(
    `SELECT receiver_name AS receiver, code, sum(accepted)::text AS "fromOtherProvinces", sum(treated)::text AS treated,
       array_agg(DISTINCT origin ORDER BY origin) AS origins
     FROM liandan.transfer_line WHERE destination = $1 AND origin <> $1 AND day BETWEEN $2::date AND $3::date
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [province, first, last],
  );
  const facilities = await query(
    `SELECT context -> 'holder' ->> 'name' AS holder, f ->> 'name' AS facility, context ->> 'scale' AS scale, state
     FROM liandan.licence, jsonb_array_elements(context -> 'facilities') f
     WHERE province = $1 AND state IN ${inSql(LICENCE_STANDING)} ORDER BY 1, 2`,
    [province],
  );
  const [capacity] = await query<{ inForce: string; added: string }>(
    `SELECT coalesce(sum((context ->> 'scale')::numeric) FILTER (WHERE state IN ${inSql(LICENCE_IN_FORCE)}), 0)::numeric(18, 6)::text AS "inForce",
       coalesce(sum((context ->> 'scale')::numeric) FILTER (WHERE predecessor IS NULL AND context ->> 'validFrom' BETWEEN $2 AND $3), 0)::numeric(18, 6)::text AS added
     FROM liandan.licence WHERE province = $1`,
    [province, first, last],
  );
  return {
    year,
    province,
    approvals: inTonnes(approvals, 'approved'),
    transports: inTonnes(transports, 'removed', 'accepted', 'treated'),
    licences,
    business: inTonnes(business, 'fromOtherProvinces', 'treated'),
    facilities,
    capacity: capacity ?? { inForce: '0.000000', added: '0.000000' },
    plans: null,
  };
}
