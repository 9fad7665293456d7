import { justUnder } from './limits.js';
import { backwards } from './order.js';
import { plateTwice } from './plates.js';
import { impossibleSpeed } from './speed.js';
import { splitUnderCap } from './splits.js';
import { roundWeights } from './weights.js';

/** Every rule; a rule of its own has its file, its line here, its parameters and the query that feeds it. */
export const anomalyRules = [plateTwice, impossibleSpeed, roundWeights, backwards, justUnder, splitUnderCap] as const;
