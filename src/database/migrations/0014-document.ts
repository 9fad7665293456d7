import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Printed documents with their bytes. Only the worker prints; nobody changes or removes what is printed (Z-04). */
export class Document1700000014000 implements MigrationInterface {
  name = 'Document1700000014000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.document (
        id uuid PRIMARY KEY,
        source text NOT NULL UNIQUE,
        kind text NOT NULL,
        machine text NOT NULL,
        case_id uuid NOT NULL,
        number text,
        title text NOT NULL,
        issued_at timestamptz NOT NULL,
        record jsonb NOT NULL,
        sheet jsonb NOT NULL,
        edition text NOT NULL,
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        pages int NOT NULL CHECK (pages > 0),
        pdf bytea NOT NULL,
        readers text[] NOT NULL,
        CONSTRAINT document_bytes CHECK (sha256 = encode(sha256(pdf), 'hex'))
      );
      ALTER TABLE liandan.document ALTER COLUMN pdf SET STORAGE EXTERNAL; -- compressed already
      SELECT liandan.protect('document');
      REVOKE INSERT, UPDATE ON liandan.document FROM liandan_app;
      REVOKE UPDATE ON liandan.document FROM liandan_worker;
      CREATE INDEX document_case ON liandan.document (case_id, id);
      CREATE INDEX document_readers ON liandan.document USING gin (array_append(readers, 'audit'));
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.document
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
