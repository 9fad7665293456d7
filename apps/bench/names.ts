import { loadReference } from '#config/reference';

/** Ids of the benchmark's own cases: everything is known from a number, in this process and in SQL alike. */

export const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const twelve = (n: number): string => String(n).padStart(12, '0');
const DRAFT = '019b0000-0000-7000-8000-';
const ENTITY = '019a0000-0000-7000-8';
const FRESH = '019c0000-0000-7000-8';
/** A city for each lane, Sichuan's first: counters of manifest numbers are per city, and no two lanes share one. */
const { divisions } = loadReference();
const CITIES = [...divisions.cities('51'), ...divisions.provinces().flatMap(({ code }) => divisions.cities(code))]
  .map(({ code }) => code)
  .filter((code, i, all) => divisions.manifestCity(code) === code && all.indexOf(code) === i);

export const cityOfLane = (lane: number): string => CITIES[lane % CITIES.length] ?? '';

/**
 * The numbered drafts. A lane is one remover with its own receiver's licence, approval, plan and accounts: drafts from
 * `0` run over all lanes in turn, those from `hotFrom` are all of lane 0, those from `scarceFrom` of one more lane
 * whose approval is nearly exhausted.
 */
export class Names {
  readonly cities = CITIES;
  readonly draftPrefix = DRAFT;
  /** Year and city of the manifest numbers that the bare SQL writes. */
  numberPrefix = '';
  private readonly entities: string[] = [];

  constructor(
    readonly lanes: number,
    readonly hotFrom: number,
    readonly scarceFrom: number,
    readonly total: number,
  ) {}

  draftId = (n: number): string => DRAFT + twelve(n);
  laneOf = (n: number): number => (n >= this.scarceFrom ? this.lanes : n >= this.hotFrom ? 0 : n % this.lanes);
  /** The same for pgbench. */
  laneExpression = (n: string): string =>
    `CASE WHEN ${n} >= ${this.scarceFrom} THEN ${this.lanes} WHEN ${n} >= ${this.hotFrom} THEN 0 ELSE ${n} % ${this.lanes} END`;

  /** The id of one of a lane's things, e.g. `approval`. */
  entityId(what: string, lane: number): string {
    return this.entityPrefix(what) + twelve(lane);
  }
  entityPrefix(what: string): string {
    let index = this.entities.indexOf(what);
    if (index < 0) index = this.entities.push(what) - 1;
    return `${ENTITY}${String(index).padStart(3, '0')}-`;
  }
  entityOf(id: string): string | undefined {
    return id.startsWith(ENTITY) ? this.entities[Number(id.slice(ENTITY.length, ENTITY.length + 3))] : undefined;
  }
  freshPrefix = (index: number): string => `${FRESH}${String(index).padStart(3, '0')}-`;
}
