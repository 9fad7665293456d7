import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '#access/access.guard';
import { Settings } from '#config/env';
import { isOpen } from '#ledger/leaf';

const ALARM_SECONDS = 60;

/** How far the log is confirmed: for operators, auditors, and anybody who waits for finality. Sizes and times only. */
@Public()
@Controller('v1/finality')
export class FinalityController {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /**
   * Per log: signed and final size, real seconds of delay, the newest cosignature of each witness, and the alarm. Logs of
   * the deployment in use are alarmed about as well when what stands in them is not signed.
   */
  @Get()
  async finality() {
    const logs = await this.db.query<{ tree: string; logged: string; final: string; lag: number }[]>(
      'SELECT * FROM liandan.finality() ORDER BY tree',
    );
    const witnesses = await this.db.query<{ tree: string; witness: string; size: string; at: Date }[]>(
      `SELECT DISTINCT ON (tree, witness) tree, witness, size, at FROM liandan.log_cosignature ORDER BY tree, witness, size DESC`,
    );
    const unsigned = await this.db.query<{ tree: string; leaves: string; lag: number }[]>(
      'SELECT * FROM liandan.unsigned() WHERE leaves > 0 ORDER BY tree',
    );
    const signing = unsigned
      .filter(({ tree }) => isOpen(tree, this.settings.LIANDAN_DEPLOYMENT))
      .map(({ tree, leaves, lag }) => ({
        ...{ tree, leaves: Number(leaves), lagSeconds: Math.round(lag * 10) / 10, alarm: lag > ALARM_SECONDS },
      }));
    const configured = this.settings.LIANDAN_POLICY !== undefined;
    return {
      finality: configured ? 'by policy' : 'none configured',
      alarm: signing.some(({ alarm }) => alarm) || (configured && logs.some(({ lag }) => lag > ALARM_SECONDS)),
      unsigned: signing,
      logs: logs.map(({ tree, logged, final, lag }) => ({
        tree,
        logged: Number(logged),
        final: Number(final),
        lagSeconds: configured ? Math.round(lag * 10) / 10 : null,
        alarm: configured && lag > ALARM_SECONDS,
        witnesses: witnesses
          .filter((one) => one.tree === tree)
          .map(({ witness, size, at }) => ({ witness, size: Number(size), at })),
      })),
    };
  }
}
