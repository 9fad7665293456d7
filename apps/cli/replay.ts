import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import type { Settings } from '#config/env';
import { DocketService } from '#src/notice/docket.service';
import { type Check, checkReplay, type Difference } from '#src/replay/check';
import { derivedBy } from '#src/replay/derived';
import { OWN_STATE } from '#src/replay/read-models';
import { Workflow } from '#workflow/workflow';
import { CapabilitiesModule } from './capabilities.module.js';

export interface ReplayOptions {
  case?: string;
  json?: boolean;
  /** False leaves out what the inboxes make of the cases, the dearest part. */
  inbox?: boolean;
}

/** Rebuilds everything from the record and compares it with what is stored; prints the result, returns whether it is the same. */
export async function replay(settings: Settings, options: ReplayOptions): Promise<boolean> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), {
    logger: ['error', 'warn'],
  });
  const client = new pg.Client({ connectionString: settings.need('DATABASE_URL_WORKER') });
  await client.connect();
  try {
    const workflow = app.get(Workflow);
    const further = options.inbox === false || options.case ? undefined : derivedBy(workflow, app.get(DocketService));
    const found = await checkReplay(client, workflow, {
      ...(options.case ? { case: options.case } : {}),
      ...(further ? { further } : {}),
    });
    if (options.json) console.log(JSON.stringify(found));
    else tell(found);
    return found.ok;
  } finally {
    await client.end();
    await app.close();
  }
}

function tell({ ok, events, seconds, eventsPerSecond, rows, differences }: Check): void {
  for (const each of differences) console.error(line(each));
  if (!ok) return;
  const all = Object.values(rows).reduce((sum, n) => sum + n, 0);
  console.log(
    `the same: ${events} events replayed in ${seconds.toFixed(1)} s (${eventsPerSecond}/s); ${all} rows of ` +
      `${Object.keys(rows).length} tables rebuilt; ${Object.keys(OWN_STATE).length} tables have a state of their own`,
  );
}

/** In plain words, with the place. */
function line({ table, row, case: id, event, field, stored, rebuilt }: Difference): string {
  const place = [id && `case ${id}`, event && `event ${event}`, `${table} ${row}`].filter(Boolean).join(', ');
  const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';
  const what = field === '' ? 'the row' : field;
  return (
    `${place}: ${what} is stored as ${show(stored)}, the record says ${show(rebuilt)} / ` +
    `${what} 存储为 ${show(stored)}，按记录应为 ${show(rebuilt)}`
  );
}
