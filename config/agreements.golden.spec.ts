import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { AgreementParameters } from '#domain/agreement/agreement.parameters';
import { validity } from '#domain/approval/validity';
import { fastTrack, type FastTrackFacts, type FastTrackRequest } from '#domain/whitelist/fast-track';
import { remaining } from '#domain/whitelist/listing.quota';
import { tonnes, grams } from '#domain/quantity/quantity';
import { loadAgreements } from './agreements.js';
import { loadReference } from './reference.js';

interface Row {
  agreement: string;
  case: string;
  origin: string;
  destination: string;
  on: string;
  code: string;
  method: string;
  quantity: string;
  remaining: string;
  changes: string;
  route: string;
  failed: string;
  verdict: string;
  rules: string;
  finish_by: string;
  reply_days: string;
}
const rows = parse(readFileSync('config/agreements/golden.csv', 'utf8'), { columns: true }) as Row[];
const files = new Map(loadAgreements().map((file) => [file.key, file]));
const RECEIVER = '91500116MA5U4F1Q2X';
const LICENCE = 'L-1';
const SENDER = '91310000MA1FL0AB1C';

/** What is left for the origin: a plain number, or `cap=… used=… 51=…` with shares by origin. */
function leftOf({ remaining: text, origin }: Row): string | null {
  if (text === '') return null;
  if (!text.includes('=')) return tonnes(grams(text));
  const parts = Object.fromEntries(text.split(' ').map((part) => part.split('='))) as Record<string, string>;
  const shares = Object.keys(parts)
    .filter((key) => /^\d+$/.test(key))
    .map((province) => ({ province, cap: parts[province]!, used: '0' }));
  const quota = { cap: parts['cap'] ?? null, used: parts['used'] ?? '0' };
  return remaining({ quota, shares, noFurther: false }, origin);
}

/**
 * Request and facts of a listed receiver whose licence covers the waste; `changes` spoils one thing after the other.
 * `exempted=31`: a receiver without a licence, listed with its one sender under that item of the exemption list.
 */
function worldOf(row: Row): { request: FastTrackRequest; facts: FastTrackFacts; terms: AgreementParameters } {
  const file = files.get(row.agreement);
  if (!file) throw new Error(`no agreement ${row.agreement}`);
  const { origin, destination, on, code, method, quantity } = row;
  const terms = structuredClone({ ...file.parameters });
  const yearly = terms.listPeriod === 'YEAR';
  const request = {
    origin,
    destination,
    receiver: RECEIVER,
    licenceNumber: LICENCE,
    facility: null as string | null,
    lines: [{ code, method, quantity }],
    on,
  };
  const category = `HW${code.slice(-2)}`;
  const parts: Record<string, Record<string, unknown> | null> = {
    request,
    terms: terms as unknown as Record<string, unknown>,
    agreement: { id: 'a', key: file.key, state: 'active', parties: terms.parties, version: 1, parameters: terms },
    list: {
      id: 'l',
      state: 'effective',
      year: Number(on.slice(0, 4)),
      version: 1,
      receiving: destination,
      effectiveOn: `${on.slice(0, 4)}-01-01`,
      lastDay: yearly ? `${on.slice(0, 4)}-12-31` : null,
    },
    entry: {
      id: 'e',
      state: 'active',
      receiver: RECEIVER,
      licenceNumber: LICENCE,
      facility: null,
      codes: [code],
      methods: [method],
      origins: [origin],
      licenceTo: '2030-12-31',
    },
    licence: {
      state: 'valid',
      kind: 'COMPREHENSIVE',
      modes: ['UTILISE', 'DISPOSE'],
      scopes: [{ category, kind: 'ALL', codes: [], methods: [], scale: null }],
      validFrom: '2019-01-01',
      validTo: '2030-12-31',
      numbers: [LICENCE],
    },
  };
  const more: Pick<FastTrackFacts, 'extra' | 'negatives' | 'exemption'> = { extra: null, negatives: [] };
  for (const [path, value] of row.changes
    .split(';')
    .filter(Boolean)
    .map((change) => change.split('='))) {
    const [part, field] = path!.split('.') as [string, string?];
    if (part === 'extra') more.extra = value!;
    else if (part === 'exempted') {
      // No licence on either side: the item that is asked for, that of the entry, and the entry's one sender.
      if (field === undefined) {
        const item = Number(value);
        Object.assign(request, { licenceNumber: '', exempted: { item, remover: SENDER } });
        Object.assign(parts['entry']!, {
          licenceNumber: '-',
          exemption: { item, sender: SENDER, origins: [row.origin] },
        });
        parts['licence'] = null;
        more.exemption = loadReference().exemptions.use(item, [code], on);
      } else
        (parts['entry']!['exemption'] as Record<string, unknown>)[field] = field === 'item' ? Number(value) : value;
    } else if (part === 'negative')
      more.negatives = [
        {
          id: 'n',
          scope: 'PROVINCE',
          keeper: destination,
          direction: 'IN',
          kind: 'WASTE_CODE',
          value: code,
          reason: '高风险',
          validFrom: on,
          validTo: null,
        },
      ];
    else if (value === 'none') parts[part] = null;
    else {
      const known = parts[part]![field!];
      parts[part]![field!] = Array.isArray(known)
        ? [value]
        : typeof known === 'number'
          ? Number(value)
          : typeof known === 'boolean'
            ? value === 'true'
            : value;
    }
  }
  const { agreement, list, entry, licence } = parts as unknown as FastTrackFacts;
  return { request, facts: { agreement, list, entry, licence, remaining: leftOf(row), ...more }, terms };
}

describe('golden table of the agreements', () => {
  it.each(rows)('[W-01] $agreement: $case → $verdict', (row) => {
    const { request, facts, terms } = worldOf(row);
    const { route, failed, verdict, rules, replyDays } = fastTrack(request, facts);
    const decided = validity({
      decisionDay: row.on,
      requestedFrom: row.on,
      requestedTo: '2030-12-31',
      licenceValidTo: '2030-12-31',
      finishWithinDays: route === 'WHITELIST' ? terms.finishWithinDays : 0,
    });
    expect({
      route,
      failed: failed ?? '',
      verdict,
      rules: rules.join(' '),
      finish_by: decided.limitedBy === 'W-15' ? decided.validTo : '',
      reply_days: String(replyDays ?? ''),
    }).toEqual({
      route: row.route,
      failed: row.failed,
      verdict: row.verdict,
      rules: row.rules,
      finish_by: row.finish_by,
      reply_days: row.reply_days,
    });
  });

  it('[W-01] has a case that passes and one that does not for every arrangement', () => {
    const verdicts = new Map<string, Set<string>>();
    for (const { agreement, verdict } of rows)
      verdicts.set(agreement, (verdicts.get(agreement) ?? new Set()).add(verdict === 'CONSULT' ? 'no' : 'yes'));
    expect([...verdicts.keys()].sort()).toEqual([...files.keys()].sort());
    expect([...verdicts.values()].every((kinds) => kinds.size === 2)).toBe(true);
  });
});
