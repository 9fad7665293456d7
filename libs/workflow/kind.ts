import type { AnyStateMachine } from 'xstate';
import type { Actor, Door, Part } from '#domain/actor';
import type { Fault } from '#domain/errors';
import type { Said, Tests } from '#domain/statute';
import type { Row } from './row.js';
import type { Tx } from './tx.js';

export type { Row } from './row.js';

/** What evidence is gathered for: the command with its speaker, before the machine sees it. */
export type Asking = { type: string; by: Actor; door: Door; at: string } & Record<string, unknown>;

/** Everything the workflow needs to know of one machine. Declared once per capability, in its service. */
export interface Kind<C> {
  /** Machine id of the register, e.g. `application`. */
  name: string;
  /** Table in schema liandan. */
  table: string;
  /** Version of the machine that new cases run under. */
  version: number;
  machine: AnyStateMachine;
  tests: Tests<C, never>;
  /** Released versions before this one, by version: cases that began under one are judged and replayed by it. */
  earlier?: Readonly<Record<number, { machine: AnyStateMachine; tests: Tests<C, never> }>>;
  /** The parts the caller plays in the case; for a creation the context is the command itself. */
  parts(by: Actor, context: C): Part[];
  /** Tokens of those who may see the case (Z-07). */
  readers(context: C): string[];
  /** What the reader is shown of the case, where that is less than all of it. */
  view?: (by: Actor, context: C) => object;
  /** What the reader is told of a fact of the case, where that is less than all of it. */
  hears?: (by: Actor, data: Record<string, unknown>) => Record<string, unknown>;
  /** Facts from the database that the machine is shown; reads only. */
  evidence?: (tx: Tx, row: Row<C> | null, asking: Asking) => Promise<object>;
  /** Evidence that may be taken only once the command is known to pass, e.g. a number from a gapless counter. */
  late?: (tx: Tx, row: Row<C> | null, event: Said) => Promise<object | undefined>;
  /** Fields of the form that a command out of its time would change although they are frozen. */
  frozen?: (state: string, context: C, command: { type: string }) => Fault[];
  /** The authority on whose behalf a delegate acts in this case (R-DEL). */
  principal?: (by: Actor, context: C) => string | null;
}

/** The kind with the machine of a version. Throws when this release does not know the version. */
export function kindAt<C>(kind: Kind<C>, version: number): Kind<C> {
  if (version === kind.version) return kind;
  const earlier = kind.earlier?.[version];
  if (!earlier) throw new Error(`machine ${kind.name} has no version ${version}`);
  return { ...kind, ...earlier, version };
}
