import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, switchMap, type Observable } from 'rxjs';
import { type Asked, isReading } from '#access/access.guard';
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
    const route = request.routeOptions.url ?? ''; // the address as asked for has many spellings
    if (!isReading(request.method) || actor?.kind !== 'auditor' || !route.startsWith('/v1/') || OWN.test(route))
      return next.handle();
    const about = { path: request.url.split('?')[0] ?? '', query: request.query as Record<string, unknown> };
    return from(this.record.watch(actor, { question: 'read', about })).pipe(switchMap(() => next.handle()));
  }
}
