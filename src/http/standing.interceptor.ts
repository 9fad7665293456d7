import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, type Observable, switchMap } from 'rxjs';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';

/** How far the newest event of a case has come: recorded → logged → final. */
export interface Standing {
  state: 'recorded' | 'logged' | 'final';
  /** `none configured`: no policy says which witnesses make an event final, so none ever is. */
  finality: 'pending' | 'final' | 'none configured';
  event: string;
  tree: string | null;
  index: number | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What has an id may have a record; what has none gets no standing. */
interface Identified {
  id: string;
}
const isIdentified = (value: unknown): value is Identified => {
  const { id } = (value ?? {}) as Partial<Identified>;
  return typeof id === 'string' && UUID.test(id);
};

/**
 * Adds `standing` to each case or register's record that is read, alone or in a list, by one question for the whole answer. Whoever was shown
 * the case may know how far its record has come: sizes and places only.
 */
@Injectable()
export class StandingInterceptor implements NestInterceptor {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method !== 'GET') return next.handle();
    return next.handle().pipe(switchMap((answer: unknown) => from(this.complete(answer))));
  }

  private async complete(answer: unknown): Promise<unknown> {
    if (isIdentified(answer)) {
      const standing = (await this.standings([answer.id])).get(answer.id);
      return standing ? { ...answer, standing } : answer;
    }
    const items = (answer as { items?: unknown } | null)?.items;
    if (!Array.isArray(items) || items.length === 0 || !items.every(isIdentified)) return answer;
    const standings = await this.standings(items.map(({ id }) => id));
    return {
      ...(answer as object),
      items: items.map((item) => ({ ...item, ...only('standing', standings.get(item.id)) })),
    };
  }

  private async standings(ids: string[]): Promise<Map<string, Standing>> {
    const rows = await this.db.query<
      { case_id: string; event: string; state: Standing['state']; tree: string | null; idx: string | null }[]
    >('SELECT case_id, event, state, tree, idx FROM liandan.standing_of_cases($1::uuid[])', [ids]);
    return new Map(
      rows.map(({ case_id, event, state, tree, idx }) => [
        case_id,
        { state, finality: this.finality(state), event, tree, index: idx === null ? null : Number(idx) },
      ]),
    );
  }

  private finality(state: Standing['state']): Standing['finality'] {
    if (state === 'final') return 'final';
    return this.settings.LIANDAN_POLICY === undefined ? 'none configured' : 'pending';
  }
}

const only = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
