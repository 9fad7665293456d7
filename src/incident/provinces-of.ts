import type { IncidentContext } from '#domain/incident/incident.context';

/** Every province that has a part in the case. */
export const provincesOf = ({ province, manifests, neighbours }: IncidentContext): string[] => [
  ...new Set([
    province,
    ...manifests.flatMap(({ origin, destination }) => [origin, destination]),
    ...neighbours.map((neighbour) => neighbour.province),
  ]),
];
