import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 好差评: one rating of a firm for each of its applications that has ended, read by the firm and by auditors alone. */
export class Ratings1700000103000 implements MigrationInterface {
  name = 'Ratings1700000103000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.rating (
        id uuid PRIMARY KEY,
        application uuid NOT NULL UNIQUE,
        firm uuid NOT NULL REFERENCES liandan.organisation (id),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        -- Who dealt with it last: the authority of the province, or the bureau to which it is entrusted.
        office uuid REFERENCES liandan.organisation (id),
        office_name text NOT NULL,
        stars int NOT NULL CHECK (stars BETWEEN 1 AND 5),
        text text CHECK (length(text) BETWEEN 1 AND 500),
        at timestamptz NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('rating');
      REVOKE UPDATE ON liandan.rating FROM liandan_app, liandan_worker;
      CREATE INDEX rating_office ON liandan.rating (province, office);

      -- As the bench's views: an auditor sees through it the provinces of the grants in force.
      CREATE VIEW liandan.bench_rating AS SELECT x.* FROM liandan.rating x
        WHERE EXISTS (SELECT FROM liandan.audit_scope() s
          WHERE (s.tokens IS NULL OR ARRAY['p:' || x.province] && s.tokens)
            AND (s.family IS NULL OR x.application = ANY (s.family)) AND x.at < s.until AND x.at >= s.since);
      GRANT SELECT ON liandan.bench_rating TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
