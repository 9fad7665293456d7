import type { Stage } from '../stage.js';

/** One of the demonstration's five. */
export interface Journey {
  title: string;
  play: (stage: Stage) => Promise<void>;
}
