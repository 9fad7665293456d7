import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What officers do beside the machine of a letter: the sender chases the reply (催办), the addressee asks local bureaus
 * (属地征求意见). And passwords that an administrator has made, which their owners change before anything else.
 */
export class Officers1700000034000 implements MigrationInterface {
  name = 'Officers1700000034000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.letter_chase (
        id uuid PRIMARY KEY,
        letter uuid NOT NULL,
        at timestamptz NOT NULL,
        office text NOT NULL,
        person_name text NOT NULL,
        -- Last day of the reply as it stood then.
        due_day date NOT NULL,
        overdue boolean NOT NULL,
        -- When it reached the addressee's mailbox.
        delivered_at timestamptz,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('letter_chase');
      REVOKE UPDATE ON liandan.letter_chase FROM liandan_app;
      CREATE INDEX letter_chase_of ON liandan.letter_chase (letter, at);

      -- Opinions that the addressee of a consultation asks of a local bureau (属地征求意见) before it replies.
      CREATE TABLE liandan.letter_opinion (
        id uuid PRIMARY KEY,
        letter uuid NOT NULL,
        number text,
        title text NOT NULL,
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        office text NOT NULL,
        bureau uuid NOT NULL REFERENCES liandan.organisation (id),
        bureau_name text NOT NULL,
        question text,
        asked_by text NOT NULL,
        asked_at timestamptz NOT NULL,
        due_day date NOT NULL,
        -- Last day of the reply as it stood when it was asked.
        reply_due date NOT NULL CHECK (due_day < reply_due),
        state text NOT NULL CHECK (state IN ('open', 'given')),
        favourable boolean,
        text text,
        given_by text,
        given_at timestamptz,
        late boolean,
        version int NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('letter_opinion');
      CREATE INDEX letter_opinion_of ON liandan.letter_opinion (letter, id);
      CREATE INDEX letter_opinion_bureau ON liandan.letter_opinion (bureau, state, due_day);
      CREATE UNIQUE INDEX letter_opinion_open ON liandan.letter_opinion (letter, bureau) WHERE state = 'open';

      -- The letter as a bureau that was asked about it sees it: this one letter as it was sent, and nothing else of the case.
      CREATE FUNCTION liandan.opinion_letter(opinion uuid) RETURNS TABLE (state text, letter jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT c.state, jsonb_build_object('kind', c.context -> 'kind', 'number', c.context -> 'number',
                   'title', c.context -> 'title', 'from', c.context -> 'from', 'fromName', c.context -> 'fromName',
                   'to', c.context -> 'to', 'body', c.context -> 'body', 'lines', c.context -> 'lines',
                   'extra', c.context -> 'extra', 'issuedAt', c.context -> 'issuedAt', 'deliveredAt', c.context -> 'deliveredAt')
            FROM letter_opinion o JOIN consultation c ON c.id = o.letter
           WHERE o.id = opinion AND array_append(o.readers, 'audit') && liandan.readers()
        $$;
      REVOKE ALL ON FUNCTION liandan.opinion_letter FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.opinion_letter TO liandan_app;

      -- Made by an administrator and not yet changed by its owner.
      ALTER TABLE liandan.person ADD COLUMN password_given boolean NOT NULL DEFAULT false;
      CREATE OR REPLACE FUNCTION liandan.person_create(who uuid, wanted text, called text, secret text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          INSERT INTO person (id, login, name, hash, password_given) VALUES (who, lower(wanted), called, secret, true)
          ON CONFLICT DO NOTHING;
          RETURN FOUND;
        END $$;
      CREATE OR REPLACE FUNCTION liandan.password_change(session_hash bytea, secret text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE me uuid;
        BEGIN
          SELECT s.person INTO me FROM session s WHERE s.hash = session_hash AND s.expires_at > clock_timestamp();
          IF me IS NULL THEN RETURN false; END IF;
          UPDATE person SET hash = secret, password_given = false WHERE id = me;
          DELETE FROM session WHERE person = me AND session.hash <> session_hash;
          RETURN true;
        END $$;
      -- Whether whoever holds the session still has the password that somebody else has seen.
      CREATE FUNCTION liandan.password_given(session_hash bytea) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT coalesce((SELECT p.password_given FROM session s JOIN person p ON p.id = s.person WHERE s.hash = session_hash), false)
        $$;
      REVOKE ALL ON FUNCTION liandan.password_given FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.password_given TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
