import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, switchMap, type Observable } from 'rxjs';
import type { Asked } from '#access/access.guard';
import { ReadingRecord } from './reading.js';

/** Where nobody's cases are read: the session, his own grants and inbox, what is published, and the bench, which records itself. */
const OWN = /^\/v1\/(audit|audit-grants|sessions|me|tokens|reference|inbox|notices|mail-settings)(\/|$)/;

/**
 * Whatever else an auditor reads is on record too, before it is answered: an auditor's look at a manifest is a reading
 * whether he came through the bench or not (design.md §4).
 */
@Injectable()
export class WatchedReading implements NestInterceptor {
  constructor(private readonly record: ReadingRecord) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Asked>();
    const { actor } = request;
    const path = request.url.split('?')[0] ?? '';
    if (request.method !== 'GET' || actor?.kind !== 'auditor' || !path.startsWith('/v1/') || OWN.test(path))
      return next.handle();
    const about = { path, query: request.query as Record<string, unknown> };
    return from(this.record.watch(actor, { question: 'read', about })).pipe(switchMap(() => next.handle()));
  }
}
