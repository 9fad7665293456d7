/** The class decides whether the proximity rule binds (R-03b: DISPOSE) and which agreements cover a transfer. */
export const METHOD_CLASSES = ['UTILISE', 'DISPOSE', 'STORE'] as const;
export type MethodClass = (typeof METHOD_CLASSES)[number];

/** The codes of the list; a test holds them against the file. */
export const METHOD_CODES = [
  ...['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R15'],
  ...['D1', 'D9', 'D10', 'D16'],
  ...['C1', 'C2', 'C3'],
  ...['Y10', 'Y11', 'Y12', 'Y13', 'Y16'],
  ...['G21', 'G22', 'G23', 'G24', 'G29'],
  'S',
] as const;

/** A row of the method code list as it stands in the file. */
export interface MethodRow {
  code: string;
  name_zh: string;
  name_en: string;
  kind: string;
  class: string;
}

export interface Method {
  code: string;
  zh: string;
  en: string;
  class: MethodClass;
}

/** Utilisation and disposal method codes (利用处置方式代码, M-10). Any code not in the list is refused. */
export class Methods {
  private readonly byCode: Map<string, Method>;

  constructor(rows: readonly MethodRow[]) {
    this.byCode = new Map(
      rows.map((row) => {
        if (!(METHOD_CLASSES as readonly string[]).includes(row.class))
          throw new RangeError(`method ${row.code}: no class ${row.class}`);
        return [row.code, { code: row.code, zh: row.name_zh, en: row.name_en, class: row.class as MethodClass }];
      }),
    );
  }

  all(): Method[] {
    return [...this.byCode.values()];
  }

  get(code: string): Method | undefined {
    return this.byCode.get(code);
  }

  has(code: string): boolean {
    return this.byCode.has(code);
  }

  classOf(code: string): MethodClass | undefined {
    return this.byCode.get(code)?.class;
  }
}
