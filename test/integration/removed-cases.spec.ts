import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { calendarYear, loadReference } from '#config/reference';
import { extendNational, NATIONAL_TREE, nationalCheck, SM2_KEY } from '#ledger/national';
import { verifierKey } from '#ledger/note';
import { ERASED } from '#ledger/personal';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { verifyDatabase } from '#ledger/verify';
import { endsOf } from '#src/archive/ends';
import { exportLogs } from '#src/archive/export';
import { removeShard, shards } from '#src/archive/retention';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import {
  applicationForm,
  arrivalForm,
  BATTERIES,
  departForm,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
} from '#src/demo/forms';
import { DocketService } from '#src/notice/docket.service';
import { checkReplay } from '#src/replay/check';
import { derivedBy } from '#src/replay/derived';
import { replayChecks } from '#src/replay/replay-checks';
import { full, listed, type Full } from '../support/full.js';
import { readPdf } from '../support/pdf.js';
import { visitors } from '../support/visitor.js';

const TREE = 'liandan.local/2025';
const DRIVER = { name: '司空见明', phone: '13787654321', certificate: 'JS-UNIQ-7788' };
const HANDLER = { name: '欧阳独秀', phone: '13912345678' };
const CONTACT = '诸葛一鸣 13611112222';
const { logins } = BATTERIES;

let w: Full;
let v: ReturnType<typeof visitors>;
let folder: string;
let [admin, owner]: pg.Client[] = [];
let approval: string;
let manifest: string;
/** Drafted in the year that is removed, withdrawn in the next. */
let going: string;
/** Of a paper form that was announced and given up. */
const PICTURE = Buffer.from(`%PDF-1.7 ${HANDLER.name} 手写联单`);
let scan: string;

/** The log and its second tree take what is there and sign it. */
async function turn(): Promise<void> {
  while ((await sequence(admin!)).sequenced > 0);
  while ((await extendNational(admin!, 500)) > 0);
  await signHeads(admin!, openSignerHome(join(folder, 'signer')));
  await signHeads(admin!, openSignerHome(join(folder, 'national'), SM2_KEY), NATIONAL_TREE);
}
const keys = () => [verifierKey({ name: TREE, publicKey: openSignerHome(join(folder, 'signer')).publicKey })];
const nationalKeys = () => [verifierKey({ name: TREE, ...openSignerHome(join(folder, 'national'), SM2_KEY).signer })];
/** `verify --replay` with the second tree. */
const verdict = () =>
  verifyDatabase(admin!, {
    ...{ kinds: caseTables, journals, publicKeys: keys(), pendingSeconds: 3600 },
    further: [...replayChecks(w.workflow), nationalCheck(nationalKeys())],
  });
const replayed = () => checkReplay(admin!, w.workflow, { further: derivedBy(w.workflow, w.behind.get(DocketService)) });

/** Every table as text, and what printed documents carry. */
async function standsIn(needle: string): Promise<string[]> {
  const tables = await w.sql(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const hex = Buffer.from(needle).toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const [hit] = await w.sql(
      `SELECT count(*)::int AS n FROM ${name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0`,
      [needle, hex],
    );
    if (hit?.['n'] > 0) found.push(name);
  }
  for (const { pdf } of await w.sql('SELECT pdf FROM liandan.document WHERE pdf IS NOT NULL'))
    if (readPdf(pdf as Buffer).attachments.some(({ bytes }) => bytes.includes(needle)))
      found.push('a printed document');
  return found;
}

beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  v = visitors(w.app);
  folder = mkdtempSync(join(tmpdir(), 'liandan-removed-'));
  [admin, owner] = [w.database.adminUrl, w.database.urls.owner].map((url) => new pg.Client({ connectionString: url }));
  await Promise.all([admin!.connect(), owner!.connect()]);
  await w.story.until('2025-01-06 09:00');
  ({ approval } = await w.approved(BATTERIES, '1000.000000'));
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
  const paper = { type: 'announce', reason: 'NO_NETWORK', text: '光缆中断', paperNo: 'ZZ-1' };
  const fallback = await w.people.open('paperFallback', logins.remover, paper);
  const picture = { fallback, name: '纸质联单.pdf', mediaType: 'application/pdf', content: PICTURE.toString('base64') };
  scan = String((await v.post(logins.remover, '/v1/paper-scans', picture)).body['id']);
  await w.act('paperFallback', fallback, logins.remover, 'cancel', { reason: '网络恢复' });
  const terms = { tonnes: '5', from: day, to: '2025-12-31', route: ['51', '50'], year: 2025 };
  const asked = { ...applicationForm(BATTERIES, licence, terms), contact: CONTACT };
  going = await w.people.open('application', logins.remover, { type: 'create', ...asked });
  await w.story.settle();
  // What is due in between is passed in the new year.
  await w.sql(`SELECT liandan.set_clock('2026-01-10T01:00:00Z')`);
  await w.act('application', going, logins.remover, 'withdraw', { reason: '误填' });
  await w.story.settle();
  await turn();
}, 120_000);
afterAll(async () => {
  await Promise.all([admin?.end(), owner?.end()]);
  await w?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

it('[Z-05][P-18][Z-02] a year of real cases is removed: no personal value of it is left anywhere, and the record verifies, replays and proves as before', async () => {
  for (const value of [...Object.values(DRIVER), ...Object.values(HANDLER), CONTACT])
    expect({ value, in: await standsIn(value) }).not.toEqual({ value, in: [] });
  const [made] = await exportLogs(owner!, {
    ...{ deployment: 'local', tree: TREE, folder: join(folder, 'out'), keys: keys(), policy: null, cases: caseTables },
    calendar: loadReference().calendarFiles.map(calendarYear),
    meanwhile: turn,
  });
  await w.sql(`SELECT liandan.set_clock('2036-06-01T01:00:00Z')`);
  // What is in force holds its year. A closed list whose receipts nobody told does not, nor what is overdue of it (W-09).
  const cases = endsOf(w.workflow.kinds);
  const heldBy = async (of: typeof cases) => (await shards(owner!, of)).find(({ tree }) => tree === TREE)?.held;
  expect(await w.sql(`SELECT DISTINCT state FROM liandan.whitelist WHERE year = 2025`)).toEqual([{ state: 'closed' }]);
  expect(await w.sql(`SELECT DISTINCT state FROM liandan.overdue`)).toContainEqual({ state: 'open' });
  expect(await heldBy(cases)).toMatch(/Z-05.* agreement .* is still open \(active\)/);
  // To see the year go, agreements are taken as having ended: those that have do not hold it.
  expect(cases.find(({ machine }) => machine === 'agreement')?.ends).toEqual(['expired', 'terminated']);
  const ended = cases.map((each) =>
    each.machine === 'agreement' ? { ...each, ends: [...each.ends, 'active'] } : each,
  );
  expect(await heldBy(ended)).toBeNull();
  const before = await w.row('manifest', manifest);
  const order = { tree: TREE, file: made!.file, deployment: 'local', cases: ended, verify: { keys: keys() } };
  expect((await removeShard(owner!, order)).events).toBeGreaterThan(40);
  await turn();

  for (const value of [DRIVER.phone, ...Object.values(HANDLER), CONTACT])
    expect({ value, in: await standsIn(value) }).toEqual({ value, in: [] });
  // The register of drivers says today who drives: recorded once more, it can still be erased.
  for (const value of [DRIVER.name, DRIVER.certificate])
    expect({ value, in: await standsIn(value) }).toEqual({
      value,
      in: expect.arrayContaining(['liandan.audit_personal', 'liandan.driver']),
    });
  const [carried] = await w.sql(
    `SELECT e.case_id, e.event_id FROM liandan.audit_event e WHERE e.machine = 'driver' AND e.type = 'carry'`,
  );
  const places = (await v.get('admin', `/v1/erasures/places/${carried!['case_id']}`)).body as unknown as object[];
  expect(places).toMatchObject([{ pointer: '/carried/0' }, { pointer: '/carried/1' }]);

  const { context, ...rest } = await w.row('manifest', manifest);
  expect(rest).toEqual({ id: before.id, state: before.state, version: before.version });
  expect(context['legs'][0].driver).toEqual({ name: ERASED, phone: ERASED, certificate: ERASED });
  expect(context['number']).toBe(before.context['number']);

  expect((await replayed()).differences).toEqual([]);
  expect(await verdict()).toMatchObject({ ok: true });
}, 120_000);

it('[Z-05][Z-04] what went on is read as of a later day; papers of the year keep hash and record, and say which leaf erased them', async () => {
  const asOf = (day: string) => v.get(logins.remover, `/v1/transfer-applications/${going}?asOf=${day}`);
  expect((await asOf('2026-01-11')).body).toMatchObject({ state: 'withdrawn', contact: ERASED });
  expect((await asOf('2025-12-31')).body).toMatchObject({ state: 'draft', contact: ERASED });
  expect((await asOf('2025-01-05')).status).toBe(404);
  expect((await v.get(logins.remover, `/v1/manifests/${manifest}?asOf=2025-12-31`)).status).toBe(200);
  const file = await v.get(logins.remover, `/v1/manifests/${manifest}/case-file`);
  expect([file.status, file.body['code']]).toEqual([410, 'ERASED']);
  const [paper] = await w.sql('SELECT id, sha256, struck FROM liandan.document WHERE case_id = $1 LIMIT 1', [manifest]);
  const { rows } = await admin!.query<{ place: string }>('SELECT liandan.leaf_of($1) AS place', [paper!['struck']]);
  const content = await v.get(logins.remover, `/v1/documents/${paper!['id']}/content`);
  expect([content.status, content.body['data']]).toEqual([410, { leaf: rows[0]!.place, sha256: paper!['sha256'] }]);
  expect(content.body['rule']).toBe('Z-05');
  expect((await v.get(logins.remover, `/v1/documents/${paper!['id']}`)).body).toMatchObject({
    ...{ sha256: paper!['sha256'], struck: paper!['struck'], bytes: null },
  });
  // A scan of a paper form goes the same way.
  const sha256 = createHash('sha256').update(PICTURE).digest('hex');
  const picture = await v.get(logins.remover, `/v1/paper-scans/${scan}/content`);
  expect(picture).toMatchObject({
    ...{ status: 410, body: { code: 'ERASED', rule: 'Z-05', data: { leaf: rows[0]!.place, sha256 } } },
  });
});

it('[Z-05][Z-07] what the register still says is erased like any other value, once more everywhere', async () => {
  const [carried] = await w.sql(`SELECT case_id FROM liandan.audit_event WHERE machine = 'driver' AND type = 'carry'`);
  const { body: found } = await v.get('admin', `/v1/erasures/places/${carried!['case_id']}`);
  const places = (found as unknown as { event: string; pointer: string }[]).map(({ event, pointer }) => ({
    event,
    pointer,
  }));
  const asked = await v.post('admin', '/v1/erasures', { places, ground: 'WRONGLY_ENTERED', reason: '当事人申请' });
  expect({ status: asked.status, errors: asked.body['errors'] }).toEqual({ status: 201, errors: undefined });
  expect((await v.post('auditor', `/v1/erasures/${asked.body['id']}/approve`, {}, 1)).status).toBe(200);
  await w.story.settle();
  await turn();
  for (const value of Object.values(DRIVER)) expect({ value, in: await standsIn(value) }).toEqual({ value, in: [] });
  expect(await verdict()).toMatchObject({ ok: true });
});
