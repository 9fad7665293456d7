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

it('takes a list as one where it is told to: no line is put together from two', () => {
  const whole = new Set(['/lines']);
  const [a, b] = [
    { no: 1, quantity: '10.000000' },
    { no: 2, quantity: '5.000000' },
  ];
  const [before, now, mine] = [{ lines: [a, b] }, { lines: [b] }, { lines: [a, { ...b, quantity: '6.000000' }] }];
  expect(differences(before, now, mine, whole)).toEqual([
    { pointer: '/lines', base: before.lines, now: now.lines, mine: mine.lines, conflict: true },
  ]);
  expect(merged(before, now, mine, new Set(), whole)).toEqual(mine);
  expect(merged(before, now, before, new Set(), whole)).toEqual(now);
});

it('finds its way back through names with slashes and tildes', () => {
  const mine = { 'a/b': { '~c': 'mine' } };
  const [found] = differences({}, {}, mine);
  expect(found?.pointer).toBe('/a~1b/~0c');
  expect(merged({}, {}, mine, new Set())).toEqual(mine);
});
