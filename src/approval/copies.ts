import { loadReference } from '#config/reference';
import { authorityName, transportName } from '#domain/division/authority';
import { placeWords } from '../document/words.js';

interface Way {
  origin: string;
  /** City of the remover. */
  originCity: string;
  route: readonly string[];
  /** Recipients that the officer has added. */
  copies?: readonly string[] | undefined;
}

/** The bureau of the remover's city; null in a municipality, whose own bureau decides. */
export function cityBureau(originCity: string): string | null {
  const city = loadReference().divisions.city(originCity.slice(0, 4));
  return city?.level === 'prefecture' ? `${city.zh}生态环境局` : null;
}

/**
 * Who gets a copy of a decision (manifest.md §4): ecology and transport of every province on the way, but for the sender
 * itself, the bureau of the remover's city, the solid-waste centre of the province; then whom the officer adds.
 */
export function copiesOf({ origin, originCity, route, copies = [] }: Way): string[] {
  const bureau = cityBureau(originCity);
  const departments = [...new Set([origin, ...route.map((code) => code.slice(0, 2))])].flatMap((code) => [
    ...(code === origin ? [] : [authorityName(code)]),
    transportName(code),
  ]);
  return [
    ...new Set([...departments, ...(bureau ? [bureau] : []), `${placeWords(origin)}固体废物管理中心`, ...copies]),
  ];
}
