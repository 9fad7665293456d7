import type { Said } from '../statute.js';
import type { ManifestCrew, ManifestLegForm, ManifestPlace } from './leg.commands.js';

export type LegState = 'planned' | 'loaded' | 'moving' | 'ended' | 'cancelled';

/** The carrier as the manifest prints it. */
export interface LegCarrier {
  id: string;
  name: string;
  uscc: string;
  address: string;
  phone?: string | null;
  licenceNo: string | null;
}

/** One leg of the journey (运输段), a part of the manifest's document. */
export interface Leg {
  leg: number;
  state: LegState;
  /** The way back of what was not accepted. */
  return: boolean;
  carrier: LegCarrier;
  conveyance: string;
  vehicle: string | null;
  driver: ManifestCrew | null;
  escort: ManifestCrew | null;
  from: ManifestPlace;
  to: ManifestPlace;
  via: string[];
  waybillNo: string | null;
  operatingDocument: string | null;
  pass: string | null;
  loadedAt: string | null;
  departedAt: string | null;
  arrivedAt: string | null;
  arrivedIn: ManifestPlace | null;
  /** Confirmations of the hand-over at the end of this leg, by carrier id. */
  confirmations: { carrier: string; at: string; place: ManifestPlace }[];
  /** Set when the leg was not in the plan (M24). */
  reason: string | null;
}
/** The leg without its state, which the machine keeps. */
export type LegContext = Omit<Leg, 'state'>;

/** What the manifest's events mean for a leg. */
export type LegAct =
  | {
      type: 'plan';
      leg: number;
      form: ManifestLegForm;
      carrier: LegCarrier;
      return?: boolean;
      reason?: string | null;
    }
  | { type: 'load'; manifest: string | null }
  | { type: 'unload' }
  | {
      type: 'depart';
      waybillNo?: string;
      operatingDocument?: string;
      vehicle?: string | undefined;
      driver?: ManifestCrew | undefined;
      escort?: ManifestCrew | undefined;
      pass?: string | undefined;
    }
  | { type: 'end'; place?: ManifestPlace | null }
  | { type: 'cancel' };
export type LegEvent = Said & LegAct;
