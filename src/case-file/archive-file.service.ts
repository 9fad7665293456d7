import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeZip } from '#case-file/zip';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { canonicalJson } from '#ledger/canonical';
import { parseCheckpoint, parseNote } from '#ledger/note';
import { Workflow } from '#workflow/workflow';
import { DocumentService } from '../document/document.service.js';
import { isEnded } from '../notice/subject.js';
import { archiveReadme } from './archive-readme.js';
import { CaseFileService } from './case-file.service.js';

interface Entry {
  name: string;
  content: Uint8Array;
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = (name: string, content: string): Entry => ({ name, content: Buffer.from(content, 'utf8') });

/** 归档包: a case that has ended, with its papers, its record and the head of the log that stands for a time-stamp. */
@Injectable()
export class ArchiveFileService {
  constructor(
    private readonly workflow: Workflow,
    private readonly files: CaseFileService,
    private readonly documents: DocumentService,
  ) {}

  /**
   * The bytes of the archive, as they come; for whoever may have the case file. Throws NOT_FOUND, NOT_PERMITTED,
   * INVALID_TRANSITION while the case goes on, BUSY while its last papers are printed or its last event is logged.
   */
  async open(by: Actor, id: string): Promise<AsyncGenerator<Uint8Array>> {
    const machine = await this.files.machineOf(id);
    const table = await this.files.admit(by, machine, id);
    const kind = this.workflow.kinds.get(machine);
    const [row] = await this.workflow.read(by, (tx) =>
      tx.query<{ state: string; version: number }>(
        `archive_${table}`,
        `SELECT state, version FROM liandan.${table} WHERE id = $1`,
        [id],
      ),
    );
    if (!kind || !row) throw new DomainError('NOT_FOUND');
    if (!isEnded(kind.machine, row.state)) throw notEnded(row.state);
    if ((await this.documents.unprinted(by, id)) > 0) throw notPrinted();
    const { bytes, checkpoint } = await this.files.opened(by, machine, id);
    return writeZip(this.entries(by, { id, machine, ...row }, bytes, checkpoint));
  }

  private async *entries(
    by: Actor,
    of: { id: string; machine: string; state: string; version: number },
    caseFile: AsyncIterable<Uint8Array>,
    checkpoint: string,
  ): AsyncGenerator<Entry> {
    const sums: { name: string; bytes: number; sha256: string }[] = [];
    const told = (entry: Entry): Entry => {
      sums.push({ name: entry.name, bytes: entry.content.length, sha256: sha256(entry.content) });
      return entry;
    };
    yield told(text('README.txt', archiveReadme(of)));
    const papers: object[] = [];
    for await (const { pdf, record, struck, ...paper } of this.documents.ofCase(by, of.id)) {
      const place = String(papers.length + 1).padStart(3, '0');
      const name = `documents/${place}-${paper.kind.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
      const bytes = pdf ? { file: `${name}.pdf` } : { erased: struck };
      papers.push({ ...paper, issuedAt: paper.issuedAt.toISOString(), ...bytes, record: `${name}.json` });
      if (pdf) yield told({ name: `${name}.pdf`, content: pdf });
      yield told({ name: `${name}.json`, content: canonicalJson(record) });
    }
    const parts: Uint8Array[] = [];
    for await (const part of caseFile) parts.push(part);
    yield told({ name: `case-${of.id}.lxz`, content: Buffer.concat(parts) });
    yield told(text('timestamp/checkpoint.txt', checkpoint));
    const { text: head, signatures } = parseNote(checkpoint);
    const { origin, size, root } = parseCheckpoint(head);
    const { id, machine, state, version } = of;
    yield told({
      name: 'archive.json',
      content: canonicalJson({
        ...{ format: 'liandan.archive/1', case: id, machine, state, version, documents: papers },
        timestamp: {
          file: 'timestamp/checkpoint.txt',
          ...{ log: origin, size, root: root.toString('hex') },
          cosigned: signatures.map(({ name }) => name).filter((name) => name !== origin),
        },
        files: [...sums],
      }),
    });
    yield text('SHA256SUMS', sums.map((sum) => `${sum.sha256}  ${sum.name}\n`).join(''));
  }
}

const notEnded = (state: string) =>
  new DomainError('INVALID_TRANSITION', {
    detail: { zh: '案件尚未办结，不能归档', en: 'The case goes on: it cannot be archived yet' },
    remedy: {
      zh: '请在案件办结后导出归档包；此前可下载案卷文件',
      en: 'Take the archive once the case has ended; until then take the case file',
    },
    data: { state },
  });
const notPrinted = () =>
  new DomainError('BUSY', {
    detail: { zh: '本案最后的文书正在印制', en: 'The last papers of the case are still being printed' },
    remedy: { zh: '请稍候一分钟后重试', en: 'Try again in a minute' },
  });
