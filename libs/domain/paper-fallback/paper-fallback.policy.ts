import { actsForFirm, belongsTo, type Actor, type Part } from '../actor.js';
import type { PaperFallbackContext } from './paper-fallback.context.js';

/** The parts the caller plays; whoever announces a fallback is its remover. */
export function paperFallbackParts(by: Actor, context: PaperFallbackContext): Part[] {
  if (by.kind === 'system') return ['SYS'];
  return actsForFirm(by) && belongsTo(by, context.remover?.id ?? by.org) ? ['REM'] : [];
}

/** The remover, and its province and city (Z-07). The manifest that comes of it has readers of its own. */
export const paperFallbackReaders = ({ remover, origin, originCity }: PaperFallbackContext): string[] => [
  `o:${remover.id}`,
  `p:${origin}`,
  ...(originCity ? [`c:${originCity}`] : []),
];
