import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { system, type Actor } from '#domain/actor';
import { makeCreditCode } from '#domain/identity/credit-code';
import { Deliveries } from '#outbox/deliveries';
import type { Queues } from '#outbox/queues';
import { AgreementService } from '#src/agreement/agreement.service';
import { ApprovalPapers } from '#src/approval/approval.papers';
import { ApprovalProcessor } from '#src/approval/approval.processor';
import { PaperArrivals } from '#src/consultation/paper-arrivals';
import { ReceiverToday } from '#src/approval/receiver-today';
import { ApprovalService } from '#src/approval/approval.service';
import { ConsultationProcessor } from '#src/consultation/consultation.processor';
import { ConsultationService } from '#src/consultation/consultation.service';
import { LetterBook } from '#src/consultation/letter-book';
import { ReceiverLicence } from '#src/consultation/receiver-licence';
import { Poller } from '#src/deadline/poller';
import { FileBook } from '#src/file/file-book';
import { LicenceService } from '#src/licence/licence.service';
import { PartyService } from '#src/party/party.service';
import { PolicyService } from '#src/policy/policy.service';
import { QuotaBook } from '#src/quota/quota-book';
import { routes } from '#src/routes';
import { ApplicationEvidence } from '#src/transfer-application/transfer-application.evidence';
import { ApplicationPapers } from '#src/transfer-application/transfer-application.papers';
import { TransferApplicationProcessor } from '#src/transfer-application/transfer-application.processor';
import { TransferApplicationService } from '#src/transfer-application/transfer-application.service';
import { ListingService } from '#src/whitelist/listing.service';
import type { Workflow } from '#workflow/workflow';
import { engine, type Engine } from './engine.js';

const CODE = '900-052-31';
export const HOUR = 3_600_000;

/** The capabilities around an application, on one connection pool, without Nest. */
function services(workflow: Workflow) {
  const parties = new PartyService();
  const book = new QuotaBook();
  const licences = new ReceiverLicence(workflow, book);
  const listings = new ListingService(workflow, new LicenceService(workflow, book), book);
  const agreements = new AgreementService(workflow);
  const letterBook = new LetterBook(parties);
  const letters = new ConsultationService(workflow, letterBook, parties, licences, new PolicyService());
  const decisions = new ApprovalPapers(workflow, letterBook, parties);
  const receivers = new ReceiverToday(licences, new PolicyService());
  const approvals = new ApprovalService(workflow, decisions, letters, book, listings, receivers);
  const papers = new ApplicationPapers(workflow, letterBook, parties);
  const evidence = new ApplicationEvidence(parties, licences, new PolicyService(), new FileBook({ papers: 'digest' }));
  const applications = new TransferApplicationService(workflow, evidence, letters, papers, listings);
  return { applications, letters, approvals, listings, agreements, licences };
}

/** A remover in Chengdu, a listed recycler in Chongqing, the officers of both provinces, and the white list of the year. */
export async function applicationWorld(pool = 8) {
  const needed =
    /^(application|consultation|approval|listing\.quota|listing\.capRaised|listing\.suspended|listing\.post)/;
  const e: Engine = await engine(Object.fromEntries(Object.entries(routes).filter(([fact]) => needed.test(fact))), {
    pool,
    settable: true,
  });
  const { sql } = e;
  const app = services(e.app);
  const worker = services(e.worker);
  const deliveries = new Deliveries(e.worker.db, {} as Queues);
  const arrivals = new PaperArrivals(e.worker, new PartyService());
  new ConsultationProcessor(e.worker, deliveries, worker.letters, arrivals).onModuleInit();
  const { approvals, licences } = worker;
  const receivers = new ReceiverToday(licences, new PolicyService());
  new ApprovalProcessor(e.worker, deliveries, approvals, receivers, arrivals).onModuleInit();
  new TransferApplicationProcessor(e.worker, deliveries, worker.applications).onModuleInit();

  const organisation = async (
    kind: string,
    name: string,
    province: string,
    city: string | null,
    uscc: string | null,
  ) => {
    const id = randomUUID();
    await sql(
      `INSERT INTO liandan.organisation (id, kind, name, province, city, uscc, address, emergency_plan_until)
       VALUES ($1, $2, $3, $4, $5, $6, '路1号', CASE WHEN $2 = 'firm' THEN date '2028-12-31' END)`,
      [id, kind, name, province, city, uscc],
    );
    return id;
  };
  const sichuan = await organisation('province', '四川省生态环境厅', '51', null, null);
  const chongqing = await organisation('province', '重庆市生态环境局', '50', null, null);
  const uscc = makeCreditCode('91500100MA10020K');
  const remover = await organisation('firm', '移出厂', '51', '5101', makeCreditCode('91510100MA10010K'));
  const receiver = await organisation('firm', '接受厂', '50', '5001', uscc);
  const person = (name: string, org: string, kind: Actor['kind'], province: string, city: string | null): Actor => ({
    ...system,
    person: randomUUID(),
    name,
    org,
    orgName: kind === 'firm' ? '移出厂' : province === '51' ? '四川省生态环境厅' : '重庆市生态环境局',
    kind,
    province,
    city,
    roles: kind === 'firm' ? ['handler'] : ['officer'],
    auth: 'session',
  });
  const [now] = (await sql(`SELECT liandan.now() AS at`)) as { at: Date }[];
  const today = new Date(now!.at.getTime() + 8 * HOUR).toISOString().slice(0, 10);
  const year = Number(today.slice(0, 4));
  const end = `${year + 2}-12-31`;
  const [site, plan, licence, agreement, list, entry] = Array.from({ length: 6 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const readers = [`o:${remover}`, 'p:51', 'c:5101'];
  await sql(`INSERT INTO liandan.site (id, organisation, name, address, city) VALUES ($1, $2, '厂区', '路', '5101')`, [
    site,
    remover,
  ]);
  await sql(
    `INSERT INTO liandan.plan (id, organisation, site, year, filing_no, unit_class, filed_at, updated_at, readers)
     VALUES ($1, $2, $3, $4, 'GLJH', 'registration', now(), now(), $5)`,
    [plan, remover, site, year, readers],
  );
  await sql(`INSERT INTO liandan.plan_version (plan, version, filed_at, readers) VALUES ($1, 1, now(), $2)`, [
    plan,
    readers,
  ]);
  await sql(
    `INSERT INTO liandan.plan_row (id, plan, version, line, transfer_type, waste_name, waste_code, category, quantity, method, receiver_kind, receiver, receiver_name, licence_no, readers)
     VALUES ($1, $2, 1, 1, 'CROSS_PROVINCE', '废铅蓄电池', $3, 'HW31', 90000000000, 'R4', 'LICENCE_HOLDER', $4, '接受厂', 'CQ-1', $5)`,
    [randomUUID(), plan, CODE, receiver, readers],
  );
  const aggregate = (table: string, id: string, state: string, context: object) =>
    sql(
      `INSERT INTO liandan.${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
       VALUES ($1, $2, 1, 1, decode(repeat('00', 32), 'hex'), 1, $3, '{all}', liandan.now(), liandan.now())`,
      [id, state, JSON.stringify(context)],
    );
  const holder = { org: receiver, name: '接受厂', uscc };
  await aggregate('licence', licence, 'valid', {
    number: 'CQ-1',
    issuer: '重庆市生态环境局',
    holder,
    province: '50',
    city: '5001',
    kind: 'COMPREHENSIVE',
    modes: ['COLLECT', 'STORE', 'UTILISE'],
    scopes: [{ category: 'HW31', kind: 'INCLUDE', codes: [CODE], methods: ['R4'], scale: null }],
    scale: '100000.000000',
    validFrom: '2024-01-01',
    validTo: end,
    facilities: [],
    predecessor: null,
    numbers: ['CQ-1'],
    measure: null,
    barredUntil: null,
    intake: null,
  });
  const terms = JSON.parse(readFileSync('config/agreements/sichuan-chongqing-2020.json', 'utf8')) as {
    key: string;
    title: object;
    parameters: object;
  };
  await aggregate('agreement', agreement, 'active', {
    key: terms.key,
    title: terms.title,
    keeper: '51',
    parameters: terms.parameters,
    versions: [{ no: 1, from: '2020-04-01', parameters: terms.parameters }],
    signatures: [],
    suspension: null,
    consents: [],
    amendment: null,
    termination: null,
  });
  await aggregate('whitelist', list, 'effective', {
    agreement: { id: agreement, key: terms.key, title: terms.title, version: 1 },
    terms: terms.parameters,
    receiving: '50',
    cities: [],
    counterparts: ['51'],
    year,
    version: 1,
    effectiveOn: '2024-01-01',
    lastDay: end,
    entries: [],
  });
  await aggregate('whitelist_entry', entry, 'active', {
    receiver: holder,
    licenceNumber: 'CQ-1',
    licenceId: licence,
    licenceTo: end,
    facility: null,
    codes: [CODE],
    wasteName: '废铅蓄电池',
    methods: ['R4'],
    cap: '100.000000',
    origins: ['51'],
    split: [],
    shares: [],
    list: { id: list, year, version: 1 },
    agreement: { id: agreement, key: terms.key },
    receiving: '50',
    parties: ['51'],
    confirmation: 'COUNTERPART',
    lastDay: end,
    quota: { cap: '100.000000', used: '0.000000' },
    noFurther: false,
    suspension: null,
    lift: null,
    removal: null,
    ended: null,
    confirmedAt: '2024-01-01T00:00:00.000Z',
    effectiveAt: '2024-01-01T00:00:00.000Z',
    successor: null,
    predecessor: null,
  });
  await e.worker.db.transaction(async (m) => {
    const account = `listing/${entry}/0000/${year}`;
    await m.query(
      `INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, year, cap, readers, line_readers)
       VALUES ($1, 'listing', $2, 0, $3, 100000000, '{all}', '{all}')`,
      [account, entry, year],
    );
    await m.query(
      `INSERT INTO liandan.quota_line (account, at, cap, cause_machine, cause_id, reason, readers)
       VALUES ($1, now(), 100000000, 'listing', $2, 'N2', '{all}')`,
      [account, entry],
    );
  });

  const applicant = person('王', remover, 'firm', '51', '5101');
  const attachment = (kind: string) => ({ kind, name: kind, sha256: '0'.repeat(64), bytes: 1 });
  const form = (quantity: string, more: object = {}) => ({
    site,
    plan,
    receiver,
    licence,
    lines: [
      {
        line: 1,
        name: '废铅蓄电池',
        category: 'HW31',
        code: CODE,
        hazards: ['T', 'C'],
        form: 'S',
        quantity,
        method: 'R4',
        purpose: 'UTILISE',
      },
    ],
    carriers: [{ name: '承运', roadLicence: 'YS-1', licenceValidTo: end }],
    transport: { mode: 'ROAD', route: ['5101', '5001'], batches: 3 },
    period: { from: today, to: end },
    emergency: { filingNo: 'YJ-1', filedOn: '2024-01-01' },
    attachments: ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'].map(attachment),
    ...more,
  });
  const act = (by: Actor, id: string, type: string, body: object = {}) =>
    e.app.send(app.applications.kind, id, { by, command: { type, ...body } });
  const officers = {
    first: person('李', sichuan, 'province', '51', null),
    second: person('赵', sichuan, 'province', '51', null),
    drafter: person('何', chongqing, 'province', '50', null),
    signer: person('孙', chongqing, 'province', '50', null),
  };
  const checklist = {
    form: true,
    licenceCopy: true,
    methodStatement: true,
    contract: true,
    localMaterials: true,
    authority: true,
  };
  return {
    ...app,
    engine: e,
    deliveries,
    applicant,
    ...officers,
    ids: { sichuan, chongqing, remover, receiver, site, plan, licence, agreement, list, entry },
    today,
    year,
    form,
    act,
    /** Open and submit. */
    submitted: async (quantity: string, more: object = {}) => {
      const { answer } = await e.app.open(app.applications.kind, {
        by: applicant,
        command: { type: 'create', ...form(quantity, more) },
      });
      await act(applicant, answer.id, 'submit', { statement: true, signatory: '王' });
      return answer.id;
    },
    accept: (id: string) => act(officers.first, id, 'accept', { checklist }),
    reply: (letter: string, type: 'replyAgree' | 'replyRefuse', body: object = {}) =>
      e.app.send(app.letters.kind, letter, { by: officers.signer, command: { type, ...body } }),
    draft: (letter: string, body: object) =>
      e.app.send(app.letters.kind, letter, { by: officers.drafter, command: { type: 'draftReply', ...body } }),
    row: async (table: string, id: string) => {
      const [found] = await sql(`SELECT state, context FROM liandan.${table} WHERE id = $1`, [id]);
      return found as { state: string; context: Record<string, never> };
    },
    /** Works off every delivery that this world's capabilities hear, and those that follow from them. */
    deliver: async () => {
      for (;;) {
        const rows = await sql(
          'SELECT o.id, o.queue, f.type FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE o.done_at IS NULL ORDER BY o.id',
        );
        const open = rows.filter(({ queue, type }) => deliveries.hears(String(queue), String(type)));
        if (open.length === 0) return;
        for (const { id } of open) await deliveries.deliver(String(id));
      }
    },
    /** Moves the civil clock forward by days and fires what is due. */
    pass: async (days: number) => {
      await sql(`SELECT liandan.set_clock(liandan.now() + make_interval(days => $1))`, [days]);
      await new Poller(e.worker).turn();
    },
    papers: (id: string) =>
      sql('SELECT kind, number, addressee, delivered_at, hash FROM liandan.letter WHERE case_id = $1 ORDER BY id', [
        id,
      ]),
    stop: () => e.stop(),
  };
}
export type ApplicationWorld = Awaited<ReturnType<typeof applicationWorld>>;
