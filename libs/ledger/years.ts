import { deploymentOf, yearOf } from './leaf.js';
import { type Checkpoint, checkpointText } from './note.js';

/** The log before this one of the same deployment; years without events have none. */
export const earlierLog = (tree: string, logs: Iterable<string>): string | undefined =>
  neighbours(tree, logs).findLast((other) => yearOf(other) < yearOf(tree));

/** A log of a later year of the same deployment: this one has ended. */
export const laterLog = (tree: string, logs: Iterable<string>): string | undefined =>
  neighbours(tree, logs).find((other) => yearOf(other) > yearOf(tree));

/** Leaf 0 of a log is the text of the last head of the log before it, to the byte. */
export const isLink = (leaf: string, { origin, size, root }: Checkpoint): boolean =>
  leaf === checkpointText({ origin, size, root });

const neighbours = (tree: string, logs: Iterable<string>): string[] =>
  [...logs].filter((other) => deploymentOf(other) === deploymentOf(tree)).sort((a, b) => yearOf(a) - yearOf(b));
