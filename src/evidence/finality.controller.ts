import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '#access/access.guard';
import { Settings } from '#config/env';
import { HEARTBEAT_SECONDS } from '#ledger/collector';
import { isOpen } from '#ledger/leaf';

const ALARM_SECONDS = 60;
/** The newest head of a log that rests is cosigned anew every hour. */
const QUIET_SECONDS = HEARTBEAT_SECONDS + 600;

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
   * the deployment in use are alarmed about as well when what stands in them is not signed. `heartbeat`: when the newest
   * head was last confirmed by enough witnesses, also of a log that rests; an alarm when that is more than an hour ago.
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
    const [pulse] = (
      await this.db.query<{ tree: string; at: Date; age: number }[]>(
        `SELECT tree, max(at) AS at, extract(epoch FROM clock_timestamp() - max(at))::double precision AS age
         FROM liandan.log_confirmed GROUP BY tree ORDER BY tree DESC`,
      )
    ).filter(({ tree }) => isOpen(tree, this.settings.LIANDAN_DEPLOYMENT));
    const configured = this.settings.LIANDAN_POLICY !== undefined;
    return {
      finality: configured ? 'by policy' : 'none configured',
      alarm:
        signing.some(({ alarm }) => alarm) ||
        (configured && (logs.some(({ lag }) => lag > ALARM_SECONDS) || (pulse?.age ?? 0) > QUIET_SECONDS)),
      heartbeat:
        configured && pulse
          ? { tree: pulse.tree, at: pulse.at, ageSeconds: Math.round(pulse.age), alarm: pulse.age > QUIET_SECONDS }
          : null,
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
