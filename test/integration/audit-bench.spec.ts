import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BATTERIES, BATTERIES_TOO, resultForm } from '#src/demo/forms';
import { acts } from '#src/audit/questions/acts';
import { demoId } from '#src/demo/party-set';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
const T: Record<string, string> = {};
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  ({ application: T['application'], approval: T['approval'] } = (await w.approved(BATTERIES, '60.000000')) as never);
  T['accepted'] = await w.haul(BATTERIES, T['approval']!, '24.860000', 1, 'accepted', { received: '24.859999' });
  await w.act(
    'manifest',
    T['accepted'],
    'receiver-cq',
    'reportResult',
    resultForm(BATTERIES, '20.000000', '2025-01-06'),
  );
  T['driving'] = await w.haul(BATTERIES, T['approval']!, '20.000001', 2, 'driving');
  T['issued'] = await w.haul(BATTERIES, T['approval']!, '5.000000', 3, 'issued');
  T['other'] = await w.submit(BATTERIES_TOO, '10.000000');
  await w.story.settle();
}, 180_000);
afterAll(() => w?.stop());

const get = async (url: string, login = 'auditor') => {
  const { status, body } = await door.get(login, url);
  if (status !== 200) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`);
  return body;
};
const items = async (url: string, login?: string) => (await get(url, login))['items'] as Record<string, any>[];
const personOf = async (login: string) =>
  (await w.one<{ id: string }>('SELECT id FROM liandan.person WHERE login = $1', [login])).id;

describe('questions', () => {
  it('[Z-06] all acts of an officer, newest first, and of an authority', async () => {
    const person = await personOf('sc-officer2');
    const acts = await items(`/v1/audit/acts?person=${person}&machine=application`);
    expect(acts.map(({ type }) => type)).toEqual(['approve']);
    expect(acts[0]).toMatchObject({ person, caseId: T['application'], payload: { type: 'approve' } });
    const authority = acts[0]?.['authority'] as string;
    const all = await items(`/v1/audit/acts?authority=${authority}&machine=application`);
    expect(all.map(({ type }) => type)).toEqual(['approve', 'accept']);
    expect(await items(`/v1/audit/acts?authority=${authority}&person=${await personOf('cq-officer1')}`)).toEqual([]);
    // A province's code is no authority: nothing would be found, and that would read as nothing done.
    expect(await door.get('auditor', '/v1/audit/acts?authority=51')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/authority', detail: expect.stringMatching(/UUID/) }] },
    });
  });

  it('[Z-06] a cursor walks all acts once, in either order', async () => {
    const walked: string[] = [];
    let next: string | null = null;
    do {
      const page: Record<string, any> = await get(
        `/v1/audit/acts?case=${T['accepted']}&sort=at&limit=3${next ? `&cursor=${next}` : ''}`,
      );
      walked.push(...(page['items'] as { type: string }[]).map(({ type }) => type));
      next = page['next'] as string | null;
    } while (next);
    expect(walked).toEqual(expect.arrayContaining(['create', 'issue', 'load', 'depart', 'arriveAtReceiver', 'accept']));
    expect(walked.length).toBe(new Set(walked).size);
  });

  it('[Z-06] loads by code, receiver and pair in a period, and what they add up to', async () => {
    const pair = 'origin=51&destination=50&from=2025-01-01&to=2025-01-31';
    const lines = await items(`/v1/audit/transfers?${pair}&code=900-052-31`);
    expect(lines).toMatchObject([
      {
        manifest: T['accepted'],
        removed: '24.860000',
        accepted: '24.859999',
        treated: '20.000000',
        approval: T['approval'],
      },
    ]);
    const sums = await get(`/v1/audit/transfers/sums?${pair}&receiver=${lines[0]?.['receiver']}`);
    expect(sums).toMatchObject({ complete: true, items: [{ loads: 1, cases: 1, accepted: '24.859999' }] });
    expect(await items(`/v1/audit/transfers?${pair}&code=900-053-31`)).toEqual([]);
    expect(await items('/v1/audit/transfers?origin=50&destination=51')).toEqual([]);
    expect((await door.get('auditor', '/v1/audit/transfers/sums?plate=x')).status).toBe(400);
  });

  it('[Z-06] reconciles list, approvals, manifests, loaded, accepted and treated to the gram', async () => {
    const { entry } = await w.listOf(2025);
    const [row] = await items(`/v1/audit/reconciliation?year=2025&entry=${entry}`);
    expect(row).toMatchObject({
      ...{ entry, year: 2025, version: 1, cap: '30000.000000', used: '60.000000' },
      ...{ approvals: 1, manifests: 3, approved: '60.000000', manifested: '49.860001', loaded: '44.860001' },
      ...{ accepted: '24.859999', treated: '20.000000' },
      differences: {
        ...{ capLessApproved: '29940.000000', approvedLessUsed: '0.000000', approvedLessManifested: '10.139999' },
        ...{ manifestedLessLoaded: '5.000000', loadedLessAccepted: '20.000002', acceptedLessTreated: '4.859999' },
      },
    });
    const approvals = await items(`/v1/audit/reconciliation/approvals?entry=${entry}`);
    expect(approvals).toMatchObject([{ approval: T['approval'], manifests: 3, accepted: '24.859999' }]);
    expect(await items(`/v1/audit/reconciliation?year=2024&entry=${entry}`)).toEqual([]);
  });

  it('[Z-06] asks for what differs between the stages, and for what agrees to the gram', async () => {
    const { entry } = await w.listOf(2025);
    const found = async (path: string) => {
      const { items, total } = await get(`/v1/audit/reconciliation${path}&page=1&size=20`);
      return [(items as Record<string, any>[]).map((row) => row['approval'] ?? row['entry']), total];
    };
    expect(await found(`?entry=${entry}&differing=true`)).toEqual([[entry], 1]);
    expect(await found(`?entry=${entry}&differing=false`)).toEqual([[], 0]);
    expect(await found('/approvals?differing=true')).toEqual([[T['approval']], 1]);
    expect(await found('/approvals?differing=false')).toEqual([[], 0]);
    const told = await w.sql('SELECT id, state, context FROM liandan.manifest');
    const whole = ['lines,0,removed', 'receipt,lines,0,quantity', 'results,0,quantity'].reduce(
      (context, place) => `jsonb_set(${context}, '{${place}}', '"60.000000"')`,
      `jsonb_set(context, '{lines,0,weighing}', 'null')`,
    );
    await w.sql(`UPDATE liandan.manifest SET context = ${whole} WHERE id = $1`, [T['accepted']]);
    await w.sql(`UPDATE liandan.manifest SET state = 'voided' WHERE id = ANY ($1)`, [[T['driving'], T['issued']]]);
    try {
      expect(await found('/approvals?differing=true')).toEqual([[], 0]);
      expect(await found('/approvals?differing=false')).toEqual([[T['approval']], 1]);
      // Of the entry's cap most is not approved: that is a difference of the entry's own.
      expect(await found(`?entry=${entry}&differing=true`)).toEqual([[entry], 1]);
    } finally {
      for (const { id, state, context } of told)
        await w.sql('UPDATE liandan.manifest SET state = $2, context = $3 WHERE id = $1', [id, state, context]);
    }
  });

  it('[Z-06][Z-07] says which case was looked at and which an anomaly names, as far as the grant covers it', async () => {
    await get(`/v1/audit/cases/${T['approval']}`);
    const { number } = await w.one<{ number: string }>('SELECT number FROM liandan.approval WHERE id = $1', [
      T['approval'],
    ]);
    const [look] = (await items('/v1/audit/reads?limit=5')).filter(({ payload }) => payload?.question === 'history');
    expect(look?.['of']).toMatchObject({
      ...{ id: T['approval'], machine: 'approval', resource: 'approvals' },
      subject: { number },
    });
    await get(`/v1/documents?case=${T['approval']}`);
    const [asked] = (await items('/v1/audit/reads?limit=5')).filter(({ payload }) => payload?.about?.query?.case);
    expect(asked?.['of']).toMatchObject({ id: T['approval'], subject: { number } });
    const nobody = randomUUID();
    await w.sql(
      `INSERT INTO liandan.anomaly (id, rule, subject, parameters, evidence, cases, since, until, found_at, readers)
       SELECT gen_random_uuid(), 'AN-04', 'named', '{}', '{"shows": [], "says": {"zh": "a", "en": "a"}}', $1,
         liandan.now(), liandan.now(), liandan.now(), readers FROM liandan.manifest WHERE id = $2`,
      [[T['accepted'], nobody], T['accepted']],
    );
    const [found] = await items(`/v1/audit/anomalies?rule=AN-04&case=${T['accepted']}`);
    expect(found?.['subjects']).toMatchObject([
      { machine: 'manifest', resource: 'manifests', subject: { number: expect.stringMatching(/^\d{14}$/) } },
      null,
    ]);
    await w.sql(`DELETE FROM liandan.anomaly WHERE subject = 'named'`);
  });

  it('[R-27c] an account of the quota book says whose it is, and of which waste', async () => {
    const [account] = await items(`/v1/quota-accounts?owner=${T['approval']}`, 'remover-sc');
    const { number } = await w.one<{ number: string }>('SELECT number FROM liandan.approval WHERE id = $1', [
      T['approval'],
    ]);
    expect(account).toMatchObject({
      ...{ ownerKind: 'approval', line: 1, ownerName: number },
      waste: { codes: ['900-052-31'], name: expect.stringMatching(/电池/), method: null },
    });
    const { entry } = await w.listOf(2025);
    const [listing] = await items(`/v1/quota-accounts?owner=${entry}`, 'cq-officer1');
    expect(listing).toMatchObject({
      ownerName: '重庆渝能再生资源有限公司',
      waste: { codes: expect.arrayContaining(['900-052-31']) },
    });
  });

  it('[Z-06][W-01] every fast-track decision with entry, list version, both letters and terms, from the record alone', async () => {
    const { list, entry } = await w.listOf(2025);
    const before = await items('/v1/audit/fast-track');
    // Today's rows say something else: the record does not follow them.
    await w.sql(`UPDATE liandan.whitelist_entry SET context = jsonb_set(context, '{wasteName}', '"x"') WHERE id = $1`, [
      entry,
    ]);
    const decisions = await items('/v1/audit/fast-track');
    expect(decisions).toEqual(before);
    expect(decisions).toHaveLength(1);
    const { justification, caseId } = decisions[0]!;
    expect(caseId).toBe(T['application']);
    expect(justification).toMatchObject({
      list: { id: list, year: 2025, version: 1 },
      entry,
      entryAsProposed: { receiving: '50', codes: ['900-052-31'] },
      terms: { parameters: { approvalMode: 'DIRECT', overQuota: 'LETTER_AND_CONSENT' } },
    });
    expect(justification.tests.length).toBeGreaterThan(5);
    const { context } = await w.row('list', list);
    const { letter, reply } = context['confirmations'][0];
    expect(justification.letters).toEqual(expect.arrayContaining([expect.objectContaining({ letter, reply })]));
  });

  it('[Z-06][Z-01] refusals by rule, and by whom', async () => {
    // The vehicle is on the road already.
    const rule = 'R-16a';
    await w.haul(BATTERIES, T['approval']!, '1.000000', 2, 'driving').catch(() => undefined);
    const found = await items(`/v1/audit/refusals?rule=${rule}`);
    expect(found).toMatchObject([
      { type: 'load', outcome: 'refused', rules: [rule], person: await personOf('remover-sc') },
    ]);
    const all = await items(`/v1/audit/refusals?person=${await personOf('remover-sc')}`);
    expect(all.map(({ event }) => event)).toContain(found[0]?.['event']);
    expect(all.every(({ outcome }) => outcome === 'refused')).toBe(true);
    expect(await items('/v1/audit/refusals?rule=R-99')).toEqual([]);
  });

  it('[Z-06] clocks that passed, with whoever held the case then and since', async () => {
    expect(await items(`/v1/audit/overdue?case=${T['other']}`)).toEqual([]);
    await w.story.until('2025-02-10 09:00');
    await w.act('application', T['other']!, 'sc-officer1', 'recommend', { outcome: 'APPROVE', note: '材料齐全' });
    await w.approve(BATTERIES_TOO, T['other']!);
    await w.story.settle();
    const late = await items(`/v1/audit/overdue?case=${T['other']}&clock=K-23`);
    expect(late).toMatchObject([
      {
        ...{ caseId: T['other'], dueDay: '2025-01-13' },
        heldBy: { part: 'OUT', province: '51', authority: '四川省生态环境厅' },
        lastBefore: { person: await personOf('remover-sc2'), last: 'submit' },
        since: [
          { person: await personOf('sc-officer1'), last: 'recommend' },
          { person: await personOf('sc-officer2'), last: 'approve' },
        ],
      },
    ]);
    const held = async (province: string) =>
      (await items(`/v1/audit/overdue?clock=K-23&province=${province}`)).map(({ caseId }) => caseId);
    expect([await held('51'), await held('50')]).toEqual([[T['other']], []]);
  });

  it('[Z-06][W-06] a decision over the quota shows the letter that asked for more, its answer and what it granted', async () => {
    const { entry } = await w.listOf(2025);
    const { used } = await w.entry(entry);
    const id = await w.accepted(BATTERIES, '30000.000000');
    await w.act('application', id, 'sc-officer1', 'sendOverQuotaLetter', { extra: used, note: '集中清库' });
    await w.story.drain();
    const letter = (await w.letterOf(id)).id;
    await w.reply(letter, 'cq', true, { extra: used });
    await w.story.settle();
    await w.approve(BATTERIES, id);
    const [decision] = await items(`/v1/audit/fast-track?case=${id}`);
    const { context } = await w.row('consultation', letter);
    const { context: answered } = await w.row('application', id);
    expect(context['number']).toMatch(/^川环固函/);
    expect(decision!['justification'].letters).toEqual([
      expect.objectContaining({ type: 'confirm', extra: null }),
      expect.objectContaining({
        ...{
          type: 'replyAgree',
          letter: context['number'],
          reply: answered['letters'][0].reply.number,
          extra: used,
          province: '50',
        },
      }),
    ]);
    expect(decision!['justification'].parameters.used).toBe(used);
    const [others] = await items(`/v1/audit/fast-track?case=${T['application']}`);
    expect(others!['justification'].letters).toHaveLength(1);
  });

  it('[Z-06] who looked at what: the auditors’ own reads, elsewhere too', async () => {
    expect((await door.get('auditor', `/v1/manifests/${T['issued']}`)).status).toBe(200);
    const reads = await items(`/v1/audit/reads?person=${await personOf('auditor')}`);
    const asked = reads.map(({ payload }) => [payload.question, payload.about.path ?? null]);
    expect(asked).toContainEqual(['read', `/v1/manifests/${T['issued']}`]);
    expect(asked).toContainEqual(['audit_fast_track', null]);
    expect(reads.every(({ payload }) => payload.grants.length === 1)).toBe(true);
    // This reading is itself on record before it is answered.
    expect(asked[0]).toEqual(['audit_reads', null]);
  });
});

describe('grants', () => {
  /** A national auditor without any grant. */
  const auditor = async () => {
    const login = `auditor-${randomUUID().slice(0, 8)}`;
    await w.sql(
      `WITH p AS (INSERT INTO liandan.person (login, name, hash) SELECT $1, $1, hash FROM liandan.person WHERE login = 'auditor' RETURNING id)
       INSERT INTO liandan.membership (person, organisation, roles) SELECT id, $2, '{auditor}' FROM p`,
      [login, demoId('auditor')],
    );
    return { login, id: await personOf(login) };
  };
  const instant = async (hours: number) =>
    (await w.one<{ at: Date }>(`SELECT liandan.now() + make_interval(hours => $1) AS at`, [hours])).at.toISOString();
  const ask = async (id: string, more: object = {}) => ({
    ...{ auditor: id, provinces: ['51'], validFrom: await instant(0), validTo: await instant(48), reason: '专项督察' },
    ...more,
  });
  const granted = async (id: string, more: object = {}, [first, second] = ['sc-officer1', 'sc-head']) => {
    const { status, body } = await door.post(first!, '/v1/audit-grants', await ask(id, more));
    expect([status, body['state']]).toEqual([201, 'proposed']);
    const confirmed = await door.post(second!, `/v1/audit-grants/${body['id']}/confirm`, {}, 1);
    expect([confirmed.status, confirmed.body['state']]).toEqual([200, 'granted']);
    return String(body['id']);
  };
  const sees = async (login: string) => {
    const status = async (url: string) => (await door.get(login, url)).status;
    return {
      bench: await status('/v1/audit/acts?limit=1'),
      case: await status(`/v1/audit/cases/${T['application']}`),
      direct: await status(`/v1/transfer-applications/${T['application']}`),
    };
  };
  const EVERYTHING = { bench: 200, case: 200, direct: 200 };
  const NOTHING = { bench: 403, case: 403, direct: 404 };

  it('[Z-07] an auditor without a grant reads nothing, and the attempt is on record as refused', async () => {
    const { login, id } = await auditor();
    expect(await sees(login)).toEqual(NOTHING);
    const refused = await items(`/v1/audit/reads?person=${id}&outcome=refused`);
    expect(refused.length).toBe(2);
    expect(refused[0]).toMatchObject({ rules: ['Z-07'], payload: { grants: [] } });
  });

  it('[Z-07] needs four eyes, of whom none is the auditor; each step is a leaf', async () => {
    const { login, id } = await auditor();
    expect((await door.post(login, '/v1/audit-grants', await ask(id))).status).toBe(403);
    expect((await door.post('hn-officer1', '/v1/audit-grants', await ask(id))).status).toBe(403);
    expect((await door.post('sc-officer1', '/v1/audit-grants', await ask(id, { provinces: ['*'] }))).status).toBe(403);
    expect((await door.post('sc-officer1', '/v1/audit-grants', await ask(await personOf('sc-head')))).status).toBe(400);
    expect(
      (await door.post('sc-officer1', '/v1/audit-grants', await ask(id, { validTo: await instant(-1) }))).status,
    ).toBe(400);
    expect(
      (await door.post('sc-officer1', '/v1/audit-grants', await ask(id, { validTo: await instant(30_000) }))).status,
    ).toBe(400);
    expect((await door.post('sc-officer1', '/v1/audit-grants', await ask(id, { cases: [randomUUID()] }))).status).toBe(
      400,
    );
    const offered = await door.get('sc-officer1', '/v1/audit-grants/auditors');
    expect((offered.body['items'] as { id: string }[]).map((each) => each.id)).toContain(id);
    for (const other of [login, 'remover-sc']) {
      expect((await door.get(other, '/v1/audit-grants/auditors')).status).toBe(403);
    }
    const { body } = await door.post('sc-head', '/v1/audit-grants', await ask(id));
    const confirm = (who: string) => door.post(who, `/v1/audit-grants/${body['id']}/confirm`, {}, 1);
    expect(await sees(login)).toEqual(NOTHING);
    expect((await confirm('sc-head')).body).toMatchObject({ status: 422, rule: 'Z-07' });
    expect((await confirm('sc-officer1')).status).toBe(403);
    expect((await confirm('cq-head')).status).toBe(404);
    expect(await sees(login)).toEqual(NOTHING);
    await expect(
      w.sql(`UPDATE liandan.audit_grant SET confirmed_by = auditor, confirmed_at = liandan.now() WHERE id = $1`, [
        body['id'],
      ]),
    ).rejects.toThrow(/violates check constraint/);
    const events = await w.sql(`SELECT type, outcome FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`, [
      body['id'],
    ]);
    expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
      'propose accepted',
      'confirm refused',
      'confirm refused',
    ]);
  });

  it('[Z-07] opens with its first moment and ends with its last, by the civil clock', async () => {
    const { login, id } = await auditor();
    const [from, to] = [await instant(24), await instant(48)];
    await granted(id, { validFrom: from, validTo: to });
    expect(await sees(login)).toEqual(NOTHING);
    await w.sql('SELECT liandan.set_clock($1)', [from]);
    expect(await sees(login)).toEqual(EVERYTHING);
    await w.sql('SELECT liandan.set_clock($1)', [to]);
    expect(await sees(login)).toEqual(NOTHING);
    // It says that it was, and until when.
    const { status, body } = await door.get(login, '/v1/audit/acts');
    const civil = new Date(Date.parse(to) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    expect([status, body['rule'], body['detail']]).toEqual([403, 'Z-07', `审计授权已于 ${civil} 终止`]);
    const [refused] = await items(`/v1/audit/reads?person=${id}&outcome=refused`);
    expect(refused).toMatchObject({ rules: ['Z-07'], payload: { question: 'audit_acts', grants: [] } });
    const [grant] = await items(`/v1/audit-grants?auditor=${id}`, login);
    expect(grant).toMatchObject({ state: 'ended', reason: '专项督察' });
  });

  it('[Z-07] a revocation counts from the next request, and is not taken back', async () => {
    const { login, id } = await auditor();
    const grant = await granted(id);
    expect(await sees(login)).toEqual(EVERYTHING);
    expect((await door.post('cq-head', `/v1/audit-grants/${grant}/revoke`, { reason: 'x' }, 2)).status).toBe(404);
    expect((await door.post('sc-officer1', `/v1/audit-grants/${grant}/revoke`, { reason: '任务结束' }, 1)).status).toBe(
      412,
    );
    expect((await door.post('sc-officer1', `/v1/audit-grants/${grant}/revoke`, { reason: '任务结束' }, 2)).status).toBe(
      200,
    );
    expect(await sees(login)).toEqual(NOTHING);
    await expect(w.sql('UPDATE liandan.audit_grant SET revoked_at = NULL WHERE id = $1', [grant])).rejects.toThrow(
      /Z-07/,
    );
    await expect(w.sql('DELETE FROM liandan.audit_grant WHERE id = $1', [grant])).rejects.toThrow(/Z-02/);
  });

  it('[Z-07] while another grant goes on, a case of the ended one is refused with its end; one never granted is unknown', async () => {
    const { login, id } = await auditor();
    const ended = await granted(id, { cases: [T['application']] });
    await granted(id, { cases: [T['other']] });
    const asked = async (of: string | undefined) => (await door.get(login, `/v1/audit/cases/${of}`)).status;
    expect([await asked(T['approval']), await asked(T['other'])]).toEqual([200, 200]);
    await door.post('sc-officer1', `/v1/audit-grants/${ended}/revoke`, { reason: '任务结束' }, 2);
    const { status, body } = await door.get(login, `/v1/audit/cases/${T['approval']}`);
    expect([status, body['rule'], body['detail']]).toEqual([
      403,
      'Z-07',
      expect.stringMatching(/^审计授权已于 .+ 终止$/),
    ]);
    expect([await asked(T['other']), await asked(randomUUID())]).toEqual([200, 404]);
    const unknown = await w.submit(BATTERIES_TOO, '11.000000');
    expect(await asked(unknown)).toBe(404);
  });

  it('[Z-07] shows the provinces it names and no others', async () => {
    const { login, id } = await auditor();
    await granted(id, { provinces: ['43'] }, ['hn-officer1', 'hn-head']);
    expect(await sees(login)).toEqual({ bench: 200, case: 404, direct: 404 });
    expect(await items('/v1/audit/transfers', login)).toEqual([]);
    expect(await items('/v1/audit/fast-track', login)).toEqual([]);
    expect(await items('/v1/audit/reconciliation?year=2025', login)).toEqual([]);
  });

  it('[Z-07] for named cases shows these with what hangs on them, on the bench alone', async () => {
    const { login, id } = await auditor();
    await granted(id, { cases: [T['application']] });
    expect(await sees(login)).toEqual({ bench: 200, case: 200, direct: 404 });
    const status = async (of: string | undefined) => (await door.get(login, `/v1/audit/cases/${of}`)).status;
    expect([await status(T['approval']), await status(T['accepted']), await status(T['other'])]).toEqual([
      200, 200, 404,
    ]);
    expect((await items('/v1/audit/transfers', login)).map(({ manifest }) => manifest)).toEqual([T['accepted']]);
    const seen = new Set(
      (await items('/v1/audit/acts?machine=application&limit=200', login)).map(({ caseId }) => caseId),
    );
    expect([...seen]).toEqual([T['application']]);
  });

  it('[Z-07] for a named case shows incidents of its loads as well, and no finding that tells of another case', async () => {
    const { number } = (await w.row('manifest', T['driving']!)).context as { number: string };
    const incident = await w.people.open('incident', BATTERIES.logins.carrier, {
      ...{ type: 'reportByUnit', occurredAt: await instant(0), kind: 'LEAK', leaked: '电解液约 20 升' },
      ...{ place: { text: '沪蓉高速邻水段', division: '511623' }, manifests: [number] },
    });
    await w.story.settle();
    const finding = (subject: string, cases: string[]) =>
      w.sql(
        `INSERT INTO liandan.anomaly (id, rule, subject, parameters, evidence, cases, since, until, found_at, readers)
         VALUES (gen_random_uuid(), 'AN-06', $1, '{}', '{"says":{},"shows":[]}', $2::uuid[], liandan.now(), liandan.now(), liandan.now(), '{p:51}')`,
        [subject, `{${cases.join(',')}}`],
      );
    await finding('of one case', [T['application']!]);
    await finding('of two cases', [T['application']!, T['other']!]);
    const subjects = async (cases: string[]) => {
      const { login, id } = await auditor();
      await granted(id, { cases });
      expect((await door.get(login, `/v1/audit/cases/${incident}`)).status).toBe(200);
      return (await items('/v1/audit/anomalies?rule=AN-06', login)).map(({ cases: of }) => of.length);
    };
    expect(await subjects([T['application']!])).toEqual([1]);
    expect((await subjects([T['application']!, T['other']!])).sort()).toEqual([1, 2]);
  });

  it('[Z-07] for a period shows what happened in it', async () => {
    const { login, id } = await auditor();
    await granted(id, { mattersFrom: '2025-02-01', mattersTo: '2025-12-31' });
    expect(await sees(login)).toEqual({ bench: 200, case: 404, direct: 404 });
    expect(await items('/v1/audit/transfers', login)).toEqual([]);
    const early = await auditor();
    await granted(early.id, { mattersFrom: '2025-01-01', mattersTo: '2025-01-31' });
    expect(await sees(early.login)).toEqual({ bench: 200, case: 200, direct: 404 });
    const at = (await items('/v1/audit/acts?limit=200', early.login)).map((act) => String(act['at']));
    expect(at.every((time) => time >= '2024-12-31T16:00' && time < '2025-01-31T16:00')).toBe(true);
  });

  it('[Z-07] the database shows nothing through the bench without a live grant, whatever the query', async () => {
    const { id } = await auditor();
    const client = new pg.Client({ connectionString: w.database.urls.app });
    await client.connect();
    const views = (
      await w.sql(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'liandan'::regnamespace AND relkind = 'v'
        AND has_table_privilege('liandan_app', oid, 'SELECT')`)
    ).map(({ name }) => String(name));
    expect(views.filter((name) => name.startsWith('bench_')).length).toBeGreaterThan(10);
    const counted = async (mark: string) => {
      const counts: Record<string, number> = {};
      await client.query('BEGIN');
      await client.query(
        `SELECT set_config('app.readers', liandan.admit($1), true), set_config('app.auditor', $2, true)`,
        [`auditor:${id}`, mark],
      );
      for (const name of views) {
        const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM liandan.${name}`);
        if (rows[0]!.n > 0) counts[name] = rows[0]!.n;
      }
      await client.query('ROLLBACK');
      return counts;
    };
    const mark = `${id}/${demoId('auditor')}`;
    expect(await counted('')).toEqual({});
    expect(await counted(mark)).toEqual({});
    await granted(id);
    expect(Object.keys(await counted(mark))).toEqual(expect.arrayContaining(['bench_event', 'bench_manifest']));
    await client.end();
  });
});

it('[Z-06] answers each question about somebody from an index, also where there is much', async () => {
  await w.sql(
    `INSERT INTO liandan.audit_event (event_id, tree, machine, machine_version, case_id, case_version, seq, type, outcome,
       person_id, org_id, authority, rule_ids, occurred_at, hash, leaf, readers)
     SELECT gen_random_uuid(), 'liandan.size/2025', 'size', '1', gen_random_uuid(), 1, 1, 'act', CASE WHEN g % 50 = 0 THEN 'refused' ELSE 'accepted' END,
       md5((g % 500)::text)::uuid, md5((g % 100)::text)::uuid, 'a' || g % 100, CASE WHEN g % 50 = 0 THEN ARRAY['R-' || g % 7] ELSE '{}' END,
       liandan.now() - make_interval(mins => g), sha256(g::text::bytea), convert_to('{"principal":"' || (10 + g % 30) || '"}', 'UTF8'), '{p:51}'
     FROM generate_series(1, 20000) g`,
  );
  await w.sql('VACUUM ANALYZE liandan.audit_event');
  const client = new pg.Client({ connectionString: w.database.urls.app });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT set_config('app.auditor', $1, true)`, [
    `${await personOf('auditor')}/${demoId('auditor')}`,
  ]);
  const planOf = async (where: string, order: string) => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN ANALYZE SELECT ${acts.list.select} FROM ${acts.list.from} WHERE ${where} ORDER BY ${order} LIMIT 51`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const latest = 'e.occurred_at DESC, e.event_id DESC';
  for (const [where, index] of [
    [`e.person_id = md5('7')::uuid`, 'audit_event_person'],
    [`e.org_id = md5('7')::uuid`, 'audit_event_org'],
    [`e.authority = 'a7'`, 'audit_event_authority'],
    [`liandan.principal_of(e.leaf) = '17'`, 'audit_event_principal'],
    [`e.outcome = 'refused'`, 'audit_event_refused'],
    [`e.machine = 'audit'`, 'audit_event_reads'],
  ] as const) {
    const plan = await planOf(where, latest);
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan on audit_event');
  }
  await client.query('ROLLBACK');
  await client.end();
});
