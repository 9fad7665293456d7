import { placesOf } from '#domain/personal/places';
import { canonicalJson } from './canonical.js';
import { sha256 } from './leaf.js';
import { commit, commitmentsIn, disclose, ERASED, hasMark, MARK, refuseMarks } from './personal.js';

const crew = { name: '赵某', phone: '13900000000', certificate: 'JS-1' };
const payload = {
  type: 'create',
  handler: { name: '李某', phone: '13800000000' },
  emergencyPhone: '',
  legs: [{ driver: crew, escort: null }, { driver: { ...crew, name: '周某' } }],
  lines: [{ name: '废铅蓄电池' }],
};
const { payload: stored, values } = commit(payload, placesOf('manifest'));
const without = (pointer: string) => values.filter((each) => each.pointer !== pointer);

it('puts a salted commitment in the place of each personal value and gives the whole back', () => {
  expect(values.map(({ pointer }) => pointer)).toEqual([
    '/handler/name',
    '/handler/phone',
    '/legs/0/driver/name',
    '/legs/0/driver/phone',
    '/legs/0/driver/certificate',
    '/legs/1/driver/name',
    '/legs/1/driver/phone',
    '/legs/1/driver/certificate',
  ]);
  const text = canonicalJson(stored).toString();
  // each as it would be written: a bare run of digits is found now and then in a hash
  for (const { value } of values) expect(text).not.toContain(JSON.stringify(value));
  expect(hasMark(text)).toBe(true);
  expect(disclose(stored, [...values].reverse())).toEqual(payload);
  expect(payload.handler).toEqual({ name: '李某', phone: '13800000000' });
});

it('commits as written down: SHA-256 over sixteen bytes of salt and the canonical JSON of the value', () => {
  const [first] = values;
  expect(first?.salt).toHaveLength(16);
  expect(commitmentsIn(stored)[0]).toEqual({
    pointer: '/handler/name',
    commitment: sha256(first?.salt ?? Buffer.of(), Buffer.from('"李某"')).toString('hex'),
  });
});

it('never commits two equal values to one hash', () => {
  const hashes = commitmentsIn(stored).map(({ commitment }) => commitment);
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('costs a payload nothing that has no personal value', () => {
  const plain = { type: 'issue', evidence: { carrier: { name: '某运输公司' } } };
  expect(commit(plain, placesOf('manifest'))).toEqual({ payload: plain, values: [] });
  expect(commit(plain, placesOf('manifest')).payload).toBe(plain);
  expect(commit(plain, placesOf('agreement')).payload).toBe(plain);
});

it('reads an erased value as a constant, and everything else as it was', () => {
  expect(disclose(stored, without('/legs/1/driver/name'))).toEqual({
    ...payload,
    legs: [payload.legs[0], { driver: { ...crew, name: ERASED } }],
  });
  expect(commitmentsIn(disclose(stored, []))).toEqual([]);
});

it('commits what a correction says of a person, not what it says of a load', () => {
  const changes = [
    { field: 'receipt/handler/phone', value: '13700000000' },
    { field: 'receipt/lines/1/quantity', value: '12.5' },
  ];
  expect(commit({ changes }, placesOf('correction')).values.map(({ pointer }) => pointer)).toEqual([
    '/changes/0/value',
  ]);
});

it.each([
  ['a value altered', () => values.map((each, i) => (i === 0 ? { ...each, value: '王某' } : each))],
  ['a salt altered', () => values.map((each, i) => (i === 0 ? { ...each, salt: Buffer.alloc(16) } : each))],
  ['two values exchanged', () => values.map((each, i) => ({ ...each, pointer: values[(i + 1) % 2]?.pointer ?? '' }))],
  ['a value too many', () => [...values, { pointer: '/lines/0/name', salt: Buffer.alloc(16), value: 'x' }]],
  ['two values for one place', () => [...values, ...values.slice(0, 1)]],
])('finds %s', (_, changed) => {
  expect(() => disclose(stored, changed())).toThrow(/个人信息/);
});

it('takes no commitment from outside, and no text for one', () => {
  const forged = { note: { [MARK]: '0'.repeat(64) } };
  expect(() => refuseMarks(JSON.stringify(forged))).toThrow(/belongs to the record/);
  const quoted = { note: JSON.stringify(forged) };
  expect(() => refuseMarks(JSON.stringify(quoted))).not.toThrow();
  expect(disclose(quoted, [])).toEqual(quoted);
});

it('escapes what a member may be called', () => {
  const { payload: odd, values: kept } = commit({ 'a/b': { '~': 'x' } }, ['/*/*']);
  expect(kept[0]?.pointer).toBe('/a~1b/~0');
  expect(disclose(odd, kept)).toEqual({ 'a/b': { '~': 'x' } });
});
