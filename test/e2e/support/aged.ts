import type { BrowserContext } from 'playwright-core';

/** What Chrome has learnt after 87, the oldest that the console is for: `owner.name`, or a name of the window. */
const YOUNGER = [
  ...['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'].flatMap((name) => [
    `Array.prototype.${name}`,
    `Object.getPrototypeOf(Int8Array.prototype).${name}`,
  ]),
  ...['at', 'isWellFormed', 'toWellFormed'].map((name) => `String.prototype.${name}`),
  ...['union', 'intersection', 'difference', 'isSubsetOf'].map((name) => `Set.prototype.${name}`),
  ...['Array.fromAsync', 'Object.hasOwn', 'Object.groupBy', 'Map.groupBy', 'Promise.withResolvers', 'Promise.try'],
  ...['RegExp.escape', 'URL.canParse', 'URL.parse', 'Response.json', 'Intl.supportedValuesOf', 'Intl.DurationFormat'],
  ...['AbortSignal.timeout', 'AbortSignal.any', 'AbortSignal.abort', 'AbortSignal.prototype.throwIfAborted'],
  ...['Crypto.prototype.randomUUID', 'Element.prototype.checkVisibility', 'HTMLElement.prototype.showPopover'],
  ...['Iterator', 'structuredClone', 'scheduler', 'navigation', 'reportError', 'CSSContainerRule', 'Temporal'],
  ...['Math.f16round', 'Math.sumPrecise', 'Uint8Array.fromBase64', 'Uint8Array.fromHex', 'Error.isError'],
];

/** Takes from the browser what one of the year 2020 has not: a page that asks for it breaks. */
export const aged = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(
    YOUNGER.map((path) => {
      const [, owner, name] = /^(?:(.+)\.)?(\w+)$/.exec(path) ?? [];
      return `try { delete (${owner ?? 'globalThis'}).${name}; } catch {}`;
    }).join('\n'),
  );
