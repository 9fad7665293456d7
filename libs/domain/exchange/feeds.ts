/** A feed to a system outside. */
export interface Feed {
  /** Rules that call for it. */
  rules: readonly string[];
  /** Hours after which a message that is not sent is flagged. */
  hours: number;
  zh: string;
  en: string;
}

export const feeds = {
  national: { rules: ['R-07', 'L-16'], hours: 24, zh: '国家危险废物信息管理系统', en: 'national information system' },
  /** What is on the road is of use to them while it is there. */
  transport: { rules: ['R-05'], hours: 1, zh: '交通运输部门', en: 'transport department' },
  police: { rules: ['R-05'], hours: 1, zh: '公安机关', en: 'police' },
  credit: { rules: ['L-28'], hours: 24, zh: '信用记录平台', en: 'credit register' },
} satisfies Record<string, Feed>;

export type FeedName = keyof typeof feeds;
export const FEED_NAMES = Object.keys(feeds) as FeedName[];

/** A draft is no manifest yet. */
const DRAFT = ['manifest.created', 'manifest.edited', 'manifest.discarded'];
/** Of a manifest that may be, or is, or was on the road. */
const ON_THE_ROAD = [
  'issued',
  'backEntered',
  'voided',
  'loaded',
  'unloaded',
  'departed',
  'legAdded',
  'atTransferPoint',
  'handedOver',
  'arrived',
  'accepted',
  'partlyAccepted',
  'rejected',
  'returnStarted',
  'turnedBack',
  'returned',
  'redirected',
  'frozen',
  'released',
  'endedByOrder',
  'trackFlagged',
].map((fact) => `manifest.${fact}`);
const AREAS = ['restriction.imposed', 'restriction.ended'];
/** What of decisions and pipelines the whole process is traced by (L-16). */
const TRACED = /^(approval|pipeline)\./;

/** Which systems outside are told of a fact (R-05, R-07, L-16, L-28). */
export function feedsOf({ type, data }: { type: string; data: Record<string, unknown> }): FeedName[] {
  if (AREAS.includes(type)) return ['transport', 'police'];
  if (type === 'creditRecord.noted')
    return data['source'] === 'ENFORCEMENT' && data['kind'] === 'VIOLATION' ? ['credit'] : [];
  const national = (type.startsWith('manifest.') && !DRAFT.includes(type)) || TRACED.test(type);
  return [...(national ? (['national'] as const) : []), ...(ON_THE_ROAD.includes(type) ? SHARED : [])];
}
const SHARED = ['transport', 'police'] as const;

interface Shared {
  number: string | null;
  origin: string;
  destination: string;
  emergencyPhone: string | null;
  emergencyMeasures: string | null;
  lines: { wasteCode: string; name: string; removed: string | null; hazards: string[]; dangerousGoods: unknown }[];
  legs: Record<string, unknown>[];
}
const OF_A_LEG = [
  'leg',
  'state',
  'carrier',
  'conveyance',
  'vehicle',
  'driver',
  'escort',
  'from',
  'to',
  'via',
  'waybillNo',
  'departedAt',
  'arrivedAt',
];

/** What of a manifest transport and police are shown: load, vehicle and way; neither contracts nor prices nor plans. */
export const roadShare = (c: Shared) => ({
  number: c.number,
  origin: c.origin,
  destination: c.destination,
  emergencyPhone: c.emergencyPhone,
  emergencyMeasures: c.emergencyMeasures,
  load: c.lines.map(({ wasteCode, name, removed, hazards, dangerousGoods }) => ({
    wasteCode,
    name,
    removed,
    hazards,
    dangerousGoods,
  })),
  legs: c.legs.map((leg) => Object.fromEntries(OF_A_LEG.map((member) => [member, leg[member] ?? null]))),
});
