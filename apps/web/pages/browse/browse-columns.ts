import type { Language } from '../../app/i18n';
import { UNTOLD } from '../../parts/facts/fact-words';
import { isMute, isNothing } from '../../parts/facts/fact-value';

export type Row = Record<string, unknown> & { id: string };

/** Columns that a list begins with; the others can be chosen. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  'transfer-applications': ['removerName', 'receiverName', 'state', 'lines', 'receivedOn', 'dueAt', 'overdue'],
  manifests: ['number', 'state', 'remover', 'receiver', 'lines', 'plannedDate', 'approvalNumber', 'overdue'],
  letters: ['number', 'title', 'kind', 'state', 'fromName', 'toName', 'issuedAt', 'dueAt'],
  approvals: ['number', 'state', 'removerName', 'receiverName', 'lines', 'validTo'],
  organisations: ['name', 'kind', 'uscc', 'province', 'city', 'active'],
  sites: ['name', 'organisation', 'city', 'address', 'longitude', 'latitude'],
  'ledger-entries': ['batch', 'kind', 'day', 'wasteName', 'wasteCode', 'quantity', 'organisation', 'number'],
  'overdue-records': [
    'about',
    'clock',
    'caseMachine',
    'state',
    'dueDay',
    'daysLate',
    'level',
    'authority',
    'officerName',
    'firmName',
  ],
  licences: ['number', 'state', 'holder', 'kind', 'issuer', 'validTo'],
  meetings: ['title', 'state', 'heldOn', 'level', 'mode', 'provinces', 'nextOn'],
  'action-items': ['subject', 'state', 'ownerName', 'dueOn', 'doneOn', 'outcome'],
  mechanisms: ['title', 'provinces', 'instrument', 'validFrom', 'endedOn'],
  'read-grants': ['instrument', 'grantor', 'grantee', 'inForce', 'validFrom', 'validTo', 'cases'],
  'credit-records': ['summary', 'organisation', 'kind', 'grade', 'decidedOn', 'trigger', 'liftedOn'],
  'negative-list': ['value', 'kind', 'direction', 'province', 'reason', 'validFrom', 'validTo'],
  restrictions: ['title', 'kind', 'places', 'effect', 'ground', 'validFrom', 'validTo'],
  'duty-roster': ['person', 'authorityName', 'phone', 'from', 'to', 'withdrawnAt'],
  'statistics/reports': ['agreementTitle', 'year', 'province', 'state', 'partners', 'sentAt', 'overdue'],
  'audit-grants': ['auditorName', 'state', 'provinces', 'validFrom', 'validTo', 'reason'],
  delegations: ['delegateName', 'principal', 'power', 'cities', 'validFrom', 'validTo', 'instrument'],
  'material-lists': ['instrument', 'province', 'validFrom', 'materials'],
  'correction-requests': ['number', 'state', 'orgName', 'reason', 'askedAt'],
  vehicles: ['plate', 'organisation', 'operatingDocument', 'validUntil', 'load', 'active'],
  drivers: ['name', 'organisation', 'certificate', 'validUntil', 'escort', 'active'],
  plans: ['filingNo', 'year', 'organisation', 'site', 'filedAt'],
  contracts: ['number', 'remover', 'party', 'partyRole', 'wasteCodes', 'validFrom', 'validTo'],
};
/** What says which case a row is: the first of them that has something. */
const NAMES = [
  'number',
  'paperNo',
  'title',
  'key',
  'name',
  'removerName',
  'remover',
  'receiver',
  'holder',
  'wasteName',
  'clock',
  'plate',
  'subject',
  'summary',
  'auditorName',
  'delegateName',
  'filingNo',
  'person',
  'value',
  'instrument',
  'text',
  'reason',
];
/** Columns that are called otherwise in one list than wherever else the name stands: `中文|English`. */
const CALLED: Readonly<Record<string, string>> = {
  'overdue-records/about': '事项|Case',
  'letters/issuedAt': '签发时间|Signed at',
  'letters/sender': '发函省份|Sender',
  'letters/addressee': '收函省份|Addressee',
};
export const calledIn = (resource: string, name: string): { zh: string; en: string } | undefined => {
  const [zh, en] = CALLED[`${resource}/${name}`]?.split('|') ?? [];
  return zh && en ? { zh, en } : undefined;
};
const HIDDEN = new Set([...UNTOLD].filter((name) => name !== 'state'));

export const titleOf = (row: Row, language: Language): string => {
  const found = NAMES.map((name) => row[name]).find((value) => !isNothing(value));
  if (typeof found === 'object' && found !== null) {
    const { name, zh, en } = found as { name?: string; zh?: string; en?: string };
    return name ?? (language === 'en' ? en : zh) ?? row.id.slice(0, 8);
  }
  return found === undefined ? row.id.slice(0, 8) : String(found);
};

/** All columns that the rows can fill, the usual ones first; and those shown when nothing was chosen. */
export function columnsOf(resource: string, rows: readonly Row[]): { all: string[]; usual: string[] } {
  const first = FIRST[resource] ?? [];
  // Nothing is on record yet: the columns that there will be.
  if (rows.length === 0) return { all: [...first], usual: [...first] };
  const found = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) =>
      (!HIDDEN.has(name) || first.includes(name)) &&
      !rows.some((row) => `${name}Name` in row) &&
      rows.some((row) => !isNothing(row[name]) && !isMute(name, row[name])),
  );
  const all = [...first.filter((name) => found.includes(name)), ...found.filter((name) => !first.includes(name))];
  return { all, usual: first.length > 0 ? all.filter((name) => first.includes(name)) : all.slice(0, 7) };
}

/** A row with its members side by side: some lists keep them in a context of their own. */
export function levelled(row: Row): Row {
  const { context, ...rest } = row;
  return typeof context === 'object' && context !== null ? { ...(context as object), ...rest } : row;
}
