import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EdgeError } from '#access/edge-error';
import { erased } from '../http/erased.js';
import { readersOf } from '#access/readers';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { digestsIn } from '#domain/given/contents';
import { Workflow } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { FileStore } from './file-store.js';
import { MEDIA_TYPES, type MediaType, mediaTypeOf } from './media-type.js';
import { namings } from './namings.js';

/** Of one firm, stored and not yet named by a case, in bytes. */
const MOST_UNNAMED = 1_000_000_000;
const DIGEST = /^[0-9a-f]{64}$/;

export interface Stored {
  sha256: string;
  bytes: number;
  mediaType: MediaType;
  storedAt: string;
}
export interface Served {
  content: Readable;
  bytes: number;
  mediaType: MediaType;
  name: string;
}

/** Bytes of papers and photographs: stored by firms, read by whoever may read the case that names them. */
@Injectable()
export class FileService {
  private readonly log = new Logger('files');

  constructor(
    private readonly db: DataSource,
    private readonly workflow: Workflow,
    private readonly store: FileStore,
    private readonly settings: Settings,
  ) {}

  /** Stores a content under its digest. The same bytes again change nothing, so an upload that broke off is sent again. */
  async put(by: Actor, sha256: string, body: unknown, declared: number | undefined): Promise<Stored> {
    if (by.kind !== 'firm' || !by.org) {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '文件由企业上传', en: 'Files are stored by enterprises' },
        remedy: { zh: '请由办理事项的企业上传', en: 'The enterprise of the case has to send it' },
      });
    }
    if (!DIGEST.test(sha256)) throw badField('sha256', '应为 SHA-256 十六进制摘要', 'Must be a SHA-256 in hexadecimal');
    if (!isStream(body)) {
      throw new EdgeError('UNSUPPORTED_MEDIA_TYPE', {
        detail: { zh: '请以 application/octet-stream 发送文件内容', en: 'Send the bytes as application/octet-stream' },
      });
    }
    const limit = this.settings.LIANDAN_FILE_MB * 1_000_000;
    if (declared !== undefined && declared > limit) throw this.tooLarge();
    await this.refuseHoard(by);
    const received = await this.store.receive(body, limit);
    if (!received) throw this.tooLarge();
    try {
      if (received.bytes === 0) throw badField('body', '文件为空', 'The file is empty');
      if (received.sha256 !== sha256) {
        throw badField(
          'sha256',
          '内容与摘要不符，可能传输中断，请重新上传',
          'The bytes are not those of the digest: send them again',
        );
      }
      const mediaType = await mediaTypeOf(received);
      if (!mediaType) throw unknownType();
      return await this.entered(by, (manager) =>
        keep(manager, by.org ?? '', sha256, received.bytes, mediaType, () => received.keep()),
      );
    } finally {
      await received.drop();
    }
  }

  /** What the caller's own firm has stored under the digest. */
  async own(by: Actor, sha256: string): Promise<Stored> {
    const [row] = await this.workflow.read(by, (tx) =>
      tx.query<StoredRow>(
        'file_own',
        `SELECT bytes, media_type, stored_at FROM liandan.stored_file WHERE sha256 = $1 AND organisation = $2`,
        [sha256, by.org],
      ),
    );
    if (!row || (await this.store.standing(sha256)) !== 'whole') throw new DomainError('NOT_FOUND');
    return storedOf(sha256, row);
  }

  /**
   * A content that the case names, for who may read the case. NOT_FOUND for everybody else, and for what it does not name;
   * ERASED with its leaf for what was erased; CONTENT_LOST for what is not in the store as it was stored.
   */
  async ofCase(by: Actor, id: string, sha256: string): Promise<Served> {
    const found = await this.workflow.read(by, async (tx) => {
      const [event] = await tx.query<{ machine: string }>(
        'file_machine',
        'SELECT machine FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1',
        [id],
      );
      const named = event && namings[event.machine];
      if (!named) return undefined;
      const [row] = await tx.query<{ context: never }>(
        `file_${named.table}`,
        `SELECT context FROM liandan.${named.table} WHERE id = $1`,
        [id],
      );
      if (!row) return undefined;
      const [gone] = await tx.query<{ leaf: string | null }>(
        'file_struck',
        'SELECT liandan.struck_by($1, $2) AS leaf',
        [id, sha256],
      );
      if (gone?.leaf) throw erased(gone.leaf, sha256);
      for (const { org, name } of named.of(row.context).filter((each) => each.org && each.sha256 === sha256)) {
        const [file] = await tx.query<{ media_type: MediaType; bytes: string }>(
          'file_of',
          'SELECT * FROM liandan.file_of($1, $2)',
          [sha256, org],
        );
        if (file) return { name, bytes: Number(file.bytes), mediaType: file.media_type };
      }
      return undefined;
    });
    if (!found) throw new DomainError('NOT_FOUND');
    const kept = await this.store.standing(sha256);
    const content = kept === 'whole' && (await this.store.open(sha256));
    if (!content) {
      this.log.error(`${sha256}, which case ${id} names, is ${kept} in the store`);
      throw lost(sha256);
    }
    return { ...found, name: named(found.name, found.mediaType), content };
  }

  /**
   * A case of the firm names these digests from now on: they are kept for good. Said after the case has changed; should
   * that not succeed, whoever clears away finds them in the case itself.
   */
  async keepFor(by: Actor, command: object): Promise<void> {
    const digests = digestsIn(command);
    if (digests.length === 0 || !by.org) return;
    try {
      await this.entered(by, (manager) =>
        manager.query(
          `UPDATE liandan.stored_file SET named_at = clock_timestamp()
            WHERE organisation = $1 AND sha256 = ANY ($2) AND named_at IS NULL`,
          [by.org, digests],
        ),
      );
    } catch (error) {
      this.log.warn(`files named and not marked: ${String(error)}`);
    }
  }

  /** Who only stores and never applies would fill the disk. */
  private async refuseHoard(by: Actor): Promise<void> {
    const [row] = await this.workflow.read(by, (tx) =>
      tx.query<{ n: string }>(
        'file_unnamed',
        'SELECT coalesce(sum(bytes), 0) AS n FROM liandan.stored_file WHERE organisation = $1 AND named_at IS NULL',
        [by.org],
      ),
    );
    if (Number(row?.n ?? 0) <= MOST_UNNAMED) return;
    throw new EdgeError('TOO_LARGE', {
      detail: {
        zh: '本单位尚未使用的上传文件已超过 1 GB',
        en: 'The firm has stored more than 1 GB that no case names',
      },
      remedy: { zh: '请先提交使用这些文件的事项', en: 'First submit the cases that they belong to' },
    });
  }

  private entered<T>(by: Actor, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.readers', liandan.admit($1), true)`, [readersOf(by).join(',')]);
      return work(manager);
    });
  }

  private tooLarge = () =>
    new EdgeError('TOO_LARGE', {
      detail: {
        zh: `文件超过 ${this.settings.LIANDAN_FILE_MB} MB`,
        en: `The file is larger than ${this.settings.LIANDAN_FILE_MB} MB`,
      },
      remedy: { zh: '请压缩或拆分后上传', en: 'Make it smaller, or split it' },
    });
}

interface StoredRow {
  bytes: string;
  media_type: MediaType;
  stored_at: Date;
}
const storedOf = (sha256: string, row: StoredRow): Stored => ({
  sha256,
  bytes: Number(row.bytes),
  mediaType: row.media_type,
  storedAt: row.stored_at.toISOString(),
});

/** One at a time for each content: whoever clears away and whoever stores it again do not cross. */
export const LOCK = 'SELECT pg_advisory_xact_lock(7306, hashtext($1))';

async function keep(
  manager: EntityManager,
  org: string,
  sha256: string,
  bytes: number,
  mediaType: MediaType,
  place: () => Promise<void>,
): Promise<Stored> {
  await manager.query(LOCK, [sha256]);
  await place();
  const [row] = await manager.query<StoredRow[]>(
    `INSERT INTO liandan.stored_file (sha256, organisation, media_type, bytes, readers) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (sha256, organisation) DO UPDATE SET stored_at = clock_timestamp()
     RETURNING bytes, media_type, stored_at`,
    [sha256, org, mediaType, bytes, [`o:${org}`]],
  );
  if (!row) throw new Error('nothing stored');
  return storedOf(sha256, row);
}

const isStream = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && typeof (body as { pipe?: unknown }).pipe === 'function';

/** The name that the case gives, ending as its content is. */
const lost = (sha256: string): EdgeError =>
  new EdgeError('CONTENT_LOST', {
    detail: {
      zh: '该文件登记在案，存储中的内容已缺失或被改动',
      en: 'The file is on record, its bytes in the store are missing or altered',
    },
    remedy: {
      zh: '请上传单位重新上传同一文件，或请运维人员从备份恢复；摘要可核对真伪',
      en: 'The firm that stored it sends the same file again, or the operator restores it; its digest tells whether it is the same',
    },
    data: { sha256 },
  });
function named(name: string, type: MediaType): string {
  const ending = MEDIA_TYPES[type];
  const ends = name.toLowerCase().endsWith(`.${ending}`) || (ending === 'jpg' && /\.jpeg$/i.test(name));
  return ends ? name : `${name}.${ending}`;
}

const unknownType = () =>
  new EdgeError('UNSUPPORTED_MEDIA_TYPE', {
    detail: {
      zh: '按内容识别，不是可接受的文件类型（PDF、JPEG、PNG、XLSX、DOCX、OFD），或含有宏、密码或超量压缩内容',
      en: 'By its content this is not a PDF, JPEG, PNG, XLSX, DOCX or OFD, or it holds macros, a password or too much packed content',
    },
    remedy: { zh: '请另存为 PDF 或扫描为图片后上传', en: 'Save it as PDF or scan it, and send that' },
  });
