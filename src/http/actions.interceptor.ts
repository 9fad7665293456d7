import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { from, type Observable, switchMap } from 'rxjs';
import type { Asked } from '#access/access.guard';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { type Action, type Offers, OFFERS } from './offers.js';

interface Identified {
  id: string;
}
const isPage = (answer: unknown): answer is { items: Identified[] } =>
  Array.isArray((answer as { items?: unknown } | null)?.items);

/** Adds `actions` to what a register shows: to each record, and to a list what may be entered in it. */
@Injectable()
export class ActionsInterceptor implements NestInterceptor {
  constructor(
    private readonly workflow: Workflow,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const offers = this.reflector.get<Offers | undefined>(OFFERS, context.getHandler());
    const { actor, query } = context.switchToHttp().getRequest<Asked>();
    // What was once is only read.
    const { asOf, id } = (query ?? {}) as { asOf?: unknown; id?: unknown };
    if (!offers || !actor || asOf !== undefined) return next.handle();
    const say = id === undefined && !offers.inWords ? inShort : inFull;
    return next.handle().pipe(switchMap((answer: unknown) => from(this.complete(offers, actor, answer, say))));
  }

  private async complete(offers: Offers, by: Actor, answer: unknown, say: Say): Promise<unknown> {
    // What there is one of, each has a way to set.
    if (!isPage(answer) && !offers.ofRecords) return { ...(answer as object), actions: offers.makes(by) };
    if (!isPage(answer)) return this.withActions(offers, by, [answer as Identified], inFull).then(([one]) => one);
    return { ...answer, items: await this.withActions(offers, by, answer.items, say), actions: offers.makes(by) };
  }

  private async withActions(offers: Offers, by: Actor, records: Identified[], say: Say): Promise<Identified[]> {
    if (!offers.ofRecords) return records;
    const ids = records.map(({ id }) => id);
    const told =
      ids.length > 0 ? await this.workflow.read(by, (tx) => offers.on(tx, by, ids)) : new Map<string, Action[]>();
    return records.map((record) => ({ ...record, actions: (told.get(record.id) ?? []).map(say) }));
  }
}

type Say = (action: Action) => Action;
const inFull: Say = (action) => action;
/** A list says that an act is closed and by which rule; a record that is asked for by its id says it in words. */
const inShort: Say = ({ why, ...action }) =>
  why ? { ...action, why: { code: why.code, ...(why.rule ? { rule: why.rule } : {}) } } : action;
