import { exportList, exportsUnderWay, IN_SIGHT } from './exports';
import { csvOf } from './export-rows';

async function* parts(rows: number, of = 200) {
  for (let at = 0; at < rows; at += of) {
    await new Promise((later) => setImmediate(later));
    yield Array.from({ length: Math.min(of, rows - at) }, (_, i) => [String(at + i)]);
  }
}
const settled = async () => {
  while (exportsUnderWay.all().some(({ stands }) => stands === 'reading')) await new Promise((r) => setTimeout(r, 5));
};
afterEach(() => exportsUnderWay.dropAll());

it('[ux 2] more than 5,000 rows are written behind the pages: the button is free, and the file waits whole', async () => {
  expect(IN_SIGHT).toBe(5_000);
  await exportList({ name: '待办', kind: 'csv', head: ['n'], parts: () => parts(7_000) });
  const [begun] = exportsUnderWay.all();
  expect(begun).toMatchObject({ name: '待办.csv', stands: 'reading' });
  expect(begun!.rows).toBeLessThan(7_000);
  await settled();
  const [ready] = exportsUnderWay.all();
  expect(ready).toMatchObject({ stands: 'ready', rows: 7_000 });
  expect((await ready!.file!.text()).trim().split('\r\n')).toHaveLength(7_001);
});

it('what is stopped reads no further', async () => {
  let read = 0;
  const counted = async function* () {
    for await (const part of parts(20_000)) {
      read += part.length;
      yield part;
    }
  };
  await exportList({ name: 'x', kind: 'csv', head: ['n'], parts: counted });
  exportsUnderWay.drop(exportsUnderWay.all()[0]!.id);
  await new Promise((later) => setTimeout(later, 100));
  expect(read).toBeLessThan(8_000);
  expect(exportsUnderWay.all()).toEqual([]);
});

it('what fails behind the pages stands there; what fails before is thrown', async () => {
  const broken = (after: number) => async () => {
    await exportList({
      name: 'x',
      kind: 'csv',
      head: ['n'],
      parts: async function* () {
        yield* parts(after);
        throw new Error('gone');
      },
    });
  };
  await expect(broken(100)()).rejects.toThrow('gone');
  await broken(6_000)();
  await settled();
  expect(exportsUnderWay.all()).toMatchObject([{ stands: 'failed' }]);
});

it('no cell begins as a formula', async () => {
  const text = await csvOf([['=1+1', '+1', '-1', '@x', '\tx', 'a"b']]).text();
  expect(text.replace('\uFEFF', '').trim()).toBe(`"'=1+1","'+1","'-1","'@x","'\tx","a""b"`);
});
