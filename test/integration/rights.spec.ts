import { randomUUID } from 'node:crypto';
import { BATTERIES } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { places } from '#src/http/places';
import { type Post } from '#src/rights/posts';
import type { Matrix } from '#src/rights/rights.service';
import { Bodies, type Schema } from '../support/document.js';
import { full, type Full } from '../support/full.js';
import { oneOfEach } from '../support/one-of-each.js';
import { type Answered, visitors } from '../support/visitor.js';

/** The organisations of the transfers that the cases are made of. */
const SEATS: Record<Post['office'], string> = {
  remover: demoId(BATTERIES.remover),
  carrier: demoId(BATTERIES.carrier),
  receiver: demoId(BATTERIES.receiver),
  origin: demoId('province 51'),
  destination: demoId('province 50'),
  originCity: demoId('city 5101'),
  destinationCity: demoId('city 5001'),
  transport: demoId('transport 51'),
  ministry: randomUUID(),
  auditor: demoId('auditor'),
  operator: demoId('operator'),
  register: demoId('register'),
};
/** Either side may keep a record of these: the matrix tells what each may do with its own, the case here is of one. */
const EITHER = new Set(['agreement', 'consultation', 'enforcementLead', 'incident', 'overdue', 'discrepancy']);

/** Tests of a machine that ask what the speaker is: the rule refuses, not the policy. */
const SPEAKERS: Readonly<Record<string, string>> = {
  overdueRecords_waive: 'headOfAuthority',
  incidents_reportToMinistry: 'byProvince',
};

let w: Full;
let door: ReturnType<typeof visitors>;
let cases: Map<string, string>;
let matrix: Matrix;
let bodies: Bodies;
let asked: Map<string, { path: string; method: string; body: Schema | undefined }>;

/** Somebody in every post, with no other role. */
async function seat(): Promise<void> {
  await w.sql(`INSERT INTO liandan.organisation (id, kind, name) VALUES ($1, 'ministry', '生态环境部')`, [
    SEATS.ministry,
  ]);
  for (const { id, office, role } of matrix.posts) {
    const person = randomUUID();
    await w.sql(
      `INSERT INTO liandan.person (id, login, name, hash) SELECT $1, $2, $2, hash FROM liandan.person WHERE login = 'admin'`,
      [person, loginOf(id)],
    );
    await w.sql('INSERT INTO liandan.membership (person, organisation, roles) VALUES ($1, $2, $3)', [
      ...[person, SEATS[office], [role]],
    ]);
    if (office === 'auditor' && role === 'auditor')
      await w.sql(
        `INSERT INTO liandan.audit_grant (auditor, auditor_name, provinces, valid_from, valid_to, reason, proposed_by, proposed_at,
           confirmed_by, confirmed_at, readers)
         SELECT $1, 'a', provinces, valid_from, valid_to, reason, proposed_by, proposed_at, confirmed_by, confirmed_at, readers
         FROM liandan.audit_grant LIMIT 1`,
        [person],
      );
  }
}
const loginOf = (post: string) => post.toLowerCase().replace('_', '-');

beforeAll(async () => {
  w = await full('2024-12-30 09:00', undefined, {
    ...{ LIANDAN_OIDC_ISSUER: 'https://id.example.com', LIANDAN_OIDC_CLIENT_ID: 'liandan' },
    ...{ LIANDAN_OIDC_CLIENT_SECRET: 'secret', LIANDAN_ORIGIN: 'https://liandan.example.com' },
  });
  cases = await oneOfEach(w, BATTERIES);
  door = visitors(w.app);
  matrix = (await door.get('admin', '/v1/rights')).body as Matrix;
  const { body } = await door.get(null, '/openapi.json');
  bodies = new Bodies(body['components'].schemas);
  asked = new Map(
    Object.entries(body['paths'] as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, op]) => [
        op['operationId'] as string,
        { path, method, body: op['requestBody']?.content['application/json']?.schema },
      ]),
    ),
  );
  await seat();
  // On the ground of a bureau that is among the posts.
  const incident = await w.people.open('incident', 'city-5101', {
    ...{ type: 'reportInitial', place: { text: '路边', division: '510104' }, occurredAt: '2025-01-06T00:00:00Z' },
    ...{ knownAt: '2025-01-06T00:30:00Z', kind: 'DUMPING', leaked: '废油桶', level: 'IV', text: '已到场' },
  });
  cases.set('incident', incident);
}, 180_000);
afterAll(() => w?.stop());

/** Words of a body that are the caller's own: its province, its city. */
function bodyFor(operation: string, { kind, office }: Matrix['posts'][number]): object {
  const isDestination = ['receiver', 'destination', 'destinationCity'].includes(office);
  const [own, other, city] = isDestination ? ['50', '51', '5001'] : ['51', '50', '5101'];
  const provinces = [own, other];
  const words: Record<string, object> = {
    agreements_create: { keeper: undefined },
    auditGrants_propose: { provinces: [own] },
    mechanisms_propose: { provinces },
    meetings_call: { provinces },
    outageNotices_announce: { province: own },
    pipelineSettings_set: { city },
    incidents_open: { place: { text: '路边', division: `${city}04` } },
    policies_set: { name: 'labelQr', value: 'LINK', agreement: undefined, reach: undefined },
    manifests_open: { remover: undefined },
    erasures_ask: { places: [{ event: randomUUID(), pointer: '/handler/name' }] },
    organisations_create: { kind: 'city', province: own, city, uscc: undefined },
    people_create: { mail: undefined },
    people_link: { mail: undefined },
    people_reset: { mail: undefined },
    calendars_commit: { year: 2099 },
    webhooks_create: { url: 'https://hooks.example.com/in', types: [] },
    webhooks_change: { url: 'https://hooks.example.com/in', types: [] },
    webhooks_replay: { message: undefined },
    whitelists_open: { receiving: kind === 'ministry' ? '50' : own },
    creditRecords_review: { outcome: 'KEPT' },
  };
  const schema = asked.get(operation)?.body;
  const example = schema ? (bodies.example(schema) as object) : {};
  return JSON.parse(JSON.stringify({ ...example, justifications: undefined, ...words[operation] })) as object;
}
/** A record that nobody knows; an account where one is asked of accounts, of somebody in the caller's own organisation. */
async function recordFor(
  { resource }: Matrix['acts'][number],
  { id, office }: Matrix['posts'][number],
): Promise<string> {
  if (resource !== 'people') return randomUUID();
  const places = office === 'operator' ? Object.values(SEATS) : [SEATS[office]];
  const { person } = await w.one<{ person: string }>(
    `SELECT m.person FROM liandan.membership m JOIN liandan.person p ON p.id = m.person
      WHERE m.organisation = ANY ($1) AND p.login <> $2 ORDER BY p.login LIMIT 1`,
    [places, loginOf(id)],
  );
  return person;
}
/** What the server answers the post that asks it, of the case of the machine or of a record that nobody knows. */
async function ask(act: Matrix['acts'][number], post: Matrix['posts'][number]): Promise<Answered> {
  const { path = '', method } = asked.get(act.operation) ?? {};
  const id = (act.machine && cases.get(act.machine)) ?? (await recordFor(act, post));
  if (method === 'delete') return door.remove(loginOf(post.id), path.replace(/\{(id|name)\}/, id));
  const version =
    act.machine && path.includes('{id}') ? (await w.row(act.machine, cases.get(act.machine) ?? '')).version : 1;
  return door.post(loginOf(post.id), path.replace(/\{(id|name)\}/, id), bodyFor(act.operation, post), version);
}

const isOfCase = ({ operation }: Matrix['acts'][number]) => asked.get(operation)?.path.includes('{id}') === true;

it('is told to administrators and auditors, and to nobody else', async () => {
  for (const { id, role } of matrix.posts) {
    const { status, body } = await door.get(loginOf(id), '/v1/rights');
    expect([id, status, body['code']]).toEqual(
      ['admin', 'auditor'].includes(role) ? [id, 200, undefined] : [id, 403, 'NOT_PERMITTED'],
    );
  }
});

it('has every kind of office with every role, and every command of every machine', () => {
  expect(new Set(matrix.posts.map(({ kind }) => kind)).size).toBe(8);
  const told = new Set(matrix.acts.map(({ operation }) => operation));
  const commands = [...asked].filter(([, { path }]) =>
    Object.values(places).some((place) => new RegExp(`^/v1/${place}/\\{id\\}/[a-z]+[A-Za-z]*$`).test(path)),
  );
  expect(commands.length).toBeGreaterThan(90);
  const beside = /_(ask|chase|preview|write|alarm|remark|draft|requestChange|sign)$/;
  expect(commands.filter(([id, { method }]) => method === 'post' && !told.has(id) && !beside.test(id))).toEqual([]);
});

describe('what the matrix says is what the server answers', () => {
  it('[Z-01] [Z-07] [R-DEL] act by act, to somebody of every post', async () => {
    const wrong: string[] = [];
    let refused = 0;
    for (const act of matrix.acts) {
      const answers = new Map<string, Answered>();
      // Whoever is refused asks first, so that nothing has happened to the case when it does.
      const asking = [...matrix.posts].sort((a, b) => Number(a.id in act.held) - Number(b.id in act.held));
      for (const post of asking) answers.set(post.id, await ask(act, post));
      for (const post of matrix.posts) {
        const { status = 0, body = {} as Answered['body'] } = answers.get(post.id) ?? {};
        const held = act.held[post.id];
        const said = `${post.id} ${act.operation} ${status} ${body['code'] ?? ''} ${JSON.stringify(body['errors'] ?? body['detail'] ?? '')}`;
        const isUnseen = status === 404 && act.machine !== null && isOfCase(act);
        const isRefused =
          status === 403 ||
          isUnseen ||
          (act.operation in SPEAKERS && SPEAKERS[act.operation] === body['errors']?.[0]?.code);
        if (status >= 500) wrong.push(`fails: ${said}`);
        else if (!held) {
          if (isRefused) refused += 1;
          else wrong.push(`is not held, and is not refused: ${said}`);
          if (status === 403 && (body['code'] !== 'NOT_PERMITTED' || !body['detail']))
            wrong.push(`is refused without words: ${said}`);
        } else if (held.entrusted) {
          if (!isRefused) wrong.push(`needs to be entrusted, and is not refused: ${said}`);
        } else if (isRefused) {
          const others = matrix.posts.filter(({ kind, role }) => kind === post.kind && role === post.role);
          const byAnother = others.some(({ id }) => ![403, 404].includes(answers.get(id)?.status ?? 403));
          if (!EITHER.has(act.machine ?? '') || !byAnother) wrong.push(`is held, and is refused: ${said}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(2000);
  }, 600_000);
});
