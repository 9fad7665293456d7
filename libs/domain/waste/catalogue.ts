import type { Day } from '../calendar/civil.js';
import { type RuleFinding, finding } from '../rules/finding.js';
import { type WasteCode, parseWasteCode } from './code.js';
import { type Hazard, type HazardEntry, contradicts, parseHazards } from './hazards.js';

/** A row of the catalogue's annex as it stands in the file. */
export interface WasteRow {
  edition: string;
  category: string;
  category_name_zh: string;
  industry_source_zh: string;
  code: string;
  description_zh: string;
  hazard: string;
}

/** An edition with its validity; `rows` names the edition whose table it uses. */
export interface EditionRow {
  edition: string;
  from: Day;
  through: Day | null;
  rows: string;
  official_count: number;
  point_to_point_item: number;
  /** The table is not this edition's own: a code missing in it may still exist. */
  unconfirmed: boolean;
}

export interface WasteEntry {
  code: string;
  category: string;
  categoryZh: string;
  industryZh: string;
  zh: string;
  /** As printed: 'T,I'. */
  hazard: string;
  hazards: HazardEntry;
  edition: string;
  unconfirmed: boolean;
}

export interface Edition {
  edition: string;
  from: Day;
  through: Day | null;
  unconfirmed: boolean;
  officialCount: number;
  pointToPointItem: number;
  entries: ReadonlyMap<string, WasteEntry>;
}

/** What the catalogue says to a code on a document's date. */
export interface CodeCheck {
  edition?: string;
  code?: WasteCode;
  /** The listed waste; absent for 900-000-CC and for codes not in the table. */
  entry?: WasteEntry;
  findings: RuleFinding[];
}

/** First day of the Transfer Measures: no document of theirs can be older (C-00). */
export const MEASURES_FROM: Day = '2022-01-01';

/** The National Catalogue of Hazardous Wastes in its editions (国家危险废物名录, C-01 to C-04). */
export class Catalogue {
  readonly editions: readonly Edition[];
  /** Class → Chinese name. */
  readonly categories: ReadonlyMap<string, string>;

  constructor(editions: readonly EditionRow[], rows: readonly WasteRow[]) {
    this.editions = editions
      .map((edition) =>
        editionOf(
          edition,
          rows.filter((row) => row.edition === edition.rows),
        ),
      )
      .sort((a, b) => (a.from < b.from ? -1 : 1));
    this.categories = new Map(rows.map((row) => [row.category, row.category_name_zh]));
  }

  /** The edition in force on the day (C-04). */
  editionOn(day: Day): Edition | undefined {
    return this.editions.find(({ from, through }) => from <= day && (through === null || day <= through));
  }

  edition(id: string): Edition | undefined {
    return this.editions.find(({ edition }) => edition === id);
  }

  /** A listed waste by code, in the edition of a day or by its name: an old approval stays readable (C-04). */
  entry(code: string, at: { day: Day } | { edition: string }): WasteEntry | undefined {
    const edition = 'day' in at ? this.editionOn(at.day) : this.edition(at.edition);
    return edition?.entries.get(code);
  }

  /** Judges a waste code against the edition in force on the document's date. */
  check(text: string, documentDay: Day): CodeCheck {
    if (documentDay < MEASURES_FROM) return { findings: [tooOld(documentDay)] };
    const edition = this.editionOn(documentDay);
    if (!edition) return { findings: [noEdition(documentDay)] };
    const code = parseWasteCode(text);
    if (!code || !this.categories.has(code.category)) return { edition: edition.edition, findings: [misshapen(text)] };
    const found = { edition: edition.edition, code };
    if (code.identified) return { ...found, findings: edition.from >= '2025-01-01' ? [identified(text)] : [] };
    const entry = edition.entries.get(text);
    if (entry) return { ...found, entry, findings: [] };
    return { ...found, findings: [edition.unconfirmed ? unconfirmed(text, edition) : unlisted(text, edition)] };
  }

  /** `check`, and whether the line's hazards contradict the entry (C-02). */
  checkLine(
    line: { code: string; hazards: readonly Hazard[]; identified?: readonly Hazard[] },
    documentDay: Day,
  ): CodeCheck {
    const check = this.check(line.code, documentDay);
    if (!check.entry) return check;
    const fault = contradicts(line.hazards, check.entry.hazards, line.identified);
    if (!fault) return check;
    return { ...check, findings: [...check.findings, hazardous(line.code, check.entry.hazard, line.hazards)] };
  }
}

function editionOf(row: EditionRow, rows: readonly WasteRow[]): Edition {
  const { edition, from, through, unconfirmed } = row;
  const entries = new Map<string, WasteEntry>();
  for (const { code, category, category_name_zh, industry_source_zh, description_zh, hazard } of rows)
    entries.set(code, {
      code,
      category,
      categoryZh: category_name_zh,
      industryZh: industry_source_zh,
      zh: description_zh,
      hazard,
      hazards: parseHazards(hazard),
      edition,
      unconfirmed,
    });
  return {
    edition,
    from,
    through,
    unconfirmed,
    entries,
    officialCount: row.official_count,
    pointToPointItem: row.point_to_point_item,
  };
}

const tooOld = (day: Day) =>
  finding(
    'C-00',
    'BLOCK',
    {
      zh: `文书日期${day}早于《危险废物转移管理办法》施行之日（${MEASURES_FROM}）。`,
      en: `The document is dated ${day}, before the Transfer Measures came into force on ${MEASURES_FROM}.`,
    },
    { zh: '请核对日期。', en: 'Check the date.' },
  );

const noEdition = (day: Day) =>
  finding(
    'C-04',
    'BLOCK',
    { zh: `${day}没有有效的名录版本。`, en: `No edition of the catalogue is loaded for ${day}.` },
    { zh: '请核对日期。', en: 'Check the date.' },
  );

const misshapen = (code: string) =>
  finding(
    'C-01',
    'BLOCK',
    { zh: `“${code}”不是废物代码。`, en: `"${code}" is not a waste code.` },
    {
      zh: '废物代码为“行业3位-序号3位-类别2位”，类别须为现有类别。',
      en: 'A code is three digits of industry, three of serial, two of an existing class: 900-052-31.',
    },
  );

const identified = (code: string) =>
  finding(
    'C-03',
    'WARN',
    { zh: `使用“${code}”须说明为何不能归入现有代码。`, en: `${code} calls for a statement why no existing code fits.` },
    {
      zh: '请先对照名录归类，确实无法归类的填写理由。',
      en: 'Try the codes of the catalogue first; if none fits, give the reason.',
    },
  );

const unconfirmed = (code: string, { edition }: Edition) =>
  finding(
    'C-04',
    'WARN',
    {
      zh: `“${code}”不在已载入的表中；${edition}年版名录全文尚未载入，须人工核对。`,
      en: `${code} is not in the table loaded; the ${edition} table itself is not, so check the code against it.`,
    },
    { zh: '请对照该版名录并填写核对结果。', en: 'Check the printed edition and say what you found.' },
  );

const unlisted = (code: string, { edition }: Edition) =>
  finding(
    'C-04',
    'BLOCK',
    { zh: `“${code}”不在${edition}年版名录中。`, en: `${code} is not in the ${edition} edition of the catalogue.` },
    {
      zh: '请使用文书日期有效版本中的代码。',
      en: 'Use a code of the edition in force on the date of the document.',
    },
  );

const hazardous = (code: string, printed: string, named: readonly Hazard[]) =>
  finding(
    'C-02',
    'BLOCK',
    {
      zh: `“${code}”的危险特性为${printed}，与填写的${named.join('、') || '空'}不符。`,
      en: `${code} is listed with ${printed}; the line names ${named.join(', ') || 'none'}.`,
    },
    { zh: '请按名录更正，或附鉴别结论。', en: 'Correct it to the catalogue, or attach the identification.' },
  );
