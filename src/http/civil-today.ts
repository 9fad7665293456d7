import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { civilDay, type Day } from '#domain/calendar/civil';

const FRESH_MS = 5_000;

/** The civil day for texts that quote the law in force: the database's offset, read again every few seconds. */
@Injectable()
export class CivilToday {
  private offsetMs = 0;
  private readAt = 0;

  constructor(private readonly db: DataSource) {}

  day(): Day {
    if (Date.now() - this.readAt > FRESH_MS) {
      this.readAt = Date.now();
      void this.read().catch(() => undefined); // the last known offset serves until the database answers again
    }
    return civilDay(new Date(Date.now() + this.offsetMs).toISOString());
  }

  async read(): Promise<void> {
    const [row] = await this.db.query<{ at: Date }[]>('SELECT liandan.now() AS at');
    if (row) this.offsetMs = row.at.getTime() - Date.now();
  }
}
