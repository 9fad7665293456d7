import { RegisterActs } from '../party/register-acts.js';
import { isFirm } from '../party/register-words.js';

/** The storage ledger of units (M-08): entered, never changed. */
export const LEDGER = new RegisterActs('ledgerEntries', { makes: { enter: isFirm } });
