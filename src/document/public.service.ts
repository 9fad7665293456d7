import { Injectable } from '@nestjs/common';
import { system } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { qrOf } from '#domain/manifest/manifest.document';
import { Workflow } from '#workflow/workflow';

interface Moved {
  machine: 'manifest' | 'pipeline';
  number: string;
  state: string;
  origin: string;
  destination: string;
  issuedAt: string;
  categories: string[];
}
interface Paper {
  kind: string;
  number: string | null;
  sender: string;
  addressee: string | null;
  issuedAt: Date;
  sha256: string[];
}
const MOVED = (machine: Moved['machine']) => `
  SELECT '${machine}' AS machine, m.number, m.state, m.origin, m.destination, m.context ->> 'issuedAt' AS "issuedAt",
    ARRAY(SELECT DISTINCT line ->> 'category' FROM jsonb_array_elements(m.context -> 'lines') line ORDER BY 1) AS categories
  FROM liandan.${machine} m WHERE m.number = $1`;

/** What anybody may learn who has the paper in hand: no firm, no person, no quantity. */
@Injectable()
export class PublicService {
  constructor(private readonly workflow: Workflow) {}

  /** The manifest of a printed code, `20265101000042-80`; one with wrong check digits is none. */
  async manifest(code: string) {
    const number = code.slice(0, 14);
    const found = /^\d{14}-\d{2}$/.test(code) && qrOf(number) === code ? await this.moved(number) : undefined;
    if (!found) return undefined;
    const { issuedAt, ...rest } = found;
    return { ...rest, void: rest.state === 'voided', issuedOn: civilDay(issuedAt) };
  }

  /** An issued paper between authorities or of one, with the digests of its documents as they were printed. */
  async paper(id: string) {
    const [paper] = await this.workflow.read(system, (tx) =>
      tx.query<Paper>(
        'public_paper',
        `SELECT l.kind, l.number, l.sender_name AS sender, CASE WHEN l.addressee IS NULL THEN NULL ELSE l.addressee_name END AS addressee,
           l.issued_at AS "issuedAt",
           ARRAY(SELECT d.sha256 FROM liandan.document d WHERE d.source IN ('paper/' || l.id, 'paper/' || l.id || '/final')
             ORDER BY d.id) AS sha256
         FROM liandan.letter l WHERE l.id = $1`,
        [id],
      ),
    );
    if (!paper) return undefined;
    const { issuedAt, ...rest } = paper;
    return { ...rest, issuedOn: civilDay(issuedAt.toISOString()) };
  }

  private async moved(number: string): Promise<Moved | undefined> {
    const [found] = await this.workflow.read(system, (tx) =>
      tx.query<Moved>('public_manifest', `${MOVED('manifest')} UNION ALL ${MOVED('pipeline')}`, [number]),
    );
    return found;
  }
}
