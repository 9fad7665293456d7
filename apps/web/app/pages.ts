import type { Me } from '../api/answers';
import { admin, auditor, authority, firm, head, ministry, type Place, province, REGISTER_PLACES } from './places';

export type { Place };

const sees = (me: Me) => !admin(me);

/** The menu, in the nouns of the provincial systems. What a person may not do is refused by the server, not by this. */
export const PLACES: readonly Place[] = [
  { to: '/', word: 'work', group: 'work', for: sees },
  { to: '/notices', word: 'notices', group: 'work', for: ({ kind }) => kind !== 'operator' },
  { to: '/apply', word: 'apply', group: 'firm', for: firm },
  { to: '/dispatch', word: 'dispatch', group: 'firm', for: firm },
  { to: '/driver', word: 'driver', group: 'firm', for: firm },
  { to: '/arrivals', word: 'arrivals', group: 'firm', for: firm },
  { to: '/treatment', word: 'treatment', group: 'firm', for: firm },
  { to: '/import', word: 'import', group: 'firm', for: firm },
  { to: '/browse/transfer-applications', word: 'applications', group: 'know', for: sees },
  { to: '/browse/letters', word: 'letters', group: 'authority', for: authority },
  { to: '/browse/approvals', word: 'approvals', group: 'know', for: sees },
  { to: '/browse/manifests', word: 'manifests', group: 'know', for: sees },
  { to: '/browse/licences', word: 'licences', group: 'know', for: sees },
  { to: '/browse/contracts', word: 'contracts', group: 'firm', for: firm },
  { to: '/lists', word: 'lists', group: 'authority', for: (me) => province(me) || ministry(me) },
  { to: '/opinions', word: 'opinions', group: 'authority', for: authority },
  { to: '/inbound', word: 'inbound', group: 'authority', for: authority },
  {
    to: '/pictures',
    word: 'pictures',
    group: 'know',
    for: (me) => firm(me) || authority(me) || ministry(me) || auditor(me),
  },
  { to: '/supervision', word: 'supervision', group: 'audit', for: (me) => auditor(me) || authority(me) },
  { to: '/time-machine', word: 'timeMachine', group: 'audit', for: auditor },
  { to: '/reconciliation', word: 'reconciliation', group: 'audit', for: auditor },
  { to: '/anomalies', word: 'anomalies', group: 'audit', for: auditor },
  { to: '/spot-check', word: 'spotCheck', group: 'audit', for: auditor },
  { to: '/reads', word: 'reads', group: 'audit', for: auditor },
  { to: '/admin/roles', word: 'roles', group: 'audit', for: (me) => auditor(me) && !admin(me) },
  { to: '/admin/people', word: 'people', group: 'admin', for: admin },
  { to: '/admin/roles', word: 'roles', group: 'admin', for: admin },
  { to: '/browse/organisations', word: 'organisations', group: 'admin', for: admin },
  { to: '/admin/calendar', word: 'calendar', group: 'admin', for: admin },
  { to: '/admin/limits', word: 'limits', group: 'know', for: (me) => !['firm', 'register'].includes(me.kind) },
  {
    to: '/admin/agreements',
    word: 'agreements',
    group: 'know',
    for: (me) => province(me) || ministry(me) || auditor(me),
  },
  { to: '/admin/templates', word: 'templates', group: 'admin', for: admin },
  { to: '/admin/health', word: 'health', group: 'admin', for: admin },
  {
    to: '/admin/installation',
    word: 'installation',
    group: 'admin',
    for: (me) => admin(me) && me.kind === 'operator',
  },
  { to: '/admin/dictionary', word: 'dictionary', group: 'know', for: () => true },
  ...REGISTER_PLACES,
  { to: '/admin/health', word: 'health', group: 'know', for: (me) => head(me) && !admin(me) },
];
