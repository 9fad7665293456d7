import { civilDay } from '#domain/calendar/civil';
import { standingOn, type CoveringLicence } from '#domain/licence/coverage';
import type { LicenceContext } from '#domain/licence/licence.machine';
import { classScales, yearScale, type Received } from '#domain/licence/scales';
import type { ArrivalEvidence, ExemptedUse, LicenceFacts, ManifestContext } from '#domain/manifest/manifest.context';
import { tonnes } from '#domain/quantity/quantity';
import type { Asking } from '#workflow/kind';
import type { Tx } from '#workflow/workflow';
import { LICENCES_OF_CHAIN } from '../licence/chain.js';
import { QuotaBook, type Counted, type ScaleTaken } from '../quota/quota-book.js';
import { exemptionOn } from '../whitelist/exempted-use.js';

/** Who moves what to whom. */
interface Using {
  origin?: string;
  destination?: string;
  remover: { uscc: string | null; province?: string | null } | undefined;
  receiver: { id: string; uscc: string | null; name: string; province?: string | null } | undefined;
  lines: { wasteCode: string; method: string }[];
}

interface LicenceRow {
  id: string;
  state: string;
  context: LicenceContext;
}

/** A licence as it stands, and what it covers. */
export interface LicenceFound extends LicenceRow {
  covering: CoveringLicence;
}

const foundOf = (row: LicenceRow | undefined): LicenceFound | null =>
  row ? { ...row, covering: { ...row.context, state: row.state } } : null;

const sumOf = ({ reserved, received }: Counted): string => tonnes(reserved + received);
/** A licence as a manifest of these lines is shown it. */
const licenceOf = ({ id, state, context }: LicenceFound, taken: ScaleTaken, lines: Received[]): LicenceFacts => {
  const { number, holder, kind, validFrom, validTo } = context;
  const classes = classScales(context.scopes, lines).map((each) => ({ ...each, taken: sumOf(taken.of(each)) }));
  return {
    ...{ id, number, holder: holder.org ?? '', state, validFrom, validTo, mode: kind },
    ...{ scale: yearScale(context), taken: sumOf(taken) },
    ...(classes.length > 0 ? { classes } : {}),
  };
};

/** What a receiver takes waste under: its licence with the scale taken of it, or the joint scheme of an exempted use. */
export class ManifestLicences {
  constructor(private readonly quota: QuotaBook) {}

  /** What is sent and received is so under what stands that day in the place of the licence named (L-80a, P-11, P-13). */
  async licenceOn(tx: Tx, id: string | null | undefined, day: string): Promise<LicenceFound | null> {
    if (!id) return null;
    return foundOf(standingOn(await tx.query<LicenceRow>('manifest_licence_chain', LICENCES_OF_CHAIN, [id]), day));
  }

  /** The licence with the scale taken of it in the year of the day, also by class and method of the lines; `held`: until the commit. */
  async licenceFacts(
    tx: Tx,
    found: LicenceFound | null,
    lines: readonly { wasteCode: string; method: string }[],
    asking: Asking,
    held = false,
  ): Promise<LicenceFacts | null> {
    if (!found) return null;
    const taken = await this.quota.scaleOf(tx, found.id, Number(civilDay(asking.at).slice(0, 4)), held);
    return licenceOf(
      found,
      taken,
      lines.map(({ wasteCode: code, method }, i) => ({ line: i + 1, code, method })),
    );
  }

  /** What the receiver of a load takes it under on the day: its licence, or the joint scheme of an exempted use. */
  async receiving(tx: Tx, c: ManifestContext, licence: LicenceFound | null, asking: Asking): Promise<ArrivalEvidence> {
    const { exemption } = c;
    return {
      licence: await this.licenceFacts(tx, licence, [], asking),
      ...(exemption == null ? {} : { exempted: await this.exempted(tx, exemption, c, civilDay(asking.at)) }),
    };
  }

  /** What the joint schemes say to the use without a licence. */
  async exempted(tx: Tx, item: number, { remover, receiver, lines, ...c }: Using, day: string): Promise<ExemptedUse> {
    const asked = {
      exemption: item,
      origin: c.origin ?? remover?.province ?? '',
      destination: c.destination ?? receiver?.province ?? null,
      remover: { uscc: remover?.uscc ?? '' },
      receiver: receiver ? { org: receiver.id, uscc: receiver.uscc ?? '', name: receiver.name } : null,
      lines: lines.map(({ wasteCode: code, method }) => ({ code, method, quantity: '0' })),
      ...{ licence: null, facility: null },
    };
    const { refused } = await exemptionOn(tx, asked, day);
    return { item, refused };
  }
}
