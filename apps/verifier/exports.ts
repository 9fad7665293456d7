import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarYear } from '#domain/calendar/calendar';
import { describe } from '#ledger/fault';
import { EXPORT } from '#log-export/layout';
import { ZipFile } from '#log-export/stored-zip';
import type { ExportVerdict, VerifyExportOptions } from '#log-export/verdict';
import { verifyLogExport } from '#log-export/verify';
import { seamEn, seamZh } from './words.js';

/** The script of a thread: the whole verifier when it is one file, else the thread's own. */
const SCRIPT = import.meta.url.endsWith('.mjs')
  ? new URL(import.meta.url)
  : new URL('../../libs/log-export/thread.js', import.meta.url);

export interface Trust {
  key?: string[];
  policy?: string;
  /** of deployments that were closed, whose logs are among the files */
  closedPolicy?: string[];
  /** files with signed heads kept outside: notes, or the state.json of a signer or a witness */
  knownHead?: string[];
  /** the deployment follows one that was closed */
  continues?: boolean;
}
export const verifyOptions = (
  { key, policy, closedPolicy, knownHead, continues }: Trust,
  calendars: readonly CalendarYear[] = [],
): VerifyExportOptions => ({
  calendars,
  ...(knownHead ? { knownHeads: knownHead.flatMap(headsIn) } : {}),
  ...(key ? { keys: key } : {}),
  ...(continues ? { continues } : {}),
  ...(policy ? { policy: readFileSync(policy, 'utf8') } : {}),
  ...(closedPolicy ? { closedPolicies: closedPolicy.map((file) => readFileSync(file, 'utf8')) } : {}),
  script: SCRIPT,
});

/** The signed heads in a file: one note, or the memory of a signer or a witness. */
export function headsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith('{')) return [text];
  const { heads } = JSON.parse(text) as { heads: Record<string, { note: string }> };
  return Object.values(heads).map(({ note }) => note);
}

/** How exports are named when they are written: what is called so is one, however damaged. */
const NAMED = /^log-.+\.lxz$/;

/** The files, and for a folder the exports in it: a damaged one is given to the verifier, never passed over. */
export const unfolded = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    const found = readdirSync(path)
      .sort()
      .filter((name) => NAMED.test(name) || isLogExport(join(path, name)))
      .map((name) => join(path, name));
    if (found.length === 0) throw new Error(`${path} holds no export of a log / ${path} 中没有日志导出文件`);
    return found;
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
  calendars: readonly CalendarYear[],
): Promise<boolean> {
  const verdict = await verifyLogExport(files, {
    ...verifyOptions(trust, calendars),
    ...(trust.log ? { depth: 'log' } : {}),
  });
  if (trust.json) console.log(JSON.stringify(verdict));
  else if (verdict.fault) console.error(`${verdict.check}: ${describe(verdict.fault)}`);
  else console.log(summary(verdict, trust.log === true));
  return verdict.ok;
}

const REGISTERS: Record<ExportVerdict['registers'], string[]> = {
  bound: [],
  absent: [
    'The last leaf records an export with registers, and they are not here: taken out, or the year was exported once more later / ' +
      '末条所载导出附有登记表，而本文件没有：已被取出，或该年度其后另行导出',
  ],
  none: ['No registers in these files: not compared / 文件不含登记表，未比对'],
};

/** On whose word it rests, and what was not asked of witnesses. */
export const trustWords = ({ keys, ownKeys, policy }: Pick<ExportVerdict, 'keys' | 'ownKeys' | 'policy'>): string[] => [
  ...(ownKeys
    ? [`The keys came with the file; compare them with what you know / 公钥随文件而来，请另行核对: ${keys.join(' ')}`]
    : []),
  ...(policy === 'none'
    ? ['No policy: whether witnesses cosigned was not asked / 未给出见证规则，未核对见证签名（--policy）']
    : []),
  ...(policy === 'file' && !ownKeys
    ? ['The policy came with the file (give --policy) / 见证规则随文件而来（可用 --policy 给出）']
    : []),
];

const NOT_ASKED =
  'What events said, the course of cases, clocks, quantities, erasures and registers were not asked (--log) / ' +
  '未核对事件内容、办理过程、期限、数量、删除记录和登记表（--log）';

/** What was looked at behind the leaves. */
const contents = ({ registers, folded, personal }: ExportVerdict): string[] => [
  ...REGISTERS[registers],
  ...(folded ? [] : ['How cases stood at the end is not in these files: not compared / 文件未载明各案终态，未比对']),
  `personal values: ${personal.shown} in the files, ${personal.absent} not / 个人信息：文件中 ${personal.shown} 项，缺 ${personal.absent} 项`,
  ...(personal.absent > 0 && !personal.asked
    ? ['whether the absent ones were erased by law was not asked / 未核对缺少者是否依法删除']
    : []),
];

/** `log`: hashes, chains, tree and signatures alone were asked. */
function summary(verdict: ExportVerdict, log: boolean): string {
  const { trees, events, cases, judged, heads, cosignatures, continued, seams, before, notCompared, seconds } = verdict;
  return [
    `whole / 完整: ${trees.map(({ tree, size }) => `${tree} (${size})`).join(', ')}`,
    `${events} events of ${cases} cases and journals, ${judged} cases judged again, ${heads} heads, ${cosignatures} cosignatures; ${seconds.all} s`,
    ...(log ? [NOT_ASKED] : contents(verdict)),
    ...seams.flatMap((seam) => [seamEn(seam), seamZh(seam)]),
    ...(continued > 0 ? [`${continued} began before these files / 起始于此前的日志`] : []),
    ...(before
      ? [
          `Begins with the head of ${before.tree} at ${before.size}, which is not among these files: what stands there, and that cases go on from it as they stood, was not asked; give its export too / ` +
            `首条为 ${before.tree} 的头（${before.size} 条），该日志不在所给文件中：其内容以及各案是否据以接续均未核对，请一并给出其导出文件`,
        ]
      : []),
    ...notCompared.map(
      (head) => `not compared: the head ${head} is of no log given / 未比对：所给头 ${head} 不属于上述日志`,
    ),
    ...trustWords(verdict),
  ].join('\n');
}
