import { deemedAcceptance } from './deemed-acceptance.js';
import { fastTrackYear } from './fast-track-year.js';
import type { Journey } from './journey.js';
import { licenceLost } from './licence-lost.js';
import { repliedByDelegate } from './replied-by-delegate.js';
import { silence } from './silence.js';

export const journeys: Journey[] = [fastTrackYear, repliedByDelegate, silence, deemedAcceptance, licenceLost];
