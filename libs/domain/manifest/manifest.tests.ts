import type { Tests } from '../statute.js';
import { closingTests } from './manifest.closing.js';
import type { ManifestContext, ManifestEvent } from './manifest.context.js';
import { correctingTests } from './manifest.correcting.js';
import { loadingTests } from './manifest.loading.js';
import { part1Tests } from './manifest.part1.js';
import { paperTests } from './manifest.paper.js';
import { receiptTests } from './manifest.receipt.js';
import { roadTests } from './manifest.road.js';
import { speakerTests } from './manifest.speakers.js';

/** Every guard of the manifest, by name. */
export const manifestTests = {
  ...speakerTests,
  ...part1Tests,
  ...loadingTests,
  ...roadTests,
  ...receiptTests,
  ...closingTests,
  ...correctingTests,
  ...paperTests,
} satisfies Tests<ManifestContext, ManifestEvent>;
