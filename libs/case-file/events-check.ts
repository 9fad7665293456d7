import { civilYear, sha256, yearOf } from '#ledger/leaf';
import type { FileCheck } from './check.js';
import { CASE } from './format.js';
import { PAPERS, paperFile, papersNamed } from './papers.js';
import { found } from './reading.js';

export const syntax: FileCheck = {
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

export const leafHashes: FileCheck = {
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

export const caseChain: FileCheck = {
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

export const payloads: FileCheck = {
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

export const papers: FileCheck = {
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
