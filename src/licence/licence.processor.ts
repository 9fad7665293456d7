import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { LicenceService } from './licence.service.js';

/** Hears what the holder has received, and weighs it against the approved scale of the year (P-12). */
@Injectable()
export class LicenceProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly licences: LicenceService,
  ) {}

  onModuleInit(): void {
    for (const type of ['manifest.accepted', 'manifest.partlyAccepted', 'manifest.corrected']) {
      this.deliveries.hear('licence', type, async ({ data }, once) => {
        const { licence, year } = data as { licence: string | null; year: number | null };
        if (licence !== null && year !== null) await this.licences.weighIntake(licence, year, once);
      });
    }
  }
}
