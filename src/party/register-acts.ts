import type { Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { DomainError, type Text } from '#domain/errors';
import type { Tx } from '#workflow/workflow';
import type { Action, Offers } from '../http/offers.js';
import type { Query } from './register.js';
import { notFound, notNow, notPermitted, stale } from './register-words.js';

/** Who asks it of which record, as the database has it, and when. */
interface Asking<F> {
  by: Actor;
  of: F;
  at: string;
  today: Day;
}
/** What stands against it; nothing when undefined. */
export type Guard<F> = (asking: Asking<F>) => DomainError | undefined;
/** Whose business it is, whatever the record. */
type Who = (by: Actor) => boolean;
interface RegisterAct<F> {
  who: Who;
  /** What is said to others, where that is more than that they may not. */
  no?: () => DomainError;
  /** What stands against it on a record: the first that does is told. */
  when: readonly Guard<F>[];
}
/** What is known of records, as SQL over the table called `r`. */
interface Facts<F> {
  from: string;
  select: string;
  readonly of?: F;
}
export const facts = <F extends object>(from: string, select: string): Facts<F> => ({ from, select });

/** It is asked by those alone for whom this is true: NOT_PERMITTED to others. */
export const theirs =
  <F>(test: (asking: Asking<F>) => boolean): Guard<F> =>
  (asking) =>
    test(asking) ? undefined : notPermitted();
/** As `theirs`, of records that others are told nothing of: NOT_FOUND. */
export const own =
  <F>(test: (asking: Asking<F>) => boolean): Guard<F> =>
  (asking) =>
    test(asking) ? undefined : notFound();
/** The state of the record does not admit it: INVALID_TRANSITION. */
export const notWhen = <F>(test: (asking: Asking<F>) => boolean, detail: Text): Guard<F> =>
  against(test, () => notNow(detail));
/** Something else stands against it, by its rule. */
export const against =
  <F>(test: (asking: Asking<F>) => boolean, no: (asking: Asking<F>) => DomainError): Guard<F> =>
  (asking) =>
    test(asking) ? no(asking) : undefined;

const FOUR_EYES = new WeakSet<Guard<never>>();
/** Somebody who acted before does not do this too: as `against`, and told of the act wherever its rights are. */
export const fourEyes = <F>(test: (asking: Asking<F>) => boolean, no: (asking: Asking<F>) => DomainError): Guard<F> => {
  const guard = against(test, no);
  FOUR_EYES.add(guard as Guard<never>);
  return guard;
};

/** What is told to nobody whose business it is not. */
const UNTOLD: ReadonlySet<DomainError['code']> = new Set(['NOT_PERMITTED', 'NOT_FOUND']);

/**
 * Who may ask what of a register, in which state of the record: declared once, judged here both for the command and for
 * whoever reads the record and wants to know what may be asked of it.
 */
export class RegisterActs<
  F extends object = object,
  V extends string = never,
  M extends string = never,
> implements Offers {
  readonly operations: readonly string[];
  readonly ofRecords: boolean;
  readonly inWords: boolean;
  private readonly acts: Readonly<Record<V, RegisterAct<F>>>;
  private readonly entries: Readonly<Record<M, Who>>;
  private readonly facts: Facts<F> | undefined;

  constructor(
    /** As it stands before the underscore of its operations. */
    private readonly resource: string,
    of: { facts?: Facts<F>; acts?: Record<V, RegisterAct<F>>; makes?: Record<M, Who>; inWords?: boolean },
  ) {
    this.acts = of.acts ?? ({} as Record<V, RegisterAct<F>>);
    this.entries = of.makes ?? ({} as Record<M, Who>);
    this.facts = of.facts;
    this.inWords = of.inWords ?? false;
    this.operations = [...Object.keys(this.entries), ...Object.keys(this.acts)].map((verb) => this.operation(verb));
    this.ofRecords = Object.keys(this.acts).length > 0;
  }

  /** Lets enter whose business it is. NOT_PERMITTED to others. */
  admit(by: Actor, verb: M): void {
    if (!this.entries[verb](by)) throw notPermitted();
  }

  /**
   * The record as it is known, held until the act is done, for whom it is open to. Throws NOT_PERMITTED, NOT_FOUND,
   * STALE_VERSION, or what else stands against it.
   */
  async held(
    query: Query,
    by: Actor,
    verb: V,
    id: string,
    at: string,
    how: { expected?: number; free?: boolean; missing?: () => DomainError } = {},
  ) {
    const { who, when, no: others = notPermitted } = this.acts[verb];
    if (!who(by)) throw others();
    const [of] = await query<F>(`${this.known()}${how.free ? '' : ' FOR UPDATE OF r'}`, [[id]]);
    if (!of) throw (how.missing ?? notFound)();
    const no = first(when, { by, of, at, today: civilDay(at) });
    if (no && UNTOLD.has(no.code)) throw no;
    const { version } = of as { version?: number };
    if (how.expected !== undefined && version !== how.expected) throw stale(version ?? 0, how.expected);
    if (no) throw no;
    return of;
  }

  makes(by: Actor): Action[] {
    return Object.entries<Who>(this.entries)
      .filter(([, who]) => who(by))
      .map(([verb]) => ({ operation: this.operation(verb), allowed: true }));
  }

  rights(by: Actor): { operation: string; fourEyes: boolean }[] {
    const acts = Object.entries<RegisterAct<F>>(this.acts).filter(([, { who }]) => who(by));
    return [
      ...this.makes(by).map(({ operation }) => ({ operation, fourEyes: false })),
      ...acts.map(([verb, { when }]) => ({
        operation: this.operation(verb),
        fourEyes: when.some((guard) => FOUR_EYES.has(guard as Guard<never>)),
      })),
    ];
  }

  async on(tx: Tx, by: Actor, ids: readonly string[]): Promise<Map<string, Action[]>> {
    const mine = Object.entries<RegisterAct<F>>(this.acts).filter(([, { who }]) => who(by));
    if (mine.length === 0) return new Map();
    const rows = await tx.query<F & { id: string }>('', this.known(), [ids]);
    const today = civilDay(tx.at);
    return new Map(
      rows.map((of) => [
        of.id,
        mine.flatMap(([verb, { when }]) => told(this.operation(verb), first(when, { by, of, at: tx.at, today }))),
      ]),
    );
  }

  private known(): string {
    if (!this.facts) throw new Error(`${this.resource} has no records`);
    return `SELECT r.id, ${this.facts.select} FROM ${this.facts.from} WHERE r.id = ANY ($1::uuid[])`;
  }

  private operation(verb: string): string {
    return `${this.resource}_${verb}`;
  }
}

/** What stands against it first; nothing when undefined. */
export function first<F>(when: readonly Guard<F>[], asking: Asking<F>): DomainError | undefined {
  for (const guard of when) {
    const no = guard(asking);
    if (no) return no;
  }
  return undefined;
}

function told(operation: string, no: DomainError | undefined): Action[] {
  if (!no) return [{ operation, allowed: true }];
  if (UNTOLD.has(no.code)) return [];
  const { rule, detail, remedy } = no.refusal;
  const why = { code: no.code, ...(rule && { rule }), ...(detail && { detail }), ...(remedy && { remedy }) };
  return [{ operation, allowed: false, why }];
}
