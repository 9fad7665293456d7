import path from 'node:path';
import pg from 'pg';
import type { Settings } from '#config/env';
import { checkFiles } from '#src/file/check';
import { DiskStore } from '#src/file/disk-store';

/** Holds every stored paper and photograph against its digest; returns whether all are there as they were stored. */
export async function files(settings: Settings, options: { json?: boolean }): Promise<boolean> {
  const client = new pg.Client({ connectionString: settings.need('DATABASE_URL_WORKER') });
  await client.connect();
  try {
    const checked = await checkFiles(client, new DiskStore(path.resolve(settings.need('LIANDAN_FILES'))));
    const { contents, bytes, faults } = checked;
    if (options.json) console.log(JSON.stringify(checked));
    else {
      for (const { sha256, fault, organisations, cases } of faults) {
        const words = fault === 'missing' ? 'missing / 缺失' : 'altered / 内容被改动';
        console.log(`${sha256}  ${words}`);
        for (const { id, name } of organisations) console.log(`  stored by / 上传单位  ${name}  ${id}`);
        for (const { table, id } of cases) console.log(`  named by / 所属事项  ${table}  ${id}`);
      }
      console.log(`${contents} files, ${bytes} bytes, ${faults.length} not as they were stored`);
    }
    return faults.length === 0;
  } finally {
    await client.end();
  }
}
