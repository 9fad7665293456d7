import { createHash, randomUUID } from 'node:crypto';
import { BATTERIES } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { candidatesOf } from '#workflow/decide';
import { AFTER_ACTION } from '#src/incident/room.acts';
import type { Action } from '#src/http/offers';
import { places } from '#src/http/places';
import { ReportService } from '#src/statistics/report.service';
import { Bodies, type Schema } from '../support/document.js';
import { full, type Full } from '../support/full.js';
import { offeredOperations } from '../support/offered.js';
import { type Answered, visitors } from '../support/visitor.js';

/** Operations that change nothing of a register, or are one's own door: nobody is told of them beside a record. */
const NO_REGISTER =
  /^(feeds|audit|sessions|enrolments|oidc|secondFactor|me|receipts|runLinks|signatureCodes|notices)_|_(dryRun|preview|check|renewals)$/;
/** Beginnings of cases that have a page of their own, and letters beside a case: told by the case, or asked by its page. */
const OF_CASES = [
  ...['manifests_open', 'manifests_sign', 'transferApplications_open', 'whitelists_open'],
  ...['agreements_write', 'approvals_requestChange', 'whitelists_write', 'whitelistEntries_write'],
  'ratings_rate',
  ...['letters_ask', 'letters_chase', 'letterAnswers_give', 'opinions_give', 'reveals_reveal', 'packageLabels_number'],
];
/** People of every kind of office, of one province and of another. */
const ROLES = [
  ...['remover-sc', 'remover-sc2', 'carrier', 'receiver-cq', 'sc-officer1', 'sc-officer2', 'sc-head', 'cq-officer1'],
  ...['cq-head', 'hn-head', 'city-5101', 'city-5101-b', 'city-5001-b', 'auditor', 'admin'],
  ...['zz-sc-admin', 'zz-two', 'firm-admin', 'firm-head'],
];
/** People of the test's own, to be moved, removed and bound: organisations and roles. */
const PASSING: Record<string, [org: string, role: string][]> = {
  'zz-sc-admin': [['province 51', 'admin']],
  'zz-officer': [['province 51', 'officer']],
  'zz-other': [['province 51', 'officer']],
  'zz-bureau': [['city 5101', 'head']],
  'zz-two': [
    ['province 51', 'admin'],
    ['province 50', 'officer'],
  ],
  'zz-handler': [['firm sc battery', 'handler']],
  'zz-nowhere': [],
  'firm-admin': [['firm sc battery', 'admin']],
  'firm-head': [['firm sc battery', 'head']],
};
const PROVINCE: Record<string, string> = { sc: '51', cq: '50', hn: '43' };

let w: Full;
let door: ReturnType<typeof visitors>;
let bodies: Bodies;
interface Told {
  id: string;
  method: string;
  path: string;
  body: Schema | undefined;
}
let operations: Told[] = [];
let offered: Set<string>;
let approval: string;
let incident: string;
const day = '2026-01-12';

const made = async (login: string, path: string, body: object, version?: number): Promise<string> => {
  const { status, body: answer } = await door.post(login, `/v1/${path}`, body, version);
  if (status >= 300) throw new Error(`${login} ${path}: ${status} ${JSON.stringify(answer)}`);
  return String(answer['id']);
};
/** The other province's consent to what was proposed. */
const agreed = async (login: string, path: string, body: object) => {
  const id = await made(login, path, body);
  await w.story.drain();
  await w.reply((await w.letterOf(id)).id, 'cq', true);
  await w.story.drain();
  return id;
};

beforeAll(async () => {
  w = await full('2025-11-24 09:00', undefined, {
    ...{ LIANDAN_OIDC_ISSUER: 'https://id.example.com', LIANDAN_OIDC_CLIENT_ID: 'liandan' },
    ...{ LIANDAN_OIDC_CLIENT_SECRET: 'secret', LIANDAN_ORIGIN: 'https://liandan.example.com' },
  });
  await w.list(2026, '60000.000000');
  await w.story.until(`${day} 09:00`);
  ({ approval } = await w.approved(BATTERIES, '3000.000000'));
  door = visitors(w.app);
  const { body } = await door.get(null, '/openapi.json');
  bodies = new Bodies(body['components'].schemas);
  operations = Object.entries(body['paths'] as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, op]) =>
      ['post', 'delete'].includes(method)
        ? [{ id: op['operationId'], method, path, body: op['requestBody']?.content['application/json']?.schema }]
        : [],
    ),
  );
  offered = new Set([...offeredOperations(w.app), ...AFTER_ACTION.operations]);
  await records();
  await kept();
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

/** Records of every register, in more than one state. */
async function records(): Promise<void> {
  const agreement = (key: string) =>
    w.one<{ id: string; state: string; context: never }>(
      'SELECT id, state, context FROM liandan.agreement WHERE key = $1',
      [key],
    );
  const { id: pact } = await agreement('sichuan-chongqing-2020');
  const reporting = await agreement('upper-yangtze-2023');
  const meeting = (heldOn: string) => ({
    ...{ title: '联席会议', level: 'PROVINCE', mode: 'VIDEO', heldOn, agreement: pact, provinces: ['51', '50'] },
    ...{ participants: [{ province: '51', name: '张处长' }], agenda: ['名单'] },
  });
  await made('sc-officer1', 'meetings', meeting('2026-03-01'));
  const held = await made('cq-officer1', 'meetings', meeting(day));
  await made('sc-officer1', `meetings/${held}/writeMinutes`, { text: '议定' }, 1);
  await made('sc-head', `meetings/${held}/sign`, { sha256: sha('议定') }, 2);
  await made('sc-officer1', 'action-items', {
    ...{ meeting: held, subject: '核对名单', owner: demoId('city 5101'), dueOn: '2026-02-01' },
  });
  const grant = { agreement: pact, grantee: '50', validFrom: day, validTo: '2026-12-31', instrument: '川环函1号' };
  await made('sc-head', 'read-grants', grant);
  const noted = { kind: 'VIOLATION', serious: false, source: 'EVALUATION', decidedOn: day, summary: '超期贮存' };
  const { uscc } = await w.one<{ uscc: string }>('SELECT uscc FROM liandan.organisation WHERE id = $1', [
    demoId('firm cq battery'),
  ]);
  await made('cq-officer1', 'credit-records', { ...noted, document: '渝环罚1号', uscc, serious: true });
  const item = { direction: 'BOTH', kind: 'WASTE_CODE', value: '900-052-31', reason: '专项整治', validFrom: day };
  await made('sc-head', 'negative-list', { ...item, value: '900-041-49' });
  await agreed('sc-head', 'negative-list/proposals', { ...item, value: '900-044-49', scope: 'PROVINCE', with: ['50'] });
  const restriction = {
    ...{ kind: 'AREA', places: ['5101'], effect: 'CONFIRM', ground: 'EVENT', title: '赛事', reason: '赛事保障' },
    ...{ validFrom: day, validTo: '2026-02-28' },
  };
  await made('sc-head', 'restrictions', restriction);
  await made('sc-head', 'restrictions', { ...restriction, places: ['5107'], effect: 'BLOCK' });
  await agreed('sc-head', 'restrictions/proposals', { ...restriction, places: ['51', '50'], with: ['50'] });
  const mechanism = {
    type: 'JOINT_MEETING',
    provinces: ['50', '51'],
    agreement: pact,
    instrument: '备忘录',
    validFrom: day,
  };
  await agreed('sc-head', 'mechanisms/proposals', mechanism);
  await made('sc-head', 'delegations', {
    ...{
      delegate: demoId('city 5101'),
      power: 'OUTBOUND_ACCEPT',
      cities: ['5101'],
      validFrom: day,
      instrument: '委托书',
    },
  });
  const shift = { phone: '02888888888', from: `${day}T08:00:00+08:00`, to: '2026-01-13T08:00:00+08:00' };
  await made('sc-officer1', 'duty-roster', { ...shift, person: '值班一' });
  await made('city-5101', 'duty-roster', { ...shift, person: '值班二' });
  await made('sc-officer1', 'outage-notices', { text: '光缆中断', from: `${day}T08:00:00+08:00` });
  const terms = { validFrom: day, instrument: '川环发1号' };
  await made('sc-head', 'policies', { ...terms, agreement: pact, name: 'labelQr', value: 'LINK' });
  const span = { provinces: ['51'], validFrom: `${day}T00:00:00+08:00`, validTo: '2026-06-30T00:00:00+08:00' };
  for (const proposer of ['sc-head', 'sc-officer1', 'sc-officer1'])
    await made(proposer, 'audit-grants', { ...span, auditor: demoId('person auditor'), reason: '年度督察' });
  const contract = { partyRole: 'CARRIER', wasteCodes: ['900-052-31'], validFrom: day, validTo: '2026-12-31' };
  for (const number of ['HT-1', 'HT-2'])
    await made('remover-sc', 'contracts', { ...contract, number, party: demoId('firm carrier') });
  await w.app.get(ReportService, { strict: false }).draft(reporting, 2025);
  const manifest = await w.haul(BATTERIES, approval, '24.860000', 1, 'issued');
  for (const reason of ['笔误', '漏填', '错行', '错码', '错名', '错量', '错期', '错址'])
    await w.sql(
      `INSERT INTO liandan.manifest_correction (manifest, number, org, org_name, reason, changes, asked_at, readers)
       SELECT $1, context ->> 'number', $2, '移出人', $3, '[]', now(), '{p:51,p:50,o:${demoId(BATTERIES.remover)}}' FROM liandan.manifest WHERE id = $1`,
      [manifest, demoId(BATTERIES.remover), reason],
    );
  for (const asker of ['admin', 'admin', 'auditor'])
    await w.sql(
      `INSERT INTO liandan.erasure (basis, reason, everywhere, asked_by, asked_by_name, asked_at) VALUES ('TERM_ENDED', '期满', false, $1, $2, now())`,
      [demoId(`person ${asker}`), asker],
    );
  incident = await w.people.open('incident', 'sc-officer1', {
    ...{ type: 'reportInitial', place: { text: '邻水县', division: '511623' }, occurredAt: `${day}T00:00:00Z` },
    ...{ knownAt: `${day}T00:30:00Z`, kind: 'DUMPING', leaked: '废油桶', level: 'IV', text: '已到场' },
  });
  for (const version of [1, 2])
    await w.sql(
      `INSERT INTO liandan.after_action (incident, version, course, causes, lessons, provinces, drafted_by, drafted_at)
       VALUES ($1, $2, '经过', '原因', '教训', '{50,51}', '51', now())`,
      [incident, version],
    );
}
/** What administrators keep: people, tokens, endpoints, deliveries that have failed. */
async function kept(): Promise<void> {
  for (const [login, places] of Object.entries(PASSING)) {
    await w.sql(
      `INSERT INTO liandan.person (id, login, name, hash) SELECT $1, $2, $2, hash FROM liandan.person WHERE login = 'admin'`,
      [demoId(login), login],
    );
    for (const [org, role] of places)
      await w.sql('INSERT INTO liandan.membership (person, organisation, roles) VALUES ($1, $2, $3)', [
        ...[demoId(login), demoId(org), [role]],
      ]);
  }
  for (const login of Object.keys(PASSING))
    for (const subject of ['a', 'b', 'c', 'd', 'e', 'f'])
      await w.sql(`SELECT liandan.identity_bind($1, 'https://id.example.com', $2, $3, $2, 'admin')`, [
        ...[randomUUID(), `${login} ${subject}`, demoId(login)],
      ]);
  for (const login of ['zz-officer', 'zz-other', 'zz-bureau'])
    await w.sql(`INSERT INTO liandan.second_factor (person, secret, confirmed_at) VALUES ($1, 'x', now())`, [
      demoId(login),
    ]);
  for (const label of ['a', 'b', 'c']) await made('sc-officer1', 'tokens', { label, scopes: ['*:read'], days: 1 });
  for (const label of ['a', 'b', 'c', 'd', 'e'])
    await made('firm-admin', 'webhooks', { label, url: `https://hooks.example.com/${label}`, types: [] });
  await w.sql(
    `UPDATE liandan.webhook SET state = 'active', confirmed_at = now(), confirmed_by = 'x' WHERE label IN ('a', 'b')`,
  );
  await w.sql(
    `UPDATE liandan.webhook SET state = 'paused', confirmed_at = now(), confirmed_by = 'x' WHERE label = 'c'`,
  );
  const [{ queue = '' } = {}] = await w.sql('SELECT queue FROM liandan.outbox ORDER BY queue LIMIT 1');
  const [{ queue: other = '' } = {}] = await w.sql('SELECT queue FROM liandan.outbox WHERE queue <> $1 LIMIT 1', [
    queue,
  ]);
  await w.sql(
    `UPDATE liandan.outbox SET done_at = NULL, sent_at = now(), failures = CASE queue WHEN $1 THEN 1 ELSE 0 END
      WHERE id IN (SELECT DISTINCT ON (queue) id FROM liandan.outbox WHERE queue IN ($1, $2))`,
    [queue, other],
  );
}
const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

const ON_RECORD = /\/\{(?:id|name)\}/;
const isOnRecord = ({ path }: Told) => ON_RECORD.test(path);
/** The list in which an operation is told, below /v1/; of a case and of what belongs to it, the case itself. */
const readingOf = ({ id, path }: Told): string => {
  if (id === 'approvals_alarm') return `approvals/${approval}`;
  if (/^(incidents_(remark|draft)|afterActionReports_sign)$/.test(id)) return `incidents/${incident}`;
  if (id.startsWith('people_')) return 'people?name=zz-';
  const collection = path.slice('/v1/'.length).split(ON_RECORD)[0] ?? '';
  return collection.replace(/\/(proposals|known-first)$/, '');
};
interface Record_ {
  id: string;
  version?: number;
  actions?: Action[];
  afterAction?: Record_[];
  memberships?: { organisation: string }[];
}
/** What the login is told of the operation: of each record, or of the register as a whole. */
async function told(login: string, op: Told): Promise<{ record: Record_ | null; action: Action | undefined }[]> {
  const reading = readingOf(op);
  const isList = !reading.includes(approval) && !reading.includes(incident);
  const { status, body } = await door.get(
    login,
    `/v1/${reading}${isList ? `${reading.includes('?') ? '&' : '?'}limit=200` : ''}`,
  );
  if (status !== 200) return [];
  const isAct = isOnRecord(op);
  const all: Record_[] = !isAct
    ? [body as Record_]
    : op.id === 'afterActionReports_sign'
      ? (body['afterAction'] as Record_[])
      : isList
        ? (body['items'] as Record_[])
        : [body as Record_];
  return all.map((each) => {
    if (!each.actions) throw new Error(`${reading} tells ${login} no actions`);
    return { record: isAct ? each : null, action: each.actions.find(({ operation }) => operation === op.id) };
  });
}

/** Bodies that are somebody's own: their province, their city. */
async function bodyFor(op: Told, login: string, record: Record_ | null): Promise<object> {
  const slug = login.split('-')[0] ?? '';
  const province = PROVINCE[slug] ?? (login.startsWith('city') ? login.slice(5, 7) : '51');
  const city = login.startsWith('city') ? login.slice(5, 9) : `${province}01`;
  const other = province === '50' ? '51' : '50';
  const own: Record<string, object> = {
    mechanisms_propose: { provinces: [province, other] },
    outageNotices_announce: { province: login === 'admin' ? '51' : province },
    pipelineSettings_set: { city },
    auditGrants_propose: { provinces: [province] },
    incidents_open: { place: { text: '路边', division: `${city}04` } },
    policies_set: { name: 'labelQr', value: 'LINK', agreement: undefined, reach: undefined },
    creditRecords_review: { outcome: 'KEPT' },
    drivers_renewDriver: { certificate: randomUUID() },
    meetings_call: { provinces: [province, other] },
    organisations_create: {
      ...{ kind: 'city', name: '新设局', province: '51', city: login === 'admin' ? '5103' : '5104', uscc: undefined },
    },
    people_create: {
      organisation: demoId(
        login === 'firm-admin' ? 'firm sc battery' : login === 'zz-sc-admin' ? 'city 5107' : 'province 51',
      ),
      ...{ login: randomUUID(), roles: ['admin'], mail: undefined },
    },
    people_link: { mail: undefined },
    people_reset: { mail: undefined },
    people_assign: { organisation: placeOf(record, login), roles: ['admin'] },
    people_remove: { organisation: placeOf(record, login) },
    people_bind: { subject: randomUUID() },
    people_unbind: { identity: op.id === 'people_unbind' ? await identityOf(record) : undefined },
    tokens_create: { scopes: ['*:read'], days: 1 },
    calendars_commit: { year: 2099 },
    webhooks_create: { url: 'https://hooks.example.com/new', types: [] },
    webhooks_change: { url: `https://hooks.example.com/${randomUUID()}`, types: [] },
    webhooks_confirm: { version: record?.version },
    webhooks_replay: { message: undefined, since: new Date(Date.now() - 1000).toISOString() },
  };
  const example = op.body ? (bodies.example(op.body) as object) : {};
  return JSON.parse(JSON.stringify({ ...example, justifications: undefined, ...own[op.id] })) as object;
}
/** An organisation of the person that the caller administers, where there is one. */
const placeOf = (record: Record_ | null, login: string) => {
  const own = record?.memberships?.map(({ organisation }) => organisation) ?? [];
  const theirs = {
    'zz-sc-admin': [demoId('province 51'), demoId('city 5101')],
    'firm-admin': [demoId('firm sc battery')],
  };
  return (
    own.find((id) => (theirs as Record<string, string[]>)[login]?.includes(id) ?? true) ?? own[0] ?? demoId('operator')
  );
};
async function identityOf(record: Record_ | null): Promise<string> {
  const [bound] = record ? await w.sql('SELECT id FROM liandan.identities_of($1) LIMIT 1', [record.id]) : [];
  return (bound?.['id'] as string | undefined) ?? randomUUID();
}
async function ask(login: string, op: Told, record: Record_ | null): Promise<Answered> {
  const path = op.path.replace(/\{(id|name)\}/, record?.id ?? '');
  if (op.method === 'delete') return door.remove(login, path);
  return door.post(login, path, await bodyFor(op, login, record), record?.version ?? 1);
}

const describeAnswer = ({ status, body }: Answered) =>
  `${status} ${body['code'] ?? ''} ${body['rule'] ?? ''} ${JSON.stringify(body['errors'] ?? body['detail'] ?? '')}`;
/** What is wrong with the answer to an act that was told so; nothing when the two agree. */
function fault(action: Action | undefined, answer: Answered, isAct: boolean): string | undefined {
  const { status, body } = answer;
  const [code, rule] = [body['code'] as string | undefined, body['rule'] as string | undefined];
  if (status >= 500) return `fails: ${describeAnswer(answer)}`;
  if (!action) return status === 403 || status === 404 ? undefined : `is not told, and is ${describeAnswer(answer)}`;
  if (action.allowed) {
    const isNo = status === 403 || code === 'INVALID_TRANSITION' || (isAct && status === 404);
    // What is entered twice is refused for what it says, not for the state of a record.
    return isNo && (isAct || status === 403) ? `is told as open, and is ${describeAnswer(answer)}` : undefined;
  }
  return code === action.why?.code && rule === action.why?.rule
    ? undefined
    : `is told as ${action.why?.code} ${action.why?.rule}, and is ${describeAnswer(answer)}`;
}

it('every operation of a register is told beside its records', () => {
  const machines = new Set(
    [...w.workflow.kinds.values()].flatMap((kind) =>
      candidatesOf(kind.machine).map(
        ({ event }) => `/v1/${(places as Readonly<Record<string, string>>)[kind.name]}/{id}/${event}`,
      ),
    ),
  );
  const left = operations
    .filter(({ id, path }) => !offered.has(id) && !machines.has(path) && !NO_REGISTER.test(id))
    .map(({ id }) => id);
  expect(left.sort()).toEqual([...OF_CASES].sort());
  expect([...offered].filter((id) => !operations.some((op) => op.id === id))).toEqual([]);
  expect(offered.size).toBeGreaterThan(65);
});

describe('what is told of an act is what the command says', () => {
  const seen = { open: new Set<string>(), closed: new Set<string>(), untold: new Set<string>() };

  it.each([['acts on records'], ['acts on records once more, after what was done'], ['entries']])(
    '[R-24a] [Z-04] [Z-07] %s, for people of every kind of office',
    async (which) => {
      const wrong: string[] = [];
      const mine = operations.filter((op) => offered.has(op.id) && isOnRecord(op) === (which !== 'entries'));
      for (const op of mine) {
        for (const login of ROLES) {
          const all = await told(login, op);
          // One of each kind that it is told as, and not the whole list.
          const kinds = new Map(all.map((each) => [JSON.stringify(each.action), each]));
          for (const { record, action } of kinds.values()) {
            const answer = await ask(login, op, record);
            const no = fault(action, answer, record !== null);
            (action ? (action.allowed ? seen.open : seen.closed) : seen.untold).add(op.id);
            if (no) wrong.push(`${login} ${op.id} ${no}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  it('was tried: nearly every act was open to somebody and not to somebody else', () => {
    const never = (of: Set<string>) => [...offered].filter((id) => !of.has(id)).sort();
    // A further alarm wants a suspended entry (entry-alarms.spec.ts).
    expect(never(seen.open)).toEqual(['incidents_draft', 'whitelistEntries_alarm']);
    expect(seen.untold.size + seen.closed.size).toBeGreaterThan(offered.size);
  });
});

it('[C-00] the limits of a province tell its head what may be set and confirmed, and others nothing', async () => {
  const read = async (login: string) => (await door.get(login, '/v1/policies/provinces/51?counterpart=50')).body;
  const own = await read('sc-head');
  expect(own['actions']).toEqual([{ operation: 'policies_set', allowed: true }]);
  const versions = (own['items'] as { versions: Record_[] }[]).flatMap((item) => item.versions);
  expect(versions.flatMap(({ actions }) => actions)).toContainEqual(
    expect.objectContaining({ operation: 'policies_confirm', allowed: false }),
  );
  for (const login of ['cq-head', 'sc-officer1', 'admin', 'auditor'])
    expect([login, (await read(login))['actions']]).toEqual([login, []]);
});

it('a list that is the only reading of its records tells reasons in words', async () => {
  const { body } = await door.get('firm-admin', '/v1/people?name=firm-admin');
  const own = (body['items'] as Record_[])[0]?.actions?.find(({ operation }) => operation === 'people_assign');
  expect(own).toEqual({
    ...{ operation: 'people_assign', allowed: false },
    why: { code: 'INVALID_TRANSITION', detail: { zh: '不能变更自己的角色', en: 'Nobody changes roles of his own' } },
  });
});

it('a list of many tells reasons by their rule, the record itself in words', async () => {
  const { body } = await door.get('sc-officer1', '/v1/restrictions?limit=50');
  const closed = (body['items'] as Record_[]).find(({ actions }) => actions?.some(({ why }) => why?.rule === 'R-08'));
  const ofMany = closed?.actions?.find(({ allowed }) => !allowed);
  expect(ofMany?.why).toEqual({ code: 'RULE_REFUSED', rule: 'R-08' });
  const { body: one } = await door.get('sc-officer1', `/v1/restrictions?id=${closed?.id}`);
  const ofOne = (one['items'] as Record_[])[0]?.actions?.find(({ allowed }) => !allowed);
  expect(ofOne?.why).toEqual({
    code: 'RULE_REFUSED',
    rule: 'R-08',
    detail: { zh: expect.stringMatching(/禁止发运/), en: expect.any(String) as string },
    remedy: { zh: expect.any(String) as string, en: expect.any(String) as string },
  });
});
