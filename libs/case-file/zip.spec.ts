import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { BadZip, bytesSource, openZip, writeZip } from './zip.js';

type Entry = { name: string; content: Uint8Array };
async function zipped(entries: Entry[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeZip(
    (async function* () {
      yield* entries;
    })(),
  ))
    parts.push(part);
  return Buffer.concat(parts);
}
const some: Entry[] = [
  { name: 'case.json', content: Buffer.from('{"案":1}') },
  { name: 'events/0001.json', content: Buffer.from('{}') },
  { name: 'empty', content: new Uint8Array() },
];
async function readAll(bytes: Uint8Array): Promise<Entry[]> {
  const zip = await openZip(bytesSource(bytes));
  const all: Entry[] = [];
  for (const name of zip.entries.keys()) all.push({ name, content: Buffer.from(await zip.read(name)) });
  return all;
}

it('reads back what it wrote, and so does everybody else', async () => {
  const bytes = await zipped(some);
  expect((await readAll(bytes)).map(({ name, content }) => [name, Buffer.from(content)])).toEqual(
    some.map(({ name, content }) => [name, Buffer.from(content)]),
  );
  const others = unzipSync(bytes);
  expect(Object.keys(others)).toEqual(some.map(({ name }) => name));
  expect(Buffer.from(others['case.json'] ?? []).toString()).toBe('{"案":1}');
});

it('has one form only: no bit can be turned, no byte added or taken away', async () => {
  const bytes = await zipped(some);
  for (let i = 0; i < bytes.length * 8; i++) {
    const altered = Uint8Array.from(bytes);
    altered[i >> 3] = (altered[i >> 3] ?? 0) ^ (1 << (i & 7));
    await expect(readAll(altered)).rejects.toThrow(BadZip);
  }
  for (let i = 0; i < bytes.length; i++) {
    await expect(readAll(Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1)]))).rejects.toThrow(BadZip);
    await expect(readAll(Buffer.concat([bytes.subarray(0, i), Buffer.of(0), bytes.subarray(i)]))).rejects.toThrow(
      BadZip,
    );
  }
});

it('refuses what is no zip without falling over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
      await expect(readAll(noise)).rejects.toThrow(BadZip);
    }),
  );
});

it('refuses a name that would leave the folder, and one that stands twice', async () => {
  await expect(zipped([{ name: '../x', content: new Uint8Array() }])).rejects.toThrow(RangeError);
  const twice = await zipped([some[0]!, some[0]!]);
  await expect(readAll(twice)).rejects.toThrow('twice');
});
