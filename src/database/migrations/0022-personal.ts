import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Personal values beside the payloads that commit to them: they alone can be erased. */
export class Personal1700000022000 implements MigrationInterface {
  name = 'Personal1700000022000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(VALUES);
    await q.query(DISCLOSED);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const VALUES = `
  -- In the payload stands {"$personal": SHA-256(salt || value)}; value is the canonical JSON that was hashed.
  CREATE TABLE liandan.audit_personal (
    event_id uuid  NOT NULL,
    pointer  text  NOT NULL,
    salt     bytea NOT NULL CHECK (octet_length(salt) = 16),
    value    json  NOT NULL,
    PRIMARY KEY (event_id, pointer)
  );
  ALTER TABLE liandan.audit_personal OWNER TO liandan_owner;
  REVOKE ALL ON liandan.audit_personal
    FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
  GRANT SELECT ON liandan.audit_personal TO liandan_auditor;
  GRANT SELECT, INSERT ON liandan.audit_personal TO liandan_app, liandan_worker;

  -- Who sees the event sees its values.
  ALTER TABLE liandan.audit_personal ENABLE ROW LEVEL SECURITY;
  CREATE POLICY append ON liandan.audit_personal FOR INSERT TO liandan_app, liandan_worker WITH CHECK (true);
  CREATE POLICY own ON liandan.audit_personal FOR SELECT TO liandan_app
    USING (EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = audit_personal.event_id));
  CREATE POLICY whole ON liandan.audit_personal FOR SELECT TO liandan_worker, liandan_auditor USING (true);

  CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON liandan.audit_personal
    FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
`;

// The words of libs/ledger/personal.ts (MARK, ERASED) in SQL; a test holds both together.
const DISCLOSED = `
  -- A stored payload as its readers see it. A commitment is found by its hash, so that an altered value has no place.
  -- It tells only what the bytes given commit to: who may read a payload, by a table or a view, may read its values.
  CREATE FUNCTION liandan.disclosed(event uuid, stored bytea) RETURNS json
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE
      words text := convert_from(stored, 'UTF8');
      kept record;
    BEGIN
      IF strpos(words, '"$personal":') = 0 THEN RETURN words::json; END IF;
      FOR kept IN
        SELECT p.pointer, p.value::text AS value,
               '{"$personal":"' || encode(sha256(p.salt || convert_to(p.value::text, 'UTF8')), 'hex') || '"}' AS place
          FROM audit_personal p WHERE p.event_id = event
      LOOP
        IF strpos(words, kept.place) = 0 THEN
          RAISE EXCEPTION 'event %: the personal value at % or its salt was altered / 事件 % 位置 % 的个人信息或其盐值被改动',
            event, kept.pointer, event, kept.pointer USING ERRCODE = 'data_corrupted';
        END IF;
        words := replace(words, kept.place, kept.value);
      END LOOP;
      RETURN regexp_replace(words, '\\{"\\$personal":"[0-9a-f]{64}"\\}', '"[已删除 erased]"', 'g')::json;
    END $$;
  ALTER FUNCTION liandan.disclosed OWNER TO liandan_owner;
  REVOKE ALL ON FUNCTION liandan.disclosed FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.disclosed TO liandan_app, liandan_worker, liandan_auditor;
`;
