import { Injectable } from '@nestjs/common';
import { system } from '#domain/actor';
import { DomainError, type Text } from '#domain/errors';
import { type NewNotice, noticeStatement } from '../notice/notice-book.js';
import { Register } from '../party/register.js';
import { notFound } from '../party/register-words.js';
import type { Attempted } from './post.js';

type Reason = 'gone' | 'failing';
const WHY: Record<Reason, Text> = {
  gone: { zh: '接收方答复该地址已停用（410）', en: 'its receiver answers that it is gone (410)' },
  failing: { zh: '投递连续多日失败', en: 'deliveries have failed for days' },
};

/** Disables an endpoint, which is recorded, and tells its administrators in the same transaction. */
@Injectable()
export class WebhookEnd {
  constructor(private readonly register: Register) {}

  /** Nothing happens when somebody has changed the endpoint meanwhile. */
  async disable(id: string, version: number, reason: Reason, { status, error }: Attempted): Promise<void> {
    const key = `webhook/${id}/${version}`;
    await this.register
      .act(
        system,
        { kind: 'key', actor: 'webhook', key, fingerprint: key },
        { machine: 'webhook', verb: 'disable', subject: id, payload: { reason, status } },
        async (query, at) => {
          const [row] = await query<{ organisation: string; label: string; version: number }>(
            `UPDATE liandan.webhook SET state = 'disabled', reason = $3, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'active' RETURNING organisation, label, version`,
            [id, version, reason],
          );
          if (!row) throw notFound();
          const { text, values } = noticeStatement([noticeOf(id, row, reason, error, at)]);
          await query(text, values);
          const readers = [`o:${row.organisation}`];
          return { id, version: row.version, from: 'active', to: 'disabled', rules: [], readers };
        },
      )
      .catch((error: unknown) => {
        if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error;
      });
  }
}

const noticeOf = (
  id: string,
  { organisation, label, version }: { organisation: string; label: string; version: number },
  reason: Reason,
  error: string | null,
  at: string,
): NewNotice => ({
  to: `a:${organisation}`,
  kind: 'webhook.disabled',
  level: 'ALARM',
  rule: null,
  roles: ['admin'],
  entrusted: [],
  title: { zh: '接收地址已停止投递', en: 'A webhook endpoint is disabled' },
  text: {
    zh: `“${label}”：${WHY[reason].zh}${error ? `（${error}）` : ''}。事实不会丢失：修复后恢复投递，将从停止处继续。`,
    en: `“${label}”: ${WHY[reason].en}${error ? ` (${error})` : ''}. Nothing is lost: resume it once it is mended, and it goes on where it stopped.`,
  },
  machine: 'webhook',
  caseId: id,
  source: `webhook/${id}/${version}`,
  at,
});
