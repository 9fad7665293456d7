import { system, type Actor } from '../actor.js';
import { personalNumbers, shownTo } from './masking.js';

const by = (kind: Actor['kind'], more: Partial<Actor> = {}): Actor => ({
  ...system,
  kind,
  org: 'other',
  province: '51',
  ...more,
});
const person = { name: '赵某', phone: '13900000001', certificate: 'JS-11010119900101' };
const manifest = {
  state: 'inTransit',
  origin: '51',
  remover: { id: 'remover', name: '移出厂', phone: '028-88880000' },
  receiver: { id: 'receiver', phone: '023-66660000' },
  emergencyPhone: '13800000000',
  handler: { name: '李某', phone: '13800000000' },
  legs: [{ carrier: { id: 'carrier' }, driver: person, escort: null }],
  corrections: [
    {
      changes: [
        { field: 'handler/phone', from: '13800000009', to: '13800000000' },
        { field: 'remarks', from: 'a', to: 'b' },
      ],
    },
  ],
  frozen: null,
};

it('[Z-07] masks the numbers of people and nothing else: names, firms and the document stay', () => {
  const { document, pointers } = shownTo(by('auditor'), manifest) as { document: typeof manifest; pointers: string[] };
  expect(pointers).toEqual([
    '/emergencyPhone',
    '/handler/phone',
    '/legs/0/driver/phone',
    '/legs/0/driver/certificate',
    '/corrections/0/changes/0/from',
    '/corrections/0/changes/0/to',
  ]);
  expect(document.legs[0]!.driver).toEqual({ name: '赵某', phone: '139****0001', certificate: 'JS-****0101' });
  expect([document.remover, document.receiver]).toEqual([manifest.remover, manifest.receiver]);
  expect(document.corrections[0]!.changes[1]).toEqual({ field: 'remarks', from: 'a', to: 'b' });
  expect(personalNumbers(manifest).map(({ pointer }) => pointer)).toEqual(pointers);
  expect(shownTo(by('auditor'), { contact: '李某 13800000000，传真 028-88880000' })).toEqual({
    document: { contact: '李某 138****0000，传真 028****0000' },
    pointers: ['/contact'],
  });
  expect(shownTo(by('auditor'), { handler: { phone: '[已删除 erased]' }, contact: null }).pointers).toEqual([]);
  expect(shownTo(by('auditor'), { handler: { phone: '12345' } }).document).toEqual({ handler: { phone: '*****' } });
});

it('[Z-07] leaves instants that the database gave as dates as they are', () => {
  const issuedAt = new Date('2026-11-09T05:00:00.463Z');
  const { document } = shownTo(by('auditor'), { ...manifest, papers: [{ issuedAt }] });
  expect((document as { papers: object[] }).papers).toEqual([{ issuedAt }]);
});

it.each<[who: string, reader: Actor, document: object, whole: boolean]>([
  ['the remover', by('firm', { org: 'remover' }), manifest, true],
  ['its carrier', by('firm', { org: 'carrier' }), manifest, true],
  ['the receiver', by('firm', { org: 'receiver' }), manifest, true],
  ['another firm', by('firm'), manifest, false],
  ['the origin', by('province'), manifest, false],
  ['a bureau', by('city', { city: '5101' }), manifest, false],
  ['transport, on the road', by('transport'), manifest, true],
  ['transport, afterwards', by('transport'), { ...manifest, state: 'closed' }, false],
  ['the origin after an accident', by('province'), { ...manifest, frozen: { from: 'inTransit' } }, true],
  ['an auditor after an accident', by('auditor'), { ...manifest, frozen: { from: 'inTransit' } }, false],
  ['the origin that examines', by('province'), { state: 'submitted', origin: '51', contact: '13800000000' }, true],
  [
    'the destination meanwhile',
    by('province', { province: '50' }),
    { state: 'submitted', origin: '51', contact: '13800000000' },
    false,
  ],
  ['the origin after acceptance', by('province'), { state: 'accepted', origin: '51', contact: '13800000000' }, false],
  ['the receiving province of a list', by('province'), { receiving: '51', contact: { phone: '13800000000' } }, true],
  [
    'its counterpart',
    by('province', { province: '50' }),
    { receiving: '51', contact: { phone: '13800000000' } },
    false,
  ],
  ['the ministry', by('ministry', { province: null }), manifest, false],
])('[Z-07] %s', (_who, reader, document, whole) => {
  const { pointers, document: seen } = shownTo(reader, document);
  expect(pointers.length === 0).toBe(whole);
  if (whole) expect(seen).toBe(document);
});

it('[Z-07] of a list each firm reads the contact of its own entry', () => {
  const entry = (org: string) => ({ receiver: { org }, contact: { name: '陈某', phone: '13700000000' } });
  const { document, pointers } = shownTo(by('firm', { org: 'b' }), {
    receiving: '50',
    entries: [entry('a'), entry('b')],
  });
  expect(pointers).toEqual(['/entries/0/contact/phone']);
  expect(
    (document as { entries: { contact: { phone: string } }[] }).entries.map(({ contact }) => contact.phone),
  ).toEqual(['137****0000', '13700000000']);
});

it('[Z-07] of a fact shows what the reader needs of its case as it stands today', () => {
  const fact = { handler: { name: '李某', phone: '13800000000' } };
  const hidden = { document: { handler: { name: '李某', phone: '138****0000' } }, pointers: ['/handler/phone'] };
  expect(shownTo(by('firm', { org: 'carrier' }), fact, manifest)).toEqual({ document: fact, pointers: [] });
  expect(shownTo(by('firm'), fact, manifest)).toEqual(hidden);
  expect(shownTo(by('transport'), fact, manifest).pointers).toEqual([]);
  expect(shownTo(by('transport'), fact, { ...manifest, state: 'closed' })).toEqual(hidden);
  // A case that cannot be read any more gives nobody a need.
  expect(shownTo(by('firm', { org: 'carrier' }), fact, {})).toEqual(hidden);
});
