import { canonicalJson } from '#ledger/canonical';
import { civilYear, sha256, yearOf } from '#ledger/leaf';
import { type Checkpoint, noteText, openNote } from '#ledger/note';
import { agreedAt, cosignedIn, missingFrom } from '#ledger/policy';
import { verifyInclusion } from '#ledger/tree';
import { partsOf } from './fold.js';
import {
  CALENDAR,
  CASE,
  consistencyFile,
  firstHeadFile,
  logName,
  MACHINE,
  proofFile,
  readConsistency,
} from './format.js';
import { goesOn, inTurn, lastHead, linked, logNames, type LogRead } from './logs.js';
import { machineDocument } from './machines.js';
import { PAPERS, paperFile, papersNamed } from './papers.js';
import { accountsOf, miscountOf, postingsOf } from './quota.js';
import { type CaseReading, type EventReading, found, inMember, same, unknownMachine } from './reading.js';

/** A check of a case file, in the order in which faults are named (integrity.md §6). It throws the fault that it finds. */
export interface FileCheck {
  name: CheckName;
  zh: string;
  en: string;
  /** Asked also where an earlier check has found something at the same event: it may say why. */
  explains?: true;
  /** Needs what every event says: where the file leaves some out, it holds as far as leaves show it. */
  ofWhole?: true;
  begin?(file: CaseReading): Promise<void> | void;
  each?(file: CaseReading, event: EventReading): Promise<void> | void;
  end?(file: CaseReading): Promise<void> | void;
}
export type CheckName =
  | 'syntax'
  | 'leafHashes'
  | 'caseChain'
  | 'inclusion'
  | 'logSignature'
  | 'quorum'
  | 'consistency'
  | 'legalPath'
  | 'clocks'
  | 'quota'
  | 'foldedState'
  | 'payloads'
  | 'papers'
  | 'freshness';

const syntax: FileCheck = {
  name: 'syntax',
  zh: '格式',
  en: 'form of the file',
  each(_file, event) {
    event.whole();
    void event.leaf;
    if (event.shown) void event.payload;
  },
  end({ zip, used }) {
    const stray = [...zip.entries.keys()].find((name) => !used.has(name) && !name.startsWith('consistency/'));
    if (stray !== undefined) found(`${stray} belongs to no event of the case`, `${stray} 不属于本案任何事件`);
  },
};

const leafHashes: FileCheck = {
  name: 'leafHashes',
  zh: '叶哈希',
  en: 'leaf hashes',
  each({ document }, { n, hash }) {
    if (hash.toString('hex') !== document.leaves[n - 1])
      found(
        `event ${n} does not have the hash that ${CASE} names: it was altered`,
        `第 ${n} 个事件与 ${CASE} 所载哈希不符：已被改动`,
      );
  },
};

const caseChain: FileCheck = {
  name: 'caseChain',
  zh: '案件链',
  en: 'chain of the case',
  each({ document, before }, { n, leaf, refused }) {
    const last = before?.parsed;
    if (leaf.case_id !== document.case)
      found(`event ${n} is of another case, ${leaf.case_id}`, `第 ${n} 个事件属于另一案件 ${leaf.case_id}`);
    if (leaf.seq !== n)
      found(`event ${n} is missing: ${leaf.seq} stands in its place`, `缺少第 ${n} 个事件，其位置为第 ${leaf.seq} 个`);
    if (leaf.prev !== (last?.hash?.toString('hex') ?? null))
      found(`event ${n} does not carry the hash of the event before it`, `第 ${n} 个事件未载明前一事件的哈希`);
    if (leaf.machine !== document.machine || leaf.machine_version !== document.machine_version)
      found(
        `event ${n} is of machine ${leaf.machine}, version ${leaf.machine_version}; the case of ${document.machine}, version ${document.machine_version}`,
        `第 ${n} 个事件的状态机为 ${leaf.machine} 第 ${leaf.machine_version} 版，本案为 ${document.machine} 第 ${document.machine_version} 版`,
      );
    if (leaf.from !== (last?.leaf?.to ?? null))
      found(
        `event ${n} leaves state ${leaf.from ?? 'none'}, the case was in ${last?.leaf?.to ?? 'none'}`,
        `第 ${n} 个事件起于状态“${leaf.from ?? '无'}”，案件当时为“${last?.leaf?.to ?? '无'}”`,
      );
    const version = (last?.leaf?.case_version ?? 0) + (refused ? 0 : 1);
    if (leaf.case_version !== version)
      found(
        `event ${n} has version ${leaf.case_version} where ${version} follows`,
        `第 ${n} 个事件版本为 ${leaf.case_version}，应为 ${version}`,
      );
    if (last?.leaf && leaf.occurred_at < last.leaf.occurred_at)
      found(`event ${n} is earlier than the event before it`, `第 ${n} 个事件早于其前一事件`);
    if (yearOf(leaf.tree) !== civilYear(leaf.occurred_at))
      found(
        `event ${n} of ${leaf.occurred_at} does not belong to log ${leaf.tree}`,
        `第 ${n} 个事件（${leaf.occurred_at}）不属于日志 ${leaf.tree}`,
      );
  },
};

const inclusion: FileCheck = {
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

const logSignature: FileCheck = {
  name: 'logSignature',
  zh: '日志签名',
  en: 'signature of the log',
  async end(file) {
    for (const each of await everyHead(file)) signed(file, each);
  },
};

const quorum: FileCheck = {
  name: 'quorum',
  zh: '见证签名',
  en: 'cosignatures of the witnesses',
  async end(file) {
    for (const { note, head, member } of await everyHead(file)) {
      const { origin, size } = head;
      const policy = file.policyOf(origin);
      if (policy.quorum === 'none') continue;
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

const consistency: FileCheck = {
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

/** What an event says and what its leaf says are one act. */
function sameAct({ n, leaf, said }: EventReading): void {
  const told = { type: said.type, at: said.at ?? leaf.occurred_at, door: said.door ?? leaf.actor.door };
  if (
    told.type !== leaf.type ||
    told.at !== leaf.occurred_at ||
    told.door !== leaf.actor.door ||
    said.by.person !== leaf.actor.person ||
    said.by.org !== leaf.actor.org
  )
    found(
      `event ${n}: the payload tells of another act than the leaf`,
      `第 ${n} 个事件：内容所述与叶数据所载并非同一行为`,
    );
}

const legalPath: FileCheck = {
  name: 'legalPath',
  ofWhole: true,
  zh: '法定路径',
  en: 'legal path',
  begin({ document, machine, judge }) {
    if (machine.machine !== document.machine || machine.version !== document.machine_version)
      found(
        `${MACHINE} is version ${machine.version} of ${machine.machine}, the case runs under version ${document.machine_version} of ${document.machine}`,
        `${MACHINE} 为 ${machine.machine} 第 ${machine.version} 版，本案适用 ${document.machine} 第 ${document.machine_version} 版`,
      );
    if (!judge) return unknownMachine(document);
    const own = machineDocument(judge).rows;
    const odd = machine.rows.find((row, i) => !own[i] || !same(row, own[i]));
    if (odd ?? own.length !== machine.rows.length)
      found(
        `${MACHINE} is not version ${machine.version} of ${machine.machine} as released${odd ? `: row ${odd.row} (${odd.from}, ${odd.event})` : ''}`,
        `${MACHINE} 与已发布的 ${machine.machine} 第 ${machine.version} 版不符${odd ? `：第 ${odd.row} 行（${odd.from}，${odd.event}）` : ''}`,
      );
  },
  each(file, event) {
    const { n, leaf } = event;
    if (event.shown) sameAct(event);
    if (event.refused) {
      if (leaf.from !== leaf.to)
        found(`event ${n} was refused and yet moved the case`, `第 ${n} 个事件被拒绝，却改变了状态`);
      return;
    }
    const row = file.machine.rows.find(
      (each) =>
        each.from === (leaf.from ?? 'new') &&
        each.event === leaf.type &&
        each.to === leaf.to &&
        each.door === leaf.actor.door &&
        same(each.rules, leaf.rule_ids),
    );
    if (!row)
      found(
        `event ${n}: ${MACHINE} has no transition ${leaf.from ?? 'new'} → ${leaf.to ?? 'none'} by ${leaf.type} (${leaf.rule_ids.join(', ')})`,
        `第 ${n} 个事件：${MACHINE} 中没有由“${leaf.type}”从“${leaf.from ?? 'new'}”到“${leaf.to ?? '无'}”的转移（${leaf.rule_ids.join('、')}）`,
      );
    if (!file.judge || file.leftOut) return;
    const { said } = event;
    const parts = partsOf(file.judge, file.standingNow, said);
    const claimed = said.parts.find((part) => !parts.includes(part));
    if (claimed !== undefined)
      found(
        `event ${n}: the speaker acts as ${claimed}, which the case does not give to this speaker`,
        `第 ${n} 个事件：行为人以 ${claimed} 身份行事，而本案中其并无此身份`,
      );
    const { step } = event;
    if (step.state !== leaf.to || step.row !== row?.row)
      found(
        `event ${n}: shown what it was shown then, the machine goes to ${step.state} (${step.row}), the record says ${leaf.to ?? 'none'} (${row?.row ?? ''})`,
        `第 ${n} 个事件：按当时所示，状态机应至“${step.state}”（${step.row}），记录为“${leaf.to ?? '无'}”（${row?.row ?? ''}）`,
      );
  },
};

const clocks: FileCheck = {
  name: 'clocks',
  ofWhole: true,
  zh: '时限',
  en: 'clocks',
  begin(file) {
    const { calendar, trust } = file;
    for (const known of trust.calendars ?? []) {
      if (!calendar.years.includes(known.year)) continue;
      if (!same(file.yearOf(known.year).days, known.days))
        found(
          `${CALENDAR} is not the official calendar of ${known.year}`,
          `${CALENDAR} 与 ${known.year} 年官方节假日安排不符`,
        );
    }
  },
  each(file, event) {
    if (file.leftOut) return;
    const { leaf, said } = event;
    const { clock, key } = said as { clock?: string; key?: string };
    const calendar = file.calendarOf(leaf.calendar_version ?? '');
    const effects = event.refused ? [] : event.step.effects;
    file.clocks.take({
      event: leaf.event_id,
      at: leaf.occurred_at,
      door: leaf.actor.door,
      outcome: leaf.outcome,
      clock,
      key,
      effects,
      calendar,
    });
  },
  end({ document, clocks: { lines } }) {
    for (const [i, line] of lines.entries()) {
      const told = document.clocks[i];
      if (!told)
        found(
          `the clock ${line.clock} that event ${line.event} started is missing from ${CASE}`,
          `${CASE} 缺少由事件 ${line.event} 起算的时限 ${line.clock}`,
          { eventId: line.event },
        );
      else if (!same(told, line)) {
        const member = Object.keys(line).find(
          (name) => !same([told[name as 'clock'] ?? null], [line[name as 'clock']]),
        );
        const [says, is] = [told, line].map((each) => JSON.stringify(each[member as 'clock'])) as [string, string];
        found(
          `the clock ${line.clock}: ${member ?? 'a member'} is ${is} by the events and the calendar, ${CASE} says ${says}`,
          `时限 ${line.clock}：按事件和日历，${member ?? '某项'} 应为 ${is}，${CASE} 记为 ${says}`,
          { eventId: line.event },
        );
      }
    }
    const extra = document.clocks[lines.length];
    if (extra)
      found(`no event started the clock ${extra.clock} of ${CASE}`, `${CASE} 中的时限 ${extra.clock} 并无事件起算`);
  },
};

const quota: FileCheck = {
  name: 'quota',
  ofWhole: true,
  zh: '额度计算',
  en: 'quota arithmetic',
  each(file, event) {
    if (event.refused || file.leftOut) return;
    const miscount = miscountOf(file.document.machine, event.said, file.standingNow.context, event.step.context);
    if (miscount) found(`event ${event.n}: ${miscount.en}`, `第 ${event.n} 个事件：${miscount.zh}`);
    file.postings.push(...postingsOf(event.step.effects));
  },
  end({ document, postings, standingNow, leftOut }) {
    if (leftOut) return;
    const { accounts, machine, state } = document;
    const told = [...document.postings];
    for (const { later, ...line } of postings) {
      const at = told.findIndex((each) => same(each, line));
      if (at >= 0) told.splice(at, 1);
      else if (!later)
        found(
          `the account ${line.account} was moved by ${line.reserved} g reserved and ${line.taken} g taken (${line.reason}); ${CASE} does not say so`,
          `账户 ${line.account} 应变动：占用 ${line.reserved} 克、接受 ${line.taken} 克（${line.reason}），${CASE} 未载`,
        );
    }
    const [extra] = told;
    if (extra)
      found(
        `no event of the case moved the account ${extra.account} as ${CASE} says (${extra.reason})`,
        `${CASE} 所载账户 ${extra.account} 的变动（${extra.reason}）并无事件依据`,
      );
    const expected = accountsOf(machine, document.case, state, standingNow.context);
    if (!same(expected, accounts)) {
      const odd = expected?.find((line, i) => !same(line, accounts?.[i] ?? null));
      found(
        `the account ${odd?.account ?? accounts?.[0]?.account ?? ''} does not stand as the events of the case leave it`,
        `账户 ${odd?.account ?? accounts?.[0]?.account ?? ''} 的余额与本案各事件计算所得不符`,
      );
    }
  },
};

const foldedState: FileCheck = {
  name: 'foldedState',
  ofWhole: true,
  zh: '案件现状',
  en: 'folded state',
  each({ leftOut }, event) {
    if (!event.refused && !leftOut) void event.step;
  },
  end({ document, standingNow, before, leftOut }) {
    const { case_version: version = 0, to } = before?.parsed.leaf ?? {};
    const state = leftOut ? (to ?? '') : standingNow.state;
    if (document.state !== state || document.version !== version)
      found(
        `${CASE} is in state ${document.state}, version ${document.version}; the events lead to ${state}, version ${version}`,
        `${CASE} 的状态为“${document.state}”第 ${document.version} 版，各事件所至为“${state}”第 ${version} 版`,
      );
    if (leftOut) return;
    const odd = differs(document.context, JSON.parse(JSON.stringify(standingNow.context)), '');
    if (odd !== undefined)
      found(
        `${CASE} differs from what the events make of the case, at ${odd}`,
        `${CASE} 与各事件所得的案件内容不一致，位置：${odd}`,
      );
  },
};

const payloads: FileCheck = {
  name: 'payloads',
  zh: '内容哈希',
  en: 'payload hashes',
  explains: true,
  each(file, event) {
    if (!event.shown) return;
    if (sha256(event.content).toString('hex') !== event.leaf.payload_commitment)
      found(`event ${event.n}: the payload or its salt was altered`, `第 ${event.n} 个事件：内容或其盐值被改动`);
    for (const [commitment, bytes] of event.personalFiles)
      if (sha256(bytes).toString('hex') !== commitment)
        found(
          `event ${event.n}: a personal value or its salt was altered`,
          `第 ${event.n} 个事件：个人信息或其盐值被改动`,
        );
    const { values, erased } = event.personal;
    file.personal.shown += values.length;
    file.personal.erased += erased;
  },
};

const papers: FileCheck = {
  name: 'papers',
  zh: '材料原文',
  en: 'papers',
  each({ papers: lines, named }, event) {
    if (!lines || !event.shown) return;
    const { leaf, said, place } = event;
    for (const digest of papersNamed(leaf.outcome, said)) if (!named.has(digest)) named.set(digest, place);
  },
  async end({ papers: lines, named, zip }) {
    if (!lines) return;
    const told = new Set(lines.map(({ sha256 }) => sha256));
    for (const [digest, { event, eventId }] of named)
      if (!told.has(digest))
        found(
          `${PAPERS} does not say what became of the paper ${digest}, which event ${event} names`,
          `${PAPERS} 未载第 ${event} 个事件所列材料 ${digest} 的去向`,
          eventId === undefined ? {} : { eventId },
        );
    for (const [i, digest] of [...named.keys()].entries())
      if (lines[i]?.sha256 !== digest)
        found(
          `${PAPERS} names ${lines[i]?.sha256 ?? 'nothing'} where the paper ${digest} follows`,
          `${PAPERS} 在应为材料 ${digest} 之处列有 ${lines[i]?.sha256 ?? '无'}`,
        );
    const extra = lines[named.size];
    if (extra) found(`no event of the case names the paper ${extra.sha256}`, `本案没有事件列有材料 ${extra.sha256}`);
    for (const { sha256: digest, is } of lines) {
      if (is !== 'here') continue;
      const { event, eventId } = named.get(digest) ?? { event: 0 };
      const place = eventId === undefined ? {} : { eventId };
      if (!zip.has(paperFile(digest)))
        found(
          `the paper ${digest} of event ${event} is missing, and ${PAPERS} says that it is here`,
          `第 ${event} 个事件的材料 ${digest} 缺失，而 ${PAPERS} 载明其在本文件中`,
          place,
        );
      const bytes = Buffer.from(await zip.read(paperFile(digest)));
      if (sha256(bytes).toString('hex') !== digest)
        found(
          `the paper ${digest} of event ${event} was altered: its bytes do not have that hash`,
          `第 ${event} 个事件的材料 ${digest} 被改动：内容与该哈希不符`,
          place,
        );
    }
  },
};

const TOLERANCE_MS = 5 * 60_000;
const freshness: FileCheck = {
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

/** In the order of integrity.md §6. */
export const checks: readonly FileCheck[] = [
  syntax,
  leafHashes,
  caseChain,
  inclusion,
  logSignature,
  quorum,
  consistency,
  legalPath,
  clocks,
  quota,
  foldedState,
  payloads,
  papers,
  freshness,
];

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

/** The place of the first difference between two JSON values, as a JSON pointer; undefined where there is none. */
function differs(a: unknown, b: unknown, path: string): string | undefined {
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return canonicalJson([a ?? null]).equals(canonicalJson([b ?? null])) ? undefined : path || '/';
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const name of names) {
    if (!(name in a) || !(name in b)) return `${path}/${name}`;
    const odd = differs((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], `${path}/${name}`);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
