import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Rhythm } from '#clock/rhythm';
import { adoptStored } from './calendar-store.js';

const LOOK_MS = 5_000;

/** Keeps the working calendar of this process as the database has it: at its start, and soon after a year is put in force. */
@Injectable()
export class CalendarKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(CalendarKeeper.name);
  private readonly rhythm = new Rhythm();

  constructor(private readonly db: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.adopt();
    void this.follow();
  }
  onModuleDestroy(): void {
    this.rhythm.stop();
  }

  /** Takes over what is in force by now. */
  adopt(): Promise<boolean> {
    return adoptStored((text, values) => this.db.query(text, values));
  }

  private async follow(): Promise<void> {
    for (;;) {
      await this.rhythm.pause(LOOK_MS);
      if (this.rhythm.stopping) return;
      // What cannot be read now is read the next time: until then new clocks are provisional and are counted anew later.
      await this.adopt().catch((error: unknown) => this.log.warn(`calendar not read: ${String(error)}`));
    }
  }
}
