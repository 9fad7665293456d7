import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of the room of an incident a firm sees its own remarks, and after-action reports that every province has signed; drafts
 * and what officers say to each other are for the authorities (Z-07).
 */
export class IncidentRoom1700000058000 implements MigrationInterface {
  name = 'IncidentRoom1700000058000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.in_room(incident uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM liandan.incident i WHERE i.id = $1
          AND ARRAY(SELECT r FROM unnest(array_append(i.readers, 'audit')) r WHERE r NOT LIKE 'o:%') && liandan.readers()) $$;
      GRANT EXECUTE ON FUNCTION liandan.in_room TO liandan_app;
      DROP POLICY room_sees ON liandan.incident_remark;
      CREATE POLICY room_sees ON liandan.incident_remark FOR SELECT TO liandan_app USING (
        liandan.in_room(incident) OR 'o:' || org::text = ANY (liandan.readers())
          AND EXISTS (SELECT FROM liandan.incident i WHERE i.id = incident_remark.incident));
      DROP POLICY room_sees ON liandan.after_action;
      CREATE POLICY room_sees ON liandan.after_action FOR SELECT TO liandan_app USING (
        liandan.in_room(incident) OR EXISTS (SELECT FROM liandan.incident i WHERE i.id = after_action.incident)
          AND NOT EXISTS (SELECT unnest(provinces) EXCEPT
                SELECT s.province FROM liandan.after_action_signature s WHERE s.report = after_action.id));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
