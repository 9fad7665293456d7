import type { Subject } from '#domain/discrepancy/discrepancy.context';

interface Party {
  id: string;
  name: string;
}
/** What a discrepancy reads of a manifest or pipeline transfer. */
interface Document {
  number: string | null;
  origin: string;
  originCity?: string | null;
  destination: string;
  destinationCity?: string | null;
  remover: Party;
  receiver: Party;
  legs?: { leg: number; carrier: Party }[];
  /** The current leg. */
  leg?: number;
  returned?: unknown;
  redirected?: unknown;
  corrections?: { at: string }[];
}

/** States in which a part of the load still has to be returned or sent on. */
const REST_OPEN = ['partiallyAccepted', 'rejected', 'returning'];
const named = ({ id, name }: Party): Party => ({ id, name });

/** The manifest as evidence of a discrepancy case, of a leg where it was found at the end of one. */
export function subjectOf(
  machine: string,
  row: { id: string; state: string; context: unknown },
  leg: number | null = null,
): Subject {
  const c = row.context as Document;
  const carriers = new Map((c.legs ?? []).map(({ carrier }) => [carrier.id, named(carrier)]));
  const driver = (c.legs ?? []).find((each) => each.leg === (leg ?? c.leg))?.carrier;
  return {
    machine,
    id: row.id,
    number: c.number,
    state: row.state,
    origin: c.origin,
    originCity: c.originCity ?? null,
    destination: c.destination,
    destinationCity: c.destinationCity ?? null,
    remover: named(c.remover),
    receiver: named(c.receiver),
    carriers: [...carriers.values()],
    driver: driver ? named(driver) : null,
    restOpen: REST_OPEN.includes(row.state),
    returned: Boolean(c.returned),
    redirected: Boolean(c.redirected),
    correctedAt: c.corrections?.at(-1)?.at ?? null,
  };
}
