import pg from 'pg';
import { machines } from '#domain/machines';
import { sequence } from '#ledger/sequencer';
import { arrivalForm, BATTERIES, COMPLETE, receiptForm, SHENGTONG } from '#src/demo/forms';
import { ApiDocument } from '#src/http/api-document';
import { places } from '#src/http/places';
import { candidatesOf } from '#workflow/decide';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import { until } from '../support/waiting.js';

interface OpenAct {
  verb: string;
  allowed: boolean;
  primary: boolean;
  signs: boolean;
  schema: string | null;
  title: { zh: string; en: string };
  why?: { code: string; rule?: string; article?: string; detail: { zh: string }; remedy?: { zh: string } };
}

interface Hint {
  caseId: string;
  machine: string;
  type: string;
}
/** A console that listens over a real connection. */
interface Listener {
  status: number;
  heard: Hint[];
  /** Where a run stood when its link ended. */
  over: { state: string }[];
  ended: Promise<boolean>;
}

let w: Full;
let door: ReturnType<typeof visitors>;
let left: Listener | undefined;
/** Received on Friday 24 January, accepted on Sunday 26, a working day made up for the Spring Festival. */
let application: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-24 09:00');
  application = await w.submit(BATTERIES, '60.000000');
  await w.story.until('2025-01-26 09:00');
  await w.act('application', application, 'sc-officer1', 'accept', {
    checklist: COMPLETE,
  });
  await w.story.settle();
}, 180_000);
afterAll(async () => {
  await w?.stop();
  // The process ends although somebody listens, and tells him so.
  expect(await left?.ended).toBe(true);
});

const get = async (login: string | null, url: string) => {
  const { status, body } = await door.get(login, url);
  return status === 200 ? body : { status };
};
const acts = async (login: string, id = application) =>
  (await get(login, `/v1/cases/${id}/acts`))['items'] as OpenAct[];
const act = async (login: string, verb: string) => (await acts(login)).find((each) => each.verb === verb);

describe('a case by its id', () => {
  it('says what it is and where it stands, to whoever may see it', async () => {
    const { state, version } = await w.row('application', application);
    const seen = await get('sc-officer2', `/v1/cases/${application}`);
    expect(seen).toMatchObject({
      ...{ id: application, machine: 'application', resource: 'transfer-applications', state, version, ended: false },
      since: expect.stringMatching(/^2025-01-26T01:00:/),
      subject: { remover: '成都蓉再蓄电池回收有限公司', track: 'WHITELIST' },
    });
    expect(await get('remover-sc', `/v1/cases/${application}`)).toMatchObject({ id: application });
  });

  it.each(['', '/acts', '/course'])('[Z-07] shows %p to nobody else', async (part) => {
    for (const other of ['remover-sc2', 'remover-hn', 'hn-officer1', 'carrier', 'admin'])
      expect(await get(other, `/v1/cases/${application}${part}`)).toEqual({ status: 404 });
    expect(await get(null, `/v1/cases/${application}${part}`)).toEqual({ status: 401 });
    expect(await get('sc-officer1', `/v1/cases/01900000-0000-7000-8000-0000000000ff${part}`)).toEqual({ status: 404 });
    expect(await get('sc-officer1', `/v1/cases/1${part}`)).toEqual({ status: 400 });
  });
});

describe('the acts of a case', () => {
  it('[R-24a] opens to the second officer what the first may not sign, and says why by rule, article and way out', async () => {
    expect(await act('sc-officer2', 'approve')).toMatchObject({
      ...{ allowed: true, primary: true, signs: true, title: { zh: '批准', en: 'Approve' } },
    });
    const first = await act('sc-officer1', 'approve');
    expect(first).toMatchObject({ allowed: false, primary: false, why: { code: 'RULE_REFUSED', rule: 'R-24a' } });
    expect(first?.why?.article).toBe('危险废物转移管理办法 第24条');
    expect(first?.why?.remedy?.zh).toContain('另一名人员');
  });

  it('shows the same acts to every party, closed by part to all but one', async () => {
    const officers = await acts('sc-officer2');
    for (const other of ['remover-sc', 'receiver-cq', 'cq-officer1'])
      expect((await acts(other)).map(({ verb }) => verb)).toEqual(officers.map(({ verb }) => verb));
    expect(await act('remover-sc', 'withdraw')).toMatchObject({ allowed: true, primary: false, signs: false });
    const foreign = await act('cq-officer1', 'approve');
    expect(foreign?.why).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(foreign?.why?.remedy?.zh).toContain('移出地生态环境主管部门');
    expect((await acts('receiver-cq')).filter(({ allowed }) => allowed)).toEqual([]);
  });

  it('waits for what the inbox of the same person waits for', async () => {
    for (const login of ['sc-officer1', 'sc-officer2', 'remover-sc', 'cq-officer1']) {
      const inbox = (await get(login, `/v1/inbox?case=${application}`))['items'] as { verbs: string[] }[];
      const primary = (await acts(login)).filter((each) => each.primary).map(({ verb }) => verb);
      expect([login, primary.sort()]).toEqual([login, inbox.flatMap(({ verbs }) => verbs).sort()]);
    }
  });

  it('names the schema of each body as the API document does, and none where nothing is to be said', async () => {
    const { components } = w.app.get(ApiDocument).whole();
    const schemas = (await acts('sc-officer2')).map(({ schema }) => schema);
    expect(schemas).toContain('TransferApplicationsApproveApplication');
    for (const schema of schemas) if (schema !== null) expect(Object.keys(components.schemas)).toContain(schema);
    expect(w.app.get(ApiDocument).bodyOf('/v1/manifests/{id}/issue')).toBe(null);
  });

  it('[Z-01] every command of every machine has its address in the API', () => {
    const { paths } = w.app.get(ApiDocument).whole();
    const missing = machines.flatMap((machine) =>
      candidatesOf(machine)
        .filter(({ state, meta }) => state !== 'new' && meta.door === 'command')
        .map(({ event }) => `/v1/${(places as Record<string, string>)[machine.id]}/{id}/${event}`)
        .filter((path) => !paths[path]?.['post']),
    );
    expect(missing).toEqual([]);
  });
});

describe('the course of a case', () => {
  const course = (login: string) => get(login, `/v1/cases/${application}/course`);

  it('tells the stages from the beginning, also to who came to see the case later; persons of another side by their house', async () => {
    const officer = await course('sc-officer1');
    expect(officer['stages']).toMatchObject([
      { state: 'draft', verb: 'create', leftAt: expect.stringMatching(/^2025-01-24T01:00:/) },
      { state: 'submitted', title: { zh: '已提交，待受理' }, by: { name: null, org: '成都蓉再蓄电池回收有限公司' } },
      { state: 'accepted', leftAt: null, verb: 'accept', by: { org: '四川省生态环境厅' } },
    ]);
    expect(officer['stages'][2].by.name).toBe(w.people.as('sc-officer1').name);
    const later = await course('cq-officer1');
    expect((later['stages'] as { state: string }[]).map(({ state }) => state)).toEqual([
      'draft',
      'submitted',
      'accepted',
    ]);
    // The events of the time before are not its own.
    expect((later['events'] as { verb: string }[]).map(({ verb }) => verb)).not.toContain('submit');
    expect((await course('remover-sc'))['events']).toMatchObject([
      { seq: 1, verb: 'create', from: null, to: 'draft', outcome: 'accepted', standing: 'recorded' },
      { seq: 2, verb: 'submit', by: { name: w.people.as('remover-sc').name } },
      {
        ...{ seq: 3, verb: 'accept', by: { name: null, org: '四川省生态环境厅' }, machineVersion: 1 },
        rules: expect.arrayContaining([{ rule: 'R-23a', article: expect.stringMatching(/第.+条/) }]),
      },
      { verb: 'route', by: null, outcome: 'automatic' },
    ]);
  });

  it('[TIME-2] counts each clock in working days by the calendar, with the days it passed over', async () => {
    const clocks = (await course('sc-officer1'))['clocks'] as Record<string, any>[];
    const of = (id: string) => clocks.find(({ clock }) => clock === id);
    expect(of('K-23')).toMatchObject({ status: 'met', allowedDays: 5, usedDays: 1, daysLeft: null, overdue: false });
    expect(of('K-26')).toMatchObject({
      ...{ name: { zh: '决定时限', en: 'Decision' }, status: 'open', allowedDays: 5, usedDays: 0, daysLeft: 5 },
      ...{ pausedDays: 0, provisional: false, dueDay: '2025-02-08' },
    });
    // Spring Festival from 28 January to 4 February; 8 February is a made-up Saturday.
    expect(of('K-26')?.['skipped']).toEqual([
      ...['2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'],
      ...['2025-02-01', '2025-02-02', '2025-02-03', '2025-02-04'],
    ]);
    const [item] = (await get('sc-officer2', `/v1/inbox?case=${application}`))['items'] as Record<string, any>[];
    expect(item).toMatchObject({ clock: 'K-26', daysLeft: 5 });
    expect(item).not.toHaveProperty('paused');
  });
});

describe('the machines and the words of the law', () => {
  it('are read by anybody: states, and transitions with their rows, rules and who may ask', async () => {
    const machine = await get(null, '/v1/reference/machines/application');
    expect(machine).toMatchObject({ machine: 'application', title: { zh: '跨省转移申请' }, initial: 'new' });
    expect(machine['states']).toContainEqual({
      name: 'approved',
      title: { zh: '已批准', en: 'Approved' },
      final: true,
    });
    const approve = (machine['transitions'] as Record<string, any>[]).find(
      ({ from, event }) => from === 'accepted' && event === 'approve',
    );
    expect(approve).toMatchObject({ to: 'approved', door: 'command', rows: ['P11'], by: ['OUT'] });
    expect(approve?.['rules']).toContainEqual(expect.objectContaining({ id: 'W-02', title: expect.anything() }));
    expect(await get(null, '/v1/reference/machines/teapot')).toEqual({ status: 404 });
  });

  it('name every state of every machine', async () => {
    const words = await get(null, '/v1/reference/glossary');
    expect(words['states']['manifest']['inTransit']).toEqual({ zh: '在途', en: 'In transit' });
    expect(words['clocks']['K-25']['zh']).toBe('函复时限');
    for (const { id, states } of machines)
      expect(Object.keys(words['states'][id]).sort()).toEqual(Object.keys(states).sort());
  });
});

describe('what changes, as it happens', () => {
  let base: string;
  let sequencer: pg.Client;
  const logged = async () => {
    while ((await sequence(sequencer)).sequenced > 0);
  };
  beforeAll(async () => {
    sequencer = new pg.Client({ connectionString: w.database.urls.sequencer });
    await sequencer.connect();
    await logged();
    await w.app.listen(0, '127.0.0.1');
    base = await w.app.getUrl();
  });
  afterAll(() => sequencer.end());

  const sessionOf = async (login: string) => {
    const { headers } = await door.post(null, '/v1/sessions', { login, password: 'a demonstration password' });
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };
  const listen = async (cookie: string): Promise<Listener> => {
    const { status, body, headers } = await fetch(`${base}/v1/events/stream`, { headers: { cookie } });
    if (status !== 200) expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const heard: Hint[] = [];
    const over: { state: string }[] = [];
    const read = async () => {
      let rest = '';
      for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
        const parts = (rest + Buffer.from(chunk).toString('utf8')).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts)
          if (part.startsWith('event: over\ndata: ')) over.push(JSON.parse(part.slice(18)) as { state: string });
          else if (part.startsWith('event: fact\ndata: ')) heard.push(JSON.parse(part.slice(18)) as Hint);
      }
      return true;
    };
    return { status, heard, over, ended: read() };
  };
  const hears = (listener: Listener, id: string) =>
    until(`${id} is told`, () => Promise.resolve(listener.heard.some(({ caseId }) => caseId === id)), 2_000);

  it('[Z-07] tells each within two seconds that a case has changed, and nobody of what he may not see', async () => {
    const [own, firm, other] = await Promise.all(
      ['sc-officer2', 'remover-sc', 'hn-officer1'].map(async (login) => listen(await sessionOf(login))),
    );
    await w.act('application', application, 'sc-officer2', 'recommend', { outcome: 'APPROVE', note: '材料齐全' });
    const theirs = await w.submit(SHENGTONG, '10.000000');
    await logged();
    await Promise.all([hears(own!, application), hears(firm!, application), hears(other!, theirs)]);
    expect(own!.heard).toContainEqual({ caseId: application, machine: 'application', type: 'application.recommended' });
    expect(own!.heard.map(({ caseId }) => caseId)).not.toContain(theirs);
    expect(other!.heard.map(({ caseId }) => caseId)).not.toContain(application);
  });

  it('[Z-07] tells the driver of a link of that run alone, and at its end that the load was taken over', async () => {
    const { approval } = await w.approved(BATTERIES, '10.000000');
    const [mine, other] = [
      await w.haul(BATTERIES, approval, '1.000000', 1, 'driving'),
      await w.haul(BATTERIES, approval, '2.000000', 2, 'driving'),
    ];
    await logged();
    const { body } = await door.post('carrier', '/v1/run-links', { manifest: mine });
    const redeemed = await door.post(null, '/v1/run-links/redeem', { secret: body['secret'] });
    const listener = await listen(String(redeemed.headers['set-cookie']).split(';')[0] ?? '');
    expect(listener.status).toBe(200);
    for (const id of [other, mine])
      await w.act('manifest', id, BATTERIES.logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
    await logged();
    await hears(listener, mine);
    expect(new Set(listener.heard.map(({ caseId }) => caseId))).toEqual(new Set([mine]));
    await w.act('manifest', mine, BATTERIES.logins.receiver, 'accept', receiptForm(BATTERIES, '1.000000'));
    const late = new Promise<string>((resolve) => setTimeout(resolve, 8_000, 'it goes on').unref());
    expect(await Promise.race([listener.ended, late])).toBe(true);
    expect(listener.over).toEqual([{ state: 'closed' }]);
  });

  it('tells the civil time as soon as somebody listens: a page knows no other', async () => {
    const { body } = await fetch(`${base}/v1/events/stream`, { headers: { cookie: await sessionOf('hn-officer2') } });
    const reader = body!.getReader();
    const first = Buffer.from((await reader.read()).value ?? []).toString('utf8');
    await reader.cancel();
    const { now } = JSON.parse(/event: clock\ndata: (.*)\n\n/.exec(first)?.[1] ?? '{}') as { now: string };
    const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
    expect(at.getTime() - Date.parse(now)).toBeGreaterThanOrEqual(0);
    expect(at.getTime() - Date.parse(now)).toBeLessThan(60_000);
  });

  it('ends with the session, and is for those who have one', async () => {
    expect((await fetch(`${base}/v1/events/stream`)).status).toBe(401);
    const cookie = await sessionOf('cq-officer1');
    const listener = await listen(cookie);
    const gone = await fetch(`${base}/v1/sessions`, { method: 'DELETE', headers: { cookie, origin: base } });
    expect(gone.status).toBeLessThan(300);
    const late = new Promise<string>((resolve) => setTimeout(resolve, 6_000, 'it goes on').unref());
    expect(await Promise.race([listener.ended, late])).toBe(true);
  });

  it('is open to a person eight times at once, no more', async () => {
    const cookie = await sessionOf('sc-officer1');
    const lines = await Promise.all(Array.from({ length: 9 }, () => listen(cookie)));
    expect(lines.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
    left = lines.find(({ status }) => status === 200);
  });
});
