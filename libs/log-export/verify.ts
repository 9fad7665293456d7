import type { CalendarYear } from '#domain/calendar/calendar';
import { canonicalJson } from '#ledger/canonical';
import type { Fault } from '#ledger/fault';
import { type Checkpoint, openNote, parseCheckpoint, type Verifier } from '#ledger/note';
import { parsePolicy, policyFor } from '#ledger/policy';
import { tilePath, tilesOf, TILE_WIDTH, TileRows } from '#ledger/tiles';
import { foldPeaks, Frontier } from '#ledger/tree';
import { type BundleResult, erasureOf, newSheet, ROW } from './bundle-check.js';
import type { CasesResult } from './cases-check.js';
import { ChainBook } from './chain-book.js';
import { type CheckName, Findings, LOG_CHECKS } from './checks.js';
import { Crew } from './crew.js';
import { exactJson } from './exact.js';
import { type FoldedResult, readCalendars } from './folded.js';
import { cosignatureFault, keysFault, policyFault } from './heads-check.js';
import {
  CALENDAR,
  CHECKPOINT,
  type ExportHead,
  FOLDED,
  type FoldedLine,
  HEAD_INNER,
  HEAD_MEMBERS,
  type HeadLine,
  HEADS,
  POLICY,
  REGISTERS,
} from './layout.js';
import { checkEntries, linkOf, readHead } from './members-check.js';
import { quorumFault } from './quorum.js';
import { registersFault } from './registers-check.js';
import { inOrder, isSeam, successionFault } from './succession.js';
import { BadZip, ZipFile } from './stored-zip.js';
import { givenKeys, givenPolicies, keysOf, logKey, maySign, names } from './trust.js';
import type { ExportVerdict, VerifyExportOptions } from './verdict.js';

/**
 * Checks the exports of one or more years one after the other, also where a deployment goes on from one that was closed, believing nothing that can be computed:
 * trees are recomputed from the bytes of their leaves. Memory grows by some 30 bytes an event. Never throws for what is
 * wrong with a file: the verdict names the first check that fails and where.
 */
export async function verifyLogExport(
  paths: readonly string[],
  options: VerifyExportOptions = {},
): Promise<ExportVerdict> {
  const walk = new Walk(options);
  try {
    return await walk.run(paths);
  } finally {
    await walk.close();
  }
}

interface Opened {
  path: string;
  zip: ZipFile;
  head: ExportHead;
  /** sizes and roots of the published heads */
  heads: { size: number; root: Buffer }[];
  link: Checkpoint | undefined;
  checkpoint: string;
  checks: HeadCheck[];
}
/** A root that the tree must have at a size, and who says so. */
interface HeadCheck {
  size: number;
  root: Buffer;
  check: CheckName;
  en: string;
  zh: string;
}

/** Nothing further can be said of the files. */
class Stop extends Error {}

class Walk {
  private readonly findings: Findings;
  private opened: Opened[] = [];
  private readonly seams: ExportVerdict['seams'][number][] = [];
  private crew: Crew | undefined;
  private heads = 0;
  private cosignatures = 0;
  private judged = 0;
  private book: ChainBook | undefined;
  private readonly erased: (BundleResult['erased'][number] & { tree: string; base: number })[] = [];
  private readonly erasures = new Set<string>();
  private shown = 0;
  /** The newest file says what only it can: registers, how cases stood, that it is the newest. */
  private readonly asked = { registers: false, folded: false, erasures: false };
  private readonly exports: { file: number; eventId: string; index: number; registers: string | null }[] = [];
  private readonly started = performance.now();
  private logSeconds = 0;
  /** Some file has no policy, and none was given. */
  private unwitnessed = false;

  constructor(private readonly options: VerifyExportOptions) {
    this.findings = new Findings(options.skip);
  }

  async run(paths: readonly string[]): Promise<ExportVerdict> {
    try {
      this.open(paths);
      const { threads = 2, script } = this.options;
      this.crew = new Crew(
        this.opened.map(({ path }) => path),
        threads,
        script,
      );
      this.book = new ChainBook(this.opened.map(({ head }) => head.size));
      for (const [file, each] of this.opened.entries()) await this.walkTree(file, each, this.crew, this.book);
      this.logSeconds = this.elapsed();
      if (this.options.depth !== 'log' && !LOG_CHECKS.some((check) => this.findings.of(check))) {
        this.checkErasures();
        for (const [file, each] of this.opened.entries()) this.checkRegisters(file, each);
        // On payloads that were altered nothing can be judged.
        if (!this.findings.of('payloads')) await this.checkCases(this.crew, this.book);
      }
    } catch (error) {
      if (error instanceof BadZip) this.report('syntax', 0, { en: error.message, zh: error.zh });
      // Whoever stops has said why: an end without a finding would be silence about all that was not looked at.
      else if (!(error instanceof Stop && this.findings.told)) throw error;
    }
    return this.verdict();
  }

  async close(): Promise<void> {
    for (const { zip } of this.opened) zip.close();
    await this.crew?.end();
  }

  private elapsed = () => Math.round(performance.now() - this.started) / 1000;

  private verdict(): ExportVerdict {
    const { named } = this.findings;
    const [first] = this.opened;
    return {
      ok: !named,
      ...(named ?? {}),
      trees: this.opened.map(({ head: { tree, size, root } }) => ({ tree, size, root })),
      events: this.book?.events ?? 0,
      cases: this.book?.cases ?? 0,
      heads: this.heads,
      cosignatures: this.cosignatures,
      continued: this.book?.continued ?? 0,
      seams: this.seams,
      ...(first?.link ? { before: { tree: first.link.origin, size: first.link.size } } : {}),
      notCompared: this.notCompared(),
      judged: this.judged,
      registers: this.asked.registers ? 'bound' : this.lastIsExport() ? 'absent' : 'none',
      folded: this.asked.folded,
      personal: { shown: this.shown, absent: this.erased.length, asked: this.asked.erasures },
      keys: givenKeys(this.options) ?? [...new Set(this.opened.flatMap(({ zip }) => keysOf(zip)))],
      ownKeys: givenKeys(this.options) === undefined,
      policy: givenPolicies(this.options).length > 0 ? 'given' : this.unwitnessed ? 'none' : 'file',
      seconds: { log: this.logSeconds || this.elapsed(), all: this.elapsed() },
    };
  }

  /** All logs are here, from the very first of all. */
  private fromTheBeginning(): boolean {
    return this.opened[0]?.link === undefined && this.options.continues !== true;
  }

  private lastIsExport(): boolean {
    const file = this.opened.length - 1;
    const last = (this.opened[file]?.head.size ?? 0) - 1;
    return this.exports.some((each) => each.file === file && each.index === last && each.registers !== null);
  }

  private notCompared(): string[] {
    const trees = this.opened.map(({ head }) => head.tree);
    return (this.options.knownHeads ?? []).flatMap((note) => {
      const [tree = '', size] = note.split('\n');
      return trees.includes(tree) ? [] : [`${tree} (${size})`];
    });
  }

  private report(check: CheckName, at: number, fault: Fault): void {
    this.findings.add({ check, at, fault });
  }

  /** Reads what is said of the files; whether it is so comes later. */
  private open(paths: readonly string[]): void {
    for (const path of paths) {
      const zip = this.orSyntax(path, () => ZipFile.open(path));
      const opened = this.orSyntax(path, () => {
        const head = readHead(zip);
        checkEntries(zip, head);
        const checkpoint = zip.read(CHECKPOINT).toString('utf8');
        return { path, zip, head, checkpoint, heads: [], link: linkOf(zip, head), checks: [] };
      });
      this.opened.push(opened);
    }
    this.opened = inOrder(this.opened);
    for (const [i, each] of this.opened.entries()) {
      const before = this.opened[i - 1];
      const { tree } = each.head;
      if (before?.head.tree === tree)
        this.syntax(tree, 'is given twice: give each year once', '重复给出：每年仅限一份');
      const broken = before && successionFault(before, each);
      if (broken) this.report('consistency', 0, broken);
      if (before && each.link?.origin === before.head.tree)
        before.checks.push({
          ...{ size: each.link.size, root: each.link.root },
          check: 'consistency',
          en: `the log does not have the root that ${tree} begins with`,
          zh: `与 ${tree} 首条所载的根不符`,
        });
      this.orSyntax(each.path, () => this.readHeads(each, this.opened[i + 1]));
    }
    for (const { checks } of this.opened) checks.sort((a, b) => a.size - b.size);
  }

  private orSyntax<T>(path: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof Stop) throw error;
      const name = path.split('/').at(-1) ?? path;
      const why = error instanceof Error ? error.message : String(error);
      const zh = error instanceof BadZip ? error.zh : `无法解读（${why}）`;
      return this.syntax(undefined, `${name}: ${why}`, `${name}：${zh}`);
    }
  }
  private syntax(tree: string | undefined, en: string, zh: string): never {
    this.report('syntax', 0, { en, zh, ...(tree ? { tree } : {}) });
    throw new Stop(en);
  }

  /** Signatures and witnesses of every head; the roots are compared when the tree has been recomputed. */
  private readHeads(each: Opened, next: Opened | undefined): void {
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
        restsOn: unwitnessed ? 'next' : 'witnesses',
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

  private async walkTree(file: number, each: Opened, crew: Crew, book: ChainBook): Promise<void> {
    const { head, zip, checks } = each;
    const { tree, size } = head;
    const bundles = [...tilesOf(size)].filter(({ level }) => level === 0);
    const above = new Frontier(); // its leaves are the roots of full tiles
    const rows = new TileRows();
    const partial: Buffer[][] = [];
    const early = this.fromTheBeginning(); // no case can have begun before
    const base = this.opened.slice(0, file).reduce((sum, other) => sum + other.head.size, 0);
    const running: Promise<BundleResult>[] = [];
    const [sheets, used]: [SharedArrayBuffer[], SharedArrayBuffer[]] = [[], []];
    let [next, checked] = [0, 0];
    const edgesOf = (index: number) => {
      const edges: number[] = [];
      for (; next < checks.length && (checks[next] as HeadCheck).size <= (index + 1) * TILE_WIDTH; next++) {
        const edge = (checks[next] as HeadCheck).size - index * TILE_WIDTH;
        if (edges.at(-1) !== edge) edges.push(edge);
      }
      return edges;
    };
    let sent = 0;
    const send = () => {
      while (sent < bundles.length && running.length < crew.size * 4) {
        const { index, width } = bundles[sent++] as { index: number; width: number };
        const sheet = sheets.pop() ?? newSheet();
        used.push(sheet);
        running.push(
          crew.run<BundleResult>({
            kind: 'bundle',
            file,
            tree,
            index,
            width,
            edges: edgesOf(index),
            payloads: this.options.depth !== 'log',
            sheet,
            skip: this.options.skip ?? [],
          }),
        );
      }
    };
    for (const { index, width } of bundles) {
      send();
      const result = await (running.shift() as Promise<BundleResult>);
      for (const found of result.faults) this.findings.add({ ...found, at: base + found.at });
      if (result.faults.some(({ check }) => check === 'syntax')) throw new Stop();
      this.erased.push(...result.erased.map((each) => ({ ...each, tree, base })));
      this.shown += result.shown;
      for (const erasure of result.erasures) this.erasures.add(erasure);
      this.exports.push(...result.exports.map((each) => ({ file, ...each })));
      const bytes = Buffer.from(result.rows.buffer, result.rows.byteOffset, result.rows.byteLength);
      for (let i = 0; i < width; i++) {
        const at = index * TILE_WIDTH + i;
        const broken = book.take(base + at, bytes, i * ROW, result.places, i, early);
        if (broken) this.report('case chain', base + at, { ...broken, tree, index: at, caseId: uuid(bytes, i * ROW) });
      }
      sheets.push(used.shift() as SharedArrayBuffer);
      let edge = -1;
      let last = 0;
      for (; checked < checks.length && (checks[checked] as HeadCheck).size <= index * TILE_WIDTH + width; checked++) {
        const expected = checks[checked] as HeadCheck;
        if (expected.size !== last) [edge, last] = [edge + 1, expected.size];
        const peaks = result.peaks[edge];
        if (!peaks) throw new Stop('no edge');
        const root = foldPeaks([...above.peaks, ...hashesOf(peaks)]);
        if (root.equals(expected.root)) continue;
        const { check, en, zh } = expected;
        this.report(check, base + expected.size, { tree, index: expected.size - 1, en, zh });
      }
      if (!result.root) continue;
      const nodes = above.append(Buffer.from(result.root));
      for (const node of nodes) if (node.level % 8 === 0) (partial[node.level / 8] ??= []).push(node.hash);
      for (const tile of rows.add(nodes)) {
        this.compareTile(zip, tree, base, { level: tile.level + 1, index: tile.index, width: TILE_WIDTH }, tile.hashes);
        partial[tile.level] = [];
      }
    }
    for (const [level, hashes] of partial.entries()) {
      if (!hashes || hashes.length === 0) continue;
      const index = Math.floor(size / TILE_WIDTH ** (level + 2));
      this.compareTile(zip, tree, base, { level: level + 1, index, width: hashes.length }, Buffer.concat(hashes));
    }
    const beyond = checks[checked];
    if (beyond)
      this.report(beyond.check, base + size, {
        tree,
        en: `${size} leaves are left, a head names ${beyond.size}: the tail was cut off`,
        zh: `现存 ${size} 条，签名头为 ${beyond.size} 条：尾部被删`,
      });
  }

  private compareTile(
    zip: ZipFile,
    tree: string,
    base: number,
    place: { level: number; index: number; width: number },
    hashes: Buffer,
  ): void {
    const path = tilePath(place);
    const index = place.index * TILE_WIDTH ** (place.level + 1);
    if (!zip.has(path) || !zip.read(path).equals(hashes)) {
      this.report('tree', base + index, {
        tree,
        index,
        en: `${path} is not what the leaves give`,
        zh: `${path} 与各条重新计算所得不符`,
      });
    }
  }

  /** A personal value may be gone only where its erasure is recorded; the newest year must be there to tell. */
  private checkErasures(): void {
    const newest = this.opened.at(-1);
    if (!newest?.head.personal || !newest.head.record) return;
    this.asked.erasures = true;
    for (const { at, base, tree, eventId, caseId, commitment } of this.erased) {
      if (this.erasures.has(erasureOf(eventId, commitment))) continue;
      this.report('payloads', base + at, {
        ...{ tree, index: at, eventId, caseId },
        en: 'a personal value is gone, and no erasure is recorded',
        zh: '一项个人信息缺失，且无删除记录',
      });
    }
  }

  private checkRegisters(file: number, { zip, head }: Opened): void {
    const record = this.exports.findLast((each) => each.file === file && each.eventId === head.record?.eventId);
    const wrong = registersFault(zip, record);
    if (wrong) this.report('registers', file, { tree: head.tree, ...wrong });
    else if (zip.has(REGISTERS)) this.asked.registers = file === this.opened.length - 1;
  }

  /** The calendar that comes with a file is the official one, where the verifier knows it. */
  private checkCalendar({ path, zip, head: { tree } }: Opened, known: readonly CalendarYear[]): void {
    if (known.length > 0 && !zip.has(CALENDAR))
      this.report('clocks', 0, { tree, en: `${CALENDAR} is missing`, zh: `缺少 ${CALENDAR}` });
    for (const { year, days } of this.orSyntax(path, () => readCalendars(zip))) {
      const official = known.find((each) => each.year === year);
      if (!official || canonicalJson(official.days).equals(canonicalJson(days))) continue;
      this.report('clocks', 0, {
        tree,
        en: `${CALENDAR} is not the official calendar of ${year}`,
        zh: `${CALENDAR} 与 ${year} 年官方节假日安排不符`,
      });
    }
  }

  private async checkCases(crew: Crew, book: ChainBook): Promise<void> {
    const index = book.end();
    const trees = this.opened.map(({ head }) => head.tree);
    const newest = this.opened.at(-1) as Opened;
    const read = await crew.run<FoldedResult>({ kind: 'folded', file: this.opened.length - 1 });
    this.asked.folded = newest.zip.has(FOLDED);
    const folded = this.orSyntax(newest.path, () => {
      if ('wrong' in read) throw new BadZip(read.wrong.en, read.wrong.zh);
      return read.table;
    });
    const known = this.options.calendars ?? [];
    for (const each of this.opened) this.checkCalendar(each, known);
    const own = this.orSyntax(newest.path, () => readCalendars(newest.zip));
    const calendars = [...known, ...own.filter(({ year }) => !known.some((each) => each.year === year))];
    const { personal: contexts, later } = newest.head;
    const parts = crew.size;
    const results = await Promise.all(
      Array.from({ length: parts }, (_, part) =>
        crew.run<CasesResult>({
          ...{ kind: 'cases', part, parts, index, folded, trees, calendars, contexts, whole: later === 0 },
          skip: this.options.skip ?? [],
        }),
      ),
    );
    for (const { faults, judged } of results) {
      for (const found of faults) this.findings.add(found);
      this.judged += judged;
    }
    this.checkStrays(results);
  }

  /** A case that is kept, but has no record that leads to it. */
  private checkStrays(results: readonly CasesResult[]): void {
    const newest = this.opened.at(-1);
    if (!newest?.zip.has(FOLDED) || this.findings.any || !this.fromTheBeginning()) return;
    let number = 0;
    for (const text of newest.zip.lines(FOLDED)) {
      if (results.some(({ folded }) => folded[number] === 1)) {
        number += 1;
        continue;
      }
      const { id, machine } = JSON.parse(text) as FoldedLine;
      this.report('folded state', 0, {
        caseId: id,
        en: `the ${machine} was kept without a record that leads to it`,
        zh: `${machine} 案件无相应记录`,
      });
      return;
    }
  }
}

const hashesOf = (bytes: Uint8Array): Buffer[] =>
  Array.from({ length: bytes.length / 32 }, (_, i) => Buffer.from(bytes.buffer, bytes.byteOffset + i * 32, 32));

const uuid = (rows: Buffer, at: number): string =>
  rows.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
