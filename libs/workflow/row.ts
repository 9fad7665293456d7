/** An aggregate as the database holds it. */
export interface Row<C> {
  id: string;
  state: string;
  version: number;
  /** Place of the last event in the case's chain. */
  seq: number;
  /** Leaf hash of the last event. */
  head: Buffer | null;
  machineVersion: number;
  context: C;
  /** When the last event of the chain happened, ISO UTC; of a new case, when it is opened. */
  at: string;
}
