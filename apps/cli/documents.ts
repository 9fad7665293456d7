import pg from 'pg';
import type { Settings } from '#config/env';
import { checkDocuments } from '#src/document/check';

/** Prints every document of a case (or of all) again and compares; returns whether all are as they were printed. */
export async function documents(settings: Settings, options: { case?: string; json?: boolean }): Promise<boolean> {
  const client = new pg.Client({ connectionString: settings.need('DATABASE_URL_AUDITOR') });
  await client.connect();
  try {
    const checked = await checkDocuments(client, options.case);
    const wrong = checked.filter(({ faults }) => faults.length > 0);
    if (options.json) console.log(JSON.stringify(checked));
    else {
      for (const { kind, number, id, sha256, faults, reprinted } of checked) {
        const verdict =
          faults.length > 0 ? faults.join('; ') : reprinted ? 'same bytes' : 'whole; printed by another edition';
        console.log(`${kind}  ${number ?? '-'}  ${id}  ${sha256}  ${verdict}`);
      }
      console.log(`${checked.length} documents, ${wrong.length} wrong`);
    }
    return wrong.length === 0;
  } finally {
    await client.end();
  }
}
