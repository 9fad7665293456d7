import type { ManifestForm } from '#domain/manifest/manifest.commands';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { Asking } from '#workflow/kind';
import type { Row } from '#workflow/workflow';

/** What part 1 names, whether it comes as a form or stands in a draft. */
export interface Named {
  id: string | null;
  remover: string;
  receiver: string;
  site: string;
  licence: string | null;
  contract: string;
  approval: string | null;
  instrument: string | null;
  consignor: 'REMOVER' | 'RECEIVER';
  plannedDate: string;
  lines: { planRow: string; wasteCode: string; method: string; hazards: string[]; exemption?: number | null }[];
  legs: { carrier: string; via: string[]; from: string; to: string }[];
}

/** What a form names. */
export function named(row: Row<ManifestContext> | null, asking: Asking): Named {
  const form = asking as unknown as ManifestForm;
  return {
    id: row?.id ?? null,
    remover: form.remover ?? row?.context.remover.id ?? asking.by.org ?? '',
    receiver: form.receiver,
    site: form.site,
    licence: form.licence ?? null,
    contract: form.contract,
    approval: form.approval ?? null,
    instrument: form.instrument ?? null,
    consignor: form.consignor,
    plannedDate: form.plannedDate,
    lines: form.lines,
    legs: form.legs.map(({ carrier, via, from, to }) => ({
      carrier,
      via: via ?? [],
      from: from.division,
      to: to.division,
    })),
  };
}

/** What a draft names. */
export function drafted({ id, context: c }: Row<ManifestContext>): Named {
  return {
    id,
    remover: c.remover.id,
    receiver: c.receiver.id,
    site: c.site.id,
    licence: c.licence?.id ?? null,
    contract: c.contract.id,
    approval: c.approval?.id ?? null,
    instrument: c.instrument?.id ?? null,
    consignor: c.consignor,
    plannedDate: c.plannedDate,
    lines: c.lines,
    legs: c.legs.map(({ carrier, via, from, to }) => ({
      carrier: carrier.id,
      via,
      from: from.division,
      to: to.division,
    })),
  };
}
