import type { Text } from '../errors.js';

/** A material of the published list (R-22a). `code` is how a correction item names it. */
export interface Material {
  code: string;
  title: Text;
  /** What asks for it: the Measures, or the local regulation of the origin. */
  basis: string;
}

/** Asked for everywhere (R-22a (1) to (3)). */
export const NATIONAL_MATERIALS: Material[] = [
  {
    code: 'LICENCE_COPY',
    title: { zh: '接受人的危险废物经营许可证复印件', en: "Copy of the receiver's operating licence" },
    basis: 'TM 22(1)',
  },
  {
    code: 'METHOD_STATEMENT',
    title: { zh: '接受人贮存、利用或处置方式的说明', en: "Receiver's statement of storage, utilisation or disposal" },
    basis: 'TM 22(2)',
  },
  {
    code: 'CONTRACT',
    title: {
      zh: '移出人与接受人的委托协议、意向或合同',
      en: 'Agreement, letter of intent or contract with the receiver',
    },
    basis: 'TM 22(3)',
  },
];

/** The list in force: the national part and what the province's own version adds (R-22c). */
export interface MaterialList {
  province: string;
  /** 0: nothing published beyond the national part. */
  version: number;
  from: string | null;
  instrument: string | null;
  materials: Material[];
}

export const listOf = (
  province: string,
  own: { version: number; from: string; instrument: string; materials: Material[] } | undefined,
): MaterialList => ({
  province,
  version: own?.version ?? 0,
  from: own?.from ?? null,
  instrument: own?.instrument ?? null,
  materials: [...NATIONAL_MATERIALS, ...(own?.materials ?? [])],
});
