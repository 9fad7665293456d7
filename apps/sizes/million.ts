import type pg from 'pg';

/**
 * Fills the table that statistics read with as many manifests as wanted: those of the generated cases told again on
 * other days of the year, for the same parties. The table is a read model; no case stands behind the further rows.
 */
export async function million(sql: pg.Client, manifests: number): Promise<void> {
  const { rows } = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM liandan.transfer_line');
  const there = rows[0]?.n ?? 0;
  if (there === 0) throw new Error('no manifest was received: nothing to tell again');
  const rounds = Math.ceil(manifests / there) - 1;
  if (rounds < 1) return;
  await sql.query(
    `INSERT INTO liandan.transfer_line (manifest, line, day, origin, destination, receiver, receiver_name, category, code,
       method, track, agreement, removed, accepted, treated, readers)
     SELECT gen_random_uuid(), line, day - (n * 37) % 365, origin, destination, receiver, receiver_name, category, code,
       method, track, agreement, removed, accepted, treated, readers
       FROM liandan.transfer_line CROSS JOIN generate_series(1, $1::int) n`,
    [rounds],
  );
  await sql.query('VACUUM ANALYZE liandan.transfer_line');
}
