import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What waits for whom and what was told. Docket, tasks, hands and reminders are read models that the worker writes from
 * cases and facts and can write anew; notices are records of what was told, with one mail each per person who wants it.
 */
export class Notice1700000015000 implements MigrationInterface {
  name = 'Notice1700000015000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- Every case of every machine on one list.
      CREATE TABLE liandan.docket (
        case_id uuid PRIMARY KEY,
        machine text NOT NULL,
        state text NOT NULL,
        version int NOT NULL,
        ended boolean NOT NULL,
        since timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        subject jsonb NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('docket');
      CREATE INDEX docket_readers ON liandan.docket USING gin (array_append(readers, 'audit'));

      -- 待办: one row per case and side that has something to do.
      CREATE TABLE liandan.task (
        case_id uuid NOT NULL,
        addressee text NOT NULL,
        id uuid NOT NULL UNIQUE,
        parts text[] NOT NULL,
        verbs text[] NOT NULL,
        roles text[] NOT NULL,
        clocks text[] NOT NULL,
        entrusted jsonb NOT NULL,
        entrusted_keys text[] NOT NULL,
        -- What four eyes leave to a person who has acted before.
        left_to jsonb NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (case_id, addressee)
      );
      SELECT liandan.protect('task');
      CREATE INDEX task_addressee ON liandan.task (addressee, case_id);
      CREATE INDEX task_entrusted ON liandan.task USING gin (entrusted_keys);

      -- 已办: who has acted in a case, by the facts.
      CREATE TABLE liandan.hand (
        case_id uuid NOT NULL,
        person uuid NOT NULL,
        org uuid NOT NULL,
        id uuid NOT NULL UNIQUE,
        acts int NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (case_id, person, org)
      );
      SELECT liandan.protect('hand');
      CREATE INDEX hand_person ON liandan.hand (person, last_at DESC, id);
      CREATE INDEX hand_org ON liandan.hand (org, last_at DESC, id);

      -- What is still to be told of a running clock. A row that was told is gone; its notice remains.
      CREATE TABLE liandan.reminder (
        deadline uuid NOT NULL,
        level text NOT NULL,
        case_id uuid NOT NULL,
        at timestamptz NOT NULL,
        readers text[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (deadline, level)
      );
      SELECT liandan.protect('reminder');
      CREATE INDEX reminder_at ON liandan.reminder (at);
      CREATE INDEX reminder_case ON liandan.reminder (case_id);

      CREATE TABLE liandan.notice (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        rule text,
        level text NOT NULL CHECK (level IN ('TOLD', 'REMINDER', 'ALARM')),
        addressee text NOT NULL,
        -- Empty: everybody of the addressee.
        roles text[] NOT NULL,
        entrusted_keys text[] NOT NULL,
        machine text NOT NULL,
        case_id uuid NOT NULL,
        title jsonb NOT NULL,
        text jsonb NOT NULL,
        -- The frozen paper that came with it.
        paper uuid,
        -- What it was told for: a fact, a clock, a paper.
        source text NOT NULL,
        told_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        readers text[] NOT NULL
      );
      SELECT liandan.protect('notice');
      CREATE INDEX notice_addressee ON liandan.notice (addressee, told_at DESC, id);
      CREATE INDEX notice_entrusted ON liandan.notice USING gin (entrusted_keys);
      CREATE INDEX notice_case ON liandan.notice (case_id, id);
      CREATE INDEX notice_readers ON liandan.notice USING gin (array_append(readers, 'audit'));

      CREATE TABLE liandan.notice_read (
        notice uuid NOT NULL REFERENCES liandan.notice (id),
        person uuid NOT NULL,
        at timestamptz NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (notice, person)
      );
      SELECT liandan.protect('notice_read');

      -- Where a person wants mail. Nobody is mailed who has not asked for it.
      CREATE TABLE liandan.mail_setting (
        person uuid PRIMARY KEY,
        address text NOT NULL CHECK (address ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
        enabled boolean NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        readers text[] NOT NULL
      );
      SELECT liandan.protect('mail_setting');

      -- The outbox of mails: sent once the server has said yes, tried again until then.
      CREATE TABLE liandan.mail (
        notice uuid NOT NULL REFERENCES liandan.notice (id),
        person uuid NOT NULL,
        address text NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused')),
        attempts int NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_error text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        sent_at timestamptz,
        readers text[] NOT NULL,
        PRIMARY KEY (notice, person)
      );
      SELECT liandan.protect('mail');
      CREATE INDEX mail_waiting ON liandan.mail (next_at) WHERE state = 'waiting';

      -- Only the worker writes what is derived and told; people mark what they have read and say where mail goes.
      REVOKE INSERT, UPDATE ON liandan.docket, liandan.task, liandan.hand, liandan.reminder, liandan.notice, liandan.mail
        FROM liandan_app;
      REVOKE UPDATE ON liandan.notice FROM liandan_worker;
      REVOKE UPDATE ON liandan.notice_read FROM liandan_app, liandan_worker;
      GRANT DELETE ON liandan.docket, liandan.task, liandan.hand, liandan.reminder TO liandan_worker;

      -- Whether the tokens of a reader name an organisation: p:51, c:5101, t:51, o:<id>, audit, ministry.
      CREATE FUNCTION liandan.is_addressed(token text, o liandan.organisation) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT CASE left(token, 2)
          WHEN 'p:' THEN o.kind = 'province' AND o.province = substr(token, 3)
          WHEN 'c:' THEN o.kind = 'city' AND o.city = substr(token, 3)
          WHEN 't:' THEN o.kind = 'transport' AND o.province = substr(token, 3)
          WHEN 'o:' THEN o.id::text = substr(token, 3)
          ELSE (token = 'audit' AND o.kind = 'auditor' AND o.province IS NULL) OR (token = 'ministry' AND o.kind = 'ministry') END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
