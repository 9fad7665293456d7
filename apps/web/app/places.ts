import type { Me } from '../api/answers';

/** A place of the menu: its address, the word for it, and who works there. */
export interface Place {
  to: string;
  /** Key in the menu's texts. */
  word: string;
  group: 'work' | 'firm' | 'authority' | 'audit' | 'admin' | 'know';
  /** Folded away below its group under this word. */
  sub?: Sub;
  for: (me: Me) => boolean;
}
export const SUBS = ['firmRecords', 'firmEvents', 'cooperation', 'events', 'management', 'figures', 'grants'] as const;
type Sub = (typeof SUBS)[number];

export const firm = ({ kind }: Me) => kind === 'firm';
export const authority = ({ kind }: Me) => kind === 'province' || kind === 'city';
export const province = ({ kind }: Me) => kind === 'province';
export const ministry = ({ kind }: Me) => kind === 'ministry';
export const auditor = ({ kind, roles }: Me) => kind === 'auditor' || roles.includes('auditor');
export const admin = ({ roles }: Me) => roles.includes('admin');
export const head = ({ kind, roles }: Me) => roles.includes('head') && kind !== 'auditor' && kind !== 'operator';
const operator = ({ kind }: Me) => kind === 'operator';
const transport = ({ kind }: Me) => kind === 'transport';

/** Of the kinds named, without those who only administer. */
const of =
  (...kinds: ((me: Me) => boolean)[]) =>
  (me: Me) =>
    !admin(me) && kinds.some((each) => each(me));

/** The lists of registers: group and heading, its places, and who has them there. */
const LISTS: readonly (readonly [Place['group'], Sub, Place['for'], Readonly<Record<string, string>>])[] = [
  [
    'firm',
    'firmRecords',
    of(firm),
    {
      organisations: 'organisations',
      plans: 'plans',
      sites: 'sites',
      'ledger-entries': 'ledger',
      vehicles: 'vehicles',
      drivers: 'drivers',
      pipelines: 'pipelines',
      'paper-fallbacks': 'paperFallbacks',
      'paper-scans': 'paperScans',
      'outage-notices': 'outages',
    },
  ],
  [
    'firm',
    'firmEvents',
    of(firm),
    {
      discrepancies: 'discrepancies',
      incidents: 'incidents',
      'correction-requests': 'corrections',
      detours: 'detours',
      restrictions: 'restrictions',
      'negative-list': 'negativeList',
      'credit-records': 'credit',
      'duty-roster': 'dutyRoster',
    },
  ],
  ['authority', 'cooperation', of(province), { meetings: 'meetings' }],
  ['authority', 'cooperation', of(authority), { 'action-items': 'actionItems' }],
  [
    'authority',
    'cooperation',
    of(province, ministry),
    { mechanisms: 'mechanisms', 'read-grants': 'readGrants', 'statistics/reports': 'statisticsReports' },
  ],
  [
    'authority',
    'cooperation',
    of(authority, ministry, transport),
    { 'negative-list': 'negativeList', restrictions: 'restrictions', 'credit-records': 'credit' },
  ],
  [
    'authority',
    'events',
    of(authority, ministry, transport, auditor),
    { incidents: 'incidents', 'duty-roster': 'dutyRoster', discrepancies: 'discrepancies', detours: 'detours' },
  ],
  [
    'authority',
    'events',
    of(authority, auditor),
    { 'enforcement-leads': 'leads', 'overdue-records': 'overdueRecords' },
  ],
  [
    'authority',
    'management',
    of(authority),
    {
      'correction-requests': 'corrections',
      pipelines: 'pipelines',
      'pipeline-settings': 'pipelineSettings',
      'paper-fallbacks': 'paperFallbacks',
      'paper-scans': 'paperScans',
      delegations: 'delegations',
      organisations: 'organisations',
      plans: 'plans',
    },
  ],
  ['authority', 'management', of(province), { 'material-lists': 'materialLists' }],
  ['authority', 'management', (me) => of(province)(me) || operator(me), { 'outage-notices': 'outages' }],
  ['audit', 'grants', of(province, ministry, auditor), { 'audit-grants': 'auditGrants', simulations: 'simulations' }],
  ['audit', 'grants', (me) => auditor(me) || operator(me), { erasures: 'erasures' }],
];

/** Registers of the API that have no page of their own. */
export const REGISTER_PLACES: readonly Place[] = [
  ...LISTS.flatMap(([group, sub, whose, lists]) =>
    Object.entries(lists).map(([resource, word]) => ({
      to: `/browse/${resource.replaceAll('/', '~')}`,
      word,
      group,
      sub,
      for: whose,
    })),
  ),
  ...(['yearly-report', 'capacity'] as const).map((name) => ({
    to: `/figures/${name}`,
    word: name === 'capacity' ? 'capacity' : 'yearlyReport',
    group: 'know' as const,
    sub: 'figures' as const,
    for: of(authority, ministry, auditor),
  })),
  { to: '/figures/map', word: 'map', group: 'know', sub: 'figures', for: (me) => !admin(me) },
];
