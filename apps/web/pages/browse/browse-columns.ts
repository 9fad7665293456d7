import { UNTOLD } from '../../parts/facts/fact-words';
import { isNothing } from '../../parts/facts/fact-value';

export type Row = Record<string, unknown> & { id: string };

/** Columns that a list begins with; the others can be chosen. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  'transfer-applications': ['removerName', 'receiverName', 'state', 'lines', 'receivedOn', 'dueAt', 'overdue'],
  manifests: ['number', 'state', 'remover', 'receiver', 'lines', 'plannedDate', 'approvalNumber', 'overdue'],
  letters: ['number', 'title', 'kind', 'state', 'fromName', 'toName', 'issuedAt', 'dueAt'],
  approvals: ['number', 'state', 'removerName', 'receiverName', 'lines', 'validTo'],
  licences: ['number', 'state', 'holder', 'kind', 'issuer', 'validTo'],
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
];
const HIDDEN = new Set([...UNTOLD].filter((name) => name !== 'state'));

export const titleOf = (row: Row): string => {
  const found = NAMES.map((name) => row[name]).find((value) => !isNothing(value));
  if (typeof found === 'object' && found !== null) {
    const { name, zh } = found as { name?: string; zh?: string };
    return name ?? zh ?? row.id.slice(0, 8);
  }
  return found === undefined ? row.id.slice(0, 8) : String(found);
};

/** All columns that the rows can fill, the usual ones first; and those shown when nothing was chosen. */
export function columnsOf(resource: string, rows: readonly Row[]): { all: string[]; usual: string[] } {
  const first = FIRST[resource] ?? [];
  const found = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) =>
      !HIDDEN.has(name) && !rows.some((row) => `${name}Name` in row) && rows.some((row) => !isNothing(row[name])),
  );
  const all = [...first.filter((name) => found.includes(name)), ...found.filter((name) => !first.includes(name))];
  return { all, usual: first.length > 0 ? all.filter((name) => first.includes(name)) : all.slice(0, 7) };
}

/** A row with its members side by side: some lists keep them in a context of their own. */
export function levelled(row: Row): Row {
  const { context, ...rest } = row;
  return typeof context === 'object' && context !== null ? { ...(context as object), ...rest } : row;
}
