import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import type { Actor } from '#domain/actor';

/** A content as a case names it. Only the bytes that the namer itself stored are shown under it. */
export interface Naming {
  sha256: string;
  /** Firm that named it. */
  org: string;
  name: string;
}
interface Named<C> {
  table: string;
  /** What the reader may see of it; whether the reader sees the case at all, row-level security has said. */
  of(context: C, by: Actor): Naming[];
}

/** Cases that name contents, by machine. */
export const namings: Readonly<Record<string, Named<never>>> = {
  application: {
    table: 'transfer_application',
    of: (c: ApplicationContext) => c.attachments.map(({ sha256, name }) => ({ sha256, name, org: c.remover.org })),
  },
};
