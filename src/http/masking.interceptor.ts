import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { Asked } from '#access/access.guard';
import type { Actor } from '#domain/actor';
import { shownTo } from '#domain/personal/masking';

const SHOWS_PEOPLE = 'http:showsPeople';
/**
 * The handler answers with cases whose documents carry numbers of people. Letters and papers are frozen as they were
 * signed (Z-04), a correction is consented to as it was asked for: their handlers do not say this.
 */
export const ShowsPeople = (): MethodDecorator => SetMetadata(SHOWS_PEOPLE, true);

/**
 * Masks telephone and identity numbers of people in the cases that are read, for those who do not need them; `masked`
 * says where. Whoever has a reason gets them by `POST /v1/reveals`, which is recorded.
 */
@Injectable()
export class MaskingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { actor } = context.switchToHttp().getRequest<Asked>();
    if (!actor || !Reflect.getMetadata(SHOWS_PEOPLE, context.getHandler())) return next.handle();
    return next.handle().pipe(map((answer: unknown) => answered(actor, answer as Record<string, unknown>)));
  }
}

/** A page of cases, the lists of a day, or one case. */
function answered(by: Actor, answer: Record<string, unknown>): object {
  for (const name of ['items', 'lists']) {
    const cases = answer[name];
    if (Array.isArray(cases)) return { ...answer, [name]: cases.map((each: object) => one(by, each)) };
  }
  return one(by, answer);
}

function one(by: Actor, document: object): object {
  const { document: shown, pointers } = shownTo(by, document);
  return pointers.length > 0 ? { ...(shown as object), masked: pointers } : document;
}
