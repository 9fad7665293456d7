import {
  applicationForm,
  BATTERIES,
  SHENGTONG,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  departForm,
  arrivalForm,
} from '#src/demo/forms';
import { checkDocuments } from '#src/document/check';
import { ERASED } from '#ledger/personal';
import { query } from '../support/database.js';
import { full, type Full } from '../support/full.js';
import { readPdf } from '../support/pdf.js';
import { visitors } from '../support/visitor.js';

/** What the law calls personal information, in words that stand nowhere else. */
const DRIVER = { name: '司空见明', phone: '13787654321', certificate: 'JS-UNIQ-7788' };
const HANDLER = { name: '欧阳独秀', phone: '13912345678' };
const CONTACT = '诸葛一鸣 13611112222';

let w: Full;
let v: ReturnType<typeof visitors>;
let manifest: string;
let withdrawn: string;
let open: string;
/** Asked by letter, agreed and approved: papers of authorities repeat its contact. */
let agreed: string;
const { logins } = BATTERIES;

beforeAll(async () => {
  w = await full('2024-11-25 09:00');
  v = visitors(w.app);
  await w.list(2025, '30000.000000');
  await w.story.until('2025-01-06 09:00');
  const { approval } = await w.approved(BATTERIES, '1000.000000');
  const driver = { name: DRIVER.name, certificate: DRIVER.certificate, validUntil: '2028-12-31' };
  expect((await v.post(logins.carrier, '/v1/drivers', driver)).status).toBe(201);
  const day = await w.today();
  const label = nextLabel(BATTERIES, day);
  const licence = await w.licence(BATTERIES);
  const form = manifestForm(BATTERIES, { licence, approval, tonnes: '20.000000', day, truck: 0, label });
  const legs = form.legs.map((leg) => ({ ...leg, driver: DRIVER }));
  manifest = await w.people.open('manifest', logins.remover, { type: 'create', ...form, handler: HANDLER, legs });
  const { answer } = await w.act('manifest', manifest, logins.remover, 'issue');
  const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  const loading = { ...loadForm('20.000000', label, at.toISOString()), driverSignature: DRIVER.name };
  await w.act('manifest', manifest, logins.remover, 'load', loading);
  await w.act('manifest', manifest, logins.carrier, 'depart', departForm(BATTERIES, answer.number ?? '', 0));
  await w.act('manifest', manifest, logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
  const receipt = receiptForm(BATTERIES, '20.000000');
  await w.act('manifest', manifest, logins.receiver, 'accept', { ...receipt, handler: HANDLER });
  const draft = async () => {
    const asked = applicationForm(BATTERIES, licence, {
      tonnes: '5',
      from: day,
      to: '2025-12-31',
      route: ['51', '50'],
      year: 2025,
    });
    return w.people.open('application', logins.remover, { type: 'create', ...asked, contact: CONTACT });
  };
  [withdrawn, open] = [await draft(), await draft()];
  await w.act('application', withdrawn, logins.remover, 'withdraw', { reason: '误填' });
  const letter = await w.consulted(SHENGTONG, '100.000000');
  await w.reply(letter.letter, 'ha', true);
  await w.story.settle();
  await w.approve(SHENGTONG, letter.application);
  agreed = letter.application;
  await w.story.settle();
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

interface Place {
  event: string;
  pointer: string;
  type: string;
}
const placesOf = async (id: string) => (await v.get('admin', `/v1/erasures/places/${id}`)).body as unknown as Place[];
const asked = (places: Place[], ground: string, more: object = {}) =>
  v.post('admin', '/v1/erasures', {
    places: places.map(({ event, pointer }) => ({ event, pointer })),
    ground,
    reason: '当事人申请',
    ...more,
  });

/** Every table and schema of the database, as text; bytes by their hexadecimal. */
async function standsIn(needle: string): Promise<string[]> {
  const tables = await w.sql(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const hex = Buffer.from(needle).toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const [hit] = await w.sql(
      `SELECT count(*)::int AS n FROM ${name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0 OR strpos(t::text, $3) > 0`,
      [needle, hex, JSON.stringify(needle).slice(1, -1)],
    );
    if (hit?.['n'] > 0) found.push(`${name} ${hit?.['n']}`);
  }
  for (const { pdf } of await w.sql('SELECT pdf FROM liandan.document WHERE case_id = $1', [manifest]))
    if (readPdf(pdf as Buffer).attachments.some(({ bytes }) => bytes.includes(needle)))
      found.push('a printed document');
  return found;
}

it('keeps no personal value in the bytes that the leaves are bound to', async () => {
  const [kept] = await w.sql('SELECT count(*)::int AS n FROM liandan.audit_personal');
  expect(kept?.['n']).toBeGreaterThan(30);
  const strays = await w.sql(
    `SELECT DISTINCT e.machine, e.type, v.value #>> '{}' AS value FROM liandan.audit_personal v
       CROSS JOIN liandan.audit_payload p JOIN liandan.audit_event e ON e.event_id = p.event_id
      WHERE strpos(convert_from(p.payload, 'UTF8'), v.value #>> '{}') > 0
         OR strpos(convert_from(e.leaf, 'UTF8'), v.value #>> '{}') > 0`,
  );
  expect(strays).toEqual([]);
});

it('shows readers the values, and the record alone rebuilds every case', async () => {
  const { context } = await w.row('manifest', manifest);
  expect(context['legs'][0].driver).toEqual(DRIVER);
  expect(await w.broken()).toEqual({});
});

it('[Z-05][R-20a] erases nothing that the law still wants kept, and says until when', async () => {
  const driver = (await placesOf(manifest)).filter(({ pointer }) => pointer.includes('/driver/'));
  expect(driver.map(({ pointer }) => pointer.split('/').at(-1)).sort()).toEqual(['certificate', 'name', 'phone']);
  const no = await asked(driver, 'WRONGLY_ENTERED');
  expect(no.status).toBe(422);
  expect(no.body).toMatchObject({ code: 'RULE_REFUSED', rule: 'R-20a' });
  expect(JSON.stringify(no.body['errors'])).toMatch(/2035-01-06/);
  const still = await asked(await placesOf(open), 'WRONGLY_ENTERED');
  expect(still.body).toMatchObject({ status: 422, rule: 'Z-05' });
  expect((await asked([{ event: driver[0]!.event, pointer: '/lines/0/name', type: '' }], 'UNLAWFUL')).status).toBe(400);
});

it('is for the operator and auditors, and decided by another than who asked', async () => {
  expect((await v.get(logins.remover, '/v1/erasures')).status).toBe(403);
  expect((await v.post('sc-officer1', '/v1/erasures', { places: [], ground: 'UNLAWFUL', reason: 'x' })).status).toBe(
    400,
  );
  const contact = (await placesOf(withdrawn)).filter(({ pointer }) => pointer === '/contact');
  const firm = {
    places: contact.map(({ event, pointer }) => ({ event, pointer })),
    ground: 'UNLAWFUL',
    reason: '误填',
  };
  expect((await v.post(logins.remover, '/v1/erasures', firm)).status).toBe(403);
  const mine = await v.post('auditor', '/v1/erasures', firm);
  expect(mine.status).toBe(201);
  const own = await v.post('auditor', `/v1/erasures/${mine.body['id']}/approve`, {}, 1);
  expect(own.body).toMatchObject({ status: 422, rule: 'R-24a' });
  expect((await v.post('admin', `/v1/erasures/${mine.body['id']}/approve`, {}, 1)).status).toBe(403);
});

it('[Z-02] lets no serving role take or change a value, and no reader see one that was altered', async () => {
  const attempts: [keyof typeof w.database.urls, string, RegExp][] = [
    ['app', 'DELETE FROM liandan.audit_personal', /permission denied/],
    ['worker', `UPDATE liandan.audit_personal SET value = '"x"'`, /permission denied/],
    ['owner', `UPDATE liandan.audit_personal SET value = '"x"'`, /Z-02/],
    ['app', 'SELECT * FROM liandan.erase_values(gen_random_uuid())', /permission denied/],
    ['worker', 'SELECT * FROM liandan.erase_values(gen_random_uuid())', /no approved erasure/],
    [
      'worker',
      `SELECT * FROM liandan.erase_copies(gen_random_uuid(), 'x', 'x', 'x', '{}', '{}')`,
      /no approved erasure/,
    ],
    ['auditor', `SELECT * FROM liandan.personal_reach('{}', '{}', true)`, /permission denied/],
  ];
  for (const [role, text, no] of attempts) await expect(query(w.database.urls[role], text)).rejects.toThrow(no);
  // Who does not see the event does not see its values.
  const nobody = await query(w.database.urls.app, 'SELECT count(*)::int AS n FROM liandan.audit_personal');
  expect(nobody.rows[0]).toEqual({ n: 0 });
  const altered = w.sql(`DO $$ BEGIN
    SET LOCAL session_replication_role = replica;
    UPDATE liandan.audit_personal SET value = '"王某"' WHERE pointer = '/legs/0/driver/name';
    PERFORM liandan.disclosed(p.event_id, p.payload) FROM liandan.audit_payload p;
  END $$`);
  await expect(altered).rejects.toThrow(/personal value at \/legs\/0\/driver\/name or its salt was altered/);
});

it('takes no reason that repeats the value, for reasons stay on record', async () => {
  const contact = (await placesOf(withdrawn)).filter(({ pointer }) => pointer === '/contact');
  const { status, body } = await asked(contact, 'UNLAWFUL', { reason: `误填了${CONTACT}` });
  expect([status, body['errors'][0].pointer]).toEqual([400, '/reason']);
});

it('takes early what was wrongly entered and no rule demands, in the one case it was asked for', async () => {
  const contact = (await placesOf(withdrawn)).filter(({ pointer }) => pointer === '/contact');
  const { body } = await asked(contact, 'WRONGLY_ENTERED');
  await v.post('auditor', `/v1/erasures/${body['id']}/approve`, {}, 1);
  await w.story.settle();
  expect((await v.get('admin', `/v1/erasures/${body['id']}`)).body).toMatchObject({ state: 'done' });
  expect((await w.row('application', withdrawn)).context['contact']).toBe(ERASED);
  expect((await w.row('application', open)).context['contact']).toBe(CONTACT);
  expect(await w.broken()).toEqual({});
});

it('when the term is over, finds every copy: nothing of it is left, and the record still proves itself', async () => {
  await w.sql(`SELECT liandan.set_clock('2036-03-03T01:00:00Z')`);
  await w.story.settle();
  const wanted = (await placesOf(manifest)).filter(({ pointer }) => /driver|handler/.test(pointer));
  const { status, body } = await asked(wanted, 'TERM_ENDED', { everywhere: true });
  expect({ status, errors: body['errors'] }).toEqual({ status: 201, errors: undefined });
  const before = await w.sql(
    `SELECT event_id, leaf, payload FROM liandan.audit_event JOIN liandan.audit_payload USING (event_id) ORDER BY 1`,
  );
  const state = await w.row('manifest', manifest);
  expect((await v.post('auditor', `/v1/erasures/${body['id']}/approve`, {}, 1)).status).toBe(200);
  await w.story.settle();
  for (const value of [...Object.values(DRIVER), ...Object.values(HANDLER)])
    expect({ value, in: await standsIn(value) }).toEqual({ value, in: [] });
  // Leaves and payloads are the bytes that they were; the case stands where it stood, the fields marked.
  const after = await w.sql(
    `SELECT event_id, leaf, payload FROM liandan.audit_event JOIN liandan.audit_payload USING (event_id) ORDER BY 1`,
  );
  expect(after.slice(0, before.length)).toEqual(before);
  const { context, ...rest } = await w.row('manifest', manifest);
  expect(rest).toEqual({ id: state.id, state: state.state, version: state.version });
  expect(context['legs'][0].driver).toEqual({ name: ERASED, phone: ERASED, certificate: ERASED });
  expect(await w.broken()).toEqual({});
  // The erasure is a leaf: places and commitments, never a value.
  const [leaf] = await w.sql(
    `SELECT convert_from(p.payload, 'UTF8')::json AS said FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.case_id = $1 AND e.type = 'erase'`,
    [body['id']],
  );
  expect(leaf?.['said'].places.length).toBeGreaterThanOrEqual(wanted.length);
  expect(leaf?.['said'].places[0]).toEqual({
    event: expect.any(String),
    pointer: expect.any(String),
    commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  // Documents were printed again without it.
  const [printed] = await w.sql(
    'SELECT record FROM liandan.document WHERE case_id = $1 AND erased IS NOT NULL LIMIT 1',
    [manifest],
  );
  expect(JSON.stringify(printed)).toContain(ERASED);
  const faults = (
    await checkDocuments({ query: async (text, values) => ({ rows: await w.sql(text, values) }) }, manifest)
  ).flatMap((each) => each.faults);
  expect(faults).toEqual([]);
}, 120_000);

it('[Z-04][Z-05] a signed paper is not printed again with other words: its bytes go, hash and record stay, and the leaf is named', async () => {
  const papers = () =>
    w.sql(
      `SELECT id, source, sha256, pdf IS NULL AS gone, struck, record::text AS record FROM liandan.document
        WHERE case_id = $1 OR case_id IN (SELECT id FROM liandan.consultation WHERE about_id = $1) ORDER BY id`,
      [agreed],
    );
  // Its approval ran out when the clock was set on: ten years more.
  await w.sql(`SELECT liandan.set_clock('2046-06-01T01:00:00Z')`);
  const before = await papers();
  const { status: taken, body } = await asked(await placesOf(agreed), 'TERM_ENDED');
  expect({ taken, errors: body['errors'] }).toEqual({ taken: 201, errors: undefined });
  expect((await v.post('auditor', `/v1/erasures/${body['id']}/approve`, {}, 1)).status).toBe(200);
  await w.story.drain();
  const after = await papers();
  const lost = after.filter(({ gone }) => gone);
  expect(lost.map(({ source }) => String(source).split('/')[0])).toContain('paper');
  expect(lost.every(({ source }) => String(source).startsWith('paper/'))).toBe(true);
  for (const paper of lost) {
    expect(paper['sha256']).toBe(before.find(({ id }) => id === paper['id'])?.['sha256']);
    expect(paper['record']).toContain(ERASED);
    const { status, body: said } = await v.get('hn-officer1', `/v1/documents/${paper['id']}/content`);
    expect([status, said['code'], said['data']]).toEqual([
      410,
      'ERASED',
      { leaf: paper['struck'], sha256: paper['sha256'] },
    ]);
    const [leaf] = await w.sql('SELECT type, case_id FROM liandan.audit_event WHERE event_id = $1', [paper['struck']]);
    expect(leaf).toEqual({ type: 'erase', case_id: body['id'] });
  }
  expect(await w.broken()).toEqual({});
  const file = await w.one<{ sha256: string }>(
    `SELECT context -> 'attachments' -> 0 ->> 'sha256' AS sha256 FROM liandan.transfer_application WHERE id = $1`,
    [agreed],
  );
  expect((await v.get(SHENGTONG.logins.remover, `/v1/cases/${agreed}/files/${file.sha256}`)).body).toMatchObject({
    code: 'ERASED',
  });
});
