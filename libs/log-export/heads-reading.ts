import type { Fault } from '#ledger/fault';
import { type Checkpoint, openNote, parseCheckpoint, type Verifier } from '#ledger/note';
import { parsePolicy, policyFor } from '#ledger/policy';
import type { CheckName } from './checks.js';
import { exactJson } from './exact.js';
import { cosignatureFault, keysFault, policyFault } from './heads-check.js';
import { CHECKPOINT, HEAD_INNER, HEAD_MEMBERS, type HeadLine, HEADS, POLICY } from './layout.js';
import type { Opened } from './opened.js';
import { quorumFault } from './quorum.js';
import { isSeam, type Seam } from './succession.js';
import { BadZip } from './stored-zip.js';
import { givenKeys, givenPolicies, keysOf, logKey, maySign, names } from './trust.js';
import type { VerifyExportOptions } from './verdict.js';

/** Reads who signed and who witnessed the heads of exports. */
export class HeadsReading {
  heads = 0;
  cosignatures = 0;
  readonly seams: Seam[] = [];
  /** Some file has no policy, and none was given. */
  unwitnessed = false;

  constructor(
    private readonly options: VerifyExportOptions,
    private readonly report: (check: CheckName, at: number, fault: Fault) => void,
  ) {}

  /** Signatures and witnesses of every head; the roots are compared when the tree has been recomputed. */
  read(each: Opened, next: Opened | undefined): void {
    const { zip, head, checkpoint, checks } = each;
    const { tree } = head;
    const verifiers = (givenKeys(this.options) ?? keysOf(zip)).flatMap(logKey).filter((key) => maySign(key, tree));
    const given = givenPolicies(this.options);
    const own = zip.has(POLICY) ? zip.read(POLICY).toString('utf8') : null;
    const policy = given.length === 0 ? own : (given.find((each) => names(each, tree)) ?? null);
    if (given.length > 0 && policy === null)
      this.report('quorum', head.size, {
        tree,
        en: 'no policy that was given names the log: give that of its deployment too (--closed-policy)',
        zh: '所给见证规则均未列该日志：请一并给出其部署的规则（--closed-policy）',
      });
    this.unwitnessed ||= policy === null;
    const unbound = given.length === 0 && policy !== null && policyFault(parsePolicy(policy), keysOf(zip));
    if (unbound) this.report('quorum', head.size, { tree, ...unbound });
    const newest = this.signed(tree, checkpoint, verifiers, CHECKPOINT);
    if (newest) {
      if (newest.size !== head.size || newest.root.toString('hex') !== head.root) {
        this.report('tree', head.size, {
          tree,
          en: `the file says size ${head.size}, its signed head ${newest.size}`,
          zh: `文件称 ${head.size} 条，签名头为 ${newest.size} 条`,
        });
      }
      checks.push({
        ...newest,
        check: 'tree',
        en: `the leaves do not give the root of the signed head of size ${newest.size}`,
        zh: `各条重新计算的根与大小为 ${newest.size} 的签名头不符`,
      });
    }
    const strange = keysFault(keysOf(zip), checkpoint, tree);
    if (strange) this.report('log signature', head.size, { tree, ...strange });
    const witnesses = policy === null ? undefined : policyFor(parsePolicy(policy), tree);
    const unwitnessed = policy === null ? undefined : quorumFault(checkpoint, policy, tree, CHECKPOINT);
    const seam = next && isSeam(each, next);
    // What another log begins with stands under that log's head, where its own witnesses were not asked any more.
    const carried = seam && next.link?.size === head.size && next.link.root.toString('hex') === head.root;
    if (seam && next.link?.origin === tree)
      this.seams.push({
        from: tree,
        to: next.head.tree,
        size: next.link.size,
        restsOn: unwitnessed || !witnesses || witnesses.quorum === 'none' ? 'next' : 'witnesses',
      });
    let before = 0;
    let confirmed = false;
    for (const line of zip.lines(HEADS)) {
      const told = exactJson<HeadLine>(HEADS, line, HEAD_MEMBERS, { inner: HEAD_INNER });
      const { size, note, final, cosignatures } = told;
      if (!(Number.isSafeInteger(size) && size > before && size <= head.size))
        throw new BadZip(`${HEADS} is out of order`, `${HEADS} 顺序有误`);
      before = size;
      this.heads += 1;
      this.cosignatures += cosignatures?.length ?? 0;
      const published = this.signed(tree, note, verifiers, HEADS);
      if (published && published.size !== size)
        throw new BadZip(
          `${HEADS} calls a head of ${published.size} one of ${size}`,
          `${HEADS} 将大小为 ${published.size} 的头记为 ${size}`,
        );
      if (published)
        checks.push({
          ...published,
          check: 'consistency',
          en: `the published head of size ${size} does not fit the leaves`,
          zh: `已公布的大小为 ${size} 的签名头与各条不符`,
        });
      confirmed ||= final !== undefined && size === head.size;
      const untrue = witnesses && cosignatureFault(told, witnesses);
      if (untrue) this.report('quorum', size, { tree, ...untrue });
      if (!final || policy === null) continue;
      const missing = quorumFault(final.note, policy, tree, HEADS);
      if (missing) this.report('quorum', size, { tree, ...missing });
      if (final.note.split('\n\n')[0] !== note.split('\n\n')[0]) {
        this.report('quorum', size, {
          tree,
          en: `what the witnesses signed at size ${size} is not what the log signed`,
          zh: `大小为 ${size} 时见证所签与日志所签不同`,
        });
      }
    }
    if (unwitnessed && (!carried || confirmed)) this.report('quorum', head.size, { tree, ...unwitnessed });
    for (const note of this.options.knownHeads ?? []) {
      if (note.slice(0, note.indexOf('\n')) !== tree) continue;
      const known = this.signed(tree, note, verifiers, undefined);
      if (known)
        checks.push({
          ...known,
          check: 'consistency',
          en: `the head of size ${known.size} that is kept outside does not fit the leaves`,
          zh: `他处所存大小为 ${known.size} 的签名头与各条不符`,
        });
    }
  }

  /** `member`: where the head stands; undefined for one that is kept outside. */
  private signed(
    tree: string,
    note: string,
    keys: readonly Verifier[],
    member: string | undefined,
  ): Checkpoint | undefined {
    try {
      const own = keys.map((key) => ({ ...key, name: tree })); // one key for all years
      const head = parseCheckpoint(openNote(note, own).text);
      if (head.origin !== tree) throw new Error(`it is a head of ${head.origin}`);
      return head;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.report('log signature', 0, {
        tree,
        en: `the signed head ${member ? `in ${member}` : 'that is kept outside'} does not verify: ${why}`,
        zh: `${member ? `${member} 中的` : '他处所存'}签名头校验失败：${why}`,
      });
      return undefined;
    }
  }
}
