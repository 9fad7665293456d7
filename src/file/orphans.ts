import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FileStore } from './file-store.js';
import { LOCK } from './file.service.js';

const PERIOD = `interval '30 days'`;
const AT_ONCE = 200;

/** Contents that were stored and that no case has named within a month (real time) are cleared away. */
@Injectable()
export class Orphans {
  constructor(
    private readonly db: DataSource,
    private readonly store: FileStore,
  ) {}

  /** Returns how many were forgotten. */
  async turn(): Promise<number> {
    await this.store.clear();
    const old = await this.db.query<{ sha256: string; organisation: string }[]>(
      `SELECT sha256, organisation FROM liandan.stored_file
        WHERE named_at IS NULL AND stored_at < clock_timestamp() - ${PERIOD} ORDER BY stored_at LIMIT ${AT_ONCE}`,
    );
    let forgotten = 0;
    for (const { sha256, organisation } of old) if (await this.forget(sha256, organisation)) forgotten++;
    return forgotten;
  }

  private forget(sha256: string, organisation: string): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      await tx.query(LOCK, [sha256]);
      const [named] = await tx.query<unknown[]>(NAMED, [sha256, organisation]);
      if (named) {
        await tx.query(
          'UPDATE liandan.stored_file SET named_at = clock_timestamp() WHERE sha256 = $1 AND organisation = $2',
          [sha256, organisation],
        );
        return false;
      }
      await tx.query(
        `DELETE FROM liandan.stored_file
          WHERE sha256 = $1 AND organisation = $2 AND named_at IS NULL AND stored_at < clock_timestamp() - ${PERIOD}`,
        [sha256, organisation],
      );
      const [left] = await tx.query<unknown[]>('SELECT 1 FROM liandan.stored_file WHERE sha256 = $1 LIMIT 1', [sha256]);
      if (!left) await this.store.remove(sha256);
      return true;
    });
  }
}

const SHOWN = (of: string) =>
  `NOT EXISTS (SELECT FROM liandan.file_struck s WHERE s.case_id = ${of}.id AND s.sha256 = $1::text)`;
/** Asked once more of the cases themselves, for what was named and not marked; some show it no more. */
const NAMED = `SELECT 1 FROM liandan.transfer_application a
   WHERE a.remover = $2::uuid AND a.context -> 'attachments' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)) AND ${SHOWN('a')}
  UNION ALL SELECT 1 FROM liandan.manifest m
   WHERE (m.remover = $2::uuid OR m.receiver = $2::uuid) AND m.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text))
     AND ${SHOWN('m')}
  UNION ALL SELECT 1 FROM liandan.incident i
   WHERE i.context -> 'reporter' ->> 'org' = $2::text
     AND i.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)) AND ${SHOWN('i')}
  UNION ALL SELECT 1 FROM liandan.discrepancy d
   WHERE (d.context -> 'finder' ->> 'org' = $2::text AND d.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text))
       OR d.context -> 'report' ->> 'org' = $2::text AND d.context -> 'report' -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)))
     AND ${SHOWN('d')}`;
