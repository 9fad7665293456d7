import { readFileSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { CalendarYear } from '#domain/calendar/calendar';
import { type Source, verifyCaseFile } from '#case-file/verify';
import { headsIn, isLogExport, unfolded, verifyExports } from './exports.js';
import { untaken } from './options.js';
import { isProof, verifyProofFile } from './proof.js';
import { isReceipt, verifyReceiptFile } from './receipt.js';
import { verdictText } from './words.js';

const USAGE = `用法 usage: verify [--key <vkey>]… [--policy <file>] [--closed-policy <file>]… [--fresh <hours>] [--known-head <file>]… [--log] [--continues] [--json] case-<id>.lxz | log-<name>-<year>.lxz… | <folder of exports> | <event>.tlog-proof | <receipt>`;

/** Exit code: the file is whole, it is not, or the verifier was used wrongly. */
export type Exit = 0 | 1 | 2;

/** Verifies a case file named on the command line, from the file alone, and prints the verdict. */
export async function run(args: string[], calendars: readonly CalendarYear[]): Promise<Exit> {
  let given;
  try {
    given = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        policy: { type: 'string' },
        fresh: { type: 'string' },
        'known-head': { type: 'string', multiple: true },
        log: { type: 'boolean' },
        continues: { type: 'boolean' },
        'closed-policy': { type: 'string', multiple: true },
        // Of the database alone: taken here to be refused by name.
        receipt: { type: 'string', multiple: true },
        replay: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    return wrong(`参数有误 / ${error instanceof Error ? error.message : String(error)}`);
  }
  const { values, positionals } = given;
  let paths: string[];
  try {
    paths = unfolded(positionals);
  } catch (error) {
    return wrong(error);
  }
  const [path, ...more] = paths;
  const { 'known-head': knownHead, 'closed-policy': closedPolicy, ...rest } = values;
  const trust = { ...rest, ...(knownHead ? { knownHead } : {}), ...(closedPolicy ? { closedPolicy } : {}) };
  if (path !== undefined && isLogExport(path)) {
    if (untaken('export', trust)) return wrong(untaken('export', trust));
    return (await verifyExports(paths, trust, calendars)) ? 0 : 1;
  }
  const hours = values.fresh === undefined ? undefined : Number(values.fresh);
  if (path === undefined || more.length > 0 || (hours !== undefined && !(hours > 0))) return wrong();
  let file: FileHandle | undefined;
  try {
    const kind = (await isProof(path)) ? 'proof' : (await isReceipt(path)) ? 'receipt' : 'case';
    if (untaken(kind, trust)) return wrong(untaken(kind, trust));
    if (kind === 'receipt') return (await verifyReceiptFile(path, trust)) ? 0 : 1;
    if (kind === 'proof') return (await verifyProofFile(path, trust)) ? 0 : 1;
    file = await open(path);
    const policy = values.policy === undefined ? undefined : await readFile(values.policy, 'utf8');
    const verdict = await verifyCaseFile(await sourceOf(file), {
      calendars,
      now: new Date().toISOString(),
      ...(values.key ? { keys: values.key } : {}),
      ...(knownHead ? { knownHeads: knownHead.flatMap(headsIn) } : {}),
      ...(policy === undefined ? {} : { policy }),
      ...(closedPolicy ? { closedPolicies: closedPolicy.map((name) => readFileSync(name, 'utf8')) } : {}),
      ...(hours === undefined ? {} : { freshWithinHours: hours }),
    });
    console.log(values.json ? JSON.stringify(verdict) : verdictText(verdict));
    return verdict.ok ? 0 : 1;
  } catch (error) {
    return wrong(error);
  } finally {
    await file?.close();
  }
}

/** A source over an open file, read in place: a file of any size takes little memory. */
async function sourceOf(file: FileHandle): Promise<Source> {
  const { size } = await file.stat();
  return {
    size,
    read: async (at, length) => {
      const bytes = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, at + done);
        if (bytesRead === 0) throw new Error('the file became shorter while it was read');
        done += bytesRead;
      }
      return bytes;
    },
  };
}

function wrong(error?: unknown): Exit {
  if (error !== undefined) console.error(error instanceof Error ? error.message : String(error));
  console.error(USAGE);
  return 2;
}
