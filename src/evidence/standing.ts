import type { Tx } from '#workflow/workflow';

export type StandingState = 'recorded' | 'logged' | 'final';

/** How far each of these events has come, by event id, in one question. */
export async function standingsOf(tx: Tx, events: string[]): Promise<Map<string, StandingState>> {
  const rows = await tx.query<{ event: string; state: StandingState }>(
    'standings',
    'SELECT event, state FROM liandan.standing_of($1::uuid[])',
    [events],
  );
  return new Map(rows.map(({ event, state }) => [event, state]));
}
