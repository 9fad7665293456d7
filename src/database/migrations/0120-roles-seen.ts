import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles are given anew, all of them, and only to whoever has those that the giver saw: of two givers one is told. */
export class RolesSeen1700000120000 implements MigrationInterface {
  name = 'RolesSeen1700000120000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP FUNCTION liandan.membership_set(uuid, uuid, text[]);
      CREATE FUNCTION liandan.membership_set(who uuid, org uuid, given text[], seen text[]) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          IF cardinality(seen) = 0 THEN
            INSERT INTO membership (person, organisation, roles) VALUES (who, org, given) ON CONFLICT DO NOTHING;
          ELSE
            UPDATE membership SET roles = given
             WHERE person = who AND organisation = org AND roles @> seen AND roles <@ seen;
          END IF;
          RETURN FOUND;
        END $$;
      REVOKE ALL ON FUNCTION liandan.membership_set FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.membership_set TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
