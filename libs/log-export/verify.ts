import type { CalendarYear } from '#domain/calendar/calendar';
import { canonicalJson } from '#ledger/canonical';
import type { Fault } from '#ledger/fault';
import { tilePath, tilesOf, TILE_WIDTH, TileRows } from '#ledger/tiles';
import { foldPeaks, Frontier } from '#ledger/tree';
import { type BundleResult, erasureOf, newSheet, ROW } from './bundle-check.js';
import type { CasesResult } from './cases-check.js';
import { ChainBook } from './chain-book.js';
import { type CheckName, Findings, LOG_CHECKS } from './checks.js';
import { Crew } from './crew.js';
import { type FoldedResult, readCalendars } from './folded.js';
import { HeadsReading } from './heads-reading.js';
import { CALENDAR, CHECKPOINT, FOLDED, type FoldedLine, REGISTERS } from './layout.js';
import { checkEntries, linkOf, readHead } from './members-check.js';
import type { HeadCheck, Opened } from './opened.js';
import { registersFault } from './registers-check.js';
import { inOrder, successionFault } from './succession.js';
import { BadZip, ZipFile } from './stored-zip.js';
import { givenKeys, givenPolicies, keysOf } from './trust.js';
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

/** Nothing further can be said of the files. */
class Stop extends Error {}

class Walk {
  private readonly findings: Findings;
  private readonly heads: HeadsReading;
  private opened: Opened[] = [];
  private crew: Crew | undefined;
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

  constructor(private readonly options: VerifyExportOptions) {
    this.findings = new Findings(options.skip);
    this.heads = new HeadsReading(options, (check, at, fault) => this.report(check, at, fault));
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
      heads: this.heads.heads,
      cosignatures: this.heads.cosignatures,
      continued: this.book?.continued ?? 0,
      seams: this.heads.seams,
      ...(first?.link ? { before: { tree: first.link.origin, size: first.link.size } } : {}),
      notCompared: this.notCompared(),
      judged: this.judged,
      registers: this.asked.registers ? 'bound' : this.lastIsExport() ? 'absent' : 'none',
      folded: this.asked.folded,
      personal: { shown: this.shown, absent: this.erased.length, asked: this.asked.erasures },
      keys: givenKeys(this.options) ?? [...new Set(this.opened.flatMap(({ zip }) => keysOf(zip)))],
      ownKeys: givenKeys(this.options) === undefined,
      policy: givenPolicies(this.options).length > 0 ? 'given' : this.heads.unwitnessed ? 'none' : 'file',
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
        return { path, zip, head, checkpoint, link: linkOf(zip, head), checks: [] };
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
      this.orSyntax(each.path, () => this.heads.read(each, this.opened[i + 1]));
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
    const newest = this.exports.findLast((each) => each.file === file && each.registers !== null);
    const wrong = registersFault(zip, record, newest);
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
