/** Instants and days as an office in China reads them: Asia/Shanghai, whatever the zone of the browser. */
const PARTS = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
function partsOf(instant: string): Record<string, string> {
  return Object.fromEntries(PARTS.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
}

/** '2026-11-22 14:05'; an empty text for nothing. */
export function dayAndHour(instant: string | null | undefined): string {
  if (!instant) return '';
  const { year, month, day, hour, minute } = partsOf(instant);
  return `${year}-${month}-${day} ${hour}:${minute}`;
}
/** When something is due: what ends with a day is due at its 24:00, as an office says it, not at 00:00 of the next. */
export function dueAndHour(instant: string): string {
  const at = dayAndHour(instant);
  return at.endsWith(' 00:00') ? `${dayOf(new Date(Date.parse(instant) - 1).toISOString())} 24:00` : at;
}
/** '2026-11-22'; an empty text for nothing. */
export function dayOf(instant: string | null | undefined): string {
  return dayAndHour(instant).slice(0, 10);
}
/** The instant of a Beijing wall time 'YYYY-MM-DD HH:mm'. */
export const instantOf = (wall: string): string => new Date(`${wall.replace(' ', 'T')}:00+08:00`).toISOString();
