import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Answer } from '#workflow/workflow';

interface OutcomeLike {
  answer: Answer;
  replayed: boolean;
}
const isOutcome = (value: unknown): value is OutcomeLike =>
  typeof value === 'object' && value !== null && 'answer' in value && 'replayed' in value;
const versionOf = (value: unknown): number | undefined => {
  const version = (value as { version?: unknown } | null)?.version;
  return typeof version === 'number' ? version : undefined;
};

/**
 * Turns what the workflow returns into the HTTP answer: the acknowledgement with its receipt, ETag for the next
 * If-Match, the place of what was created. The same key gets the same answer, so nothing else may go into it.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        void reply.header('Cache-Control', 'no-store');
        const body = isOutcome(result) ? result.answer : result;
        const version = versionOf(body);
        if (version !== undefined) void reply.header('ETag', `"${version}"`);
        if (!isOutcome(result)) return body;
        if (result.replayed) void reply.header('Idempotency-Replayed', 'true');
        void reply.header('Liandan-Receipt', result.answer.receipt.event);
        if (reply.statusCode === 201) {
          void reply.header('Location', `${request.url.split('?')[0]?.replace(/\/$/, '')}/${result.answer.id}`);
        }
        return body;
      }),
    );
  }
}
