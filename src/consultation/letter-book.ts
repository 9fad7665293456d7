import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { civilDay } from '#domain/calendar/civil';
import { authorityName } from '#domain/division/authority';
import { canonicalJson } from '#ledger/canonical';
import { eventId } from '#ledger/event-id';
import { book } from '#workflow/books';
import type { Tx } from '#workflow/workflow';
import { type OrganisationView, PartyService } from '../party/party.service.js';

/** What is frozen. Body: plain JSON, quantities in tonnes as text. */
export interface Paper {
  kind: string;
  number: string | null;
  /** Province of the authority. */
  sender: string;
  senderName: string;
  /** Province of the addressed authority; null for firms. */
  addressee: string | null;
  addresseeOrg?: string | null;
  addresseeName: string;
  machine: string;
  caseId: string;
  title: string;
  body: Record<string, unknown>;
  readers: string[];
  delivered?: boolean;
}
export type Series = 'letter' | 'document';

/** What the hash of a paper covers: all that the addressee reads. The same content gives the same hash (Z-04). */
export const paperHash = (
  paper: Omit<Paper, 'readers' | 'delivered' | 'machine' | 'caseId'>,
  issuedAt: string,
): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        kind: paper.kind,
        number: paper.number,
        sender: paper.senderName,
        addressee: paper.addresseeName,
        title: paper.title,
        body: JSON.parse(JSON.stringify(paper.body)) as unknown,
        issuedAt,
      }),
    )
    .digest('hex');

const NUMBERED = book(
  'letter.numbered',
  `INSERT INTO liandan.letter_counter AS c (series, year, last) VALUES ($1, $2, $3)
   ON CONFLICT (series, year) DO UPDATE SET last = greatest(c.last, excluded.last)`,
  ...['series', 'year', 'last'],
);
const FROZEN = book(
  'letter.frozen',
  `INSERT INTO liandan.letter (id, kind, number, sender, sender_name, addressee, addressee_org, addressee_name, machine,
     case_id, title, body, hash, issued_at, delivered_at, readers)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
  ...[
    'id',
    'kind',
    'number',
    'sender',
    'senderName',
    'addressee',
    'addresseeOrg',
    'addresseeName',
    'machine',
    'caseId',
  ],
  ...['title', 'json:body', 'hash', '@at', 'deliveredAt', 'readers'],
);
/** The numbered paper has reached its addressee. */
export const DELIVERED = book(
  'letter.delivered',
  'UPDATE liandan.letter SET delivered_at = $2 WHERE number = $1 AND delivered_at IS NULL',
  ...['number', '@at'],
);
/** The papers of a case that are for a firm lie in its inbox. */
export const SERVED = book(
  'letter.served',
  'UPDATE liandan.letter SET delivered_at = $2 WHERE case_id = $1 AND addressee_org IS NOT NULL AND delivered_at IS NULL',
  ...['case', '@at'],
);
/** Papers that ask for nothing have reached the mailbox of the province. */
export const ARRIVED = book(
  'letter.arrived',
  'UPDATE liandan.letter SET delivered_at = $2 WHERE id = ANY ($1::uuid[]) AND delivered_at IS NULL',
  ...['letters', '@at'],
);

const UNREGISTERED_MINISTRY = '生态环境部（未在本系统登记，须另行书面告知）';

/** Numbers and freezes the papers of authorities. Numbers are gapless per authority and year: `湘环固函〔2025〕482号`. */
@Injectable()
export class LetterBook {
  constructor(private readonly parties: PartyService) {}

  /** The next number of the authority's series. Take it last: the counter row stays locked until the commit. */
  async number(tx: Tx, authority: OrganisationView, series: Series): Promise<string> {
    const prefix =
      (series === 'letter' ? authority.letterPrefix : authority.documentPrefix) ?? usualPrefix(authority, series);
    const year = Number(civilDay(tx.at).slice(0, 4));
    const [row] = await tx.query<{ last: number }>(
      'letter_number',
      `INSERT INTO liandan.letter_counter AS c (series, year, last) VALUES ($1, $2, 1)
       ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1 RETURNING last`,
      [prefix, year],
    );
    const last = row?.last ?? 1;
    tx.note(NUMBERED, { series: prefix, year, last });
    return `${prefix}〔${year}〕${last}号`;
  }

  /** Queues the paper to be written with the transaction. */
  freeze(tx: Tx, paper: Paper): { id: string; number: string | null; hash: string } {
    const id = eventId();
    const hash = paperHash(paper, tx.at);
    const { readers, delivered = false, addresseeOrg = null, ...content } = paper;
    tx.enter(FROZEN, { id, ...content, addresseeOrg, hash, deliveredAt: delivered ? tx.at : null, readers });
    return { id, number: paper.number, hash };
  }

  /** The numbered paper has reached its addressee. */
  delivered(tx: Tx, number: string): void {
    tx.enter(DELIVERED, { number });
  }

  /** The authority of a province, or the ministry, or a name in its place where none is registered yet. */
  async authority(tx: Tx, province: string): Promise<{ view: OrganisationView | undefined; name: string }> {
    if (province === MINISTRY) {
      const ministry = await this.parties.ministry(tx);
      return { view: undefined, name: ministry?.name ?? UNREGISTERED_MINISTRY };
    }
    const view = await this.parties.authority(tx, province);
    return { view, name: view?.name ?? authorityName(province) };
  }
}

/** Where an authority has registered no series: 湘环固函, 湘环许决; 豫（焦作）固转函 for an entrusted city bureau. */
function usualPrefix({ kind, province, city }: OrganisationView, series: Series): string {
  const { divisions } = loadReference();
  const short = divisions.province(province ?? '')?.plate ?? province ?? '';
  if (kind === 'city') {
    const place = divisions.city(city ?? '');
    const name =
      place?.level === 'prefecture'
        ? place.zh.replace(/[市州盟]$|地区$/, '')
        : (divisions.province(province ?? '')?.shortZh ?? city ?? '');
    return series === 'letter' ? `${short}（${name}）固转函` : `${short}（${name}）环许决`;
  }
  return series === 'letter' ? `${short}环固函` : `${short}环许决`;
}
