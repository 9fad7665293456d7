import type { Photographed } from '../given/photo.js';
import type { Said } from '../statute.js';
import type {
  ChangeLevel,
  CloseIncident,
  FollowUp,
  IncidentKind,
  IncidentPlace,
  Level,
  NotifyNeighbour,
  OpenByBureau,
  ReportByUnit,
  ReportFinal,
  ReportInitial,
  ReportToMinistry,
  Sign,
} from './incident.commands.js';

/** A manifest or pipeline manifest that the incident names, as it stood when it was named. */
export interface IncidentSubject {
  machine: 'manifest' | 'pipeline';
  id: string;
  number: string;
  state: string;
  remover: string;
  receiver: string;
  carriers: string[];
  origin: string;
  originCity: string | null;
  destination: string;
  destinationCity: string | null;
  trip: string | null;
  categories: string[];
}

/** One line of the room's log; everybody in the room reads all of it. */
export interface LogLine {
  at: string;
  event: string;
  by: string;
  level: Level;
  text: string;
}

/** A list entry whose review the closed case asks for (W-12; whitelist.md §6, S1 and S4). */
export interface EntryReview {
  entry: string;
  receiver: string;
  receiving: string;
  ground: 'S1' | 'S4';
}

export interface IncidentContext {
  place: IncidentPlace;
  province: string;
  city: string;
  occurredAt: string;
  /** When the bureau of the place came to know: its hours run from here. */
  knownAt: string;
  kind: IncidentKind;
  leaked: string;
  acted: string | null;
  warned: string | null;
  /** Minutes from the event to the unit's report, where that was not at once (L-86); never erased. */
  reportedLate: number | null;
  /** As last stated, and as treated (E-04, E-05). */
  stated: Level;
  level: Level;
  raisedBy: string[];
  signs: Sign[];
  touches: string[];
  /** Hours that the initial report had, from knowing. */
  reportHours: number;
  reporter: { org: string | null; name: string };
  manifests: IncidentSubject[];
  /** Neighbouring provinces told (E-05). */
  neighbours: { province: string; at: string; by: string }[];
  /** The province's report to the ministry at the present level (E-03). */
  ministry: { at: string; by: string } | null;
  overdue: { clock: string; key: string; at: string }[];
  log: LogLine[];
  /** Why a load that is on none of its ways was named (E-07); only where one was. */
  justifications?: { rule: string; text: string }[];
  /** Photographs of the place; only where there were some. */
  photos?: Photographed[];
  final: { at: string; measures: string; losses: string; responsibility: string; serious: string[] } | null;
  reviews: EntryReview[];
  closedAt: string | null;
}

export interface OpeningEvidence {
  placeKnown: boolean;
  /** Numbers in the order asked for; those that no manifest has are missing. */
  subjects: IncidentSubject[];
  unknownNumbers: string[];
  unknownProvinces: string[];
  /** I1a: numbers of those that neither begin, end nor pass in the province of the place; only where there are some. */
  astray?: string[];
}
export interface NeighbourEvidence {
  unknownProvinces: string[];
}
export interface CloseEvidence {
  /** Numbers of manifests that the case keeps frozen, or whose freezing is still under way. */
  unreleased: string[];
  /** Live entries of the receivers that the case names. */
  entries: { id: string; receiver: string; receiving: string }[];
}

export type IncidentEvent = Said &
  (
    | ({ type: 'reportByUnit'; evidence: OpeningEvidence } & ReportByUnit)
    | ({ type: 'reportInitial'; evidence: OpeningEvidence } & (ReportInitial | OpenByBureau))
    | ({ type: 'notifyNeighbour'; evidence: NeighbourEvidence } & NotifyNeighbour)
    | ({ type: 'reportToMinistry' } & ReportToMinistry)
    | ({ type: 'followUp' } & FollowUp)
    | ({ type: 'changeLevel'; evidence: NeighbourEvidence } & ChangeLevel)
    | ({ type: 'reportFinal' } & ReportFinal)
    | ({ type: 'close'; evidence: CloseEvidence } & CloseIncident)
    | { type: 'flagOverdue'; clock: string; key?: string }
  );
/** The event of that name. */
export type Of<T extends IncidentEvent['type']> = Extract<IncidentEvent, { type: T }>;
