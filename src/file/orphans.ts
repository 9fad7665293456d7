import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FileStore } from './file-store.js';
import { LOCK } from './file.service.js';
import { NAMED_IN } from './named-in.js';

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
      // For what was named and not marked, the cases are asked once more; some show it no more.
      const [named] = await tx.query<unknown[]>(NAMED_IN, [sha256, organisation]);
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
