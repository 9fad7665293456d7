import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { BATTERIES, BATTERIES_TOO, MEIHUA } from '#src/demo/forms';
import { permit } from '#workflow/decide';
import { readersOf } from '#access/readers';
import { DomainError } from '#domain/errors';
import { APPROVALS } from '#src/approval/approval.service';
import { LETTERS } from '#src/consultation/consultation.service';
import { constraintWord } from '#src/http/constraint-words';
import { type ListQuery, pageOf } from '#src/http/page';
import { MANIFESTS } from '#src/manifest/manifest.lists';
import { APPLICATIONS } from '#src/transfer-application/transfer-application.service';
import { STATUS } from '../../apps/api/problem.filter.js';
import { Bodies, changed, isFreeText, operationsOf, pointerOf, wrongFor, type Operation } from '../support/document.js';
import { full, type Full } from '../support/full.js';
import { pipelines } from '../support/pipelines.js';
import { administrator } from '../support/webhooks.js';

const PASSWORD = 'a demonstration password';
const NOBODY = '01900000-0000-7000-8000-0000000000ff';
/** Resource → machine, for operations on a case. */
const MACHINES: Record<string, string> = {
  'transfer-applications': 'application',
  manifests: 'manifest',
  letters: 'consultation',
  approvals: 'approval',
  whitelists: 'list',
  'whitelist-entries': 'listing',
  agreements: 'agreement',
  licences: 'licence',
  incidents: 'incident',
  pipelines: 'pipeline',
  'paper-fallbacks': 'paperFallback',
};

let f: Full;
let bodies: Bodies;
let operations: Operation[] = [];
const cookies = new Map<string, string>();
const cases: Record<string, string> = {};

interface Answer {
  status: number;
  body: Record<string, any>;
  headers: Record<string, unknown>;
}
async function ask(
  { method, path }: { method: string; path: string },
  how: {
    as?: string;
    id?: string;
    body?: unknown;
    raw?: string;
    headers?: Record<string, string>;
    query?: string;
  } = {},
): Promise<Answer> {
  const url = path.replace(/\{id\}/, how.id ?? NOBODY).replace(/\{(\w+)\}/g, '1') + (how.query ? `?${how.query}` : '');
  const payload = how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body));
  const response = await f.app.inject({
    method: method as 'GET',
    url,
    ...(payload === undefined ? {} : { payload }),
    headers: {
      host: 'localhost',
      ...(how.as ? { cookie: await cookieOf(how.as), origin: 'http://localhost' } : {}),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...how.headers,
    },
  });
  const isJson = /json/.test(String(response.headers['content-type']));
  return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : {} };
}
async function cookieOf(login: string): Promise<string> {
  const known = cookies.get(login);
  if (known) return known;
  const { headers } = await ask({ method: 'POST', path: '/v1/sessions' }, { body: { login, password: PASSWORD } });
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  cookies.set(login, cookie);
  return cookie;
}
const heads = (op: Operation, more: Record<string, string> = {}) => ({
  ...(op.keyed ? { 'idempotency-key': randomUUID() } : {}),
  ...(op.versioned ? { 'if-match': '"1"' } : {}),
  ...more,
});

/** What is said of a constraint for which nobody has written a word. */
const WORDLESS = constraintWord('unknown', '');
/** What is wrong with an answer that should be a problem document; empty when nothing is. */
function faultsOf({ status, body, headers }: Answer, wanted?: number): string[] {
  const faults: string[] = [];
  const code = body['code'] as keyof typeof STATUS;
  if (status >= 500) faults.push(`is ${status}`);
  if (wanted !== undefined && status !== wanted)
    faults.push(`is ${status} ${code}, not ${wanted}: ${JSON.stringify(body['errors'] ?? body['detail'])}`);
  if (!/^application\/problem\+json/.test(String(headers['content-type']))) faults.push('is no problem document');
  if (STATUS[code]?.status !== status) faults.push(`has code ${code}`);
  const isChinese = headers['content-language'] === 'zh-CN';
  if (/[\u4e00-\u9fff]/.test(String(body['title'])) !== isChinese) faults.push('has a title in the other language');
  const ofTheLaw = code === 'RULE_REFUSED' || (code === 'INVALID_TRANSITION' && body['data']?.['allowedFrom']);
  if (ofTheLaw && !body['rule']) faults.push('names no rule');
  const helped = ofTheLaw || ['NOT_FOUND', 'BAD_REQUEST', 'INVALID_TRANSITION', 'NOT_PERMITTED'].includes(code);
  if (helped && !(body['detail'] && body['remedy'])) faults.push('names no remedy');
  for (const { pointer, code: check, detail } of (body['errors'] ?? []) as Record<string, string>[])
    if (detail === WORDLESS) faults.push(`has no word for ${check} of ${pointer}`);
  if (/\bat .*\.(ts|js):\d|node_modules|liandan\.[a-z_]+\b.*(SELECT|INSERT)|pg_|ECONN/.test(JSON.stringify(body)))
    faults.push('shows its inside');
  return faults;
}
/** Asks for each and gathers what is wrong, so that one run names every fault. */
async function survey<T>(list: T[], look: (item: T) => Promise<[string, string[]][] | [string, string[]]>) {
  const wrong: string[] = [];
  for (const item of list) {
    const found = await look(item);
    if (found.length === 0) continue;
    const pairs = (Array.isArray(found[0]) ? found : [found]) as [string, string[]][];
    for (const [what, faults] of pairs) for (const fault of faults) wrong.push(`${what} ${fault}`);
  }
  return wrong;
}
const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
const idOf = ({ path }: Operation) => cases[MACHINES[path.split('/')[2] ?? ''] ?? ''];

beforeAll(async () => {
  f = await full('2025-11-24 09:00');
  await administrator(f, 'sc-admin', 'sc-officer1');
  const { list, entry } = await f.list(2026, '60000.000000');
  await f.story.until('2026-01-12 09:00');
  const { approval } = await f.approved(BATTERIES, '3000.000000');
  const { letter } = await f.consulted(MEIHUA, '100.000000');
  const pipes = pipelines(f, BATTERIES);
  await pipes.set('sc-officer1', { city: '5101', validFrom: '2026-01-12' });
  Object.assign(cases, {
    pipeline: await pipes.started(approval, '5.000000'),
    paperFallback: await f.people.open('paperFallback', 'remover-sc', {
      type: 'announce',
      reason: 'NO_NETWORK',
      text: '光缆中断',
      paperNo: 'ZZ-1',
    }),
    list,
    listing: entry,
    approval,
    consultation: letter,
    application: await f.submit(BATTERIES_TOO, '20.000000'),
    manifest: await f.haul(BATTERIES, approval, '24.860000', 1, 'issued'),
    agreement: (await f.one(`SELECT id FROM liandan.agreement WHERE key = 'sichuan-chongqing-2020'`))['id'],
    licence: await f.licence(BATTERIES),
    incident: await f.people.open('incident', 'sc-officer1', {
      type: 'reportInitial',
      place: { text: '邻水县', division: '511623' },
      occurredAt: '2026-01-12T00:00:00Z',
      knownAt: '2026-01-12T00:30:00Z',
      kind: 'DUMPING',
      leaked: '废油桶',
      level: 'IV',
      text: '已到场',
    }),
  });
  const { body } = await ask({ method: 'GET', path: '/openapi.json' });
  bodies = new Bodies(body['components'].schemas);
  operations = operationsOf(body as never).filter(({ path }) => path.startsWith('/v1/'));
}, 120_000);
afterAll(async () => {
  await f?.stop();
});

const changing = () => operations.filter(({ method, path }) => method === 'POST' && path !== '/v1/sessions');

describe('every operation of the API document', () => {
  it('is there for every machine of a case', () => {
    expect(operations.length).toBeGreaterThan(90);
    for (const resource of Object.keys(MACHINES))
      expect(operations.map(({ path }) => path)).toContain(`/v1/${resource}/{id}`);
  });

  it('asks who is there', async () => {
    const closed = operations.filter(({ open }) => !open);
    expect(closed.length).toBeGreaterThan(90);
    expect(
      await survey(closed, async (op) => [
        nameOf(op),
        faultsOf(
          await ask(op, { headers: heads(op, { 'accept-language': 'en' }), ...(op.body ? { body: {} } : {}) }),
          401,
        ),
      ]),
    ).toEqual([]);
  });

  it('refuses what is no JSON, too large, unknown, without key or version, in both languages', async () => {
    const huge = JSON.stringify({ text: 'x'.repeat(1_100_000) });
    expect(
      await survey(changing(), async (op) => {
        const as = 'remover-sc';
        const good = op.body ? bodies.example(op.body) : {};
        const zh = { 'accept-language': 'zh-CN' };
        const en = { 'accept-language': 'en-GB,en;q=0.9' };
        const found: [string, string[]][] = [
          [`${nameOf(op)} no JSON`, faultsOf(await ask(op, { as, raw: '{"a":', headers: heads(op, zh) }), 400)],
          [`${nameOf(op)} list`, faultsOf(await ask(op, { as, raw: '[1]', headers: heads(op, en) }), 400)],
          [`${nameOf(op)} huge`, faultsOf(await ask(op, { as, raw: huge, headers: heads(op, en) }), 413)],
          [
            `${nameOf(op)} unknown`,
            faultsOf(await ask(op, { as, body: { ...(good as object), colour: 'red' }, headers: heads(op, zh) }), 400),
          ],
          [
            `${nameOf(op)} prototype`,
            faultsOf(await ask(op, { as, raw: '{"__proto__":{"a":1}}', headers: heads(op, zh) }), 400),
          ],
        ];
        if (op.keyed)
          found.push([
            `${nameOf(op)} without key`,
            faultsOf(await ask(op, { as, body: good, headers: { 'if-match': '"1"' } }), 400),
          ]);
        if (op.versioned)
          found.push([
            `${nameOf(op)} without version`,
            faultsOf(await ask(op, { as, body: good, headers: { 'idempotency-key': randomUUID() } }), 428),
          ]);
        if (op.path.includes('{id}'))
          found.push([
            `${nameOf(op)} wrong uuid`,
            faultsOf(await ask(op, { as, id: 'x', body: good, headers: heads(op) }), 400),
          ]);
        return found;
      }),
    ).toEqual([]);
  }, 60_000);

  it('bounds every free text that it takes', () => {
    const leaves = changing().flatMap((op) => (op.body ? bodies.leaves(op.body).map((leaf) => ({ op, ...leaf })) : []));
    const boundless = leaves.filter(
      ({ schema: { type, format, pattern, enum: choices, maxLength } }) =>
        type === 'string' && !format && !pattern && !choices && maxLength === undefined,
    );
    expect(boundless.map(({ op, path }) => `${nameOf(op)} ${pointerOf(path)}`)).toEqual([]);
    expect(leaves.filter(({ schema }) => isFreeText(schema)).length).toBeGreaterThan(500);
  });

  it('[M-05 M-10 C-01] refuses each wrong value of each field at its place', async () => {
    expect(
      await survey(
        changing().filter(({ body }) => body),
        async (op) => {
          const good = bodies.example(op.body!);
          const found: [string, string[]][] = [];
          for (const { path, schema } of bodies.leaves(op.body!)) {
            for (const [what, value] of wrongFor(schema)) {
              const answer = await ask(op, { as: 'remover-sc', body: changed(good, path, value), headers: heads(op) });
              const faults = faultsOf(answer, 400);
              const pointers = ((answer.body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
              if (
                !pointers.some(
                  (p) =>
                    p.startsWith(pointerOf(path)) ||
                    pointerOf(path).startsWith(`${p}/`) ||
                    p === pointerOf(path.slice(0, -1)),
                )
              )
                faults.push(`points to ${pointers.join(' ')}`);
              found.push([`${nameOf(op)} ${pointerOf(path)} ${what}`, faults]);
            }
            if (schema.type === 'integer') {
              const raw = JSON.stringify(changed(good, path, '~')).replace('"~"', '1e400');
              found.push([
                `${nameOf(op)} ${pointerOf(path)} 1e400`,
                faultsOf(await ask(op, { as: 'remover-sc', raw, headers: heads(op) }), 400),
              ]);
            }
          }
          return found;
        },
      ),
    ).toEqual([]);
  }, 90_000);

  it('is never a fault of ours, whatever optional fields are null, missing or enormous', async () => {
    expect(
      await survey(
        changing().filter(({ body }) => body),
        async (op) => {
          const good = bodies.example(op.body!);
          const found: [string, string[]][] = [];
          const look = async (what: string, body: unknown, as: string) => {
            const id = idOf(op);
            const version =
              id && MACHINES[op.path.split('/')[2] ?? '']
                ? (await f.row(MACHINES[op.path.split('/')[2] ?? '']!, id)).version
                : 1;
            const answer = await ask(op, {
              as,
              body,
              ...(id ? { id } : {}),
              headers: heads(op, op.versioned ? { 'if-match': `"${version}"` } : {}),
            });
            found.push([`${nameOf(op)} ${what} as ${as}`, answer.status < 300 ? [] : faultsOf(answer)]);
          };
          for (const as of ['remover-sc', 'sc-officer1', 'cq-officer1']) {
            await look('whole', good, as);
            await look('empty', {}, as);
            for (const { path } of bodies.leaves(op.body!).filter(({ path }) => path.length === 1))
              await look(`${pointerOf(path)} null`, changed(good, path, null), as);
          }
          return found;
        },
      ),
    ).toEqual([]);
  }, 90_000);
});

describe('every command on a case', () => {
  // What an approval says to a change is no event of its machine: scenario 11 proves it.
  const commands = () =>
    operations.filter(
      (op) => op.versioned && MACHINES[op.path.split('/')[2] ?? ''] && !op.path.endsWith('/requestChange'),
    );

  it('[Z-07] is 404 where nothing is to be seen, 412 on a stale version', async () => {
    expect(
      await survey(commands(), async (op) => {
        const body = op.body ? bodies.example(op.body) : {};
        const id = idOf(op)!;
        const found: [string, string[]][] = [
          [`${nameOf(op)} nowhere`, faultsOf(await ask(op, { as: 'sc-officer1', body, headers: heads(op) }), 404)],
          [
            `${nameOf(op)} by the administrator`,
            faultsOf(await ask(op, { as: 'admin', id, body, headers: heads(op) }), 404),
          ],
        ];
        const machine = MACHINES[op.path.split('/')[2] ?? '']!;
        const { context } = await f.row(machine, id);
        const readers = f.workflow.kinds.get(machine)!.readers(context);
        const stranger = 'city-3302';
        const sees = readersOf(f.people.as(stranger)).some((token) => readers.includes(token));
        found.push([
          `${nameOf(op)} by a stranger`,
          faultsOf(
            await ask(op, { as: stranger, id, body, headers: heads(op, { 'if-match': '"999999"' }) }),
            sees ? 412 : 404,
          ),
        ]);
        return found;
      }),
    ).toEqual([]);
  }, 60_000);

  it('is 403 for the wrong hand, 409 in the wrong state, and names the rule that refuses', async () => {
    const people = [
      'remover-sc',
      'remover-sc2',
      'receiver-cq',
      'carrier',
      'sc-officer1',
      'sc-head',
      'cq-officer1',
      'hn-officer1',
      'ha-officer2',
      'register',
    ];
    const seen = new Set<number>();
    expect(
      await survey(commands(), async (op) => {
        const machine = MACHINES[op.path.split('/')[2] ?? '']!;
        const kind = f.workflow.kinds.get(machine)!;
        const verb = op.path.split('/').pop()!;
        const found: [string, string[]][] = [];
        for (const as of people) {
          const { id, state, version, context } = await f.row(machine, idOf(op)!);
          const by = f.people.as(as);
          const sees = readersOf(by).some((token) => kind.readers(context).includes(token));
          const wanted = sees
            ? statusOf(() =>
                permit(kind, state, verb, machine === 'licence' ? 'rule' : 'command', kind.parts(by, context)),
              )
            : 404;
          const body = op.body ? bodies.example(op.body) : {};
          const answer = await ask(op, {
            as,
            id,
            body,
            headers: heads(op, { 'if-match': `"${version}"`, 'accept-language': 'en' }),
          });
          seen.add(answer.status);
          const faults =
            answer.status < 300
              ? wanted === undefined
                ? []
                : [`is ${answer.status}, not ${wanted}`]
              : faultsOf(answer, wanted);
          found.push([`${nameOf(op)} in ${state} by ${as}`, faults]);
        }
        return found;
      }),
    ).toEqual([]);
    expect([...seen].sort()).toEqual(expect.arrayContaining([403, 404, 409, 422]));
  }, 90_000);
});

describe('every list', () => {
  const lists = () => operations.filter(({ list, path }) => list && !path.includes('{'));
  const readerOf = ({ path }: Operation) => {
    if (path.startsWith('/v1/people')) return 'admin';
    if (path.startsWith('/v1/webhooks')) return 'sc-admin';
    return /^\/v1\/(audit|erasures)/.test(path) ? 'auditor' : 'sc-officer1';
  };

  it('comes by cursor and by page, and takes no filter or order that it does not know', async () => {
    expect(lists().length).toBeGreaterThan(12);
    expect(
      await survey(lists(), async (op) => {
        const as = readerOf(op);
        const get = (query: string) => ask(op, { as, query });
        const cursor = await get('limit=1');
        const page = await get('page=1&size=1');
        const next = cursor.body['next'] as string | null;
        const found: [string, string[]][] = [
          [
            nameOf(op),
            cursor.status === 200 && 'next' in cursor.body
              ? []
              : [`by cursor is ${cursor.status} ${JSON.stringify(cursor.body)}`],
          ],
          [
            nameOf(op),
            page.status === 200 && typeof page.body['total'] === 'number' ? [] : [`by page is ${page.status}`],
          ],
          [
            nameOf(op),
            next === null || (await get(`limit=1&cursor=${next}`)).status === 200 ? [] : ['loses its cursor'],
          ],
        ];
        for (const query of [
          'colour=red',
          'sort=id;drop',
          "sort=id'--",
          'sort=',
          'limit=0',
          'limit=201',
          'limit=1e2',
          'page=0',
          'cursor=AAAA',
          'size=x',
          'limit=1&page=1',
        ])
          found.push([`${nameOf(op)}?${query}`, faultsOf(await get(query), 400)]);
        for (const { name, schema } of op.filters) {
          if (['cursor', 'limit', 'page', 'size', 'sort'].includes(name)) continue;
          const good =
            schema.type === 'integer'
              ? '1'
              : schema.type === 'boolean'
                ? 'true'
                : encodeURIComponent(String(bodies.example(schema)));
          const answer = await get(`${name}=${good}`);
          found.push([
            `${nameOf(op)}?${name}`,
            answer.status === 200 ? [] : [`with ${good} is ${answer.status} ${JSON.stringify(answer.body)}`],
          ]);
          const injected = await get(`${name}=${encodeURIComponent("x' OR '1'='1")}`);
          const isTyped = schema.type !== 'string' || schema.format !== undefined || schema.enum !== undefined;
          found.push([
            `${nameOf(op)}?${name} injected`,
            isTyped ? faultsOf(injected, 400) : injected.body['items']?.length === 0 ? [] : [`is ${injected.status}`],
          ]);
          found.push([`${nameOf(op)}?${name}=%00`, faultsOf(await get(`${name}=%00`), 400)]);
        }
        return found;
      }),
    ).toEqual([]);
  }, 60_000);

  it('[Z-07] is empty of cases for the administrator, whatever the list', async () => {
    for (const resource of Object.keys(MACHINES)) {
      const { status, body } = await ask({ method: 'GET', path: `/v1/${resource}` }, { as: 'admin' });
      expect([resource, status, body['items'] ?? []]).toEqual([resource, expect.any(Number), []]);
    }
  });
});

describe('the second net', () => {
  /** As the serving role, with these readers. */
  const asApp = async (readers: string[], text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: f.database.urls.app });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.readers', $1, true)`, [readers.join(',')]);
      return (await client.query<Record<string, any>>(text, values)).rows;
    } finally {
      await client.end();
    }
  };

  /** What everybody who is logged in may know, and what holds no one's case: without row-level security by decision. */
  const OPEN = [
    ...['calendar_year', 'civil_clock', 'migration', 'organisation', 'delegation', 'membership', 'negative_list_item'],
    ...['policy_switch', 'material_list', 'mechanism', 'outage_notice', 'pipeline_setting', 'holder_change'],
    ...['storage_counter', 'log_closed'],
    ...['letter_counter', 'manifest_counter', 'open_label', 'moving_vehicle'],
    ...['idempotency', 'outbox', 'inbox', 'audit_pending'],
    ...['log_leaf', 'log_tile', 'log_state', 'log_checkpoint', 'log_cosignature', 'log_final', 'log_removed'],
    'log_heartbeat',
    // Numbers of rows looked at, and which paper waits to be printed.
    ...['anomaly_run', 'document_waiting'],
    ...['log_key', 'log_national', 'log_national_tile', 'log_national_head'],
    // Not readable by the serving role at all, but through functions.
    ...['person', 'session', 'second_factor', 'identity', 'identity_attempt', 'login_limit', 'case_snapshot'],
    ...['webhook_secret', 'file_struck', 'enrolment'],
  ];

  it('[Z-07] covers every table but those decided open', async () => {
    const rows = await f.sql(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'liandan' AND c.relkind = 'r' AND NOT c.relrowsecurity ORDER BY 1`,
    );
    expect(rows.map(({ name }) => String(name)).filter((name) => !OPEN.includes(name))).toEqual([]);
  });

  it('[Z-07] shows a stranger and an unset transaction no row of anybody', async () => {
    const tables = await f.sql(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'liandan' AND c.relkind = 'r' AND c.relrowsecurity`,
    );
    expect(tables.length).toBeGreaterThan(12);
    const seen: string[] = [];
    for (const { name } of tables) {
      for (const readers of [[], [`o:${NOBODY}`]]) {
        const [row] = await asApp(readers, `SELECT count(*)::int AS n FROM liandan.${name}`);
        if (row?.['n'] !== 0) seen.push(`${name}: ${row?.['n']}`);
      }
    }
    expect(seen).toEqual([]);
  });

  it.each(['site', 'vehicle'])(
    '[Z-07] shows a firm of every %s its own and those of its partners, authorities all, and lets nobody write for another',
    async (table) => {
      const owners = async (readers: string[]) =>
        (await asApp(readers, `SELECT DISTINCT organisation::text AS org FROM liandan.${table} ORDER BY 1`)).map(
          ({ org }) => String(org),
        );
      const all = (await f.sql(`SELECT DISTINCT organisation::text AS org FROM liandan.${table} ORDER BY 1`)).map(
        ({ org }) => String(org),
      );
      expect(all.length).toBeGreaterThan(1);
      // Whom a firm knows is found out once, however many rows there are: each is then held against what was found.
      const plan = JSON.stringify(await asApp([`o:${all[0]}`], `EXPLAIN (VERBOSE) SELECT id FROM liandan.${table}`));
      expect(plan).toMatch(/InitPlan/);
      expect(plan.match(/Filter: [^"]*/)?.[0]).not.toMatch(/liandan\./);
      for (const token of ['p:51', 'c:5101', 't:50', 'ministry', 'audit']) expect(await owners([token])).toEqual(all);
      expect(await owners(['all'])).toEqual([]);
      let strangers = 0;
      for (const own of all) {
        const partners = await f.sql(
          `SELECT remover::text, party::text FROM liandan.contract WHERE confirmed_at IS NOT NULL AND $1 IN (remover, party)
             AND least(valid_to, ended_on) >= (liandan.now() AT TIME ZONE 'Asia/Shanghai')::date`,
          [own],
        );
        const known = new Set([own, ...partners.flatMap(({ remover, party }) => [remover, party])]);
        expect(await owners([`o:${own}`])).toEqual(all.filter((org) => known.has(org)));
        const other = all.find((org) => !known.has(org));
        if (other === undefined) continue;
        strangers += 1;
        const change = `UPDATE liandan.${table} SET organisation = organisation WHERE organisation = $1 RETURNING id`;
        expect(await asApp([`o:${own}`], change, [other])).toEqual([]);
        expect((await asApp([`o:${own}`], change, [own])).length).toBeGreaterThan(0);
        const insert = {
          site: `INSERT INTO liandan.site (organisation, name, address, city) VALUES ($1, '厂区', '路', '5101')`,
          vehicle: `INSERT INTO liandan.vehicle (organisation, plate, operating_document, valid_until, load)
                    VALUES ($1, '川A00001', 'V', '2028-12-31', 1)`,
        }[table]!;
        await expect(asApp([`o:${own}`], insert, [other])).rejects.toThrow(/row-level security/);
        const enters = `SELECT liandan.enter_vehicle($1, '川A00002', 'V', '2028-12-31', 1, '{}') AS id`;
        expect(await asApp([`o:${own}`], enters, [other])).toEqual([{ id: null }]);
      }
      expect(strangers).toBeGreaterThan(0);
    },
  );

  it('[Z-02] lets the serving role change no record, fact, paper or posting, and remove nothing but what is passing', async () => {
    const rows = await f.sql(
      `SELECT table_name AS name, privilege_type AS right FROM information_schema.role_table_grants
       WHERE table_schema = 'liandan' AND grantee IN ('liandan_app', 'liandan_auditor', 'PUBLIC') AND privilege_type <> 'SELECT'
         AND (grantee <> 'liandan_app' OR privilege_type IN ('DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
              OR privilege_type = 'UPDATE' AND table_name IN ('audit_event', 'audit_payload', 'fact', 'quota_line', 'letter', 'log_leaf',
                'log_tile', 'log_state', 'log_checkpoint', 'plan_version', 'plan_row', 'outbox', 'inbox', 'membership', 'person', 'session'))`,
    );
    expect(rows.map(({ name, right }) => `${right} ${name}`).sort()).toEqual([
      'DELETE idempotency',
      'DELETE moving_vehicle',
      'DELETE open_label',
    ]);
    for (const table of ['fact', 'plan_row', 'quota_line', 'audit_event'])
      await expect(asApp(['audit'], `UPDATE liandan.${table} SET readers = readers`)).rejects.toThrow(
        /permission denied/,
      );
    await expect(asApp(['audit'], 'UPDATE liandan.letter SET title = title')).rejects.toThrow(/permission denied/);
  });

  it('[Z-06] gives an auditor no hand, and records what it reads', async () => {
    const reads = async () =>
      (await f.one<{ n: number }>(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE machine = 'audit'`)).n;
    const before = await reads();
    expect((await ask({ method: 'GET', path: '/v1/audit/acts' }, { as: 'auditor', query: 'limit=1' })).status).toBe(
      200,
    );
    expect(await reads()).toBe(before + 1);
    const wrong: string[] = [];
    for (const op of changing().filter(({ versioned }) => versioned)) {
      const { status } = await ask(op, {
        as: 'auditor',
        id: idOf(op) ?? NOBODY,
        body: op.body ? bodies.example(op.body) : {},
        headers: heads(op),
      });
      if (status < 400 || status >= 500) wrong.push(`${nameOf(op)} ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('lets an office behind one address log in all morning, and a guesser not', async () => {
    await f.sql('DELETE FROM liandan.login_limit');
    const login = (name: string, password: string) =>
      ask({ method: 'POST', path: '/v1/sessions' }, { body: { login: name, password } });
    for (let i = 0; i < 34; i++) expect((await login('sc-officer1', PASSWORD)).status).toBe(201);
    const guesses = [];
    for (let i = 0; i < 32; i++) guesses.push((await login(`guess${i}`, 'wrong')).status);
    expect(guesses).toContain(429);
    await f.sql('DELETE FROM liandan.login_limit');
  }, 60_000);

  it('shows figures to nobody who came through an unknown proxy, and sends the headers that browsers obey', async () => {
    const metrics = { method: 'GET', path: '/metrics' };
    expect((await ask(metrics)).status).toBe(200);
    expect((await ask(metrics, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(404);
    const { headers } = await ask({ method: 'GET', path: '/v1/me' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.any(String),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cache-control': 'no-store',
    });
  });
});

describe('twenty thousand cases', () => {
  /** Values that few records have, or none. */
  const RARE: Partial<Record<string, string>> = {
    uuid: randomUUID(),
    day: '2035-01-01',
    dayText: '2035-01-01',
    boolean: 'true',
  };
  const LISTS = { transfer_application: APPLICATIONS, manifest: MANIFESTS, approval: APPROVALS, consultation: LETTERS };

  it.each(Object.keys(LISTS) as (keyof typeof LISTS)[])(
    'the first page of %s reads no table from end to end, however it is filtered and sorted',
    async (table) => {
      await f.sql(
        `INSERT INTO liandan.${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       SELECT gen_random_uuid(), 'draft', version, seq, head, machine_version, '{}',
              ARRAY['o:' || md5((g % 400)::text)::uuid, 'p:' || (10 + g % 30), 'p:' || (10 + g % 7)], created_at, updated_at
       FROM (SELECT * FROM liandan.${table} LIMIT 1) one, generate_series(1, 20000) g`,
      );
      await f.sql(`VACUUM ANALYZE liandan.${table}`);
      const client = new pg.Client({ connectionString: f.database.urls.app });
      await client.connect();
      try {
        for (const readers of [
          ['all', 'p:12'],
          ['all', 'p:10'],
          [
            'all',
            `o:${createHash('md5').update('7').digest('hex')}`.replace(
              /(.{10})(.{4})(.{4})(.{4})(.{12})/,
              '$1-$2-$3-$4-$5',
            ),
          ],
        ]) {
          await client.query('BEGIN');
          await client.query(`SELECT set_config('app.readers', $1, true)`, [readers.join(',')]);
          const plans: string[] = [];
          const tx = {
            query: async (_name: string, text: string, values: unknown[] = []) => {
              const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ANALYZE ${text}`, values);
              plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
              return [];
            },
          };
          const list = LISTS[table];
          const asked: ListQuery[] = [
            {},
            ...Object.keys(list.sorts ?? {}).flatMap((sort) => [{ sort }, { sort: `-${sort}` }]),
            // Not a word of a closed list, nor the end of a period: neither names few records among many.
            ...Object.entries(list.filters ?? {}).flatMap(([name, { type, op }]) =>
              type && op !== '<=' ? [{ [name]: RARE[type] }] : [],
            ),
            ...(list.filters?.['number'] ? [{ number: '99999999999999' }] : []),
          ];
          for (const query of asked) await pageOf(tx as never, list, query);
          await client.query('ROLLBACK');
          const slow = plans.flatMap((plan, i) => {
            const removed = Number(/Rows Removed by Filter: (\d+)/.exec(plan)?.[1] ?? 0);
            return plan.includes(`Seq Scan on ${table}`) || removed >= 2000 ? [{ asked: asked[i], plan }] : [];
          });
          expect({ readers, slow }).toEqual({ readers, slow: [] });
        }
      } finally {
        await client.end();
      }
    },
    60_000,
  );
});

/** The status that the machine's policy and state alone give; undefined when they let the command pass to its rules. */
function statusOf(work: () => unknown): number | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return STATUS[error.code].status;
  }
}
