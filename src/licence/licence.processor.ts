import { Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { Deliveries } from '#outbox/deliveries';
import { Poller } from '../deadline/poller.js';
import { HolderRegister } from './holder.register.js';
import { LicenceService } from './licence.service.js';

/** What changes the receipts of a year. */
const RECEIPTS = [
  ...['manifest.accepted', 'manifest.partlyAccepted', 'manifest.corrected'],
  ...['pipeline.accepted', 'pipeline.corrected'],
];

/** Hears what the holder has received, and weighs it against the approved scale of the year (P-12); of changed licences (P-11), and of first days. */
@Injectable()
export class LicenceProcessor implements OnModuleInit {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly licences: LicenceService,
    private readonly holders: HolderRegister,
    @Optional() private readonly poller?: Poller,
  ) {}

  onModuleInit(): void {
    this.poller?.handle('licence.begin', ({ id, caseId }) => this.licences.begin(caseId, id));
    this.deliveries.hear('licence', 'licence.changed', (fact) => this.holders.licenceChanged(fact));
    for (const type of RECEIPTS) {
      this.deliveries.hear('licence', type, async ({ data }, once) => {
        const { licence, year } = data as { licence: string | null; year: number | null };
        if (licence !== null && year !== null) await this.licences.weighIntake(licence, year, once);
      });
    }
  }
}
