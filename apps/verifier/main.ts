import type { CalendarYear } from '#domain/calendar/calendar';
import { run } from './run.js';

/** Put in by the bundler: the official calendars of this release. */
declare const CALENDARS: readonly CalendarYear[];

process.exitCode = await run(process.argv.slice(2), CALENDARS);
