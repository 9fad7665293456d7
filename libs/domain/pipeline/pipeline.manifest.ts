import type { ManifestContext, ManifestEvent } from '../manifest/manifest.context.js';
import type { ManifestForm } from '../manifest/manifest.commands.js';
import { BLANK, filled } from '../manifest/manifest.document.js';
import type { Test } from '../statute.js';
import type { PipelineForm } from './pipeline.commands.js';
import type { Of, PipelineContext, PipelineEvent } from './pipeline.context.js';

/** 管道 in the list of packagings. */
const BY_PIPE = { type: '13' as const, number: 1 };

/** The form of a pipeline transfer as the form of a manifest without vehicle: the law on part 1 is the same. */
export const asForm = ({ waste, meters: _, ...form }: PipelineForm): ManifestForm => {
  const { quantity, ...line } = waste;
  return {
    ...form,
    consignor: 'REMOVER',
    lines: [{ ...line, packaging: BY_PIPE, planned: quantity, removed: quantity }],
    legs: [],
  };
};
/** The record as a manifest without vehicle. */
export const asManifest = (c: PipelineContext): ManifestContext => ({
  ...BLANK,
  ...c,
  mode: 'VEHICLE',
  facility: null,
  onBehalf: false,
  consignor: 'REMOVER',
  trip: null,
  legs: [],
  leg: 1,
});
const isFilling = (e: PipelineEvent): e is Of<'create'> | Of<'edit'> => e.type === 'create' || e.type === 'edit';
const asEvent = (e: PipelineEvent): ManifestEvent =>
  (isFilling(e) ? { ...e, ...asForm(e), remover: undefined } : e) as unknown as ManifestEvent;

/** A guard of the manifest that holds for pipelines word for word. */
export function borrowed({ says, holds, rule, verb, remedy, instead }: Test<ManifestContext, ManifestEvent>): Guard {
  return {
    rule,
    ...(verb ? { verb } : {}),
    says: typeof says === 'function' ? (c, e) => says(asManifest(c), asEvent(e)) : says,
    remedy: typeof remedy === 'function' ? (c, e) => remedy(asManifest(c), asEvent(e)) : remedy,
    ...(instead
      ? {
          instead: (c: PipelineContext, e: PipelineEvent) => {
            const other = instead(asManifest(c), asEvent(e));
            return other && borrowed(other);
          },
        }
      : {}),
    holds: (c, e) => holds(asManifest(c), asEvent(e)),
  };
}

type Guard = Test<PipelineContext, PipelineEvent>;
/** A guard on the approval, for a transfer that has one. */
export const underApproval = (test: Guard): Guard => ({
  ...test,
  holds: (c, e) => c.approval === null || test.holds(c, e),
});
/** A guard on the instrument that stands in an approval's place (W-16). */
export const underInstrument = (test: Guard): Guard => ({
  ...test,
  holds: (c, e) => c.approval !== null || test.holds(c, e),
});

/** Header and part 1 from the form and what the registers say to it; `before`: the record that is filled in anew. */
export function filledFrom(e: Of<'create'> | Of<'edit'>, before?: PipelineContext): Partial<PipelineContext> {
  const part1: Partial<ManifestContext> = filled(asEvent(e) as never, before && asManifest(before));
  const { origin, originCity, destination, destinationCity, remover, unitClass, site, receiver } = part1;
  const { licence, approval, instrument, contract, plannedDate, emergencyPhone, handler } = part1;
  const { emergencyMeasures, remarks, lines } = part1;
  return {
    ...{ origin, originCity, destination, destinationCity, remover, unitClass, site, receiver },
    ...('exemption' in part1 ? { exemption: part1.exemption } : {}),
    ...{ licence, approval, instrument, contract, plannedDate, emergencyPhone, handler },
    ...{ emergencyMeasures, remarks, lines },
    meters: { remover: e.meters.remover ?? null, receiver: e.meters.receiver ?? null },
    setting: e.evidence.setting,
  } as Partial<PipelineContext>;
}
