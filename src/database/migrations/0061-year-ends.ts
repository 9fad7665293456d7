import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A year of the log ends by one act: the next is opened with its last head, and nothing is appended to it any more. */
export class YearEnds1700000061000 implements MigrationInterface {
  name = 'YearEnds1700000061000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- Shared with others who append, until the commit: the sequencer takes the lock alone to begin a year (sequencer.ts).
      -- Whoever read the time before midnight and comes after is told to do the command anew, in the new year.
      CREATE FUNCTION liandan.year_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(7208963403);
        IF EXISTS (SELECT FROM liandan.log_state s WHERE left(s.tree, -4) = left(NEW.tree, -4) AND s.tree > NEW.tree) THEN
          RAISE EXCEPTION '[Z-02] log % is closed: its last head opens the log of a later year', NEW.tree
            USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NEW;
      END $$;
      ALTER FUNCTION liandan.year_open() OWNER TO liandan_owner;
      CREATE TRIGGER year_open BEFORE INSERT ON liandan.audit_event
        FOR EACH ROW EXECUTE FUNCTION liandan.year_open();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
