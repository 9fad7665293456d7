import { adoptCalendar, type CalendarFile, loadReference } from '#config/reference';

type Rows = (text: string, values: unknown[]) => Promise<{ file: CalendarFile }[]>;

/** Years that an administrator has put in force since this process began. Returns whether the calendar has changed. */
export async function adoptStored(rows: Rows): Promise<boolean> {
  const known = loadReference().calendarFiles.map(({ year }) => year);
  const found = await rows('SELECT file FROM liandan.calendar_year WHERE year <> ALL ($1::int[]) ORDER BY year', [
    known,
  ]);
  for (const { file } of found) adoptCalendar(file);
  return found.length > 0;
}
