import type { ApprovalLine } from '#domain/approval/approval.case';
import type { CaseAnswer } from '../../api/answers';
import { gramsOf, tonnesOf } from '../../parts/tonnes';

/** An approval as the API answers it, as far as a manifest rests on it. */
export interface Approval extends CaseAnswer {
  number: string | null;
  application: string;
  remover: { org: string; name: string; uscc: string; address: string; city: string };
  receiver: { org: string; name: string; address: string; city: string };
  /** Null where the receiver utilises under the exemption list. */
  licence: { id: string; number: string; validTo: string } | null;
  lines: ApprovedLine[];
  validFrom: string;
  validTo: string;
}
export type ApprovedLine = Omit<ApprovalLine, 'excess'>;
interface Crew {
  name?: string | undefined;
  phone?: string | undefined;
  certificate?: string | undefined;
}
interface Place {
  text?: string | undefined;
  division?: string | undefined;
}
export interface HaulLine {
  approvalLine: number;
  planRow?: string | undefined;
  wasteCode: string;
  name: string;
  hazards: string[];
  form?: string | undefined;
  packaging: { type?: string | undefined; number: number };
  removed?: string | undefined;
  method: string;
  dangerousGoods: { class?: string | undefined; division?: string | undefined; un?: string | undefined };
}
/** One truck as somebody fills it in. */
export interface Haul {
  site?: string | undefined;
  contract?: string | undefined;
  plannedDate?: string | undefined;
  emergencyPhone?: string | undefined;
  handler: { name?: string | undefined; phone?: string | undefined };
  emergencyMeasures?: string | undefined;
  remarks?: string | undefined;
  lines: HaulLine[];
  carrier?: string | undefined;
  vehicle?: string | undefined;
  driver: Crew;
  escort: Crew;
  from: Place;
  to: Place;
}

interface Named {
  id: string;
}
/** A manifest as the API answers it, as far as a truck is filled in from it. */
interface AsStored extends CaseAnswer {
  number: string | null;
  handler: { name: string; phone: string } | null;
  emergencyPhone: string | null;
  emergencyMeasures: string | null;
  remarks?: string | null;
  plannedDate: string | null;
  lines: {
    approvalLine: number | null;
    planRow: string;
    hazards: string[];
    form: string;
    labels: string[];
    packaging: { type: string; number: number };
    dangerousGoods: { class: string; division?: string; un: string } | null;
    removed: string | null;
  }[];
  legs: {
    carrier: Named;
    vehicle: string | null;
    driver: Crew | null;
    escort: Crew | null;
    from: { text: string; division: string };
    to: { text: string; division: string };
  }[];
}
/** One that was issued: the next one is like it. */
export interface LastManifest extends AsStored {
  site: Named;
  contract: Named;
}
/** One that is not issued may lack what the law asks of it. */
export interface StoredManifest extends AsStored {
  site: Named | null;
  contract: Named | null;
}
/** What the registers say beside approval and last manifest. */
export interface Registers {
  today: string;
  site: { id: string; address: string; city: string } | undefined;
  contract: string | undefined;
  carrier: string | undefined;
  planRows: { id: string; wasteCode: string; hazard: string[]; form: string | null; receiver: string | null }[];
  emergencyMeasures: string | undefined;
}

export const leftOf = ({ approved, reserved, accepted, returned }: ApprovedLine): bigint =>
  (gramsOf(approved) ?? 0n) - (gramsOf(reserved) ?? 0n) - (gramsOf(accepted) ?? 0n) - (gramsOf(returned ?? '0') ?? 0n);

/** A truck like the last one of this approval, on the day given. */
export function haulOf(approval: Approval, last: LastManifest | undefined, known: Registers): Haul {
  const leg = last?.legs[0];
  return {
    site: last?.site.id ?? known.site?.id,
    contract: known.contract ?? last?.contract.id,
    plannedDate: known.today,
    emergencyPhone: last?.emergencyPhone ?? undefined,
    handler: last?.handler ?? {},
    emergencyMeasures: last?.emergencyMeasures ?? known.emergencyMeasures,
    lines: approval.lines.map((line) => {
      const before = last?.lines.find(({ approvalLine }) => approvalLine === line.line);
      const row = known.planRows.find(
        ({ wasteCode, receiver }) => wasteCode === line.code && receiver === approval.receiver.org,
      );
      return {
        approvalLine: line.line,
        planRow: row?.id ?? before?.planRow,
        wasteCode: line.code,
        name: line.name,
        hazards: before?.hazards ?? row?.hazard ?? [],
        form: before?.form ?? row?.form ?? undefined,
        packaging: before?.packaging ?? { number: 1 },
        method: line.method,
        dangerousGoods: before?.dangerousGoods ?? {},
      };
    }),
    carrier: leg?.carrier.id ?? known.carrier,
    vehicle: leg?.vehicle ?? undefined,
    driver: leg?.driver ?? {},
    escort: leg?.escort ?? {},
    from: leg?.from ?? { text: known.site?.address, division: known.site && `${known.site.city}00` },
    to: leg?.to ?? { text: approval.receiver.address, division: `${approval.receiver.city}00` },
  };
}

/** '1.500000' → '1.5': as somebody would have typed it. */
const typedAs = (quantity: string | null | undefined) => {
  const grams = gramsOf(quantity ?? undefined);
  return grams === undefined || grams === 0n ? undefined : tonnesOf(grams).replace(/\.?0+$/, '');
};
const present = (text: string | null | undefined) => text || undefined;
const crew = ({ name, phone, certificate }: Crew) => ({
  name: present(name),
  phone: present(phone),
  certificate: present(certificate),
});

/** The truck that a stored draft stands for; `of` says what belongs to the approval. */
export function haulStored(draft: StoredManifest, of: Haul): Haul {
  const leg = draft.legs[0];
  return {
    site: draft.site?.id,
    contract: draft.contract?.id,
    plannedDate: present(draft.plannedDate),
    emergencyPhone: present(draft.emergencyPhone),
    handler: { name: present(draft.handler?.name), phone: present(draft.handler?.phone) },
    emergencyMeasures: present(draft.emergencyMeasures),
    remarks: present(draft.remarks),
    lines: of.lines.map((line) => {
      const stored = draft.lines.find(({ approvalLine }) => approvalLine === line.approvalLine);
      if (!stored) return { ...line, removed: undefined };
      const { planRow, hazards, form, packaging, dangerousGoods, removed } = stored;
      const { type, number } = packaging;
      const goods = dangerousGoods ?? {};
      return {
        ...line,
        ...{ planRow, hazards, form, packaging: { type, number }, dangerousGoods: goods, removed: typedAs(removed) },
      };
    }),
    carrier: leg?.carrier.id,
    vehicle: present(leg?.vehicle),
    driver: crew(leg?.driver ?? {}),
    escort: crew(leg?.escort ?? {}),
    from: { text: present(leg?.from.text), division: present(leg?.from.division) },
    to: { text: present(leg?.to.text), division: present(leg?.to.division) },
  };
}
/** As it is compared with another: without what is empty, quantities as somebody would type them. */
export const comparedHaul = (haul: Haul): Haul => {
  const lines = haul.lines.map((line) => ({ ...line, removed: typedAs(line.removed) }));
  return JSON.parse(
    JSON.stringify({ ...haul, lines }, (_, value: unknown) => (value === '' ? undefined : value)),
  ) as Haul;
};

const filled = (value: object) => Object.values(value).some((each) => each !== undefined && each !== '');
/** Labels are numbered up to this many packages; more are printed and entered by the unit itself. */
const NUMBERED = 50;

/** Labels to be numbered by the server, which knows those of all approvals: for the packages of each line that is moved. */
interface LabelsAsked {
  day: string;
  lines: { wasteCode: string; packages: number }[];
}
export interface LabelsGiven {
  lines: { wasteCode: string; labels: string[] }[];
}
const numbered = ({ removed, packaging }: HaulLine) => moved(removed) && packaging.number <= NUMBERED;
export const askedOf = ({ plannedDate, lines }: Haul): LabelsAsked => ({
  day: plannedDate ?? '',
  lines: lines.filter(numbered).map(({ wasteCode, packaging }) => ({ wasteCode, packages: packaging.number })),
});
/** The numbers given, line by line of the form. */
export const labelsOf = ({ lines }: Haul, given: LabelsGiven): string[][] => {
  let next = 0;
  return lines.map((line) => (numbered(line) ? (given.lines[next++]?.labels ?? []) : []));
};
const moved = (quantity: string | undefined) => (gramsOf(quantity) ?? 0n) > 0n;

/** The body of the manifest: lines without a quantity are not on this truck. */
export function bodyOf(approval: Approval, haul: Haul, labels: string[][], reasons: { rule: string; text: string }[]) {
  const { carrier, vehicle, driver, escort, from, to, lines, handler, ...header } = haul;
  const kept = lines
    .map((line, i) => ({ line, labels: labels[i] ?? [] }))
    .filter(({ line }) => moved(line.removed) || lines.length === 1);
  return {
    ...header,
    receiver: approval.receiver.org,
    ...(approval.licence ? { licence: approval.licence.id } : {}),
    approval: approval.id,
    consignor: 'REMOVER',
    ...(filled(handler) ? { handler } : {}),
    lines: kept.map(({ line: { dangerousGoods, ...line }, labels: own }) => ({
      ...line,
      planned: line.removed,
      ...(filled(dangerousGoods) ? { dangerousGoods } : {}),
      labels: own,
    })),
    legs: [
      {
        carrier,
        conveyance: '1',
        vehicle,
        ...(filled(driver) ? { driver } : {}),
        ...(filled(escort) ? { escort } : {}),
        from,
        to,
      },
    ],
    ...(reasons.length > 0 ? { justifications: reasons } : {}),
  };
}

/** What each line of the approval would have reserved besides, in tonnes. */
export const changeOf = ({ lines }: Haul): Record<number, string> =>
  Object.fromEntries(lines.map(({ approvalLine, removed }) => [approvalLine, tonnesOf(gramsOf(removed) ?? 0n)]));

/** What every part of the form is given. */
export interface HaulProps {
  approval: Approval;
  haul: Haul;
  change: (more: Partial<Haul>) => void;
}
