import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '#access/access.guard';
import { Settings } from '#config/env';
import { HEARTBEAT_SECONDS } from '#ledger/collector';
import { isOpen } from '#ledger/leaf';

const ALARM_SECONDS = 60;
/** The newest head of a log that rests is cosigned anew every hour. */
const QUIET_SECONDS = HEARTBEAT_SECONDS + 600;
const FRESH_MS = 2_000;

/** From one witness to the next and to its newest row by the primary key: the table grows for ever. */
export const NEWEST_COSIGNED = `
  WITH RECURSIVE w AS (
    SELECT s.tree, (SELECT min(c.witness) FROM liandan.log_cosignature c WHERE c.tree = s.tree) AS witness
    FROM liandan.log_state s
    UNION ALL
    SELECT w.tree, (SELECT min(c.witness) FROM liandan.log_cosignature c WHERE c.tree = w.tree AND c.witness > w.witness)
    FROM w WHERE w.witness IS NOT NULL)
  SELECT w.tree, w.witness, n.size, n.at FROM w CROSS JOIN LATERAL (
    SELECT size, at FROM liandan.log_cosignature c WHERE c.tree = w.tree AND c.witness = w.witness
    ORDER BY size DESC LIMIT 1) n
  ORDER BY w.tree, w.witness`;

/** How far the log is confirmed: for operators, auditors, and anybody who waits for finality. Sizes and times only. */
@Public()
@Controller('v1/finality')
export class FinalityController {
  private readAt = 0;
  private answer: ReturnType<FinalityController['read']> | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Open to anybody, and so asked of the database once in a while only, however many ask here. */
  @Get()
  finality() {
    if (Date.now() - this.readAt > FRESH_MS) {
      this.readAt = Date.now();
      this.answer = this.read();
      this.answer.catch(() => (this.readAt = 0));
    }
    return this.answer;
  }

  /**
   * Per log: signed and final size, real seconds of delay, the newest cosignature of each witness, and the alarm. Logs of
   * the deployment in use are alarmed about as well when what stands in them is not signed. `unlogged`: what is recorded and
   * stands in no log yet, an alarm when the oldest has waited for more than a minute. `heartbeat`: when the newest head was
   * last confirmed by enough witnesses, also of a log that rests; an alarm when that is more than an hour ago.
   */
  private async read() {
    const logs = await this.db.query<{ tree: string; logged: string; final: string; lag: number }[]>(
      'SELECT * FROM liandan.finality() ORDER BY tree',
    );
    const witnesses = await this.db.query<{ tree: string; witness: string; size: string; at: Date }[]>(NEWEST_COSIGNED);
    const [lag] = await this.db.query<{ events: string; seconds: number }[]>('SELECT * FROM liandan.sequencer_lag()');
    const waits = lag?.seconds ?? 0;
    const unlogged = {
      events: Number(lag?.events ?? 0),
      lagSeconds: Math.round(waits * 10) / 10,
      alarm: waits > ALARM_SECONDS,
    };
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
        `SELECT s.tree, c.at, extract(epoch FROM clock_timestamp() - c.at)::double precision AS age
         FROM liandan.log_state s CROSS JOIN LATERAL (SELECT greatest(
           (SELECT f.at FROM liandan.log_final f WHERE f.tree = s.tree ORDER BY f.size DESC LIMIT 1),
           (SELECT max(h.at) FROM liandan.log_heartbeat h WHERE h.tree = s.tree)) AS at) c
         WHERE c.at IS NOT NULL ORDER BY s.tree DESC`,
      )
    ).filter(({ tree }) => isOpen(tree, this.settings.LIANDAN_DEPLOYMENT));
    const configured = this.settings.LIANDAN_POLICY !== undefined;
    return {
      finality: configured ? 'by policy' : 'none configured',
      alarm:
        unlogged.alarm ||
        signing.some(({ alarm }) => alarm) ||
        (configured && (logs.some(({ lag }) => lag > ALARM_SECONDS) || (pulse?.age ?? 0) > QUIET_SECONDS)),
      heartbeat:
        configured && pulse
          ? { tree: pulse.tree, at: pulse.at, ageSeconds: Math.round(pulse.age), alarm: pulse.age > QUIET_SECONDS }
          : null,
      unlogged,
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
