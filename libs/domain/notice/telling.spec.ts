import { tellingsOf } from './telling.js';

const tell = (type: string, data: Record<string, unknown>) =>
  tellingsOf({ type, machine: type.split('.')[0] ?? '', caseId: 'case', data });
const escalated = (level: string, more: Record<string, unknown> = {}) =>
  tell('overdue.escalated', {
    level,
    clock: 'K-24',
    case: { machine: 'application', id: 'a', number: null },
    part: 'OUT',
    authority: '51',
    city: '5101',
    firm: null,
    partner: null,
    dueDay: '2025-01-13',
    ...more,
  }).map(({ to, roles, level: weight }) => [to, roles, weight]);

it('names each side once, and nobody whom the fact does not name', () => {
  const sides = tell('manifest.accepted', { remover: 'r', carriers: ['c', 'c'], receiver: 'x' }).map(({ to }) => to);
  expect(sides).toEqual(['o:r', 'o:c']);
  expect(
    tell('approval.revoked', { remover: 'r', receiver: null, origin: '51', destination: '50' }).map(({ to }) => to),
  ).toEqual(['o:r', 'p:51', 'p:50']);
  expect(tell('licence.expired', { holder: { org: null, name: 'x' }, province: '50' }).map(({ to }) => to)).toEqual([
    'p:50',
  ]);
  expect(tell('application.edited', { remover: 'r' })).toEqual([]);
});

it('[R-24a] the ladder of an authority: officers, head, leader and partner, auditors', () => {
  expect(escalated('OFFICER')).toEqual([['p:51', [], 'REMINDER']]);
  expect(escalated('HEAD')).toEqual([['p:51', ['head'], 'ALARM']]);
  expect(escalated('LEADER', { partner: '50' })).toEqual([
    ['p:51', ['head'], 'ALARM'],
    ['p:50', [], 'ALARM'],
  ]);
  expect(escalated('AUDITOR', { partner: '50' })).toEqual([['audit', [], 'ALARM']]);
});

it('[R-25a] an overdue reply is told to both heads on the day', () => {
  expect(escalated('HEAD', { clock: 'K-25', part: 'IN', authority: '50', origin: '51' })).toEqual([
    ['p:50', ['head'], 'ALARM'],
    ['p:51', ['head'], 'ALARM'],
  ]);
});

it('[R-18a] what a firm owes is told to the firm, then to the city bureau over it', () => {
  const owed = { clock: 'K-18', part: 'RCV', authority: '50', city: '5001', firm: { id: 'f' } };
  expect(escalated('OFFICER', owed)).toEqual([['o:f', [], 'REMINDER']]);
  expect(escalated('HEAD', owed)).toEqual([
    ['o:f', [], 'ALARM'],
    ['c:5001', [], 'ALARM'],
  ]);
});

it('[R-DEL] whoever acts in the place of an authority is reminded with it', () => {
  const [telling] = tell('overdue.escalated', {
    level: 'OFFICER',
    clock: 'K-25',
    case: { machine: 'consultation', id: 'c', number: null },
    part: 'IN',
    authority: '41',
    city: '4108',
    firm: null,
    partner: null,
    dueDay: '2025-12-01',
  });
  expect(telling?.entrusted).toEqual(['41/INBOUND_REPLY', '41/INBOUND_REPLY/4108']);
  expect(telling?.about).toEqual({ machine: 'consultation', id: 'c' });
});

it('[W-12][E-05] what ends badly is told to those who have to look at their list, and to nobody otherwise', () => {
  const to = (type: string, data: Record<string, unknown>) => tell(type, data).map((telling) => telling.to);
  expect(to('incident.neighbourTold', { provinces: ['50', '52'] })).toEqual(['p:50', 'p:52']);
  expect(to('incident.closed', { reviews: [{ receiving: '50' }, { receiving: '50' }] })).toEqual(['p:50']);
  expect(to('incident.closed', { reviews: [] })).toEqual([]);
  const lead = { keeper: '50', partner: '51' };
  expect(to('enforcementLead.closed', { ...lead, review: { trigger: 'S1', firm: 'f' } })).toEqual(['p:50', 'p:51']);
  expect(to('enforcementLead.closed', { ...lead, review: null })).toEqual([]);
  expect(to('actionItem.overdue', { owner: 'authority' })).toEqual(['o:authority']);
});

it('[R-28d] a change of carrier is told where the origin wants to be told, and not where it does not', () => {
  expect(tell('manifest.legAdded', { notify: '51' }).map(({ to }) => to)).toEqual(['p:51']);
  expect(tell('manifest.legAdded', { notify: null })).toEqual([]);
});
