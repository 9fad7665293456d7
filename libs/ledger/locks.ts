/**
 * Advisory locks of the ledger, by the one number that PostgreSQL knows each of them by, held until the transaction ends.
 * `year` is shared by whoever appends an event, until the commit (trigger `year_open`); who begins a new year takes it alone.
 */
export const LOCKS = {
  sequencer: 7_208_963_401,
  signer: 7_208_963_402,
  year: 7_208_963_403,
  national: 7_208_963_404,
} as const;
