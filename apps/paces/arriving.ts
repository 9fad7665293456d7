import { gzipSync } from 'node:zlib';
import { type Figures, median } from './figures.js';
import type { Host } from './host.js';
import { Visitor } from './visitor.js';

const COLD = 3;

/** What a person waits for who opens the console for the first time. */
export async function arriving(host: Host, figures: Figures, application: string): Promise<void> {
  figures.put({
    ...{ name: 'initialScripts', says: 'scripts that the first page needs, gzip', unit: 'bytes', goal: 300_000 },
    value: await initialScripts(host.address),
  });
  for (const [name, says, login, address] of [
    ['loginPaint', 'first paint of the login', undefined, '/'],
    ['workListPaint', 'first paint of the work list', 'sc-officer1', '/'],
    ['casePaint', 'first paint of a case', 'sc-officer1', `/cases/transfer-applications/${application}`],
  ] as const) {
    const value = await median(COLD, async () => {
      const visitor = await Visitor.seat(host, login);
      const paint = await visitor.firstPaint(address);
      await visitor.leave();
      return paint;
    });
    figures.put({ name, says: `${says}, cold`, unit: 'ms', goal: 1500, value });
  }
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
