import { loadReference } from '#config/reference';
import { makeCreditCode } from '#domain/identity/credit-code';
import type { Flow } from '#src/demo/forms';
import { demoId, type DemoSet } from '#src/demo/party-set';
import { SECOND_CARRIER } from './profile.js';
import type { Waste } from './wastes.js';

/** A firm under the name that the texts of a case call it by. */
export interface Firm {
  id: string;
  name: string;
  uscc: string;
  address: string;
  person: string;
  personName: string;
  city: string;
}
export interface Receiver extends Firm {
  licence: string;
  licenceNumber: string;
  /** Its entry on the list of the year. */
  listing: string;
  waste: Waste;
}
export interface Remover extends Firm {
  site: string;
  plan: string;
  planRow: string;
  filing: string;
  contracts: [receiver: string, carrier: string, second: string];
}
/** Everybody who plays in an original or in a copy of it. */
export interface Cast {
  remover: Remover;
  receiver: Receiver;
  carrier: Firm;
  /** Provinces of origin, between, of destination. */
  way: [string, string, string];
}

const FIRMS = ['回收', '化工', '电镀', '机械', '冶炼', '汽修', '涂装', '电子'];
const TRADES = ['恒信', '瑞泽', '绿源', '金川', '天合', '永昌', '华锦', '丰泰', '鸿运', '启明', '润达', '科创'];

/** An invented firm; its credit code and number are one for the whole data set. */
export function firm(id: string, no: number, city: string, kind: 'remover' | 'receiver' | 'carrier'): Firm {
  const { divisions } = loadReference();
  const place = divisions.city(city)?.zh ?? divisions.province(city)?.shortZh ?? '';
  const zh = (divisions.isMunicipality(city) ? (divisions.province(city)?.shortZh ?? '') : place).replace(/市$/, '');
  const trade = TRADES[no % TRADES.length] ?? '';
  const what =
    kind === 'remover' ? (FIRMS[no % FIRMS.length] ?? '') : { receiver: '再生资源', carrier: '危险品运输' }[kind];
  const series = { remover: 'MB', receiver: 'MC', carrier: 'MD' }[kind];
  return {
    id,
    name: `${zh}${trade}${what}${no}有限公司`,
    uscc: makeCreditCode(`91${city}00${series}${String(no).padStart(6, '0')}`),
    address: `${zh}工业园${no}号`,
    person: id.replace(/^(.{14})./, '$14'),
    personName: `${trade}${no}`,
    city,
  };
}

/** The people of the demonstration as they play the originals. */
export function castOf(
  set: DemoSet,
  flow: Flow,
  year: number,
  waste: Waste,
  way: Cast['way'],
): Omit<Cast, 'receiver'> & {
  receiver: Omit<Receiver, 'licence' | 'listing'>;
} {
  const of = (key: string, login: string): Firm => {
    const org = set.organisations.find((o) => o.key === key);
    const person = set.people.find((p) => p.login === login);
    if (!org || !person) throw new Error(`no ${key} or ${login} in the set`);
    const { id, name, uscc, address, city } = org;
    return { id, name, uscc: uscc ?? '', address, city: city ?? '', person: person.id, personName: person.name };
  };
  const contract = (party: string) => demoId(`contract ${flow.remover} ${party}`);
  const site = demoId(`site ${flow.remover}`);
  return {
    remover: {
      ...of(flow.remover, flow.logins.remover),
      site,
      plan: demoId(`plan ${flow.remover} ${year}`),
      planRow: demoId(`plan row ${flow.remover} ${year} 1`),
      filing: `GL${year}${site.slice(0, 8)}`,
      contracts: [contract(flow.receiver), contract(flow.carrier), contract(SECOND_CARRIER.key)],
    },
    receiver: {
      ...of(flow.receiver, flow.logins.receiver),
      licenceNumber: set.licences.find(({ holder }) => holder === flow.receiver)?.number ?? '',
      waste,
    },
    carrier: of(flow.carrier, flow.logins.carrier),
    way,
  };
}

/** How the texts of a case call its cast, always in the same order: originals and copies lie side by side. */
export function words(set: DemoSet, { remover, receiver, carrier, way }: Cast): string[] {
  const firmWords = ({ id, name, uscc, address, person, personName }: Firm) => [
    id,
    name,
    uscc,
    address,
    person,
    personName,
  ];
  const city = (code: string) => {
    const org = set.organisations.find((o) => o.key === `city ${code}`);
    return [`"${code}"`, `"c:${code}"`, `"${code}00"`, `/${code}"`, org?.id ?? '', org?.name ?? ''];
  };
  const province = (code: string) => {
    const org = set.organisations.find((o) => o.key === `province ${code}`);
    const transport = set.organisations.find((o) => o.key === `transport ${code}`);
    const officers = set.people.filter((p) => p.org === org?.id).sort((a, b) => (a.login < b.login ? -1 : 1));
    return [
      ...[`"${code}"`, `"p:${code}"`, `"t:${code}"`, `"${code}/`, `mailbox-${code}`, org?.name ?? '', org?.id ?? ''],
      ...[transport?.id ?? '', transport?.name ?? ''],
      ...['head', 'officer1', 'officer2'].flatMap((_, i) => [officers[i]?.id ?? '', officers[i]?.name ?? '']),
    ];
  };
  const { waste } = receiver;
  const hazards = waste.hazards.map((hazard) => `"${hazard}"`);
  const capital = (code: string) => set.organisations.find((o) => o.kind === 'city' && o.province === code)?.city ?? '';
  return [
    ...firmWords(remover),
    ...[remover.site, remover.plan, remover.planRow, remover.filing, `YJ-${remover.id.slice(0, 8)}`],
    ...remover.contracts,
    ...remover.contracts.map((id) => `HT-${id.slice(0, 8)}`),
    ...firmWords(receiver),
    ...[receiver.licence, receiver.licenceNumber, receiver.listing],
    ...firmWords(carrier),
    ...city(remover.city),
    ...city(receiver.city),
    ...city(carrier.city),
    ...way.flatMap(province),
    `"${capital(way[1])}00"`,
    ...[waste.code, waste.code.replaceAll('-', ''), waste.name, `"${waste.category}"`, `"${waste.method}"`],
    ...[`"hazards": [${hazards.join(', ')}]`, `"hazards":[${hazards.join(',')}]`, `"hazard": [${hazards.join(', ')}]`],
    ...[`"declared": "${waste.hazards.join(', ')}"`, `"declared":"${waste.hazards.join(', ')}"`],
  ];
}
