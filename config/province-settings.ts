/** What a province may set for itself (R-23d, R-03b, R-22a). Statutory lengths are not among them. */
export interface ProvinceSettings {
  /** Where the review clock of a deemed acceptance starts: with the receipt, as the Measures read, or on that day. */
  deemedClockStart: 'RECEIPT' | 'DEEMED_DAY';
  /** Disposal beyond adjacent, co-operating and nationally planned places: a warning, or refused. */
  disposalReach: 'WARN' | 'BLOCK';
  /** Material that local regulation asks for besides (1)-(3). */
  localMaterials: string[];
}

const usual: ProvinceSettings = { deemedClockStart: 'RECEIPT', disposalReach: 'WARN', localMaterials: [] };
/** Guangdong limits outbound disposal to these places since 2022-03-21. */
const own: Record<string, Partial<ProvinceSettings>> = { '44': { disposalReach: 'BLOCK' } };

/** Settings of a province, two digits. */
export const provinceSettings = (province: string): ProvinceSettings => ({ ...usual, ...own[province] });
