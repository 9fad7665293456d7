import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { closedPolicies, type Settings } from '#config/env';
import { type CalendarFile, calendarYear, loadReference } from '#config/reference';
import { endsOf } from '#src/archive/ends';
import { exportLogs, ExportRefused } from '#src/archive/export';
import { importLogs, ImportRefused } from '#src/archive/import';
import { RemovalRefused, removeShard, shards } from '#src/archive/retention';
import { caseTables } from '#src/audit/case-tables';
import { adoptStored } from '#src/deadline/calendar-store';
import { Workflow } from '#workflow/workflow';
import type { Kind } from '#workflow/kind';
import { type Trust, trustWords, verifyOptions } from '../verifier/exports.js';
import { CapabilitiesModule } from './capabilities.module.js';
import { ownKeys } from './verify.js';

export interface ExportOptions extends Trust {
  tree?: string;
  all?: boolean;
  out: string;
  personal?: string;
  json?: boolean;
}

/** Exports one log or all; personal values only where the instance permits it and a reason is given. */
export async function exportAll(settings: Settings, options: ExportOptions): Promise<void> {
  if (Boolean(options.all) === (options.tree !== undefined)) throw new ExportRefused('give --tree <name> or --all');
  if (options.personal !== undefined && settings.LIANDAN_EXPORT_PERSONAL !== 'permitted') {
    throw new ExportRefused(
      'personal values are exported only where LIANDAN_EXPORT_PERSONAL=permitted / 导出个人信息须设置 LIANDAN_EXPORT_PERSONAL=permitted',
    );
  }
  const policy = options.policy ?? settings.LIANDAN_POLICY;
  const done = await withOwner(settings, async (client) => {
    await adoptStored(async (text, values) => (await client.query<{ file: CalendarFile }>(text, values)).rows);
    return exportLogs(client, {
      deployment: settings.LIANDAN_DEPLOYMENT,
      ...(options.tree ? { tree: options.tree } : {}),
      folder: options.out,
      ...(options.personal ? { personal: options.personal } : {}),
      keys: options.key ?? ownKeys(settings),
      policy: policy ? readFileSync(policy, 'utf8') : null,
      closedPolicies: closedPolicies(settings).map((file) => readFileSync(file, 'utf8')),
      calendar: loadReference().calendarFiles.map(calendarYear),
      cases: caseTables,
      ...(options.json ? {} : { say: (line: string) => console.log(line) }),
    });
  });
  if (options.json) console.log(JSON.stringify(done, undefined, 2));
}

export async function importAll(settings: Settings, files: string[], trust: Trust): Promise<void> {
  const done = await withKinds(settings, (kinds) =>
    withOwner(settings, (client) =>
      importLogs(client, { files, deployment: settings.LIANDAN_DEPLOYMENT, kinds, verify: verifyOptions(trust) }),
    ),
  );
  for (const { tree, size, root } of done.trees) console.log(`${tree}: ${size} leaves, root ${root}`);
  for (const words of trustWords(done.trust)) console.log(words);
  console.log(
    `imported ${done.events} events, ${done.cases} cases rebuilt, ${done.registers} rows of registers.\n` +
      'Give the signer its own key.pem and state.json of the exported instance: it goes on only from the head that it signed last. / 请为签名器恢复原实例的 key.pem 与 state.json。',
  );
}

/** Lists the years of the log with their dates, or removes one. */
export async function retention(
  settings: Settings,
  options: Trust & { remove?: string; export?: string; json?: boolean },
): Promise<void> {
  const cases = await withKinds(settings, (kinds) => Promise.resolve(endsOf(kinds)));
  await withOwner(settings, async (client) => {
    if (options.remove === undefined) {
      const list = await shards(client, cases);
      if (options.json) return console.log(JSON.stringify(list, undefined, 2));
      for (const { tree, size, keptThrough, removedAt, held } of list) {
        console.log(
          `${tree}: ${size} leaves, kept until ${keptThrough} at least; ${removedAt ? `removed ${removedAt}` : (held ?? 'its time is over')}`,
        );
      }
      return;
    }
    if (!options.export)
      throw new RemovalRefused('give the export that takes its place: --export FILE / 请给出其导出文件');
    const { events, payloads } = await removeShard(client, {
      tree: options.remove,
      file: options.export,
      deployment: settings.LIANDAN_DEPLOYMENT,
      cases,
      verify: verifyOptions(options),
    });
    console.log(`${options.remove}: ${events} entries and ${payloads} payloads removed; keep ${options.export}`);
  });
}

/** Runs a command that may be refused; says so plainly and returns whether it was done. */
export async function unlessRefused(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ExportRefused || error instanceof ImportRefused || error instanceof RemovalRefused))
      throw error;
    console.error(error.message);
    return false;
  }
}

async function withOwner<T>(settings: Settings, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: settings.need('DATABASE_URL_OWNER') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function withKinds<T>(
  settings: Settings,
  work: (kinds: ReadonlyMap<string, Kind<unknown>>) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.createApplicationContext(CapabilitiesModule.with(settings), { logger: ['error'] });
  try {
    return await work(app.get(Workflow).kinds);
  } finally {
    await app.close();
  }
}
