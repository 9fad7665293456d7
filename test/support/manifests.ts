import { randomUUID } from 'node:crypto';
import { approvalMachine } from '#domain/approval/approval.machine';
import { approvalTests } from '#domain/approval/approval.tests';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { approvalParts, approvalReaders } from '#domain/approval/approval.policy';
import { system, type Actor } from '#domain/actor';
import { makeCreditCode } from '#domain/identity/credit-code';
import { tonnes } from '#domain/quantity/quantity';
import { labelCode } from '#domain/waste/label';
import { ConsultationService } from '#src/consultation/consultation.service';
import { LetterBook } from '#src/consultation/letter-book';
import { ReceiverLicence } from '#src/consultation/receiver-licence';
import { DiscrepancyService } from '#src/exception/discrepancy.service';
import { ManifestEvidence } from '#src/manifest/manifest.evidence';
import { ManifestService } from '#src/manifest/manifest.service';
import { PartyService } from '#src/party/party.service';
import { PolicyService } from '#src/policy/policy.service';
import { QuotaBook } from '#src/quota/quota-book';
import { routes } from '#src/routes';
import type { Kind, Workflow } from '#workflow/workflow';
import { engine, type Engine } from './engine.js';

/** A remover in Chengdu, a recycler in Chongqing and a carrier, with all the papers that a manifest asks for. */
export interface World {
  engine: Engine;
  manifests: ManifestService;
  worker: ManifestService;
  discrepancies: DiscrepancyService;
  remover: Actor;
  receiver: Actor;
  carrier: Actor;
  chongqing: Actor;
  ids: { site: string; licence: string; contract: string; planRow: string; uscc: string };
  /** A new approval, active, of so many grams. */
  approve: (grams: bigint, more?: Partial<ApprovalContext>) => Promise<string>;
  /** The form of one manifest; each has labels of its own. */
  form: (approval: string, removed?: string, more?: object) => { type: 'create' } & Record<string, unknown>;
  load: (id: string) => Promise<{ type: string } & Record<string, unknown>>;
  stop: () => Promise<void>;
}

const CODE = '900-052-31';
const TODAY = '2025-11-17';

/** Manifests, their approvals and the cases about their differences; what others hear of them is left out. */
const onlyManifests = Object.fromEntries(
  Object.entries(routes)
    .filter(([fact]) => /^(manifest|discrepancy|paperFallback)\./.test(fact))
    .map(([fact, { within }]) => [
      fact,
      { within: within.filter((step) => /^(manifest|discrepancy)\./.test(step)), after: [] },
    ]),
);

function approvals(workflow: Workflow): Kind<ApprovalContext> {
  return workflow.register<ApprovalContext>({
    name: 'approval',
    table: 'approval',
    version: 1,
    machine: approvalMachine,
    tests: approvalTests as unknown as Kind<ApprovalContext>['tests'],
    parts: approvalParts,
    readers: approvalReaders,
  });
}

export async function world(pool = 8): Promise<World> {
  const e = await engine(onlyManifests, { pool, settable: true });
  const { sql } = e;
  const book = new QuotaBook();
  const services = [e.app, e.worker].map((workflow) => {
    approvals(workflow);
    return new ManifestService(workflow, book, new ManifestEvidence(workflow, book, new PolicyService()));
  });
  const parties = new PartyService();
  const [discrepancies] = [e.app, e.worker].map((workflow) => {
    const licences = new ReceiverLicence(workflow, book);
    const letters = new ConsultationService(workflow, new LetterBook(parties), parties, licences, new PolicyService());
    return new DiscrepancyService(workflow, letters);
  });
  const kind = e.worker.kinds.get('approval') as unknown as Kind<ApprovalContext>;
  const uscc = makeCreditCode('91510100MA10010K');
  const firm = async (name: string, province: string, city: string, code: string | null, carrier = false) => {
    const id = randomUUID();
    await sql(
      `INSERT INTO liandan.organisation (id, kind, name, uscc, province, city, address, phone, unit_class, emergency_plan_until, carrier_scope, operating_document, operating_document_until)
       VALUES ($1, 'firm', $2, $3, $4, $5, $2 || '路1号', '13800000000', 'registration', '2028-12-31', $6, $7, '2028-12-31')`,
      [id, name, code, province, city, carrier ? ['8'] : [], carrier ? 'YS-1' : null],
    );
    return id;
  };
  const remover = await firm('移出厂', '51', '5101', uscc);
  const receiver = await firm('接受厂', '50', '5001', makeCreditCode('91500100MA10020K'));
  const carrier = await firm('承运', '51', '5101', makeCreditCode('91510100MA10030K'), true);
  const actor = (org: string, province: string, city: string, kindOf: Actor['kind'] = 'firm'): Actor => ({
    ...system,
    person: randomUUID(),
    name: '王某',
    org,
    orgName: '单位',
    kind: kindOf,
    province,
    city,
    roles: kindOf === 'firm' ? ['handler'] : ['officer'],
    auth: 'session',
  });
  const [site, plan, planRow, contract, licence] = Array.from({ length: 5 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const readers = [`o:${remover}`, 'p:51', 'c:5101'];
  await sql(
    `INSERT INTO liandan.site (id, organisation, name, address, city) VALUES ($1, $2, '厂区', '厂区路', '5101')`,
    [site, remover],
  );
  await sql(
    `INSERT INTO liandan.plan (id, organisation, site, year, filing_no, unit_class, filed_at, updated_at, readers)
     VALUES ($1, $2, $3, 2025, 'GLJH2025', 'registration', now(), now(), $4)`,
    [plan, remover, site, readers],
  );
  await sql(`INSERT INTO liandan.plan_version (plan, version, filed_at, readers) VALUES ($1, 1, now(), $2)`, [
    plan,
    readers,
  ]);
  await sql(
    `INSERT INTO liandan.plan_row (id, plan, version, line, transfer_type, waste_name, waste_code, category, quantity, method, receiver_kind, receiver, receiver_name, licence_no, readers)
     VALUES ($1, $2, 1, 1, 'CROSS_PROVINCE', '废铅蓄电池', $3, 'HW31', 90000000000, 'R4', 'LICENCE_HOLDER', $4, '接受厂', 'CQ-1', $5)`,
    [planRow, plan, CODE, receiver, readers],
  );
  for (const [id, party, role] of [
    [contract, receiver, 'RECEIVER'],
    [randomUUID(), carrier, 'CARRIER'],
  ]) {
    await sql(
      `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
       VALUES ($1, $2, $3, $4, $5, $6, '2025-01-01', '2026-12-31', now(), $7)`,
      [id, `HT-${role}`, remover, party, role, [CODE], [...readers, `o:${party}`]],
    );
  }
  await sql(
    `INSERT INTO liandan.vehicle (organisation, plate, operating_document, valid_until, load) SELECT $1, '川A' || (10000 + n), 'V-' || n, '2028-12-31', 30000000 FROM generate_series(1, 600) n`,
    [carrier],
  );
  await sql(
    `INSERT INTO liandan.driver (organisation, name, certificate, valid_until, escort, readers) VALUES ($1, '赵某', 'D-1', '2028-12-31', false, $2), ($1, '周某', 'E-1', '2028-12-31', true, $2)`,
    [carrier, [`o:${carrier}`]],
  );
  await sql(
    `INSERT INTO liandan.licence (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, 'valid', 1, 1, '\\x00', 1, $2, '{all}', now(), now())`,
    [
      licence,
      JSON.stringify({
        number: 'CQ-1',
        issuer: '重庆市生态环境局',
        holder: { org: receiver, name: '接受厂', uscc: '' },
        province: '50',
        city: '5001',
        kind: 'COMPREHENSIVE',
        modes: ['COLLECT', 'STORE', 'UTILISE'],
        scopes: [{ category: 'HW31', kind: 'INCLUDE', codes: [CODE], methods: ['R4'], scale: null }],
        scale: '100000.000000',
        validFrom: '2024-01-01',
        validTo: '2027-12-31',
        facilities: [],
      }),
    ],
  );
  let serial = 0;
  const party = (org: string, province: string, city: string) => ({
    org,
    name: org,
    uscc: '',
    address: '',
    province,
    city,
  });
  return {
    engine: e,
    manifests: services[0]!,
    worker: services[1]!,
    discrepancies: discrepancies!,
    remover: actor(remover, '51', '5101'),
    receiver: actor(receiver, '50', '5001'),
    carrier: actor(carrier, '51', '5101'),
    chongqing: actor(randomUUID(), '50', '5001', 'province'),
    ids: { site, licence, contract, planRow, uscc },
    approve: async (grams, more = {}) => {
      const { answer } = await e.worker.open(kind, {
        by: system,
        door: 'rule',
        command: {
          type: 'issue',
          application: randomUUID(),
          origin: '51',
          originCity: '5101',
          destination: '50',
          remover: party(remover, '51', '5101'),
          receiver: party(receiver, '50', '5001'),
          licence: { id: licence, number: 'CQ-1', validTo: '2027-12-31' },
          facility: null,
          route: ['51', '50'],
          conditions: [],
          track: 'CONSULTED',
          listing: null,
          agreement: null,
          reply: null,
          decidedOn: TODAY,
          decidedBy: { person: randomUUID(), name: '审批人', orgName: '四川省生态环境厅', principal: null },
          validFrom: TODAY,
          validTo: '2026-11-16',
          singleBatch: false,
          releaseUnusedOnExpiry: true,
          lines: [{ line: 1, name: '废铅蓄电池', category: 'HW31', code: CODE, method: 'R4', approved: tonnes(grams) }],
          ...more,
        },
      });
      await e.worker.send(kind, answer.id, { by: system, door: 'clock', command: { type: 'activate' } });
      await sql(
        `INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, cap, readers, line_readers) VALUES ('approval/' || $1 || '/0001/0000', 'approval', $1::uuid, 1, $2, $3, $3)
         ON CONFLICT DO NOTHING`,
        [answer.id, String(grams), [...readers, `o:${receiver}`, 'p:50']],
      );
      await sql(
        `INSERT INTO liandan.quota_line (account, at, cap, cause_machine, cause_id, reason, readers) VALUES ('approval/' || $1 || '/0001/0000', now(), $2, 'approval', $1::uuid, 'opened', $3)`,
        [answer.id, String(grams), readers],
      );
      return answer.id;
    },
    form: (approval, removed = '24.860000', more = {}) => {
      serial += 1;
      const label = labelCode({ unit: uscc, wasteCode: CODE, day: '2025-11-10', serial: serial % 1000 });
      const person = { name: '李某', phone: '13800000000' };
      return {
        type: 'create',
        site,
        receiver,
        licence,
        contract,
        approval,
        plannedDate: TODAY,
        consignor: 'REMOVER',
        emergencyPhone: '13800000000',
        handler: person,
        emergencyMeasures: '围堵、收集、上报',
        lines: [
          {
            planRow,
            approvalLine: 1,
            wasteCode: CODE,
            name: '废铅蓄电池',
            hazards: ['T', 'C'],
            form: 'S',
            packaging: { type: '06', number: 1 },
            planned: removed,
            removed,
            method: 'R4',
            dangerousGoods: { class: '8', un: '2794' },
            labels: [label],
          },
        ],
        legs: [
          {
            carrier,
            conveyance: '1',
            vehicle: `川A${10000 + serial}`,
            driver: { ...person, certificate: 'D-1' },
            escort: { ...person, certificate: 'E-1' },
            from: { text: '成都', division: '510100' },
            to: { text: '重庆', division: '500100' },
          },
        ],
        ...more,
      };
    },
    load: async (id) => {
      const { lines } = await services[0]!.one(actor(remover, '51', '5101'), id);
      const removed = BigInt((lines[0]?.removed ?? '0').replace('.', ''));
      return {
        type: 'load',
        weighings: [
          {
            line: 1,
            scale: 'DB-1',
            gross: tonnes(removed + 15_000_000n),
            tare: '15.000000',
            at: '2025-11-17T01:00:00Z',
          },
        ],
        scans: lines.map(({ line, labels }) => ({ line, labels })),
        driverSignature: '赵某',
        passengers: 0,
      };
    },
    stop: e.stop,
  };
}
