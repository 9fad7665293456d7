import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import type { Photographed } from '#domain/given/photo';
import type { IncidentContext } from '#domain/incident/incident.context';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';

/** A content as a case names it. Only the bytes that the namer itself stored are shown under it. */
export interface Naming {
  sha256: string;
  /** Firm that named it. */
  org: string;
  name: string;
}
interface Named<C> {
  table: string;
  /** Whether the reader sees the case at all, row-level security has said. */
  of(context: C): Naming[];
}

const photographs = (photos: Photographed[] | undefined): Naming[] =>
  (photos ?? []).map(({ sha256, org, at }) => ({ sha256, org, name: at.slice(0, 19).replace(/[:T]/g, '-') }));

/** What was found, as who found it and, on the road, who reports it shows it. */
const pictures = ({ photos, finder, report }: DiscrepancyContext): Naming[] =>
  [
    { photos, org: finder.org },
    { photos: report?.photos ?? [], org: report?.org ?? null },
  ].flatMap(({ photos: of, org }) => (org === null ? [] : of.map(({ sha256, name }) => ({ sha256, name, org }))));

/** Cases that name contents, by machine. */
export const namings: Readonly<Record<string, Named<never>>> = {
  application: {
    table: 'transfer_application',
    of: (c: ApplicationContext) => c.attachments.map(({ sha256, name }) => ({ sha256, name, org: c.remover.org })),
  },
  manifest: { table: 'manifest', of: (c: ManifestContext) => photographs(c.photos) },
  discrepancy: { table: 'discrepancy', of: pictures },
  incident: { table: 'incident', of: (c: IncidentContext) => photographs(c.photos) },
};
