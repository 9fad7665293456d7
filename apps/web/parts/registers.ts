import { RESOURCES } from './cases';

/** A register in an address: its path below /v1/ is one word of it. */
const registerWord = (resource: string): string => resource.replaceAll('/', '~');
export const registerOf = (word: string): string => word.replaceAll('~', '/');

export const listAddress = (resource: string): string => `/browse/${registerWord(resource)}`;
/** Where a record of a register is shown. */
export const recordAddress = (resource: string, id: string): string => `${listAddress(resource)}/${id}`;

export const CASES: ReadonlySet<string> = new Set(Object.values(RESOURCES));

/** Lists in which something stands about a record: the register, and the filter that names the record. */
export const ABOUT: Readonly<Record<string, readonly (readonly [resource: string, filter: string])[]>> = {
  meetings: [['action-items', 'meeting']],
  agreements: [
    ['meetings', 'agreement'],
    ['mechanisms', 'agreement'],
    ['read-grants', 'agreement'],
    ['statistics/reports', 'agreement'],
  ],
  manifests: [
    ['correction-requests', 'manifest'],
    ['detours', 'manifest'],
    ['ledger-entries', 'manifest'],
  ],
  pipelines: [['correction-requests', 'manifest']],
  'paper-fallbacks': [['paper-scans', 'fallback']],
  sites: [['plans', 'site']],
};

/** Parts of a case or record that are asked something themselves, and the operations' resource. */
export const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  incidents: { afterAction: 'after-action-reports' },
};
