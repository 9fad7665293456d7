import { type Checkpoint, noteText, openNote } from '#ledger/note';
import { agreedAt, cosignedIn, missingFrom } from '#ledger/policy';
import { verifyInclusion } from '#ledger/tree';
import type { FileCheck } from './check.js';
import { consistencyFile, firstHeadFile, logName, proofFile, readConsistency } from './format.js';
import { goesOn, inTurn, lastHead, linked, logNames, type LogRead } from './logs.js';
import { type CaseReading, found, inMember } from './reading.js';

export const inclusion: FileCheck = {
  name: 'inclusion',
  zh: '入日志证明',
  en: 'inclusion in the log',
  each(file, { n, leaf, hash, proof }) {
    if (!proof) return found(`event ${n} has no proof that it stands in the log`, `第 ${n} 个事件没有入日志证明`);
    const head = file.standsUnder(proof.checkpoint, proofFile(n));
    const place = { tree: head.origin, index: proof.index };
    if (head.origin !== leaf.tree)
      found(
        `event ${n} belongs to log ${leaf.tree}, its proof is of another`,
        `第 ${n} 个事件属于日志 ${leaf.tree}，证明却属另一日志`,
        place,
      );
    if (!verifyInclusion(hash, proof.index, head.size, proof.path, head.root))
      found(`event ${n} does not stand where its proof says`, `第 ${n} 个事件不在证明所示位置`, place);
    const last = file.before?.proof;
    if (last && file.before?.parsed.leaf?.tree === leaf.tree && last.index >= proof.index)
      found(
        `event ${n} stands in the log before the event that it follows`,
        `第 ${n} 个事件在日志中先于其前一事件`,
        place,
      );
  },
};

export const logSignature: FileCheck = {
  name: 'logSignature',
  zh: '日志签名',
  en: 'signature of the log',
  async end(file) {
    for (const each of await everyHead(file)) signed(file, each);
  },
};

export const quorum: FileCheck = {
  name: 'quorum',
  zh: '见证签名',
  en: 'cosignatures of the witnesses',
  async end(file) {
    for (const { note, head, member } of await everyHead(file)) {
      const { origin, size } = head;
      const policy = file.policyOf(origin);
      if (policy.quorum === 'none') {
        file.unwitnessed.add(origin);
        continue;
      }
      const cosigned = inMember(member, () => cosignedIn(note, policy));
      const missing = missingFrom(policy, [...cosigned.keys()]);
      if (missing.length > 0 && (await goesOn(file, note, head))) file.unwitnessed.add(origin);
      else if (missing.length > 0)
        found(
          `the head of size ${size} in ${member} is not final: the cosignature of ${missing.join(', ')} is missing`,
          `${member} 中大小为 ${size} 的日志头尚未最终确认：缺少 ${missing.join('、')} 的见证签名`,
          { tree: origin },
        );
    }
  },
};

export const consistency: FileCheck = {
  name: 'consistency',
  zh: '前后一致',
  en: 'consistency of the heads',
  async end(file) {
    const { zip } = file;
    const named = new Set<string>();
    const text = async (name: string) => {
      named.add(name);
      return noteText(await zip.read(name));
    };
    const names = await logNames(file);
    const logs: LogRead[] = [];
    for (const name of names) logs.push(await lastHead(file, name, text));
    const own = logs.at(-1)?.head.origin ?? '';
    for (const { name, head } of logs)
      if (logName(head.origin, own) !== name)
        found(
          `${consistencyFile(name)} is of ${head.origin}, which bears another name beside ${own}`,
          `${consistencyFile(name)} 所载为 ${head.origin}，与 ${own} 并列时应另有名称`,
          { tree: head.origin },
        );
    for (const { note, head, member } of file.checkpoints) {
      const { origin } = head;
      const of = logs.find((log) => log.head.origin === origin);
      const wanted = consistencyFile(logName(origin, own || origin));
      if (!of) found(`${wanted} is missing`, `缺少 ${wanted}`);
      if (of?.note !== note)
        found(
          `${member} names another head than the last of the log, which stands in ${wanted}`,
          `${member} 所载并非 ${wanted} 中该日志的最后一个头`,
          { tree: origin },
        );
    }
    for (const [i, each] of logs.entries()) {
      const before = logs[i - 1];
      if (before) await linked(file, each, before, text);
    }
    inTurn(file, logs);
    const stray = [...zip.entries.keys()].find((name) => name.startsWith('consistency/') && !named.has(name));
    if (stray !== undefined) found(`${stray} proves nothing of this case`, `${stray} 与本案无关`);
    const heads = (await everyHead(file)).map(({ head }) => head);
    for (const note of file.trust.knownHeads ?? []) againstKnown(file, note, heads);
  },
};

/** A head kept outside against those of the file that are of its size. */
function againstKnown(file: CaseReading, note: string, own: readonly Checkpoint[]): void {
  const { origin, size, root } = file.bodyOf(note);
  const mine = own.filter((head) => head.origin === origin && head.size === size);
  if (mine.length === 0) {
    file.notCompared.push(`${origin} (${size})`);
    return;
  }
  signed(file, { note, head: file.bodyOf(note) });
  if (mine.some((head) => !head.root.equals(root)))
    found(
      `the head of size ${size} is not the one that is kept outside: the log has two histories`,
      `大小为 ${size} 的头与他处所存者不符：日志出现分叉`,
      { tree: origin },
    );
}

const TOLERANCE_MS = 5 * 60_000;
export const freshness: FileCheck = {
  name: 'freshness',
  zh: '新近程度',
  en: 'freshness',
  async end(file) {
    const { now, freshWithinHours } = file.trust;
    const newest = (await logNames(file)).at(-1);
    if (newest === undefined) return;
    const proof = await file.zip.read(consistencyFile(newest));
    const note = inMember(consistencyFile(newest), () => readConsistency(noteText(proof)).checkpoint);
    const head = inMember(consistencyFile(newest), () => file.bodyOf(note));
    const cosigned = file.cosignedOf(note, head);
    const place = { tree: head.origin };
    const latest = Math.max(0, ...cosigned.values()) * 1000;
    if (latest > Date.parse(now) + TOLERANCE_MS)
      found(
        `a witness cosigned at ${new Date(latest).toISOString()}, which is still to come: a clock is wrong`,
        `见证时间 ${new Date(latest).toISOString()} 尚未到来：某一时钟有误`,
        place,
      );
    if (freshWithinHours === undefined) return;
    const agreed = agreedAt(file.policyOf(head.origin), cosigned);
    if (agreed === undefined)
      return found(
        'the witnesses do not say when the head was seen, so its age is unknown',
        '没有足够的见证时间，无法判断日志头的新旧',
        place,
      );
    const at = new Date(agreed * 1000).toISOString();
    if (agreed * 1000 < Date.parse(now) - freshWithinHours * 3_600_000)
      found(
        `the newest head was cosigned by enough witnesses at ${at}, more than ${freshWithinHours} hours ago: what happened since is not in the file`,
        `足够的见证人对最新日志头的见证时间为 ${at}，已超过 ${freshWithinHours} 小时：其后发生的事项不在文件中`,
        place,
      );
  },
};

/** A signed head, and the member that it stands in. */
interface HeadRead {
  note: string;
  head: Checkpoint;
  member?: string;
}

/** Every head of the file: of the proofs, the first heads and the last; each once. */
async function everyHead(file: CaseReading): Promise<Required<HeadRead>[]> {
  const heads = new Map(file.checkpoints.map((each) => [each.note, each]));
  const meet = (member: string, note: string) => {
    if (!heads.has(note)) heads.set(note, { note, member, head: file.bodyOf(note) });
  };
  for (const name of await logNames(file)) {
    const [first, last] = [firstHeadFile(name), consistencyFile(name)];
    const [oldest, proof] = [await file.zip.read(first), await file.zip.read(last)];
    inMember(first, () => meet(first, noteText(oldest)));
    inMember(last, () => meet(last, readConsistency(noteText(proof)).checkpoint));
  }
  return [...heads.values()];
}

function signed(file: CaseReading, { note, head, member }: HeadRead): void {
  const { origin, size } = head;
  const keys = file.logKeys(origin);
  if (keys.length === 0)
    found(
      `no key that is believed is of the log ${origin}: give that of its deployment too (--key, --policy, --closed-policy)`,
      `所信公钥中没有日志 ${origin} 的公钥：请一并给出其部署的公钥或规则（--key、--policy、--closed-policy）`,
      { tree: origin },
    );
  try {
    openNote(note, keys);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    found(
      `the head of size ${size}${member ? ` in ${member}` : ''} is not signed by the log: ${why}`,
      `${member ? `${member} 中` : ''}大小为 ${size} 的日志头没有有效的日志签名：${why}`,
      { tree: origin },
    );
  }
}
