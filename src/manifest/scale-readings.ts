import type { ManifestContext } from '#domain/manifest/manifest.context';
import { tonnes } from '#domain/quantity/quantity';
import type { Asking } from '#workflow/kind';
import type { Tx } from '#workflow/workflow';

interface Ticket {
  ticket: string;
  gross: string;
  tare: string;
  net: string;
}
interface Weighed {
  weighings?: { line: number; scale: string; at: string }[];
}

/** What the scales of consignor and receiver have recorded of a vehicle (R-10c, R-12a). */
export class ScaleReadings {
  /** For each weighing of the form, the last ticket of that scale and vehicle within two hours of it. */
  async loaded(tx: Tx, consignor: string, plate: string | null, asking: Asking) {
    const { weighings = [] } = asking as unknown as Weighed;
    // A vehicle with several lines is weighed as a whole, which says nothing of a line.
    const [only] = weighings;
    if (!plate || !only || weighings.length > 1) return [];
    const [found] = await tx.query<Ticket>(
      'manifest_scale_loaded',
      `SELECT ticket, gross, tare, net FROM liandan.weighing
       WHERE organisation = $1 AND plate = $2 AND scale = $3 AND at BETWEEN $4::timestamptz - interval '2 hours' AND $4::timestamptz + interval '2 hours'
       ORDER BY at DESC, id DESC LIMIT 1`,
      [consignor, plate, only.scale, only.at],
    );
    if (!found) return [];
    const { ticket, gross, tare } = found;
    return [{ line: only.line, ticket, gross: tonnes(BigInt(gross)), tare: tonnes(BigInt(tare)) }];
  }

  /** The receiver's last ticket of the vehicle since it set out; none where the vehicle carries other manifests too. */
  async received(tx: Tx, c: ManifestContext): Promise<{ ticket: string; net: string } | null> {
    const leg = c.legs.find((each) => each.leg === c.leg);
    if (!leg?.vehicle || !leg.departedAt || c.trip !== null) return null;
    const [found] = await tx.query<Ticket>(
      'manifest_scale_received',
      `SELECT ticket, gross, tare, net FROM liandan.weighing
       WHERE organisation = $1 AND plate = $2 AND at >= $3 ORDER BY at DESC, id DESC LIMIT 1`,
      [c.receiver.id, leg.vehicle, leg.departedAt],
    );
    return found ? { ticket: found.ticket, net: tonnes(BigInt(found.net)) } : null;
  }
}
