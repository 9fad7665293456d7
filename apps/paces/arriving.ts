import { gzipSync } from 'node:zlib';
import { type Figures, median } from './figures.js';
import type { Host } from './host.js';
import { Visitor } from './visitor.js';

const COLD = 3;

/** What a person waits for who opens the console for the first time. */
export async function arriving(host: Host, figures: Figures, application: string): Promise<void> {
  const cold = (login: string | undefined, pace: (visitor: Visitor) => Promise<number>) =>
    median(COLD, () => Visitor.at(host, login, pace));
  await figures.measure('initialScripts', () => initialScripts(host.address));
  await figures.measure('loginPaint', () => cold(undefined, (visitor) => visitor.firstPaint('/')));
  await figures.measure('loginReady', () => cold(undefined, (visitor) => visitor.firstForm('/')));
  await figures.measure('workListPaint', () => cold('sc-officer1', (visitor) => visitor.firstPaint('/')));
  const address = `/cases/transfer-applications/${application}`;
  await figures.measure('casePaint', () => cold('sc-officer1', (visitor) => visitor.firstPaint(address)));
}

/** Bytes, packed, of the scripts that the page itself names. */
async function initialScripts(address: string): Promise<number> {
  const html = await (await fetch(address, { headers: { accept: 'text/html' } })).text();
  const names = new Set([...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, name]) => name));
  if (names.size === 0) throw new Error('the page names no script');
  let bytes = 0;
  for (const name of names)
    bytes += gzipSync(Buffer.from(await (await fetch(`${address}${name}`)).arrayBuffer())).length;
  return bytes;
}
