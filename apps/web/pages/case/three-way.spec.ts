import { differences, merged } from './three-way';

const base = {
  contact: { name: '李某', phone: '138' },
  route: ['51', '50'],
  lines: [{ no: 1, quantity: '10.000000' }],
};

it('tells who has changed what, and a conflict only where both changed it to different things', () => {
  const now = { ...base, contact: { name: '王某', phone: '139' } };
  const mine = { ...base, contact: { name: '张某', phone: '139' }, route: ['51', '52', '50'] };
  expect(differences(base, now, mine)).toEqual([
    { pointer: '/contact/name', base: '李某', now: '王某', mine: '张某', conflict: true },
    { pointer: '/contact/phone', base: '138', now: '139', mine: '139', conflict: false },
    { pointer: '/route', base: ['51', '50'], now: ['51', '50'], mine: ['51', '52', '50'], conflict: false },
  ]);
  expect(differences(base, base, structuredClone(base))).toEqual([]);
});

it('keeps what I typed on top of what others did, and follows them where I touched nothing or say so', () => {
  const now = { ...base, contact: { name: '王某', phone: '139' }, lines: [{ no: 1, quantity: '12.000000' }] };
  const mine = { ...base, contact: { name: '张某', phone: '138' } };
  expect(merged(base, now, mine, new Set())).toEqual({ ...now, contact: { name: '张某', phone: '139' } });
  expect(merged(base, now, mine, new Set(['/contact/name']))).toEqual(now);
  expect(now.contact.name).toBe('王某');
});

it('finds its way back through names with slashes and tildes', () => {
  const mine = { 'a/b': { '~c': 'mine' } };
  const [found] = differences({}, {}, mine);
  expect(found?.pointer).toBe('/a~1b/~0c');
  expect(merged({}, {}, mine, new Set())).toEqual(mine);
});
