import type { MigrationInterface } from 'typeorm';

/**
 * Prints of manifests carry the whole record. A carrier keeps those that show no more than its own part of it: its legs
 * only, nothing of the receipt and after (lifecycle §7.1, Z-07).
 */
export class CarrierPrints1700000044000 implements MigrationInterface {
  name = 'CarrierPrints1700000044000';

  async up(q: { query(text: string): Promise<unknown> }): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.document DISABLE TRIGGER USER;
      UPDATE liandan.document d SET readers = kept.readers
        FROM (
          SELECT p.id, ARRAY(
                   SELECT reader FROM unnest(p.readers) WITH ORDINALITY AS r (reader, place)
                    WHERE reader NOT LIKE 'o:%'
                       OR reader IN ('o:' || (m -> 'remover' ->> 'id'), 'o:' || (m -> 'receiver' ->> 'id'), 'o:' || (m ->> 'creator'))
                       OR m ->> 'receipt' IS NULL
                          AND '[]' = ALL (ARRAY[m -> 'results', m -> 'mismatches', m -> 'differences', m -> 'corrections'])
                          AND NOT EXISTS (SELECT FROM jsonb_array_elements(m -> 'legs') l WHERE 'o:' || (l -> 'carrier' ->> 'id') <> reader)
                    ORDER BY place) AS readers
            FROM liandan.document p CROSS JOIN LATERAL (SELECT p.record -> 'manifest') of (m)
           WHERE p.machine = 'manifest' AND p.kind IN ('MANIFEST', 'LABEL')) kept
       WHERE kept.id = d.id AND kept.readers <> d.readers;
      ALTER TABLE liandan.document ENABLE TRIGGER USER;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
