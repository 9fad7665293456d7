import { randomUUID } from 'node:crypto';
import { BATTERIES, BATTERIES_TOO, manifestForm, MEIHUA, nextLabel, SHENGTONG } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { manifestReaders } from '#domain/manifest/manifest.policy';
import { CarrierPrints1700000044000 } from '#src/database/migrations/0044-carrier-prints';
import { Typesetter } from '#src/document/typesetter';
import type { OfficialSheet, Sheet } from '#src/document/sheet';
import { paperHash } from '#src/consultation/letter-book';
import { canonicalJson } from '#ledger/canonical';
import { Deliveries } from '#outbox/deliveries';
import { DataSource } from 'typeorm';
import { checkDocuments } from '#src/document/check';
import { DocumentService } from '#src/document/document.service';
import { ApplicationReview } from '#src/transfer-application/review.service';
import type { PreviewPaper } from '#src/transfer-application/review.commands';
import { APPROVAL, full, refusal, type Full } from '../support/full.js';
import { readPdf, textsOf } from '../support/pdf.js';
import { visitors } from '../support/visitor.js';

interface Printed {
  id: string;
  source: string;
  kind: string;
  case_id: string;
  number: string | null;
  title: string;
  issued_at: Date;
  record: Record<string, any>;
  sheet: Sheet;
  edition: string;
  sha256: string;
  pdf: Buffer;
}

let w: Full;
/** What the journeys below leave behind. */
const cases: Record<string, string> = {};
/** Papers as they were shown before they were signed. */
const drafts: Record<string, OfficialSheet> = {};
const preview = (login: string, id: string, asked: PreviewPaper) =>
  w.app.get(ApplicationReview, { strict: false }).preview(w.people.as(login), id, asked);
let entry: string;
beforeAll(async () => {
  w = await full('2025-11-25 09:00');
  let list: string;
  ({ list, entry } = await w.list(2026, '1000.000000'));
  cases['list'] = list;
  await w.story.until('2026-01-05 09:00');
  // On the list, approved and hauled.
  const fast = await w.approved(BATTERIES, '400.000000');
  Object.assign(cases, fast);
  cases['manifest'] = await w.haul(BATTERIES, fast.approval, '24.860000', 1, 'accepted');
  const void_ = await w.haul(BATTERIES, fast.approval, '20.000000', 2, 'issued');
  await w.act('manifest', void_, BATTERIES.logins.remover, 'void', { reason: '填写有误' });
  cases['voided'] = void_;
  cases['legs'] = await twoLegs(fast.approval);
  // On the list too, but refused.
  cases['refusedOnList'] = await w.accepted(BATTERIES, '10.000000');
  await w.act('application', cases['refusedOnList'], 'sc-officer2', 'refuse', {
    code: 'RR08',
    reason: '转移方案与管理计划不一致',
  });
  await w.story.settle();
  // Over quota: held, asked, granted.
  cases['over'] = await w.accepted(BATTERIES_TOO, '700.000000');
  const extra = { extra: '100.000000', note: '年末集中清库' };
  drafts['OVER_QUOTA'] = await preview('sc-officer1', cases['over'], { paper: 'OVER_QUOTA', ...extra });
  await w.act('application', cases['over'], 'sc-officer1', 'sendOverQuotaLetter', extra);
  await w.story.drain();
  await w.reply((await w.letterOf(cases['over'])).id, 'cq', true);
  await w.story.settle();
  const { conditions } = APPROVAL;
  drafts['APPROVAL_DECISION'] = await preview('sc-officer2', cases['over'], { paper: 'APPROVAL_DECISION', conditions });
  await w.approve(BATTERIES_TOO, cases['over']);
  await w.story.settle();
  // Consulted: one agreed, one refused.
  const agreed = await w.consulted(SHENGTONG, '100.000000');
  await w.reply(agreed.letter, 'ha', true);
  await w.story.settle();
  const told = { copies: ['长沙市交通运输局', '湖南省交通运输厅'] };
  await w.act('application', agreed.application, 'hn-officer2', 'approve', { ...APPROVAL, ...told });
  cases['consulted'] = agreed.application;
  const refused = await w.consulted(MEIHUA, '100.000000');
  await w.reply(refused.letter, 'ha', false, { reasons: '接受单位核准规模已满' });
  await w.story.settle();
  await w.act('application', refused.application, 'hn-officer2', 'refuse', {
    code: 'RR01',
    reason: '接受地不同意接受',
  });
  cases['refused'] = refused.application;
  // Refused at review, not accepted, corrected, and an entry suspended.
  cases['failed'] = await w.accepted(SHENGTONG, '50.000000');
  await w.act('application', cases['failed'], 'hn-officer2', 'refuse', {
    code: 'RR07',
    reason: '管理计划未包含该项转移',
  });
  cases['corrected'] = await w.submit(SHENGTONG, '60.000000');
  await w.act('application', cases['corrected'], 'hn-officer1', 'requestCorrection', {
    items: [{ field: 'reason', text: '请补充说明跨省转移理由' }],
  });
  cases['unaccepted'] = await w.submit(SHENGTONG, '70.000000');
  await w.act('application', cases['unaccepted'], 'hn-officer1', 'refuseAcceptance', {
    ground: 'OTHER_AUTHORITY',
    reason: '不属于本机关职权范围',
    authority: '河南省生态环境厅',
  });
  await w.act('listing', entry, 'cq-officer2', 'suspend', { trigger: 'S1', reason: '擅自倾倒含铅废渣，已立案查处' });
  await w.story.settle();
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

/** Issued for two carriers: by road to Suining, from there by rail. */
async function twoLegs(approval: string): Promise<string> {
  const { remover } = BATTERIES.logins;
  const [day, second] = [await w.today(), demoId('firm carrier hn')];
  await w.sql(
    `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
     VALUES (gen_random_uuid(), 'HT-RAIL', $1, $2, 'CARRIER', '{900-052-31}', '2025-01-01', '2027-12-31', now(), '{all}')`,
    [demoId(BATTERIES.remover), second],
  );
  const haul = { licence: await w.licence(BATTERIES), approval, tonnes: '10.000000', day, truck: 3 };
  const form = manifestForm(BATTERIES, { ...haul, label: nextLabel(BATTERIES, day) });
  const suining = { text: '遂宁货运站', division: '510900' };
  const [leg] = form.legs;
  const legs = [
    { ...leg, to: suining },
    { ...leg, carrier: second, conveyance: '2', from: suining },
  ];
  const id = await w.people.open('manifest', remover, { type: 'create', ...form, legs });
  await w.act('manifest', id, remover, 'issue');
  return id;
}

const documents = async (where = 'true', values: unknown[] = []) =>
  (await w.sql(`SELECT * FROM liandan.document WHERE ${where} ORDER BY id`, values)) as unknown as Printed[];
const ofCase = (name: string, kind: string) => documents('case_id = $1 AND kind = $2', [cases[name], kind]);
const only = async (name: string, kind: string): Promise<Printed> => {
  const found = await ofCase(name, kind);
  expect([name, kind, found.length]).toEqual([name, kind, 1]);
  return found[0]!;
};
/** A label names its title only in the metadata. */
/** How papers name the entry of the list. */
const CITED = [
  '《川渝危险废物跨省市转移“白名单”合作机制》',
  '危险废物跨省市转移“白名单”合作机制（2020-04-01）',
  '2026年度名单（第1版）第1号条目',
];
const printedOn = (sheet: Sheet) => (sheet.template === 'label' ? sheet.labels : sheet);
const said = ({ sheet }: Printed) => textsOf(sheet).join('\n');

it('[A-32] prints what each step of the procedure gives: acceptance, non-acceptance and correction, dated, with the right authority', async () => {
  const acceptance = await only('consulted', 'ACCEPTANCE_RECEIPT');
  expect(said(acceptance)).toContain('决定予以受理');
  expect(said(acceptance)).toContain('2026年1月5日');
  const other = await only('unaccepted', 'NON_ACCEPTANCE');
  expect(said(other)).toContain('请向河南省生态环境厅提出申请');
  expect(said(await only('corrected', 'CORRECTION_NOTICE'))).toContain('请补充说明跨省转移理由');
  expect(await ofCase('corrected', 'ACCEPTANCE_RECEIPT')).toEqual([]);
});

it('[R-24b][R-25a][W-06] prints letters between the provinces with their numbers, and the replies', async () => {
  const letter = await only('consulted', 'CONSULTATION');
  expect(letter.number).toMatch(/^湘环固函〔2026〕\d+号$/);
  expect(said(letter)).toContain('现商请贵厅研究并函复意见');
  expect(said(await only('consulted', 'REPLY'))).toContain('同意来函所列事项');
  expect(said(await only('refused', 'REPLY'))).toContain('接受单位核准规模已满');
  expect(said(await only('list', 'LIST'))).toContain('900-052-31');
  const over = await documents(`kind = 'OVER_QUOTA'`);
  expect(over.map(({ case_id }) => case_id)).toEqual([cases['over']]);
  expect(said(over[0]!)).toContain('商请增加额度');
});

it('[A-38][R-24c] a refusal is written with facts, grounds, reconsideration and litigation; an approval needs no remedies', async () => {
  for (const name of ['refused', 'failed']) {
    const refused = await only(name, 'REFUSAL_DECISION');
    expect(refused.number).toMatch(/^湘环许决〔2026〕\d+号$/);
    for (const words of [
      '一、事实',
      '二、理由和依据',
      '行政复议',
      '行政诉讼',
      '《中华人民共和国行政许可法》第三十八条',
    ]) {
      expect(said(refused)).toContain(words);
    }
  }
  expect(said(await only('failed', 'REFUSAL_DECISION'))).toContain('管理计划未包含该项转移');
  expect(said(await only('refused', 'REFUSAL_DECISION'))).toContain('接受地不同意接受');
  const approval = await only('application', 'APPROVAL_DECISION');
  expect(said(approval)).not.toContain('不予批准');
  // A refusal without reasons never comes so far.
  const silent = w.act('application', cases['corrected']!, 'hn-officer2', 'refuse', { code: 'RR99', reason: '' });
  expect(await refusal(silent)).not.toBe('accepted');
});

it('[R-27a][W-03][R-26b] an approval names waste, tonnes, method and validity; the partner is told the result, the others of the approval', async () => {
  const approval = await only('consulted', 'APPROVAL_DECISION');
  const letter = await only('consulted', 'REPLY');
  for (const words of ['321-', '100', '有效期', letter.number!]) expect(said(approval)).toContain(words);
  expect(said(approval)).not.toContain('不再另行商请');
  expect(said(await only('application', 'APPROVAL_DECISION'))).toContain('依照机制约定不再另行商请');
  expect(said(await only('application', 'RESULT_NOTICE'))).toContain('重庆市生态环境局'.slice(0, 3));
  expect((await ofCase('application', 'APPROVAL_NOTICE')).length).toBeGreaterThan(0);
  expect(await ofCase('consulted', 'RESULT_NOTICE')).toEqual([]);
});

it('[W-03] the partner is told of a refusal on the list as a refusal: reason, wastes, and nothing drawn from the entry', async () => {
  const told = said(await only('refusedOnList', 'RESULT_NOTICE'));
  for (const words of ['不予批准', '转移方案与管理计划不一致', '900-052-31', '废铅蓄电池'])
    expect(told).toContain(words);
  for (const words of ['批准决定（—）', '批准有效期', '扣减']) expect(told).not.toContain(words);
  expect(said(await only('application', 'RESULT_NOTICE'))).toContain('相应数量已从条目额度中扣减');
});

it('[W-06][W-04] an approval beyond the quota cites the consent of the other province and the quantity it grants', async () => {
  const approval = said(await only('over', 'APPROVAL_DECISION'));
  const reply = await only('over', 'REPLY');
  expect(approval).not.toContain('不再另行商请');
  for (const words of [`复函：${reply.number!}`, '同意超额100吨', '申请数量超出名单额度', entry])
    expect(approval).toContain(words);
});

it('[W-06] the over-quota letter names agreement, list and entry with its quota, and what the officer says of the extra', async () => {
  const letter = said(await only('over', 'OVER_QUOTA'));
  for (const words of [...CITED, entry, '额度1000吨', '已使用400吨', '增加额度100吨', '年末集中清库'])
    expect(letter).toContain(words);
});

it('[W-04] a decision on the list cites agreement, instrument, list and entry; one beside the list does not', async () => {
  for (const name of ['application', 'over']) {
    const decision = said(await only(name, 'APPROVAL_DECISION'));
    for (const words of [...CITED, entry]) expect(decision).toContain(words);
  }
  const consulted = said(await only('consulted', 'APPROVAL_DECISION'));
  for (const words of ['名单', '条目']) expect(consulted).not.toContain(words);
  const notice = said(await only('application', 'RESULT_NOTICE'));
  for (const words of CITED) expect(notice).toContain(words);
  expect(notice).not.toContain('sichuan-chongqing-2020');
});

it('[R-24b][R-27a] what an officer looks at before signing is what is printed', async () => {
  for (const kind of ['OVER_QUOTA', 'APPROVAL_DECISION']) {
    const { number: _n, foot: _f, ...printed } = (await only('over', kind)).sheet as OfficialSheet;
    const { number: _d, foot: _m, ...shown } = drafts[kind]!;
    expect([kind, shown]).toEqual([kind, printed]);
  }
});

it('[R-26b][R-27a] a decision is copied to the way, to the city bureau that supervises and to the centre; an officer adds, once', async () => {
  const copied = async (name: string) => ((await only(name, 'APPROVAL_DECISION')).sheet as OfficialSheet).copies;
  expect(await copied('application')).toEqual([
    '四川省交通运输厅',
    '重庆市生态环境局',
    '重庆市交通运输委员会',
    '成都市生态环境局',
    '四川省固体废物管理中心',
  ]);
  const added = await copied('consulted');
  expect(added.slice(-2)).toEqual(['湖南省固体废物管理中心', '长沙市交通运输局']);
  expect(added.filter((name) => name === '湖南省交通运输厅')).toHaveLength(1);
  expect(said(await only('application', 'APPROVAL_DECISION'))).toContain('由成都市生态环境局负责日常监督管理');
});

it('[W-12] the alarm letter names entry, trigger and measure', async () => {
  const alarm = await documents(`kind = 'ALARM'`);
  expect(alarm).toHaveLength(1);
  for (const words of ['严重环境违法行为', '擅自倾倒含铅废渣', '暂停该条目']) expect(said(alarm[0]!)).toContain(words);
});

it('prints the manifest as it stood: issued, closed and void, with its number in QR and Code 128, and one receipt a signature', async () => {
  const forms = await ofCase('manifest', 'MANIFEST');
  expect(forms.map(({ record }) => record['state'])).toEqual(['issued', 'closed']);
  expect(forms.map(({ record }) => record['manifest'].receipt === null)).toEqual([true, false]);
  expect(forms[0]!.number).toMatch(/^2026\d{10}$/);
  expect((await ofCase('voided', 'MANIFEST')).at(-1)!.sheet).toMatchObject({ status: '已作废' });
  const [before, after] = forms.map(said);
  for (const words of ['汽车', '电子联单', '第1行', 'HW31 2025年版', '交付时间', '39.86−15=24.86；DB-0001'])
    expect(after).toContain(words);
  for (const words of ['39.86−15=24.86', '接受；']) expect(before).not.toContain(words);
  const receipts = await ofCase('manifest', 'SIGNATURE_RECEIPT');
  expect(receipts.map(({ record }) => record['act'])).toEqual([
    'manifest.issued',
    'manifest.loaded',
    'manifest.accepted',
  ]);
  for (const { record } of receipts) {
    const [event] = await w.sql(`SELECT encode(hash, 'hex') AS leaf FROM liandan.audit_event WHERE event_id = $1`, [
      record['event'].id,
    ]);
    expect(event).toEqual({ leaf: record['event'].leaf });
  }
});

it('[T-05][T-08] prints one label for each container code of the manifest', async () => {
  const label = await only('manifest', 'LABEL');
  const codes = (label.sheet as { labels: { digital: string }[] }).labels.map(({ digital }) => digital);
  expect(codes).toEqual(label.record['manifest'].lines.flatMap((line: { labels: string[] }) => line.labels));
});

it('[Z-04] every frozen paper is printed once, and printing again gives the same bytes', async () => {
  const all = await documents();
  const papers = await w.sql(
    'SELECT id, kind, number, sender_name, addressee_name, title, body, hash, issued_at FROM liandan.letter',
  );
  expect(
    all
      .filter(({ source }) => source.startsWith('paper/'))
      .map(({ source }) => source)
      .sort(),
  ).toEqual(papers.map(({ id }) => `paper/${id}`).sort());
  for (const paper of papers) {
    const hash = paperHash(
      {
        kind: paper['kind'],
        number: paper['number'],
        senderName: paper['sender_name'],
        addresseeName: paper['addressee_name'],
        title: paper['title'],
        body: paper['body'],
      } as never,
      (paper['issued_at'] as Date).toISOString(),
    );
    expect(all.find(({ source }) => source === `paper/${paper['id']}`)?.record['paper'].sha256).toBe(hash);
  }
  const checked = await checkDocuments(
    { query: async (text, values) => ({ rows: await w.sql(text, values) }) },
    cases['refused'],
  );
  expect(checked.length).toBeGreaterThan(3);
  for (const { faults, reprinted } of checked) expect([faults, reprinted]).toEqual([[], true]);
  const again = new Typesetter();
  expect(all.length).toBeGreaterThan(30);
  for (const { sheet, record, issued_at, sha256, edition, pdf, title } of all) {
    const printed = await again.print(sheet, canonicalJson(record), issued_at.toISOString());
    expect([title, printed.sha256]).toEqual([title, sha256]);
    expect(printed.pdf.equals(pdf)).toBe(true);
    expect(edition).toBe(await again.edition());
  }
});

it('[Z-04] a delivery repeated prints nothing more; what is printed cannot be changed or removed, and its hash is on record', async () => {
  const standing = () => w.sql('SELECT id, source, sha256, length(pdf) AS bytes FROM liandan.document ORDER BY id');
  const before = await standing();
  const repeated = await w.sql(`UPDATE liandan.outbox SET done_at = NULL WHERE queue = 'document' RETURNING id`);
  expect(repeated.length).toBeGreaterThan(20);
  for (const { id } of repeated) await w.behind.get(Deliveries).deliver(String(id));
  expect(await standing()).toEqual(before);
  const [{ id, sha256 }] = before as [Record<string, any>];
  await expect(w.behind.get(DataSource).query('UPDATE liandan.document SET title = $1', ['x'])).rejects.toThrow(
    /denied|Z-02/,
  );
  await expect(w.sql('UPDATE liandan.document SET title = $1 WHERE id = $2', ['x', id])).rejects.toThrow(/Z-02/);
  await expect(w.sql('DELETE FROM liandan.document WHERE id = $1', [id])).rejects.toThrow(/Z-02/);
  const leaves = await w.sql(
    `SELECT e.case_id AS id, convert_from(p.payload, 'UTF8')::json ->> 'sha256' AS sha256
     FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id) WHERE e.machine = 'document'`,
  );
  expect(leaves).toHaveLength(before.length);
  expect(leaves).toContainEqual({ id, sha256 });
  expect(await w.broken()).toEqual({});
});

it('[Z-04] is PDF/A-3 with the canonical record inside, made of the bundled faces only, and shows every character of its words', async () => {
  for (const { pdf, record, sheet, issued_at, title } of await documents()) {
    const read = readPdf(pdf);
    expect([title, read.pdfa]).toEqual([title, '3B']);
    expect(read.created).toBe(issued_at.toISOString().replace(/\D/g, '').slice(0, 14));
    expect(read.attachments.map(({ name }) => name)).toEqual(['record.json']);
    expect(read.attachments[0]!.bytes.equals(canonicalJson(record))).toBe(true);
    for (const font of read.fonts) expect(font).toMatch(/^Noto(SerifSC-(Regular|Bold)|SansSC-Medium)$/);
    const missing = [...new Set(textsOf(printedOn(sheet)).join(''))].filter(
      (c) => !/\s/.test(c) && !read.characters.has(c),
    );
    expect([title, missing]).toEqual([title, []]);
  }
});

it('[Z-07] shows documents to the readers of the case, with hash, record and PDF; to others they do not exist', async () => {
  const refused = await only('refused', 'REFUSAL_DECISION');
  const service = w.app.get(DocumentService, { strict: false });
  const remover = w.people.as('remover-hn2');
  const list = await service.list(remover, { case: cases['refused'] });
  expect(list.items).toContainEqual(expect.objectContaining({ id: refused.id, sha256: refused.sha256 }));
  expect(await service.one(remover, refused.id)).toMatchObject({ kind: 'REFUSAL_DECISION', record: refused.record });
  const { pdf } = await service.content(remover, refused.id);
  expect(pdf.equals(refused.pdf)).toBe(true);
  const stranger = w.people.as('remover-sc');
  expect((await service.list(stranger, { case: cases['refused'] })).items).toEqual([]);
  expect(await refusal(service.content(stranger, refused.id))).toBe('NOT_FOUND');
  expect(await refusal(service.one(stranger, randomUUID()))).toBe('NOT_FOUND');
});

it('[Z-07] prints what a carrier does not see of a manifest for the others only: other legs, the receipt, the results', async () => {
  const door = visitors(w.app);
  const may = async (login: string, { id }: Printed) => {
    const answers = await Promise.all([
      door.get(login, `/v1/documents/${id}`),
      door.get(login, `/v1/documents/${id}/content`),
    ]);
    return answers.map(({ status }) => status);
  };
  const SEEN = [200, 200];
  const HIDDEN = [404, 404];
  const [issued, closed] = await ofCase('manifest', 'MANIFEST');
  const { remover, receiver, carrier } = BATTERIES.logins;
  for (const login of [remover, receiver, 'sc-officer1']) {
    expect([login, await may(login, issued!), await may(login, closed!)]).toEqual([login, SEEN, SEEN]);
    expect([login, await may(login, await only('legs', 'MANIFEST'))]).toEqual([login, SEEN]);
  }
  // The driver shows the form on the road, of a load that is one carrier's alone.
  expect([await may(carrier, issued!), await may(carrier, await only('manifest', 'LABEL'))]).toEqual([SEEN, SEEN]);
  expect(await may(carrier, closed!)).toEqual(HIDDEN);
  for (const login of [carrier, 'carrier-hn'])
    for (const kind of ['MANIFEST', 'LABEL'])
      expect([login, kind, await may(login, await only('legs', kind))]).toEqual([login, kind, HIDDEN]);
  // Nor is it told in the facts of the case what it is not shown of the case.
  const facts = async (login: string) =>
    (await door.get(login, `/v1/manifests/${cases['manifest']}?asOf=${await w.today()}`)).body['facts'] as {
      type: string;
      data: Record<string, unknown>;
    }[];
  const accepted = async (login: string) => (await facts(login)).find(({ type }) => type === 'manifest.accepted')!.data;
  expect(await accepted(receiver)).toMatchObject({ totalAccepted: '24.860000' });
  expect(Object.keys(await accepted(carrier)).sort()).toEqual([
    'approval',
    'carriers',
    'destination',
    'destinationCity',
    'instrument',
    'number',
    'origin',
    'originCity',
    'receiver',
    'remover',
  ]);
});

it('[Z-07] takes from carriers what was printed for them before: the same is left as is printed now', async () => {
  const standing = () => w.sql('SELECT id, readers FROM liandan.document ORDER BY id');
  const before = await standing();
  const printed = await documents(`kind IN ('MANIFEST', 'LABEL')`);
  await w.sql('ALTER TABLE liandan.document DISABLE TRIGGER USER');
  for (const { id, record } of printed)
    await w.sql('UPDATE liandan.document SET readers = $2 WHERE id = $1', [id, manifestReaders(record['manifest'])]);
  await w.sql('ALTER TABLE liandan.document ENABLE TRIGGER USER');
  expect(await standing()).not.toEqual(before);
  await new CarrierPrints1700000044000().up({ query: (text: string) => w.sql(text) });
  expect(await standing()).toEqual(before);
});
