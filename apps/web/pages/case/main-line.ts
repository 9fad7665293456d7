const CONSULTED = ['reviewPassed', 'consulting', 'repliedAgree', 'approved'];
/** The ways on which most cases of a machine go, the likeliest first; what leaves them (a correction, a refusal) is no stage to come. */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  application: [
    ['draft', 'submitted', 'accepted', 'approved'],
    CONSULTED,
    ['overQuotaConsulting', 'repliedAgree', 'approved'],
  ],
  manifest: [['draft', 'issued', 'loaded', 'inTransit', 'arrived', 'accepted', 'closed']],
  consultation: [['issued', 'delivered', 'answered', 'closed']],
  list: [
    ['draft', 'proposed', 'confirmed', 'effective'],
    ['draft', 'proposed', 'negotiating', 'proposed', 'confirmed', 'effective'],
  ],
};

/**
 * The stages still to come of a case that has gone through these; none where it left the main line. Before its track is
 * known an application shows what every track has.
 */
export function comingOf(machine: string, gone: readonly string[], track?: unknown): string[] {
  const now = gone.at(-1);
  if (machine === 'application' && now === 'accepted' && track === 'CONSULTED') return [...CONSULTED];
  const line = (LINES[machine] ?? []).find((states) => now !== undefined && states.includes(now));
  return line && now !== undefined ? line.slice(line.lastIndexOf(now) + 1) : [];
}
