/** Classes HW01-HW40 and HW45-HW50; HW41-HW44 do not exist. */
export const isCategory = (category: string): boolean => /^HW(0[1-9]|[1-3]\d|40|4[5-9]|50)$/.test(category);

/** A waste code taken apart (C-01): industry 3 digits, serial 3, class 2. */
export interface WasteCode {
  code: string;
  industry: string;
  serial: string;
  /** 'HW31'. */
  category: string;
  /** 900-000-CC: identified as hazardous but not listed (C-03). */
  identified: boolean;
}

/** The parts of 'III-SSS-CC'; undefined when the shape is wrong or the class does not exist (C-01). */
export function parseWasteCode(text: string): WasteCode | undefined {
  const parts = /^(\d{3})-(\d{3})-(\d{2})$/.exec(text);
  const category = `HW${parts?.[3] ?? ''}`;
  if (!parts || !isCategory(category)) return undefined;
  return { code: text, industry: parts[1]!, serial: parts[2]!, category, identified: text.startsWith('900-000-') };
}

/** '90005231' → '900-052-31', as label codes carry it (T-06). */
export const withHyphens = (digits: string): string => `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`;
