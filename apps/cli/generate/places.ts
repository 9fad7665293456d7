import { loadReference } from '#config/reference';
import type { Role } from '#domain/actor';
import { authorityName, transportName } from '#domain/division/authority';
import { demoId, type DemoSet } from '#src/demo/party-set';

/** Where authorities sit: every prefecture, and the one city of each municipality. */
export function citiesOf(province: string): { code: string; zh: string }[] {
  const { divisions } = loadReference();
  const cities = divisions.cities(province);
  const prefectures = cities.filter(({ level }) => level === 'prefecture');
  return divisions.isMunicipality(province)
    ? [{ code: `${province}01`, zh: divisions.province(province)?.zh ?? '' }]
    : prefectures;
}

/** Adds the authorities that the demonstration does not know: of all provinces and cities, with officers. */
export function wholeCountry(set: DemoSet): DemoSet {
  const { divisions } = loadReference();
  const known = new Set(set.organisations.map(({ key }) => key));
  const add = (key: string, kind: 'province' | 'city' | 'transport', name: string, city: string, prefixes: object) => {
    if (known.has(key)) return false;
    const [province, place] = [city.slice(0, 2), kind === 'city' ? city : null];
    const seat = { address: `${name}办公楼`, phone: '12369', province, city: place };
    set.organisations.push({ id: demoId(key), key, kind, name, uscc: null, ...seat, ...prefixes });
    return true;
  };
  const officer = (login: string, org: string, name: string, roles: Role[]) =>
    set.people.push({ id: demoId(`person ${login}`), login, name, org: demoId(org), roles, says: '' });
  for (const { code, shortZh, plate } of divisions.provinces()) {
    const prefixes = { letterPrefix: `${plate}环固函`, documentPrefix: `${plate}环许决` };
    if (add(`province ${code}`, 'province', authorityName(code), code, prefixes)) {
      officer(`p${code}-officer1`, `province ${code}`, `${shortZh}经办`, ['officer']);
      officer(`p${code}-officer2`, `province ${code}`, `${shortZh}签发`, ['officer']);
      officer(`p${code}-head`, `province ${code}`, `${shortZh}处长`, ['head']);
    }
    add(`transport ${code}`, 'transport', transportName(code), code, {});
    for (const city of citiesOf(code)) {
      const letterPrefix = `${plate}（${city.zh.replace(/[市州盟]$|地区$/, '')}）固转函`;
      if (add(`city ${city.code}`, 'city', `${city.zh}生态环境局`, city.code, { letterPrefix }))
        officer(`city-${city.code}`, `city ${city.code}`, `${city.zh.slice(0, 2)}经办`, ['officer', 'head']);
    }
  }
  return set;
}
