import type { Stage } from '../stage.js';
import { deemedAcceptance } from './deemed-acceptance.js';
import { fastTrackYear } from './fast-track-year.js';
import { licenceLost } from './licence-lost.js';
import { repliedByDelegate } from './replied-by-delegate.js';
import { silence } from './silence.js';

export interface Journey {
  title: string;
  play: (stage: Stage) => Promise<void>;
}

export const journeys: Journey[] = [fastTrackYear, repliedByDelegate, silence, deemedAcceptance, licenceLost];
