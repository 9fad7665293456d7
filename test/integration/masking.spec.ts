import { randomUUID } from 'node:crypto';
import type { Command } from '#workflow/workflow';
import { BATTERIES, COMPLETE, SHENGTONG } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { sequenced } from '../support/logged.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** Telephone and identity numbers of people: whole for those who need them, masked for the others, told for a reason. */
let w: Full;
let door: ReturnType<typeof visitors>;
let manifest: string;
let list: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '1000.000000'));
  await w.story.until('2026-01-05 09:00');
  door = visitors(w.app);
  ({ list } = await w.listOf(2026));
  const { approval } = await w.approved(BATTERIES, '100.000000');
  manifest = await w.haul(BATTERIES, approval, '10.000000', 1, 'driving');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const read = async (login: string, path: string) => (await door.get(login, `/v1/${path}`)).body;
const phones = ({ handler, legs, emergencyPhone }: Record<string, any>) => [
  handler?.phone,
  legs?.[0]?.driver?.phone,
  legs?.[0]?.driver?.certificate?.slice(0, 3),
  emergencyPhone,
];
const WHOLE = ['13800000000', '13900000000', 'JS-', '13800000000'];
const REVEAL = () => ({ machine: 'manifest', case: manifest, reason: '核实交付时间' });
const reveal = (login: string, more: object = {}) => door.post(login, '/v1/reveals', { ...REVEAL(), ...more });

it('[Z-07] [R-11d] the parties of a load read the numbers, so that driver and consignee can call each other', async () => {
  for (const login of ['remover-sc', 'receiver-cq', 'carrier']) {
    const seen = await read(login, `manifests/${manifest}`);
    expect([login, seen['masked'], phones(seen)]).toEqual([login, undefined, WHOLE]);
  }
});

it('[Z-07] whoever else may see the load sees them masked, and how many; nothing else of it changes', async () => {
  const own = await read('remover-sc', `manifests/${manifest}`);
  for (const login of ['sc-officer1', 'cq-officer1', 'auditor']) {
    const seen = await read(login, `manifests/${manifest}`);
    expect(phones(seen)).toEqual(['138****0000', '139****0000', 'JS-', '138****0000']);
    expect(seen['legs'][0].driver.certificate).toMatch(/^JS-\*{4}.{4}$/);
    expect(seen['masked']).toEqual(
      expect.arrayContaining(['/handler/phone', '/legs/0/driver/phone', '/legs/0/escort/certificate']),
    );
    expect([seen['number'], seen['lines'], seen['handler'].name]).toEqual([
      own['number'],
      own['lines'],
      own['handler'].name,
    ]);
  }
  // However the address is written, and however the case was then.
  for (const path of [`?asOf=${await w.today()}`, ''].map((query) => `manifests/${manifest.toUpperCase()}${query}`))
    expect((await read('sc-officer1', path))['handler'].phone).toBe('138****0000');
  expect((await read('sc-officer1', `m%61nifests/${manifest}`))['handler'].phone).toBe('138****0000');
});

it('[Z-01] [Z-07] tells them for a reason, and the leaf names reader, case, places and reason, but no number', async () => {
  expect((await reveal('sc-officer1', { reason: '  ' })).status).toBe(400);
  expect((await reveal('remover-hn')).status).toBe(404);
  expect((await reveal('sc-officer1', { machine: 'person' })).status).toBe(400);
  const { status, body } = await reveal('sc-officer1');
  expect(status).toBe(201);
  expect(body['values']).toEqual(
    expect.arrayContaining([
      { pointer: '/handler/phone', value: '13800000000' },
      { pointer: '/legs/0/driver/phone', value: '13900000000' },
    ]),
  );
  const event = await w.one<{ type: string; readers: string[]; payload: string }>(
    `SELECT e.type, e.readers, convert_from(p.payload, 'UTF8') AS payload FROM liandan.audit_event e
       JOIN liandan.audit_payload p USING (event_id) WHERE event_id = $1`,
    [body['receipt'].event],
  );
  expect(event.type).toBe('reveal');
  expect(event.payload).toContain(manifest);
  expect(event.payload).toContain('核实交付时间');
  expect(event.payload).toContain('/legs/0/driver/phone');
  expect(event.payload).not.toMatch(/13[89]00000000/);
  // Whoever reads the case may know who has looked.
  expect(event.readers).toEqual(expect.arrayContaining(['p:51', 'p:50']));
  expect((await reveal('auditor')).status).toBe(201);
  // It is told, not opened: the next look is masked again.
  expect((await read('sc-officer1', `manifests/${manifest}`))['handler'].phone).toBe('138****0000');
});

it('[Z-01] tells them once for one record: the same request again has its receipt and no number', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const ask = async () => door.post('sc-officer1', '/v1/reveals', REVEAL(), undefined, headers);
  const recorded = async () =>
    (await w.one<{ n: number }>(`SELECT count(*)::int AS n FROM liandan.audit_event WHERE type = 'reveal'`)).n;
  const before = await recorded();
  const first = await ask();
  expect(first.body['values']).toContainEqual({ pointer: '/handler/phone', value: '13800000000' });
  const again = await ask();
  expect([again.status, again.body['receipt']]).toEqual([201, first.body['receipt']]);
  expect(again.body).not.toHaveProperty('values');
  expect(await recorded()).toBe(before + 1);
});

it('[E-07] [E-01] authorities of a load that an accident has stopped read them at once', async () => {
  await w.act('manifest', manifest, 'city-5001', 'freeze', {
    incident: await w.people.open('incident', 'city-5001', {
      type: 'reportInitial',
      place: { text: '渝中区', division: '500103' },
      occurredAt: (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString(),
      kind: 'COLLISION',
      leaked: '无',
      knownAt: (await w.one<{ at: Date }>('SELECT liandan.now() AS at')).at.toISOString(),
      level: 'IV',
      text: '已到场',
    } as Command),
    place: '500100',
    order: '就地停运',
  });
  for (const login of ['city-5001', 'sc-officer1', 'cq-officer1'])
    expect([login, phones(await read(login, `manifests/${manifest}`))]).toEqual([login, WHOLE]);
  expect(phones(await read('auditor', `manifests/${manifest}`))[0]).toBe('138****0000');
});

it('[R-23b] the origin reads the contact while it examines the material, the destination and a later reader do not', async () => {
  const id = await w.submit(SHENGTONG, '10.000000');
  const { at: submittedAt } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  const contact = async (login: string) => (await read(login, `transfer-applications/${id}`))['contact'] as string;
  expect([await contact('remover-hn'), await contact('hn-officer1')]).toEqual(['李某 13800000000', '李某 13800000000']);
  expect(await contact('auditor')).toBe('李某 138****0000');
  await w.act('application', id, 'hn-officer1', 'accept', {
    checklist: COMPLETE,
  });
  expect([await contact('remover-hn'), await contact('hn-officer1')]).toEqual(['李某 13800000000', '李某 138****0000']);
  const then = await read('hn-officer1', `transfer-applications/${id}?asOf=${new Date(submittedAt).toISOString()}`);
  expect([then['state'], then['contact']]).toEqual(['submitted', '李某 138****0000']);
  const told = await reveal('hn-officer1', { machine: 'application', case: id, reason: '通知补充说明' });
  expect(told.body['values']).toContainEqual({ pointer: '/contact', value: '李某 13800000000' });
});

it('[Z-07] of a white list a firm reads its own contact, the receiving province all, the other side none', async () => {
  const contacts = async (login: string) =>
    ((await read(login, `whitelists/${list}`))['entries'] as { contact: { phone: string } }[]).map(
      ({ contact }) => contact.phone,
    );
  expect(await contacts('sc-officer1')).toEqual(['137****0000']);
  expect(await contacts('receiver-cq')).toEqual(['13700000000']);
  // Who writes the list writes the contact back as it was.
  expect(await contacts('cq-officer1')).toEqual(['13700000000']);
});

it('[Z-07] the feed tells the facts of a list as the list is read: whose contact it is, who writes it, others masked', async () => {
  await sequenced(w);
  const facts = async (login: string) => {
    const items: Record<string, any>[] = [];
    for (let after = ''; ;) {
      const { body } = await door.get(login, `/v1/events?limit=200&after=${after}`);
      if (body['items'].length === 0) return items;
      items.push(...body['items']);
      after = body['after'];
    }
  };
  const proposal = async (login: string) =>
    (await facts(login)).find(({ type, caseId }) => type === 'list.proposed' && caseId === list);
  const proposed = async (login: string) => {
    const fact = await proposal(login);
    return [fact?.['data']['letter'].entries[0].contact.phone, fact?.['masked']];
  };
  expect(await proposed('cq-officer1')).toEqual(['13700000000', undefined]);
  // A firm hears that its list was proposed, not what the provinces write each other.
  expect((await proposal('receiver-cq'))?.['data']).toEqual(expect.not.objectContaining({ letter: expect.anything() }));
  const hidden = ['137****0000', ['/data/letter/entries/0/contact/phone']];
  expect([await proposed('sc-officer1'), await proposed('auditor')]).toEqual([hidden, hidden]);
  for (const login of ['sc-officer1', 'auditor', 'remover-sc'])
    expect([
      login,
      (await facts(login)).filter((fact) => /137\d{8}/.test(JSON.stringify(fact))).map(({ type }) => type),
    ]).toEqual([login, []]);
  // It is told otherwise, not recorded otherwise: fact and leaf keep what was said.
  const { kept } = await w.one<{ kept: string }>(
    `SELECT data #>> '{letter,entries,0,contact,phone}' AS kept FROM liandan.fact WHERE case_id = $1 AND type = 'list.proposed'`,
    [list],
  );
  expect(kept).toBe('13700000000');
  expect(await w.broken()).toEqual({});
});
