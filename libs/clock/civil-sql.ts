/**
 * SQL expressions of the civil time of China, in which the law counts days and years (TIME-1, TIME-3). `instant` is an
 * expression of type timestamptz, `day` one of type date.
 */
export const civilTime = (instant: string): string => `((${instant}) AT TIME ZONE 'Asia/Shanghai')`;
export const civilDay = (instant: string): string => `${civilTime(instant)}::date`;
export const civilYear = (instant: string): string => `extract(year FROM ${civilTime(instant)})::int`;
/** The first instant of a day. */
export const beginOf = (day: string): string => `((${day})::timestamp AT TIME ZONE 'Asia/Shanghai')`;
/** An instant as the record writes it: ISO, to the millisecond, in UTC. */
export const isoInstant = (instant: string): string =>
  `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
export const TODAY = civilDay('liandan.now()');
