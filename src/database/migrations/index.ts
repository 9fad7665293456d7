import { Core1700000001000 } from './0001-core.js';
import { Ledger1700000002000 } from './0002-ledger.js';
import { Party1700000003000 } from './0003-party.js';
import { Deadline1700000007000 } from './0007-deadline.js';

/** In order. A capability adds its line. */
export const migrations = [Core1700000001000, Ledger1700000002000, Party1700000003000, Deadline1700000007000];
