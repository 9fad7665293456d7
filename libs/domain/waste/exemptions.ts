import type { Day } from '../calendar/civil.js';
import type { Catalogue } from './catalogue.js';
import { categoryOf } from '../licence/coverage.js';
import { parseWasteCode } from './code.js';

/** A row of the exemption list as it stands in the file (危险废物豁免管理清单). */
export interface ExemptionRow {
  edition: string;
  seq: string;
  code: string;
  name_zh: string;
  exempt_stage: string;
  condition: string;
  exempt_content: string;
}

/** The link (环节) for which a waste is freed. */
export const LINKS = ['COLLECT', 'TRANSPORT', 'UTILISE', 'DISPOSE'] as const;
export type Link = (typeof LINKS)[number];

const STAGES: Record<string, Link[]> = {
  全部环节: [...LINKS],
  收集: ['COLLECT'],
  运输: ['TRANSPORT'],
  利用: ['UTILISE'],
  处置: ['DISPOSE'],
  '利用、处置': ['UTILISE', 'DISPOSE'],
};

export interface Exemption {
  edition: string;
  /** Item number; it changes between editions. */
  item: number;
  codes: string[];
  category: string | null;
  /** Item that names neither code nor class (household, emergency and historical waste). */
  subject: string | null;
  zh: string;
  links: Link[];
  condition: string;
  content: string;
  /** Taken from another edition's list. */
  unconfirmed: boolean;
  /** "Point-to-point" utilisation: across provinces only under a joint scheme. */
  pointToPoint: boolean;
}

/** What the list of a day says of utilising wastes under an item. */
export interface ExemptionEvidence {
  /** The item is about utilisation and covers every code. */
  covers: boolean;
  /** The last item of the edition: one unit's waste as the raw material of one other. */
  pointToPoint: boolean;
}

/** The exemption list by edition and item. Whether the condition holds is for a person to say. */
export class Exemptions {
  private readonly byEdition = new Map<string, Exemption[]>();

  constructor(
    private readonly catalogue: Catalogue,
    rows: readonly ExemptionRow[],
  ) {
    for (const edition of catalogue.editions) {
      const own = rows.filter((row) => row.edition === edition.edition);
      const used = own.length ? own : rows;
      const pointToPoint = (row: ExemptionRow) => row.code === '-';
      this.byEdition.set(
        edition.edition,
        used.map((row) => ({
          ...exemptionOf(row),
          edition: edition.edition,
          item: pointToPoint(row) ? edition.pointToPointItem : Number(row.seq),
          unconfirmed: own.length === 0,
          pointToPoint: pointToPoint(row),
        })),
      );
    }
  }

  /** All rows of the list in force on the day. */
  on(day: Day): Exemption[] {
    return this.byEdition.get(this.catalogue.editionOn(day)?.edition ?? '') ?? [];
  }

  /** Whether the item frees the utilisation of the codes on the day. Point-to-point use names no codes: the scheme does. */
  use(item: number, codes: readonly string[], day: Day): ExemptionEvidence {
    const rows = this.on(day).filter((row) => row.item === item && row.links.includes('UTILISE'));
    const pointToPoint = rows.some((row) => row.pointToPoint);
    const named = (code: string) =>
      rows.some((row) => row.codes.includes(code) || (row.category !== null && row.category === categoryOf(code)));
    return { pointToPoint, covers: rows.length > 0 && (pointToPoint || codes.every(named)) };
  }

  /** Rows of one item of one edition. */
  item(edition: string, item: number): Exemption[] {
    return (this.byEdition.get(edition) ?? []).filter((exemption) => exemption.item === item);
  }

  /** Rows that may free a code on a link: those that name it or its class. Nothing beyond that link is freed (R-02b). */
  forCode(code: string, link: Link, day: Day): Exemption[] {
    const category = parseWasteCode(code)?.category;
    return this.on(day).filter(
      (exemption) =>
        exemption.links.includes(link) &&
        (exemption.codes.includes(code) || (category !== undefined && exemption.category === category)),
    );
  }
}

function exemptionOf(row: ExemptionRow) {
  const links = STAGES[row.exempt_stage];
  if (!links) throw new RangeError(`exemption item ${row.seq}: unknown stage ${row.exempt_stage}`);
  const codes = row.code.split(';').filter((code) => parseWasteCode(code));
  const category = /^HW\d{2}$/.test(row.code) ? row.code : null;
  const subject = codes.length || category || row.code === '-' ? null : row.code;
  return { codes, category, subject, zh: row.name_zh, links, condition: row.condition, content: row.exempt_content };
}
