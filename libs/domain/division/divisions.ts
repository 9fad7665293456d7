/** Rows as they stand in the reference data (GB/T 2260). */
export interface ProvinceRow {
  code: string;
  name_zh: string;
  short_zh: string;
  plate_prefix: string;
  name_en: string;
  full_name_en: string;
}
export interface DivisionRow {
  code: string;
  name_zh: string;
  level: string;
  parent: string;
}
export interface AdjacencyRow {
  code_a: string;
  code_b: string;
  kind: string;
}

/** A province, autonomous region or municipality of the mainland. */
export interface Province {
  /** Two digits, as provinces are named everywhere in the product: '51'. */
  code: string;
  code6: string;
  zh: string;
  shortZh: string;
  en: string;
  fullEn: string;
  /** First character of number plates. */
  plate: string;
}

/** A prefecture-level division, or the placeholder of divisions directly under a province. */
export interface City {
  /** Four digits, as in manifest numbers: '5101'. */
  code: string;
  code6: string;
  /** A placeholder with its province, for its own name stands for none: 重庆市（市辖区）. */
  zh: string;
  /** Two digits. */
  province: string;
  level: 'prefecture' | 'direct';
}

const MUNICIPALITIES: ReadonlySet<string> = new Set(['11', '12', '31', '50']);

/** Provinces, their cities and who borders whom. Hong Kong, Macao and Taiwan are not domestic ends of a transfer (R-02a). */
export class Divisions {
  private readonly provinceByCode = new Map<string, Province>();
  private readonly cityByCode = new Map<string, City>();
  private readonly borders = new Map<string, 'land' | 'strait'>();

  constructor(
    provinces: readonly ProvinceRow[],
    divisions: readonly DivisionRow[],
    adjacency: readonly AdjacencyRow[],
  ) {
    for (const row of provinces) {
      const code = row.code.slice(0, 2);
      this.provinceByCode.set(code, {
        code,
        code6: row.code,
        zh: row.name_zh,
        shortZh: row.short_zh,
        en: row.name_en,
        fullEn: row.full_name_en,
        plate: row.plate_prefix,
      });
    }
    for (const row of divisions) {
      if (row.level !== 'prefecture' && row.level !== 'direct') continue;
      const code = row.code.slice(0, 4);
      const province = this.provinceByCode.get(code.slice(0, 2));
      this.cityByCode.set(code, {
        code,
        code6: row.code,
        zh: row.level === 'direct' && province ? `${province.zh}（${row.name_zh}）` : row.name_zh,
        province: code.slice(0, 2),
        level: row.level,
      });
    }
    for (const { code_a, code_b, kind } of adjacency)
      this.borders.set(`${code_a.slice(0, 2)}-${code_b.slice(0, 2)}`, kind === 'strait' ? 'strait' : 'land');
  }

  /** All provinces by ascending code. */
  provinces(): Province[] {
    return [...this.provinceByCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** The province of a code of two, four or six digits. */
  province(code: string): Province | undefined {
    return /^(\d{2}){1,3}$/.test(code) ? this.provinceByCode.get(code.slice(0, 2)) : undefined;
  }

  /** The prefecture-level division of a code of four or six digits. */
  city(code: string): City | undefined {
    return /^(\d{2}){2,3}$/.test(code) ? this.cityByCode.get(code.slice(0, 4)) : undefined;
  }

  /** Cities of a province by ascending code. */
  cities(province: string): City[] {
    return [...this.cityByCode.values()]
      .filter((city) => city.province === province.slice(0, 2))
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Whether the code lies in one of the 31 provinces to which the Measures apply (R-02a). */
  isMainland(code: string): boolean {
    return this.province(code) !== undefined;
  }

  /** Whether two provinces border each other (R-03b). `strait`: Guangdong and Hainan count as neighbours; the law does not say. */
  adjacent(a: string, b: string, { strait }: { strait: boolean }): boolean {
    const kind = this.borders.get(`${a.slice(0, 2)}-${b.slice(0, 2)}`);
    return kind === 'land' || (strait && kind === 'strait');
  }

  isMunicipality(code: string): boolean {
    return MUNICIPALITIES.has(code.slice(0, 2));
  }

  /**
   * The four digits that a manifest number takes from its origin: the city of a code of four or six digits.
   * In a municipality they are 01 for districts and 02 for counties, unless `map` (six or four digits → four digits)
   * says otherwise (R-15a). Undefined when the code names no city.
   */
  manifestCity(code: string, map: Readonly<Record<string, string>> = {}): string | undefined {
    return map[code] ?? map[code.slice(0, 4)] ?? this.city(code)?.code;
  }
}
