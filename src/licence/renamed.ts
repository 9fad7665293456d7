import type { Tx } from '#workflow/workflow';

/** A party of a case whose name, representative or domicile has changed since (P-11). */
export interface Renamed {
  organisation: string;
  was: string;
  name: string | null;
  representative: string | null;
  domicile: string | null;
  changedOn: string;
}

/** Old and new names of the parties that a case names: the case keeps the old one, both are shown (P-11). */
export const renamedParties = (tx: Tx, parties: (string | null | undefined)[]): Promise<Renamed[]> =>
  tx.query<Renamed>(
    'holder_renamed',
    `SELECT organisation, name_was AS was, name, representative, domicile, changed_on::text AS "changedOn"
     FROM liandan.holder_change WHERE organisation = ANY ($1::uuid[]) ORDER BY changed_on, id`,
    [parties.filter((party) => typeof party === 'string')],
  );
