import type { MigrationInterface } from 'typeorm';

/** A scan of a paper form that is erased leaves its hash, and the leaf that says so, as papers and files do (Z-05). */
export class StruckScans1700000091000 implements MigrationInterface {
  name = 'StruckScans1700000091000';

  async up(q: { query(text: string): Promise<unknown> }): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.paper_scan ALTER COLUMN content DROP NOT NULL, ADD COLUMN struck uuid,
        ADD CHECK ((content IS NULL) = (struck IS NOT NULL));

      -- Of an approved erasure: scans show everything that was written on the paper forms of its cases.
      DROP FUNCTION liandan.erase_scans(uuid[]);
      CREATE FUNCTION liandan.strike_scans(wanted uuid, cases uuid[], leaf uuid) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE n int;
        BEGIN
          PERFORM FROM erasure e WHERE e.id = wanted AND e.state = 'approved' AND e.decided_by <> e.asked_by;
          IF NOT FOUND THEN RAISE EXCEPTION 'no approved erasure %', wanted USING ERRCODE = 'insufficient_privilege'; END IF;
          UPDATE paper_scan SET content = NULL, struck = leaf WHERE fallback = ANY (cases) AND struck IS NULL;
          GET DIAGNOSTICS n = ROW_COUNT;
          RETURN n;
        END $$;
      ALTER FUNCTION liandan.strike_scans OWNER TO liandan_owner;
      REVOKE ALL ON FUNCTION liandan.strike_scans FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.strike_scans TO liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
