import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who reads without a login is counted in the database, so that every process knows of it: a bucket that leaks. `empty_at`
 * is when it will have run dry; what does not fit is told in how many seconds it will, and nothing is written.
 */
export class OpenDoor1700000105000 implements MigrationInterface {
  name = 'OpenDoor1700000105000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.login_limit ADD COLUMN empty_at timestamptz;
      CREATE FUNCTION liandan.door_pass(asked text, drops int, deep int, per_minute int) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE now_is timestamptz := clock_timestamp(); of_one interval := interval '1 minute' / per_minute; runs_dry timestamptz;
        BEGIN
          INSERT INTO login_limit AS l (bucket, attempts, last_at, empty_at) VALUES (asked, 0, now_is, now_is + drops * of_one)
          ON CONFLICT (bucket) DO UPDATE SET last_at = now_is, empty_at = greatest(l.empty_at, now_is) + drops * of_one
            WHERE greatest(l.empty_at, now_is) + drops * of_one <= now_is + deep * of_one;
          IF FOUND THEN RETURN 0; END IF;
          SELECT empty_at INTO runs_dry FROM login_limit WHERE bucket = asked;
          RETURN greatest(1, ceil(extract(epoch FROM runs_dry + (drops - deep) * of_one - now_is)))::int;
        END $$;
      -- Drops on top of one that has passed, whatever fits: as far over the brim as given.
      CREATE FUNCTION liandan.door_weigh(asked text, drops int, deep int, per_minute int) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          UPDATE login_limit SET empty_at = greatest(empty_at, least(greatest(empty_at, clock_timestamp()) + drops * interval '1 minute' / per_minute,
            clock_timestamp() + deep * interval '1 minute' / per_minute)) WHERE bucket = asked $$;
      REVOKE ALL ON FUNCTION liandan.door_pass, liandan.door_weigh FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.door_pass, liandan.door_weigh TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
