import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import { civilDay, type Day } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import type { EnterLedger } from '#domain/exchange/exchange.commands';
import { batchCode, LEDGER_KINDS, sentKind, shares, type LedgerKind } from '#domain/exchange/ledger';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { grams } from '#domain/quantity/quantity';
import { eventId } from '#ledger/event-id';
import { Workflow, type Fact } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { Register, type Query, type Registered } from '../party/register.js';
import { LEDGER } from './exchange.acts.js';

interface Entry {
  organisation: string;
  site: string | null;
  kind: LedgerKind;
  day: Day;
  code: string;
  name: string;
  container: string | null;
  grams: bigint;
  method: string | null;
  manifest?: string | null;
  number?: string | null;
  line?: number | null;
  fact?: string | null;
  readers: string[];
}

export const ENTRIES: List = {
  name: 'ledger-entries',
  from: 'liandan.storage_entry e',
  select: `e.id, e.organisation, e.site, e.kind, e.batch, e.day::text AS day, e.waste_code AS "wasteCode", e.waste_name AS "wasteName",
    e.container, round(e.quantity / 1000000.0, 6)::text AS quantity, e.method, e.manifest, e.number, e.line, e.entered_at AS "enteredAt"`,
  id: 'e.id',
  filters: {
    organisation: { column: 'e.organisation', type: 'uuid' },
    site: { column: 'e.site', type: 'uuid' },
    kind: { column: 'e.kind', of: Object.keys(LEDGER_KINDS) },
    manifest: { column: 'e.manifest', type: 'uuid' },
    number: { column: 'e.number' },
    wasteCode: { column: 'e.waste_code' },
    from: { column: 'e.day', type: 'day', op: '>=' },
    to: { column: 'e.day', type: 'day', op: '<=' },
  },
  sorts: { day: { column: 'e.day', type: 'date' } },
};

/**
 * The ledger of units (管理台账, M-08): what a unit enters itself, and what manifests bring: out of store as they are
 * loaded, sent for treatment and into the receiver's store as they are accepted. Entries are never changed or deleted.
 */
@Injectable()
export class StorageRegister {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
  ) {}

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, ENTRIES, query));
  }

  /** The unit's own entry. What leaves under a manifest is entered by the manifest alone. */
  enter(by: Actor, once: Asked['once'], ask: EnterLedger): Promise<Registered> {
    const act = { machine: 'ledger', verb: 'enter', payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      LEDGER.admit(by, 'enter');
      if (ask.kind.startsWith('SENT_') || ask.kind === 'OUT_OF_STORE')
        throw refused('/kind', '出库和委外记录随联单生成', 'Entries of what leaves follow the manifest');
      if (ask.day > civilDay(at)) throw refused('/day', '日期晚于今日', 'Later than today');
      if (grams(ask.quantity) <= 0n) throw refused('/quantity', '数量须大于零', 'The quantity is not above zero');
      if (ask.kind.startsWith('OWN_') && !ask.method)
        throw refused('/method', '自行利用处置须填写方式', 'Own treatment names its method');
      const known = loadReference().catalogue.checkLine({ code: ask.wasteCode, hazards: [] }, civilDay(at));
      if (known.findings.some(({ rule }) => rule === 'C-04'))
        throw refused('/wasteCode', '名录中没有该代码', 'The catalogue of the day has no such code');
      const [site] = await query<{ id: string }>('SELECT id FROM liandan.site WHERE id = $1 AND organisation = $2', [
        ask.site,
        by.org,
      ]);
      if (!site) throw refused('/site', '不是本单位的设施', 'Not a site of the unit');
      const readers = [
        `o:${by.org}`,
        ...(by.province ? [`p:${by.province}`] : []),
        ...(by.city ? [`c:${by.city}`] : []),
      ];
      const { kind, day, wasteCode: code, wasteName: name, container = null, method = null } = ask;
      const organisation = by.org ?? '';
      const entry = { organisation, site: site.id, kind, day, code, name, container, method, readers };
      const { id, batch } = await put(query, { ...entry, grams: grams(ask.quantity) }, at);
      return { id, version: 1, from: null, to: 'entered', rules: ['M-08'], readers, number: batch };
    });
  }

  /** What a manifest means for the ledgers of its remover and receiver; a second delivery changes nothing. */
  async follow(fact: Fact): Promise<void> {
    const [row] = await this.workflow.db.query<{ context: ManifestContext }[]>(
      'SELECT context FROM liandan.manifest WHERE id = $1',
      [fact.caseId],
    );
    if (!row) return;
    const entries = entriesOf(fact, row.context);
    if (entries.length === 0) return;
    const key = `ledger/${fact.id}`;
    await this.register.act(
      system,
      { kind: 'key', actor: 'exchange', key, fingerprint: key },
      {
        machine: 'ledger',
        verb: 'follow',
        payload: { manifest: fact.caseId, number: row.context.number, fact: fact.type },
      },
      async (query, at) => {
        const batches: string[] = [];
        for (const entry of entries) batches.push((await put(query, entry, at)).batch);
        const readers = [...new Set(entries.flatMap((entry) => entry.readers))];
        const number = batches[0];
        return {
          id: fact.id,
          version: 1,
          from: null,
          to: 'entered',
          rules: ['M-08'],
          readers,
          ...(number ? { number } : {}),
        };
      },
    );
  }
}

/** Out of the remover's store with the loading; back with an unloading or a return; sent and received with the receipt. */
function entriesOf(fact: Fact, c: ManifestContext): Entry[] {
  const day = civilDay(fact.at);
  const mine = [`o:${c.remover.id}`, `p:${c.origin}`, `c:${c.originCity}`];
  const theirs = [`o:${c.receiver.id}`, `p:${c.destination}`, ...(c.destinationCity ? [`c:${c.destinationCity}`] : [])];
  const common = { day, manifest: fact.caseId, number: c.number, fact: fact.id };
  const remover = { ...common, organisation: c.remover.id, site: c.site.id, readers: mine };
  const receiver = { ...common, organisation: c.receiver.id, site: null, readers: theirs };
  const each = (line: number, total: bigint, method: string | null, entry: object): Entry[] => {
    const of = c.lines.find((known) => known.line === line);
    if (!of || total <= 0n) return [];
    const containers = of.labels.length > 0 ? of.labels : [null];
    return shares(total, containers.length).map((part, i) => ({
      ...(entry as Pick<Entry, 'organisation' | 'site' | 'kind' | 'day' | 'readers'>),
      ...{ code: of.wasteCode, name: of.name, container: containers[i] ?? null, grams: part, method, line },
    }));
  };
  switch (fact.type) {
    case 'manifest.loaded':
      return c.lines.flatMap(({ line, removed }) =>
        each(line, grams(removed ?? '0'), null, { ...remover, kind: 'OUT_OF_STORE' }),
      );
    case 'manifest.unloaded':
      return c.lines.flatMap(({ line, removed }) =>
        each(line, grams(removed ?? '0'), null, { ...remover, kind: 'INTO_STORE' }),
      );
    case 'manifest.accepted':
    case 'manifest.partlyAccepted':
      return (c.receipt?.lines ?? []).flatMap(({ line, quantity, method }) => [
        ...each(line, grams(quantity), method, { ...remover, kind: sentKind(method) }),
        ...each(line, grams(quantity), method, { ...receiver, kind: 'INTO_STORE' }),
      ]);
    case 'manifest.returned':
      return (c.returned?.weighings ?? []).flatMap(({ line, gross, tare }) =>
        each(line, grams(gross) - grams(tare), null, { ...remover, kind: 'INTO_STORE' }),
      );
    default:
      return [];
  }
}

async function put(query: Query, e: Entry, at: string): Promise<{ id: string; batch: string }> {
  const { prefix } = LEDGER_KINDS[e.kind];
  const [counter] = await query<{ last: number }>(
    `INSERT INTO liandan.storage_counter AS c (organisation, prefix, day, last) VALUES ($1, $2, $3, 1)
     ON CONFLICT (organisation, prefix, day) DO UPDATE SET last = c.last + 1 RETURNING last`,
    [e.organisation, prefix, e.day],
  );
  const id = eventId();
  const batch = batchCode(e.kind, e.day, counter?.last ?? 1);
  await query(
    `INSERT INTO liandan.storage_entry (id, organisation, site, kind, batch, day, waste_code, waste_name, container, quantity,
       method, manifest, number, line, fact, entered_at, readers)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      ...[id, e.organisation, e.site, e.kind, batch, e.day, e.code, e.name, e.container, `${e.grams}`, e.method],
      ...[e.manifest ?? null, e.number ?? null, e.line ?? null, e.fact ?? null, at, e.readers],
    ],
  );
  return { id, batch };
}

const refused = (pointer: string, zh: string, en: string) =>
  new DomainError('BAD_REQUEST', {
    rule: 'M-08',
    detail: { zh, en },
    remedy: { zh: '请按台账要求更正后重新填报', en: 'Correct it as the ledger asks, then enter it again' },
    faults: [{ pointer, code: 'value', rule: 'M-08', detail: { zh, en } }],
  });
