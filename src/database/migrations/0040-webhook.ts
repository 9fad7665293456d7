import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Webhooks: endpoints of organisations with their place in the ordered facts, their secrets apart, what is to be sent
 * once more, and every attempt. Real time throughout, as for mail. Rows are of the organisation's administrators: the
 * token `a:<organisation>`, which opens no case.
 */
export class Webhook1700000040000 implements MigrationInterface {
  name = 'Webhook1700000040000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(TABLES);
    await q.query(FUNCTIONS);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = `
  CREATE TABLE liandan.webhook (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES liandan.organisation (id),
    url text NOT NULL,
    label text NOT NULL,
    -- Facts wanted: a type, or with a dot at its end the beginning of types; none: all.
    types text[] NOT NULL,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled', 'removed')),
    -- Why the engine has disabled it.
    reason text CHECK (reason IN ('gone', 'failing')),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Everything up to this fact of this entry of the log has been taken.
    tree text NOT NULL,
    idx bigint NOT NULL,
    fact uuid NOT NULL,
    -- The delivery: due, handed to the queue, held by a worker.
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    generation int NOT NULL DEFAULT 0,
    queued_at timestamptz,
    lease uuid,
    leased_until timestamptz,
    -- How it goes.
    failures int NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_outcome text,
    last_error text,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    readers text[] NOT NULL,
    CHECK ((state = 'disabled') = (reason IS NOT NULL)),
    CHECK ((failures > 0) = (failing_since IS NOT NULL))
  );
  SELECT liandan.protect('webhook');
  CREATE INDEX webhook_organisation ON liandan.webhook (organisation, id);
  CREATE INDEX webhook_due ON liandan.webhook (next_at) WHERE state = 'active';

  -- Sealed, and out of reach of the serving role, which may only put them.
  CREATE TABLE liandan.webhook_secret (
    webhook uuid PRIMARY KEY REFERENCES liandan.webhook (id),
    secret text NOT NULL,
    previous text,
    previous_until timestamptz,
    CHECK ((previous IS NULL) = (previous_until IS NULL))
  );
  GRANT SELECT ON liandan.webhook_secret TO liandan_worker;

  -- One event of its own: a fact once more, or a test.
  CREATE TABLE liandan.webhook_request (
    id uuid PRIMARY KEY,
    webhook uuid NOT NULL REFERENCES liandan.webhook (id),
    kind text NOT NULL CHECK (kind IN ('replay', 'test')),
    fact uuid REFERENCES liandan.fact (id),
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts int NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at timestamptz,
    readers text[] NOT NULL,
    CHECK ((kind = 'replay') = (fact IS NOT NULL))
  );
  SELECT liandan.protect('webhook_request');
  REVOKE UPDATE ON liandan.webhook_request FROM liandan_app;
  CREATE INDEX webhook_request_waiting ON liandan.webhook_request (webhook, next_at) WHERE done_at IS NULL;
  CREATE INDEX webhook_request_done ON liandan.webhook_request (done_at) WHERE done_at IS NOT NULL;

  CREATE TABLE liandan.webhook_attempt (
    id uuid PRIMARY KEY,
    webhook uuid NOT NULL REFERENCES liandan.webhook (id),
    kind text NOT NULL CHECK (kind IN ('feed', 'replay', 'test')),
    -- The webhook-id that was sent.
    message uuid NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome text NOT NULL,
    status int,
    milliseconds int NOT NULL,
    error text,
    readers text[] NOT NULL
  );
  SELECT liandan.protect('webhook_attempt');
  REVOKE INSERT, UPDATE ON liandan.webhook_attempt FROM liandan_app;
  REVOKE UPDATE ON liandan.webhook_attempt FROM liandan_worker;
  CREATE INDEX webhook_attempt_of ON liandan.webhook_attempt (webhook, id DESC);
  CREATE INDEX webhook_attempt_at ON liandan.webhook_attempt (at);
  GRANT DELETE ON liandan.webhook_attempt, liandan.webhook_request TO liandan_worker;
`;

const FUNCTIONS = `
  -- The first secret, or a new one: the one before it signs beside it for so many hours.
  CREATE FUNCTION liandan.webhook_seal(which uuid, sealed text, hours int) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE until timestamptz;
    BEGIN
      INSERT INTO webhook_secret AS s (webhook, secret) VALUES (which, sealed)
      ON CONFLICT (webhook) DO UPDATE SET
        previous = CASE WHEN hours > 0 THEN s.secret END,
        previous_until = CASE WHEN hours > 0 THEN clock_timestamp() + hours * interval '1 hour' END,
        secret = excluded.secret
      RETURNING previous_until INTO until;
      RETURN until;
    END $$;
  CREATE FUNCTION liandan.webhook_forget(which uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS
    $$ DELETE FROM webhook_secret WHERE webhook = which $$;
  -- Until when two secrets sign.
  CREATE FUNCTION liandan.webhook_overlap(which uuid) RETURNS timestamptz
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      RETURN (SELECT s.previous_until FROM webhook_secret s WHERE s.webhook = which AND s.previous_until > clock_timestamp());
    END $$;
  REVOKE ALL ON FUNCTION liandan.webhook_seal, liandan.webhook_forget, liandan.webhook_overlap FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.webhook_seal, liandan.webhook_forget, liandan.webhook_overlap TO liandan_app;

  -- Mails that the server did not take, and nothing of whom they are for: whoever keeps the queues sees no case.
  CREATE FUNCTION liandan.mail_failing() RETURNS TABLE (notice uuid, kind text, state text, since timestamptz, attempts int, last_error text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT m.notice, n.kind, m.state, m.created_at, m.attempts, m.last_error
        FROM mail m JOIN notice n ON n.id = m.notice WHERE m.state = 'refused' OR m.state = 'waiting' AND m.last_error IS NOT NULL;
    END $$;
  CREATE FUNCTION liandan.mail_waiting() RETURNS TABLE (waiting int, oldest timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      RETURN QUERY SELECT count(*)::int, min(m.created_at) FROM mail m WHERE m.state = 'waiting';
    END $$;
  -- All of them at once again, as far as they are still news.
  CREATE FUNCTION liandan.mail_retry() RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE n int;
    BEGIN
      UPDATE mail SET state = 'waiting', next_at = clock_timestamp()
       WHERE state <> 'sent' AND last_error IS NOT NULL AND created_at > clock_timestamp() - interval '7 days';
      GET DIAGNOSTICS n = ROW_COUNT;
      RETURN n;
    END $$;
  REVOKE ALL ON FUNCTION liandan.mail_failing, liandan.mail_waiting, liandan.mail_retry FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.mail_failing, liandan.mail_waiting, liandan.mail_retry TO liandan_app;

  -- Tokens also name the administrators of an organisation: a:<id>.
  CREATE OR REPLACE FUNCTION liandan.is_addressed(token text, o liandan.organisation) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE left(token, 2)
      WHEN 'p:' THEN o.kind = 'province' AND o.province = substr(token, 3)
      WHEN 'c:' THEN o.kind = 'city' AND o.city = substr(token, 3)
      WHEN 't:' THEN o.kind = 'transport' AND o.province = substr(token, 3)
      WHEN 'o:' THEN o.id::text = substr(token, 3)
      WHEN 'a:' THEN o.id::text = substr(token, 3)
      ELSE (token = 'audit' AND o.kind = 'auditor' AND o.province IS NULL) OR (token = 'ministry' AND o.kind = 'ministry') END $$;
`;
