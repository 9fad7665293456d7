import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CalendarYear, WorkCalendar } from '#domain/calendar/calendar';
import { type AdjacencyRow, type DivisionRow, Divisions, type ProvinceRow } from '#domain/division/divisions';
import { type LegalDocument, RuleBook, type RuleRow, type StatementRow } from '#domain/rules/rule-book';
import { Catalogue, type EditionRow, type WasteRow } from '#domain/waste/catalogue';
import { type ExemptionRow, Exemptions } from '#domain/waste/exemptions';
import { type MethodRow, Methods } from '#domain/waste/methods';
import { parseTable } from './csv.js';

/** A row of the register of transitions. */
export interface TransitionRow {
  machine: string;
  row: string;
  from: string;
  event: string;
  to: string;
  actor: string;
  trigger: string;
  guard: string;
  rules: string;
}

/** A UN entry to prompt with; the link to waste classes is indicative only (R-13a). */
export interface UnRow {
  un: string;
  class: string;
  name_en: string;
  indicative_hw: string;
}

/** A special day of the calendar with its holiday. */
export interface CalendarDay {
  date: string;
  kind: 'rest' | 'work';
  zh: string;
  en: string;
}
export interface CalendarFile {
  year: number;
  source: string;
  days: CalendarDay[];
}

/** Everything the product knows before anybody has entered anything. */
export interface Reference {
  calendar: WorkCalendar;
  calendarFiles: CalendarFile[];
  divisions: Divisions;
  /** English names of prefectures by their four digits. */
  cityNames: ReadonlyMap<string, string>;
  catalogue: Catalogue;
  exemptions: Exemptions;
  methods: Methods;
  rules: RuleBook;
  transitions: TransitionRow[];
  unNumbers: UnRow[];
}

/** The project's root: the nearest folder upwards that holds package.json, from source as from dist. */
export function projectRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${from}`);
  }
}

/** Takes over a year that an administrator has put in force: whoever holds the calendar counts by it from now on. */
export function adoptCalendar(file: CalendarFile): void {
  const { calendar, calendarFiles } = loadReference();
  if (calendarFiles.some(({ year }) => year === file.year)) return;
  calendar.adopt(calendarYear(file));
  calendarFiles.push(file);
}

let cached: Reference | undefined;

/** Reads config/reference, config/register and config/calendar once per process. */
export function loadReference(): Reference {
  cached ??= read(join(projectRoot(), 'config'));
  return cached;
}

function read(folder: string): Reference {
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  const csv = <Row>(path: string): Row[] => parseTable<Row>(text(path));
  const json = <Value>(path: string): Value => JSON.parse(text(path)) as Value;

  const calendarFiles = readdirSync(join(folder, 'calendar'))
    .filter((name) => /^\d{4}\.json$/.test(name))
    .sort()
    .map((name) => json<CalendarFile>(join('calendar', name)));
  const catalogue = new Catalogue(
    json<EditionRow[]>('reference/catalogue-editions.json'),
    csv<WasteRow>('reference/waste-catalogue.csv'),
  );
  return {
    calendar: new WorkCalendar(calendarFiles.map(calendarYear)),
    calendarFiles,
    divisions: new Divisions(
      csv<ProvinceRow>('reference/provinces.csv'),
      csv<DivisionRow>('reference/divisions.csv'),
      csv<AdjacencyRow>('reference/adjacent-provinces.csv'),
    ),
    cityNames: new Map(
      csv<{ code: string; name_en: string }>('reference/city-names.csv').map((row) => [
        row.code.slice(0, 4),
        row.name_en,
      ]),
    ),
    catalogue,
    exemptions: new Exemptions(catalogue, csv<ExemptionRow>('reference/exemption-list.csv')),
    methods: new Methods(csv<MethodRow>('reference/method-codes.csv')),
    rules: new RuleBook(
      csv<RuleRow>('register/rules.csv'),
      csv<StatementRow>('register/statements-zh.csv'),
      json<LegalDocument[]>('register/legal-documents.json'),
    ),
    transitions: csv<TransitionRow>('register/transitions.csv'),
    unNumbers: csv<UnRow>('reference/un-numbers.csv'),
  };
}

/** A calendar file as the working-day calendar takes it. */
export const calendarYear = ({ year, days }: CalendarFile): CalendarYear => ({
  year,
  days: Object.fromEntries(days.map(({ date, kind }) => [date, kind])),
});
