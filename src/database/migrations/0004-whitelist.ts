import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agreements, yearly lists, their entries and the register of licences, with the columns that their lists search. */
export class Whitelist1700000004000 implements MigrationInterface {
  name = 'Whitelist1700000004000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      SELECT liandan.create_case_table('agreement');
      ALTER TABLE liandan.agreement
        ADD COLUMN key text GENERATED ALWAYS AS (context ->> 'key') STORED,
        ADD COLUMN keeper text GENERATED ALWAYS AS (context ->> 'keeper') STORED;
      CREATE UNIQUE INDEX agreement_key ON liandan.agreement (key);
      CREATE INDEX agreement_state ON liandan.agreement (state, id);

      SELECT liandan.create_case_table('licence');
      ALTER TABLE liandan.licence
        ADD COLUMN number text GENERATED ALWAYS AS (context ->> 'number') STORED,
        ADD COLUMN issuer text GENERATED ALWAYS AS (context ->> 'issuer') STORED,
        ADD COLUMN holder uuid GENERATED ALWAYS AS ((context -> 'holder' ->> 'org')::uuid) STORED,
        ADD COLUMN holder_uscc text GENERATED ALWAYS AS (context -> 'holder' ->> 'uscc') STORED,
        ADD COLUMN province text GENERATED ALWAYS AS (context ->> 'province') STORED,
        ADD COLUMN predecessor uuid GENERATED ALWAYS AS ((context ->> 'predecessor')::uuid) STORED,
        ADD COLUMN valid_to text GENERATED ALWAYS AS (context ->> 'validTo') STORED;
      -- A renewal may keep its number: the replaced licence lets go of it (P-NO).
      CREATE UNIQUE INDEX licence_number ON liandan.licence (issuer, number) WHERE state <> 'replaced';
      CREATE UNIQUE INDEX licence_succession ON liandan.licence (predecessor);
      CREATE INDEX licence_holder ON liandan.licence (holder_uscc, id);
      CREATE INDEX licence_org ON liandan.licence (holder, id);
      CREATE INDEX licence_province ON liandan.licence (province, state, id);
      CREATE INDEX licence_end ON liandan.licence (valid_to, id);

      SELECT liandan.create_case_table('whitelist');
      ALTER TABLE liandan.whitelist
        ADD COLUMN agreement_id uuid GENERATED ALWAYS AS ((context -> 'agreement' ->> 'id')::uuid) STORED,
        ADD COLUMN receiving text GENERATED ALWAYS AS (context ->> 'receiving') STORED,
        ADD COLUMN year int GENERATED ALWAYS AS ((context ->> 'year')::int) STORED,
        ADD COLUMN list_version int GENERATED ALWAYS AS ((context ->> 'version')::int) STORED,
        ADD COLUMN effective_at text GENERATED ALWAYS AS (context ->> 'effectiveAt') STORED,
        ADD COLUMN ended_at text GENERATED ALWAYS AS (context ->> 'endedAt') STORED;
      CREATE UNIQUE INDEX whitelist_version ON liandan.whitelist (agreement_id, receiving, year, list_version);
      CREATE INDEX whitelist_state ON liandan.whitelist (receiving, state, id);
      CREATE INDEX whitelist_year ON liandan.whitelist (year, state, id);

      SELECT liandan.create_case_table('whitelist_entry');
      ALTER TABLE liandan.whitelist_entry
        ADD COLUMN list_id uuid GENERATED ALWAYS AS ((context -> 'list' ->> 'id')::uuid) STORED,
        ADD COLUMN agreement_id uuid GENERATED ALWAYS AS ((context -> 'agreement' ->> 'id')::uuid) STORED,
        ADD COLUMN year int GENERATED ALWAYS AS ((context -> 'list' ->> 'year')::int) STORED,
        ADD COLUMN receiving text GENERATED ALWAYS AS (context ->> 'receiving') STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'org')::uuid) STORED,
        ADD COLUMN receiver_uscc text GENERATED ALWAYS AS (context -> 'receiver' ->> 'uscc') STORED,
        ADD COLUMN licence_id uuid GENERATED ALWAYS AS ((context ->> 'licenceId')::uuid) STORED,
        ADD COLUMN predecessor uuid GENERATED ALWAYS AS ((context ->> 'predecessor')::uuid) STORED;
      CREATE INDEX whitelist_entry_list ON liandan.whitelist_entry (list_id, state, id);
      CREATE INDEX whitelist_entry_receiver ON liandan.whitelist_entry (receiver_uscc, receiving, state, id);
      CREATE INDEX whitelist_entry_org ON liandan.whitelist_entry (receiver, id);
      CREATE INDEX whitelist_entry_licence ON liandan.whitelist_entry (licence_id, state);
      CREATE INDEX whitelist_entry_predecessor ON liandan.whitelist_entry (predecessor) WHERE predecessor IS NOT NULL;
      CREATE INDEX whitelist_entry_place ON liandan.whitelist_entry (receiving, state, id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
