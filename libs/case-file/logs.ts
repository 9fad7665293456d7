import { deploymentOf, leafHash, yearOf } from '#ledger/leaf';
import { type Checkpoint, noteText, parseCheckpoint } from '#ledger/note';
import { parseProof } from '#ledger/proof-file';
import { verifyConsistency, verifyInclusion } from '#ledger/tree';
import { isLink } from '#ledger/years';
import {
  consistencyFile,
  firstHeadFile,
  linkConsistencyFile,
  linkFile,
  linkProofFile,
  readConsistency,
} from './format.js';
import { type CaseReading, found, inMember } from './reading.js';

type ReadText = (name: string) => Promise<string>;
/** A log as the file has it: its name there, and its last head. */
export interface LogRead {
  name: string;
  note: string;
  head: Checkpoint;
}
const LOG = /^consistency\/(?:(.+)-)?(\d{4})\.txt$/;

/**
 * The logs of the file by their names, oldest first: year by year, and those of a closed deployment before those of the one
 * whose first log names a head of theirs. Those that nothing leads to come first.
 */
export async function logNames({ zip }: CaseReading): Promise<string[]> {
  const deployments = new Map<string, string[]>();
  for (const name of [...zip.entries.keys()].sort()) {
    const [, deployment = '', year] = LOG.exec(name) ?? [];
    if (year === undefined) continue;
    const log = deployment === '' ? year : `${deployment}-${year}`;
    deployments.set(deployment, [...(deployments.get(deployment) ?? []), log]);
  }
  const ordered: string[] = [];
  for (let next = deployments.has('') ? '' : undefined; next !== undefined;) {
    const logs = deployments.get(next) ?? [];
    deployments.delete(next);
    ordered.unshift(...logs);
    const link = linkFile(logs[0] ?? '');
    const [origin = ''] = zip.has(link)
      ? Buffer.from(await zip.read(link))
          .toString('utf8')
          .split('\n')
      : [];
    const before = deploymentOf(origin).slice('liandan.'.length, -1);
    next = deployments.has(before) ? before : undefined;
  }
  return [...[...deployments.values()].flat(), ...ordered];
}

/** Whether the note is the last of a log, and a log of another deployment begins with just that head: proven with the consistency. */
export async function goesOn(file: CaseReading, note: string, head: Checkpoint): Promise<boolean> {
  let [last, named] = [false, false];
  for (const name of await logNames(file)) {
    const proof = await file.zip.read(consistencyFile(name));
    const own = inMember(consistencyFile(name), () => readConsistency(noteText(proof)).checkpoint);
    last ||= own === note;
    if (!file.zip.has(linkFile(name)) || deploymentOf(file.bodyOf(own).origin) === deploymentOf(head.origin)) continue;
    named ||= isLink(noteText(await file.zip.read(linkFile(name))), head);
  }
  return last && named;
}

/** A case goes from one log to the next, and never back. */
export function inTurn({ stretches }: CaseReading, logs: readonly LogRead[]): void {
  const places = stretches.map(({ tree }) => logs.findIndex(({ head }) => head.origin === tree));
  const back = places.findIndex((place, i) => i > 0 && place < (places[i - 1] as number));
  const [stretch, before] = [stretches[back], stretches[back - 1]];
  if (stretch && before)
    found(
      `event ${stretch.from} stands in ${stretch.tree}, which ended before ${before.tree} began, where the event before it stands`,
      `第 ${stretch.from} 个事件载于 ${stretch.tree}，而其前一事件载于其后开始的 ${before.tree}`,
      { tree: stretch.tree },
    );
}

/** The last head of a log, which must continue the first head of the file. */
export async function lastHead(file: CaseReading, name: string, text: ReadText): Promise<LogRead> {
  const oldest = await text(firstHeadFile(name));
  const first = inMember(firstHeadFile(name), () => file.bodyOf(oldest));
  const proof = await text(consistencyFile(name));
  const { old, path, checkpoint: note } = inMember(consistencyFile(name), () => readConsistency(proof));
  const head = inMember(consistencyFile(name), () => file.bodyOf(note));
  const tree = head.origin;
  if (old !== first.size || first.origin !== tree || Number.isNaN(yearOf(tree)))
    found(
      `${consistencyFile(name)} is of other heads than the one in ${firstHeadFile(name)} and its own`,
      `${consistencyFile(name)} 并非 ${firstHeadFile(name)} 与其自身所载日志头之间的证明`,
      { tree },
    );
  if (!verifyConsistency(old, head.size, path, first.root, head.root))
    found(
      `the head of size ${head.size} in ${consistencyFile(name)} does not continue the head of size ${old} in ${firstHeadFile(name)}: the history was rewritten`,
      `${consistencyFile(name)} 中大小为 ${head.size} 的头并非 ${firstHeadFile(name)} 中大小为 ${old} 的头的延续：历史被改写`,
      { tree },
    );
  return { name, note, head };
}

/**
 * A log begins with a head of the log before it, which the last head of that log must continue; the first log of a deployment
 * with the last head of the log that was closed.
 */
export async function linked(file: CaseReading, own: LogRead, before: LogRead, text: ReadText): Promise<void> {
  const { name } = own;
  const tree = own.head.origin;
  const leaf = await text(linkFile(name));
  const past = inMember(linkFile(name), () => parseCheckpoint(leaf));
  const inclusionOf = await text(linkProofFile(name));
  const { index, path, checkpoint } = inMember(linkProofFile(name), () => parseProof(inclusionOf));
  if (
    checkpoint !== own.note ||
    index !== 0 ||
    !verifyInclusion(leafHash(Buffer.from(leaf)), 0, own.head.size, path, own.head.root)
  )
    found(
      `the log does not begin with the head in ${linkFile(name)}, as ${linkProofFile(name)} would show`,
      `该日志并非如 ${linkProofFile(name)} 所示以 ${linkFile(name)} 所载的头开始`,
      { tree, index: 0 },
    );
  const continued = await text(linkConsistencyFile(name));
  const proof = inMember(linkConsistencyFile(name), () => readConsistency(continued));
  if (
    past.origin !== before.head.origin ||
    proof.old !== past.size ||
    proof.checkpoint !== before.note ||
    !verifyConsistency(past.size, before.head.size, proof.path, past.root, before.head.root)
  )
    found(
      `${linkConsistencyFile(name)}: the log continues another history than the log ${before.head.origin} of the file`,
      `${linkConsistencyFile(name)}：该日志所接续的并非文件中日志 ${before.head.origin} 的历史`,
      { tree, index: 0 },
    );
  const seam = deploymentOf(past.origin) !== deploymentOf(tree);
  const [en, zh] = seam ? ['a log that was closed', '已关闭的日志'] : ['a year that has ended', '已结束的年度'];
  if (before.head.size > past.size)
    found(
      `the log begins with a head of size ${past.size} of ${before.head.origin}, which has gone on to ${before.head.size} leaves: ${en} does not grow`,
      `该日志以 ${before.head.origin} 大小为 ${past.size} 的头开始，而后者已增至 ${before.head.size} 条：${zh}不得再增`,
      { tree, index: 0 },
    );
  if (!seam) return;
  const restsOn = file.unwitnessed.has(past.origin) ? 'next' : 'witnesses';
  file.seams.push({ from: past.origin, to: tree, size: past.size, root: past.root.toString('hex'), restsOn });
}
