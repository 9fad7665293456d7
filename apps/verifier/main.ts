import type { CalendarYear } from '#domain/calendar/calendar';
import { serves } from '#log-export/worker';
import { run } from './run.js';

/** Put in by the bundler: the official calendars of this release. */
declare const CALENDARS: readonly CalendarYear[];

// Of a large log the threads run this same file.
if (!serves()) process.exitCode = await run(process.argv.slice(2), CALENDARS);
