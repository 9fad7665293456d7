import type { Queued, Upon } from './store';

/*
 * What the queue of commands decides, without the device that keeps it: which command goes next, upon which version one
 * counts, and what an answer makes of those that wait.
 */

/** What of the queue is written anew and what is struck out. */
export interface Changes {
  put: Queued[];
  strike: number[];
}

const waitsFor = ({ upon }: Queued, key: string): boolean =>
  upon !== undefined && 'after' in upon && upon.after === key;

/** What goes next: the person's own, in the order in which it was given, neither refused nor tried nor built on another. */
export const nextOf = (
  queue: readonly Queued[],
  person: string | undefined,
  tried: ReadonlySet<number>,
): Queued | undefined =>
  queue.find(
    (entry) =>
      entry.person === person &&
      !entry.problem &&
      !tried.has(entry.no!) &&
      // What the former command of the case will make is not known yet.
      !(entry.upon !== undefined && 'after' in entry.upon),
  );

/**
 * Upon what a new command counts: on what this person gave before of the case, unless it was refused, for what somebody
 * else left here may never be sent; else on the version that was seen.
 */
export function uponOf(
  queue: readonly Queued[],
  { person, caseId, version }: { person: string; caseId?: string | undefined; version?: number | undefined },
): Upon | undefined {
  const before = queue.findLast(
    (each) => each.caseId !== undefined && each.caseId === caseId && each.person === person && !each.problem,
  );
  if (before) return { after: before.key };
  return version === undefined ? undefined : { seen: version };
}

/**
 * A command took effect: it is struck out with those of its kind that were refused before it, and those that wait for it
 * count on the version that it made.
 */
export function settled(queue: readonly Queued[], sent: Queued, version: number): Changes {
  const others = queue.filter(({ no }) => no !== sent.no);
  const corrected = (entry: Queued) =>
    entry.problem !== undefined &&
    sent.caseId !== undefined &&
    entry.caseId === sent.caseId &&
    entry.verb === sent.verb &&
    entry.person === sent.person;
  return {
    strike: [sent.no!, ...others.filter(corrected).map(({ no }) => no!)],
    put: others
      .filter((entry) => !corrected(entry) && waitsFor(entry, sent.key))
      .map((entry) => ({ ...entry, upon: { seen: version } })),
  };
}

/** A version that never comes. */
const NEVER = 0;

/**
 * A command is given up. What was built on it is held as refused too, to be decided one by one: told so now, or by the
 * server, since it counts on a version that never came.
 */
export const givenUp = (queue: readonly Queued[], { no, key, problem }: Queued): Changes => ({
  strike: [no!],
  put: queue
    .filter((entry) => entry.no !== no && waitsFor(entry, key))
    .map((entry) => ({ ...entry, upon: { seen: NEVER }, ...(problem ? { problem } : {}) })),
});

/** What waits for a command that is tried again under another key waits for that. */
export const renamed = (queue: readonly Queued[], from: string, to: string): Queued[] =>
  queue.filter((entry) => waitsFor(entry, from)).map((entry) => ({ ...entry, upon: { after: to } }));
