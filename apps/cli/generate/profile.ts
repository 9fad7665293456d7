import { loadReference } from '#config/reference';
import type { Day } from '#domain/calendar/civil';
import { BATTERIES, MEIHUA, type Flow } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import type { Random } from '#src/demo/random';

/** One manifest of a scene: its load, its pace and what becomes of it. */
export interface Manifested {
  tonnes: string;
  /** Working days before it is issued. */
  pause: number;
  /** Wall times of Beijing. */
  time: string;
  arrival: string;
  receipt: 'ACCEPTED' | 'SHORT' | 'REJECTED';
  secondCarrier: SecondCarrier | null;
}
export interface SecondCarrier {
  key: string;
  login: string;
  at: { text: string; division: string };
  crew: { driver: object; escort: object };
}
/** One application with all that follows from it. */
export interface Scene {
  no: number;
  track: 'WHITELIST' | 'CONSULTED';
  flow: Flow;
  /** Account prefixes of the authorities of origin and destination. */
  slugs: [string, string];
  route: string[];
  day: Day;
  time: string;
  lateAcceptance: boolean;
  reply: 'IN_TIME' | 'LATE' | 'NEVER';
  manifests: Manifested[];
}

/** Shares of the generation profile: of applications (acceptance, replies, tracks) and of manifests (the rest). */
const SHARES = {
  whitelist: 0.3,
  lateAcceptance: 0.03,
  lateReply: 0.05,
  neverAnswered: 0.01,
  secondLeg: 0.05,
  short: 0.02,
  rejected: 0.003,
} as const;
/** A producer's tonnes a year: 88 % below 10 t, 2 % above 100 t. */
const PRODUCER = { median: 0.46, sigma: 2.62 } as const;
/** Within which a copy may differ from its original; keeps loads in the mixture of 0.05-10 t and 20-32 t. */
export const SCALE = { from: 800, to: 1_230 } as const;

const crewOf = (carrier: string) => ({
  driver: { name: '赵某', phone: '13900000000', certificate: `JS-${demoId(`driver ${carrier}`).slice(0, 8)}` },
  escort: { name: '周某', phone: '13900000001', certificate: `YY-${demoId(`driver ${carrier}`).slice(0, 8)}` },
});
/** Takes over in the province between. */
export const SECOND_CARRIER: SecondCarrier = {
  key: 'firm carrier',
  login: 'carrier',
  at: { text: '中转场', division: '420100' },
  crew: crewOf('firm carrier'),
};

/** The originals of a year, in order of their days; the same for the same random source. */
export function scenesOf(random: Random, count: number, year: number): Scene[] {
  const { calendar } = loadReference();
  const scenes = daysOf(random, count, year).map((day, no): Scene => {
    const consulted = no % 10 >= 10 * SHARES.whitelist;
    return {
      no,
      track: consulted ? 'CONSULTED' : 'WHITELIST',
      flow: consulted ? MEIHUA : BATTERIES,
      slugs: consulted ? ['hn', 'ha'] : ['sc', 'cq'],
      route: consulted ? ['43', '42', '41'] : ['51', '50'],
      day: calendar.isWorkingDay(day) ? day : calendar.addWorkingDays(day, 1).day,
      time: officeTime(random),
      lateAcceptance: false,
      reply: 'IN_TIME',
      manifests: loadsOf(random).map((tonnes) => ({
        tonnes,
        pause: random.whole(2, 12),
        // One in ten sets out before the offices open or after they close.
        time: random.next() < 0.1 ? `0${random.whole(5, 7)}:${minute(random)}` : officeTime(random, 15),
        arrival: random.next() < 0.1 ? `${random.whole(19, 22)}:${minute(random)}` : officeTime(random),
        receipt: 'ACCEPTED',
        secondCarrier: null,
      })),
    };
  });
  const consulted = scenes.filter(({ track }) => track === 'CONSULTED');
  for (const scene of some(random, scenes, SHARES.lateAcceptance)) scene.lateAcceptance = true;
  for (const scene of some(random, consulted, SHARES.neverAnswered)) scene.reply = 'NEVER';
  const answered = consulted.filter(({ reply }) => reply !== 'NEVER');
  for (const scene of some(random, answered, SHARES.lateReply)) scene.reply = 'LATE';
  const loads = (of: Scene[]) => of.filter(({ reply }) => reply !== 'NEVER').flatMap(({ manifests }) => manifests);
  for (const load of some(random, loads(consulted), SHARES.secondLeg, loads(scenes).length))
    load.secondCarrier = SECOND_CARRIER;
  const plain = loads(scenes).filter(({ secondCarrier }) => secondCarrier === null);
  const big = plain.filter(({ tonnes }) => Number(tonnes) >= 1);
  for (const load of some(random, big, SHARES.short, loads(scenes).length)) load.receipt = 'SHORT';
  const whole = plain.filter(({ receipt }) => receipt === 'ACCEPTED');
  for (const load of some(random, whole, SHARES.rejected, loads(scenes).length)) load.receipt = 'REJECTED';
  return scenes;
}

/** Days of a year by the pattern of arrivals: January three times as many as other months. */
function daysOf(random: Random, count: number, year: number): Day[] {
  return Array.from({ length: count }, (_, i) => {
    const at = ((i + random.next()) / count) * 14;
    const month = at < 3 ? at / 3 : at - 2;
    const instant = Date.UTC(year, Math.floor(month), 1 + Math.floor((month % 1) * 28));
    return new Date(Math.max(instant, Date.UTC(year, 0, 3))).toISOString().slice(0, 10);
  }).sort();
}

/** The loads of one producer's year: its log-normal tonnes in one small load, or in trucks of 20 to 26 t. */
function loadsOf(random: Random): string[] {
  const year = PRODUCER.median * random.logNormal(PRODUCER.sigma);
  if (year < 8) return [kilograms(Math.max(year, 0.063))];
  const trucks = Math.min(6, Math.max(1, Math.round(year / 25)));
  return Array.from({ length: trucks }, () => kilograms(25 + random.next()));
}

const kilograms = (tonnes: number): string => `${tonnes.toFixed(3)}000`;
const minute = (random: Random): string => String(random.whole(0, 59)).padStart(2, '0');
const officeTime = (random: Random, last = 17): string =>
  `${String(random.whole(8, last)).padStart(2, '0')}:${minute(random)}`;

/** So many of the list as the share of `all` asks for, at least one. */
function some<T>(random: Random, list: readonly T[], share: number, all = list.length): T[] {
  const left = [...list];
  const taken: T[] = [];
  const wanted = Math.min(left.length, Math.max(1, Math.round(all * share)));
  while (taken.length < wanted) taken.push(...left.splice(random.whole(0, left.length - 1), 1));
  return taken;
}
