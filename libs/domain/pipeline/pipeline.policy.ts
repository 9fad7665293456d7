import type { Actor, Part } from '../actor.js';
import { manifestParts, manifestReaders } from '../manifest/manifest.policy.js';
import type { PipelineContext } from './pipeline.context.js';
import { asManifest } from './pipeline.manifest.js';

/** The parts the caller plays: those of a manifest that nobody carries. For a creation the context is the form itself. */
export const pipelineParts = (by: Actor, context: PipelineContext): Part[] =>
  manifestParts(by, asManifest(context)).filter((part) => part !== 'CAR');

/** Who may see it (Z-07): the draft its origin, the issued one both parties and both authorities. */
export const pipelineReaders = (context: PipelineContext): string[] => manifestReaders(asManifest(context));
