import type { Text } from '../errors.js';

/** How materials are named. */
export const MATERIAL = /^[A-Z][A-Z0-9_]{1,39}$/;

/** A material of the published list (R-22a). `code` is how a correction item names it. */
export interface Material {
  code: string;
  title: Text;
  /** What asks for it: the Measures, the local regulation of the origin, or the agreement of both places. */
  basis: string;
  /** What both places of an agreement look for in it. */
  wants?: Text;
}
/** The checklist of an agreement: the same, whichever of its parties is the origin (R-21b, R-22c). */
export interface SharedChecklist {
  agreement: string;
  title: Text;
  materials: { code: string; title: Text; wants?: Text | null }[];
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

/**
 * The list in force: the national part, what the agreements of both places add, and what the province's own version adds
 * (R-22c). What an agreement says of a material of the law explains it and takes nothing from it (W-04).
 */
export interface MaterialList {
  province: string;
  /** 0: nothing published beyond the national part. */
  version: number;
  from: string | null;
  instrument: string | null;
  /** Keys of the agreements whose checklists both places share. */
  agreements: string[];
  materials: Material[];
  /** Those that only the origin or an agreement asks for, R-22a (4). */
  local: Material[];
}

export function listOf(
  province: string,
  own: { version: number; from: string; instrument: string; materials: Material[] } | undefined,
  shared: readonly SharedChecklist[] = [],
): MaterialList {
  const said = shared.flatMap(({ title, materials }) =>
    materials.map(({ wants, ...material }) => ({ ...material, basis: title.zh, ...(wants ? { wants } : {}) })),
  );
  const national = NATIONAL_MATERIALS.map((material) => {
    const wants = said.find(({ code }) => code === material.code)?.wants;
    return wants ? { ...material, wants } : material;
  });
  const known = new Set(national.map(({ code }) => code));
  const local = [...said, ...(own?.materials ?? [])].filter(({ code }) => !known.has(code) && known.add(code));
  return {
    province,
    version: own?.version ?? 0,
    from: own?.from ?? null,
    instrument: own?.instrument ?? null,
    agreements: shared.map(({ agreement }) => agreement),
    materials: [...national, ...local],
    local,
  };
}
