import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { KeyOnce } from '#workflow/idempotency';
import type { List } from '../http/page.js';
import { Register, type Registered } from '../party/register.js';
import { bad, notFound, notNow, notPermitted, officersProvince, refused } from '../party/register-words.js';
import { OUTAGE_NOTICES, PAPER_SCANS } from './manifest.acts.js';
import type { AnnounceOutage, EndOutage, StoreScan } from './outage.commands.js';

const LIMIT = 700 * 1024;
/** First bytes of each kind of file. */
const MAGIC: Record<StoreScan['mediaType'], string> = {
  'application/pdf': '255044462d',
  'image/jpeg': 'ffd8ff',
  'image/png': '89504e470d0a1a0a',
};

export const OUTAGES: List = {
  name: 'outage-notices',
  from: 'liandan.outage_notice o',
  select: `o.id, o.province, o.text, o.starts_at AS "from", o.ends_at AS "to", o.version, o.announced_at AS "announcedAt",
    o.announced_by AS "announcedBy"`,
  id: 'o.id',
  filters: { province: { column: 'o.province' } },
  sorts: { from: { column: 'o.starts_at', type: 'timestamptz' } },
};
export const SCANS: List = {
  name: 'paper-scans',
  from: 'liandan.paper_scan s',
  select:
    's.id, s.fallback, s.name, s.media_type AS "mediaType", s.sha256, s.bytes, s.stored_at AS "storedAt", s.struck',
  id: 's.id',
  filters: { fallback: { column: 's.fallback', type: 'uuid' } },
};

/** Notices of outages, and the scans that prove a paper form. Each act is recorded like any command (Z-01). */
@Injectable()
export class OutageRegister {
  constructor(private readonly register: Register) {}

  announce(by: Actor, once: KeyOnce, ask: AnnounceOutage): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'outageNotice', verb: 'announce', payload: ask },
      async (query, at) => {
        OUTAGE_NOTICES.admit(by, 'announce');
        const province = by.kind === 'operator' ? ask.province : officersProvince(by);
        if (!province) throw bad('/province', { zh: '请指明省份', en: 'Name the province' });
        if (ask.province && ask.province !== province) throw notPermitted();
        if (ask.to && Date.parse(ask.to) < Date.parse(ask.from)) {
          throw bad('/to', { zh: '结束早于开始', en: 'It ends before it begins' });
        }
        const [row] = await query<{ id: string }>(
          `INSERT INTO liandan.outage_notice (province, text, starts_at, ends_at, announced_at, announced_by)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
          [province, ask.text, ask.from, ask.to ?? null, at, `${by.orgName} ${by.name}`],
        );
        if (!row) throw notFound();
        const facts = [{ type: 'outage.announced', data: { province, from: ask.from, to: ask.to ?? null } }];
        return { id: row.id, version: 1, from: null, to: 'announced', rules: ['R-20b'], readers: ['all'], facts };
      },
    );
  }

  end(by: Actor, once: KeyOnce, id: string, expected: number, ask: EndOutage): Promise<Registered> {
    const act = { machine: 'outageNotice', verb: 'end', subject: id, payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      const row = await OUTAGE_NOTICES.held(query, by, 'end', id, at, { expected });
      if (Date.parse(ask.at) < row.starts_at.getTime()) throw bad('/at', { zh: '早于开始', en: 'Before it began' });
      await query('UPDATE liandan.outage_notice SET ends_at = $2, version = version + 1 WHERE id = $1', [id, ask.at]);
      const { province } = row;
      const facts = [{ type: 'outage.ended', data: { province, at: ask.at } }];
      const done = { id, version: row.version + 1, from: 'announced', to: 'ended', rules: ['R-20b'] };
      return { ...done, readers: ['all'], facts };
    });
  }

  /** Stores a scan of the caller's own paper form; what it is, is read from its first bytes. */
  storeScan(by: Actor, once: KeyOnce, { content, ...ask }: StoreScan): Promise<Registered> {
    const bytes = Buffer.from(content, 'base64');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const act = { machine: 'paperScan', verb: 'store', payload: { ...ask, sha256, bytes: bytes.length } };
    return this.register.act(by, once, act, async (query, at) => {
      PAPER_SCANS.admit(by, 'store');
      const [fallback] = await query<{ remover: string; state: string; readers: string[] }>(
        'SELECT remover, state, readers FROM liandan.paper_fallback WHERE id = $1',
        [ask.fallback],
      );
      if (!fallback) throw notFound();
      if (by.org !== fallback.remover) throw notPermitted();
      if (!['open', 'completed'].includes(fallback.state)) {
        throw notNow({ zh: '该纸质联单已补录或取消', en: 'The paper is entered or cancelled already' });
      }
      if (bytes.length > LIMIT) throw bad('/content', { zh: '文件超过700KB', en: 'More than 700 KiB' });
      if (!bytes.toString('hex', 0, 8).startsWith(MAGIC[ask.mediaType])) {
        throw refused(
          'R-20b',
          { zh: '文件内容与所称类型不符', en: 'The file is not of the type it is said to be' },
          { zh: '请上传 PDF、JPEG 或 PNG 扫描件', en: 'Store a scan as PDF, JPEG or PNG' },
        );
      }
      const [row] = await query<{ id: string }>(
        `INSERT INTO liandan.paper_scan (fallback, name, media_type, sha256, bytes, content, stored_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [ask.fallback, ask.name, ask.mediaType, sha256, bytes.length, bytes, at, fallback.readers],
      );
      if (!row) throw notFound();
      return { id: row.id, version: 1, from: null, to: 'stored', rules: ['R-20b'], readers: fallback.readers };
    });
  }
}
