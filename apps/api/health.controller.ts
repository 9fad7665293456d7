import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Public } from '#access/access.guard';
import { EdgeError } from '#access/edge-error';
import { civilDay } from '#domain/calendar/civil';
import { loadReference } from '#config/reference';
import { Queues } from '#outbox/queues';
import { migrations } from '#src/database/migrations/index';

type Check = { ok: boolean; says?: string };

/** For load balancers and supervisors. */
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
  ) {}

  /** The process answers. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** The process can work: database, schema, queue, official calendar of the year. */
  @Get('ready')
  async ready() {
    const checks: Record<string, Check> = {};
    const today = await this.today().catch((error: Error) => ({ error: error.message }));
    checks['database'] = typeof today === 'string' ? { ok: true } : { ok: false, says: 'no answer' };
    if (typeof today === 'string') {
      checks['schema'] = await this.schema();
      const year = Number(today.slice(0, 4));
      const known = loadReference().calendarFiles.some((file) => file.year === year);
      checks['calendar'] = known
        ? { ok: true }
        : { ok: true, says: `no official calendar of ${year}: due dates are provisional` };
    }
    checks['queue'] = (await this.queues.reachable())
      ? { ok: true }
      : { ok: true, says: 'unreachable: facts wait in the outbox' };
    const status = Object.values(checks).every((check) => check.ok) ? 'ok' : 'unavailable';
    if (status !== 'ok') {
      throw new EdgeError('NOT_READY', { data: { checks } });
    }
    return { status, backend: this.queues.backend, checks };
  }

  private async today(): Promise<string> {
    const [row] = await this.db.query<{ at: Date }[]>('SELECT liandan.now() AS at');
    if (!row) throw new Error('the database told no time');
    return civilDay(row.at.toISOString());
  }

  private async schema(): Promise<Check> {
    const [row] = await this.db.query<{ n: number }[]>('SELECT liandan.schema_version() AS n').catch(() => []);
    return row?.n === migrations.length
      ? { ok: true }
      : { ok: false, says: `${row?.n ?? 0} of ${migrations.length} migrations` };
  }
}
