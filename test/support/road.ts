import { randomUUID } from 'node:crypto';
import { loadReference } from '#config/reference';
import { system, type Actor } from '#domain/actor';
import type { DomainError } from '#domain/errors';
import { makeCreditCode } from '#domain/identity/credit-code';
import { Deliveries } from '#outbox/deliveries';
import type { Queues } from '#outbox/queues';
import { clockBook } from '#src/deadline/clock-book';
import { CorrectionRegister } from '#src/manifest/correction.register';
import { ManifestEvidence } from '#src/manifest/manifest.evidence';
import { ManifestProcessor } from '#src/manifest/manifest.processor';
import { PipelineEvidence } from '#src/manifest/pipeline.evidence';
import { PipelineService } from '#src/manifest/pipeline.service';
import { Register } from '#src/party/register';
import { PolicyService } from '#src/policy/policy.service';
import { QuotaBook } from '#src/quota/quota-book';
import { world, type World } from './manifests.js';

type Command = { type: string } & Record<string, unknown>;
const person = { name: '陈某', phone: '13700000000' };
const DIVISION = { chengdu: '510100', guiyang: '520100', chongqing: '500100' };

/** A world of manifests with a second carrier, a railway in Guizhou, and what keeps the way from the gate to the end. */
export async function road() {
  const w: World = await world();
  const { sql } = w.engine;
  const rail = randomUUID();
  await sql(
    `INSERT INTO liandan.organisation (id, kind, name, uscc, province, city, address, phone, emergency_plan_until, carrier_scope, operating_document, operating_document_until)
     VALUES ($1, 'firm', '铁路', $2, '52', '5201', '路', '13800000000', '2028-12-31', '{8}', 'YS-2', '2028-12-31')`,
    [rail, makeCreditCode('91520100MA10040K')],
  );
  await sql(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
     VALUES ($1, 'HT-RAIL', $2, $3, 'CARRIER', '{900-052-31}', '2025-01-01', '2027-12-31', now(), '{all}')`,
    [randomUUID(), w.remover.org, rail],
  );
  const railway: Actor = { ...w.carrier, person: randomUUID(), org: rail, province: '52', city: '5201' };
  const sichuan: Actor = { ...w.chongqing, person: randomUUID(), org: randomUUID(), province: '51', city: null };
  const guizhou: Actor = { ...w.chongqing, person: randomUUID(), org: randomUUID(), province: '52', city: null };
  const clocks = clockBook(loadReference().calendar);
  const register = new Register(w.engine.app.db, 'test', {}, clocks);
  const deliveries = new Deliveries(w.engine.worker.db, {} as Queues);
  const evidence = new ManifestEvidence(w.engine.worker, new QuotaBook(), new PolicyService());
  new ManifestProcessor(
    w.engine.worker,
    deliveries,
    new Register(w.engine.worker.db, 'test', {}, clocks),
    w.worker,
    new PipelineService(w.engine.worker, new PipelineEvidence(evidence), evidence),
  ).onModuleInit();

  const place = (division: string) => ({ text: division, division });
  const say = (by: Actor) => (id: string, command: Command) => w.manifests.send(by, id, command);
  const remover = say(w.remover);
  const carrier = say(w.carrier);
  const receiver = say(w.receiver);
  const train = say(railway);
  const form = (approval: string, removed?: string, more?: object) => w.form(approval, removed, more);
  const legOf = (form0: Record<string, unknown>) => (form0['legs'] as Record<string, unknown>[])[0]!;
  /** Chengdu – Guiyang by road, Guiyang – Chongqing by rail. */
  const twoLegs = (approval: string, removed?: string, more: object = {}) => {
    const given = form(approval, removed, more);
    const [first] = given['legs'] as object[];
    return {
      ...given,
      legs: [
        { ...first, to: place(DIVISION.guiyang), via: ['51', '53', '52'] },
        { ...first, carrier: rail, conveyance: '2', from: place(DIVISION.guiyang), to: place(DIVISION.chongqing) },
      ],
    };
  };
  const depart: Command = { type: 'depart', waybillNo: 'YD-1', operatingDocument: 'V-1' };
  const draft = async (given: Command & Record<string, unknown>) =>
    (await w.manifests.open(w.remover, given)).answer.id;
  const issue = async (given: Command) => {
    const id = await draft(given);
    await remover(id, { type: 'issue' });
    return id;
  };
  const load = async (id: string, more: object = {}) => remover(id, { ...(await w.load(id)), ...more });
  const moving = async (given: Command) => {
    const id = await issue(given);
    await load(id);
    await carrier(id, depart);
    return id;
  };
  const arrive = (): Command => ({
    type: 'arriveAtReceiver',
    receiver: w.receiver.org,
    place: place(DIVISION.chongqing),
  });
  const arrived = async (given: Command) => {
    const id = await moving(given);
    await carrier(id, arrive());
    return id;
  };
  const line = (quantity: string, more: object = {}) => ({
    line: 1,
    differences: [],
    opinion: 'ACCEPT',
    method: 'R4',
    quantity,
    ...more,
  });
  const accept = (quantity: string, more?: object): Command => ({
    type: 'accept',
    lines: [line(quantity, more)],
    handler: person,
  });
  const partly = (quantity: string): Command => ({
    ...accept(quantity, { opinion: 'PARTIAL', differences: ['QUANTITY'], note: '短少' }),
    type: 'acceptPartly',
  });
  const reject: Command = { type: 'reject', reason: '性质不符', differences: ['CHARACTER'], handler: person };
  const homeward = (id: string) => ({
    ...legOf(form('')),
    from: place(DIVISION.chongqing),
    to: place(DIVISION.chengdu),
    vehicle: `川A9${id.slice(-4)}`,
  });
  const back = (gross: string): Command => ({
    type: 'receiveBack',
    weighings: [{ line: 1, scale: 'DB-2', gross, tare: '15.000000', at: '2025-11-17T05:00:00Z' }],
  });
  const one = (id: string, by: Actor = w.remover) => w.manifests.one(by, id);
  const state = async (id: string) => (await one(id)).state;
  const balance = async (approval: string) => {
    const [account] = await sql(
      `SELECT reserved, settled, excess FROM liandan.quota_account WHERE owner_kind = 'approval' AND owner_id = $1`,
      [approval],
    );
    const [shown] = await sql(
      `SELECT state, context -> 'lines' -> 0 ->> 'accepted' AS accepted, context -> 'lines' -> 0 ->> 'excess' AS excess
         FROM liandan.approval WHERE id = $1`,
      [approval],
    );
    return { ...account, approval: shown };
  };
  /** The cases about a manifest's differences. */
  const cases = (id: string) =>
    sql(`SELECT id, state, context -> 'kinds' AS kinds FROM liandan.discrepancy WHERE subject = $1 ORDER BY id`, [
      id,
    ]) as Promise<{ id: string; state: string; kinds: string[] }[]>;
  /** Whoever found the differences reports them, the remover agrees: nothing else is left to do about them. */
  const agree = async (id: string, by: Actor = w.receiver) => {
    for (const found of await cases(id)) {
      const ask = (actor: Actor, command: Command) =>
        w.discrepancies.send(actor, found.id, { command, once: undefined as never });
      await ask(by, { type: 'report', account: '已称重并拍照' });
      await ask(w.remover, { type: 'answer', agree: true });
    }
  };
  /** Delivers a fact of a case to a queue, as the relay would. */
  const deliver = async (queue: string, type: string, caseId: string) => {
    const rows = await sql(
      `INSERT INTO liandan.outbox (id, fact_id, queue) SELECT gen_random_uuid(), id, $1 FROM liandan.fact
        WHERE type = $2 AND case_id = $3 RETURNING id`,
      [queue, type, caseId],
    );
    for (const { id } of rows) await deliveries.deliver(String(id));
    return rows.length;
  };
  const key = () => ({ kind: 'key' as const, actor: 'test', key: randomUUID(), fingerprint: 'f' });
  const corrections = new CorrectionRegister(register);
  const asked = async (by: Actor, manifest: string, changes: Record<string, string>, reason = '填写有误') => {
    const list = Object.entries(changes).map(([field, value]) => ({ field, value }));
    return (await corrections.ask(by, key(), { manifest, changes: list, reason })).answer.id;
  };
  const consent = (by: Actor, id: string, version = 1) => corrections.consent(by, key(), id, version);
  const correct = async (by: Actor, id: string, changes: Record<string, string>) => {
    const request = await asked(by, id, changes);
    await consent(sichuan, request);
    await w.manifests.send(by, id, { type: 'correct', request });
  };
  return {
    ...w,
    sql,
    register,
    railway,
    sichuan,
    guizhou,
    system,
    deliveries,
    place,
    remove: remover,
    carry: carrier,
    receive: receiver,
    train,
    twoLegs,
    depart,
    draft,
    issue,
    loadIt: load,
    moving,
    arrive,
    arrived,
    line,
    accept,
    partly,
    reject,
    homeward,
    back,
    one,
    state,
    balance,
    cases,
    agree,
    deliver,
    corrections,
    asked,
    consent,
    correct,
    key,
    /** Moves the civil clock, only forward. */
    goTo: (instant: string) => sql('SELECT liandan.set_clock($1)', [instant]),
    now: async () => ((await sql('SELECT liandan.now() AS at'))[0] as { at: Date }).at,
  };
}
export type Road = Awaited<ReturnType<typeof road>>;

/** `accepted`, or code and rule of the refusal. */
export const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      const { code, refusal } = error as DomainError;
      return `${code} ${refusal?.rule ?? ''}`.trim();
    },
  );
