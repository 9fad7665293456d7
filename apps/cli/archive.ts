import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import type { Settings } from '#config/env';
import { calendarYear, loadReference } from '#config/reference';
import { describe } from '#ledger/fault';
import { EXPORT } from '#log-export/layout';
import { ZipFile } from '#log-export/stored-zip';
import { type ExportVerdict, type VerifyExportOptions, verifyLogExport } from '#log-export/verify';
import { endsOf } from '#src/archive/ends';
import { exportLogs, ExportRefused } from '#src/archive/export';
import { importLogs, ImportRefused } from '#src/archive/import';
import { RemovalRefused, removeShard, shards } from '#src/archive/retention';
import { caseTables } from '#src/audit/case-tables';
import { Workflow } from '#workflow/workflow';
import type { Kind } from '#workflow/kind';
import { CapabilitiesModule } from './capabilities.module.js';
import { ownKeys } from './verify.js';

/** Threads that share the work of a verification. */
const SCRIPT = new URL('../../libs/log-export/worker.js', import.meta.url);

export interface Trust {
  key?: string[];
  policy?: string;
}
export const verifyOptions = ({ key, policy }: Trust): VerifyExportOptions => ({
  ...(key ? { keys: key } : {}),
  ...(policy ? { policy: readFileSync(policy, 'utf8') } : {}),
  script: SCRIPT,
});

/** Whether the file is the export of a log; false for a case file, or what is no zip at all. */
export function isLogExport(file: string): boolean {
  try {
    const zip = ZipFile.open(file);
    try {
      return zip.has(EXPORT);
    } finally {
      zip.close();
    }
  } catch {
    return false;
  }
}

/** Verifies exports of whole logs; prints the verdict and returns whether they are whole. */
export async function verifyExports(
  files: readonly string[],
  trust: Trust & { json?: boolean; log?: boolean },
): Promise<boolean> {
  const verdict = await verifyLogExport(files, { ...verifyOptions(trust), ...(trust.log ? { depth: 'log' } : {}) });
  if (trust.json) console.log(JSON.stringify(verdict));
  else if (verdict.fault) console.error(`${verdict.check}: ${describe(verdict.fault)}`);
  else console.log(summary(verdict));
  return verdict.ok;
}

function summary({
  trees,
  events,
  cases,
  judged,
  heads,
  cosignatures,
  continued,
  gone,
  keys,
  ownKeys: own,
  seconds,
}: ExportVerdict): string {
  return [
    `whole / 完整: ${trees.map(({ tree, size }) => `${tree} (${size})`).join(', ')}`,
    `${events} events of ${cases} cases and journals, ${judged} cases judged again, ${heads} heads, ${cosignatures} cosignatures; ${seconds.all} s`,
    ...(continued > 0 ? [`${continued} began in an earlier year than these files / 起始于此前年度`] : []),
    ...(gone > 0 ? [`${gone} payloads are no longer there / 内容已移除`] : []),
    ...(own
      ? [`The keys came with the file; compare them with what you know / 公钥随文件而来，请另行核对: ${keys.join(' ')}`]
      : []),
  ].join('\n');
}

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
  const { calendarFiles } = loadReference();
  const done = await withOwner(settings, (client) =>
    exportLogs(client, {
      deployment: settings.LIANDAN_DEPLOYMENT,
      ...(options.tree ? { tree: options.tree } : {}),
      folder: options.out,
      ...(options.personal ? { personal: options.personal } : {}),
      keys: options.key ?? ownKeys(settings),
      policy: policy ? readFileSync(policy, 'utf8') : null,
      calendar: calendarFiles.map(calendarYear),
      cases: caseTables,
      ...(options.json ? {} : { say: (line: string) => console.log(line) }),
    }),
  );
  if (options.json) console.log(JSON.stringify(done, undefined, 2));
}

export async function importAll(settings: Settings, files: string[], trust: Trust): Promise<void> {
  const done = await withKinds(settings, (kinds) =>
    withOwner(settings, (client) =>
      importLogs(client, { files, deployment: settings.LIANDAN_DEPLOYMENT, kinds, verify: verifyOptions(trust) }),
    ),
  );
  for (const { tree, size, root } of done.trees) console.log(`${tree}: ${size} leaves, root ${root}`);
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
