import { LetterReview } from '#src/consultation/letter-review.service';
import { BATTERIES, SHENGTONG } from '#src/demo/forms';
import { ApplicationReview } from '#src/transfer-application/review.service';
import { full, listed, refusal, type Full } from '../support/full.js';

/** What officers are shown at a case before they act: the checks of the day, and papers that nobody has signed. */
let w: Full;
let review: ApplicationReview;
let letters: LetterReview;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'));
  await w.story.until('2026-01-12 09:00');
  review = w.app.get(ApplicationReview, { strict: false });
  letters = w.app.get(LetterReview, { strict: false });
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const oks = (items: { item: string; ok: boolean }[]) => Object.fromEntries(items.map(({ item, ok }) => [item, ok]));
const words = ({ blocks }: { blocks: object[] }) => JSON.stringify(blocks);
const stored = async () => {
  const [row] = await w.sql(
    `SELECT (SELECT count(*)::int FROM liandan.letter) AS papers, (SELECT count(*)::int FROM liandan.audit_event) AS events,
       (SELECT coalesce(sum(last), 0)::int FROM liandan.letter_counter) AS numbers`,
  );
  return row;
};

it('[R-23a R-24a W-01] shows the checks of a listed case with rule, article and proof, as they stand on the day', async () => {
  const id = await w.submit(BATTERIES, '20.000000');
  const shown = await review.checks(w.people.as('sc-officer1'), id);
  expect(oks(shown.checklist)).toEqual({
    form: true,
    licenceCopy: true,
    methodStatement: true,
    contract: true,
    localMaterials: true,
    authority: true,
  });
  expect(oks(shown.findings)).toMatchObject({ planRow: true, licence: true, method: true });
  expect(shown.route?.tests.every(({ passed }) => passed)).toBe(true);
  expect(shown.limits).toMatchObject({ validFrom: '2026-01-12', validTo: '2026-12-31', limitedBy: 'R-22b' });
  expect(shown.limits?.ends.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['TIME-6', 'R-22b', 'R-27b']));
  const [copy] = shown.checklist.filter(({ item }) => item === 'licenceCopy');
  expect(copy?.checks[0]?.article?.zh).toContain('第22条');
  expect(copy?.proof[0]?.zh).toContain('SHA-256');
});

it('[R-22a L-80a] shows what does not hold: a missing contract, a licence that does not cover', async () => {
  const id = await w.submit(BATTERIES, '20.000000');
  await w.sql(
    `UPDATE liandan.transfer_application SET context = jsonb_set(context, '{attachments}',
       (SELECT jsonb_agg(a) FROM jsonb_array_elements(context -> 'attachments') a WHERE a ->> 'kind' <> 'CONTRACT'))
     WHERE id = $1`,
    [id],
  );
  await w.sql(
    `UPDATE liandan.transfer_application SET context = jsonb_set(context, '{lines,0,method}', '"D10"') WHERE id = $1`,
    [id],
  );
  const shown = await review.checks(w.people.as('sc-officer1'), id);
  expect(oks(shown.checklist)).toMatchObject({ contract: false, licenceCopy: true });
  const licence = shown.findings.find(({ item }) => item === 'licence');
  expect(licence).toMatchObject({ ok: false, checks: [{ rule: 'L-80a', ok: false }] });
  expect(licence?.checks[0]?.says?.zh).toContain('不覆盖');
});

it('[Z-04 R-24b R-25a] shows letter, reply and decisions before they are signed and stores nothing', async () => {
  const { application: id, letter } = await w.consulted(SHENGTONG, '20.000000');
  const before = await stored();
  const head = w.people.as('hn-head');
  const note = '拟同意转移的意见待签';
  const consultation = await review.preview(head, id, { paper: 'CONSULTATION', note });
  expect(consultation).toMatchObject({ number: null, title: expect.stringContaining('商请函') as string });
  expect(consultation.foot).toContain('DRAFT');
  expect(words(consultation)).toContain(note);
  const reason = '接受地不同意接受';
  const refused = await review.preview(head, id, { paper: 'REFUSAL_DECISION', code: 'RR01', reason });
  expect(words(refused)).toContain(reason);
  const approved = await review.preview(head, id, { paper: 'APPROVAL_DECISION', conditions: ['按路线运输'] });
  expect(words(approved)).toContain('按路线运输');
  const reply = await letters.preview(w.people.as('ha-officer1'), letter, { agree: false, reasons: '处置能力不足' });
  expect(reply.number).toBeNull();
  expect(words(reply)).toContain('处置能力不足');
  expect(await stored()).toEqual(before);

  await w.reply(letter, 'ha', false, { reasons: '处置能力不足' });
  const [signed] = await w.sql(`SELECT body FROM liandan.letter WHERE case_id = $1 AND kind = 'REPLY'`, [id]);
  expect(signed?.['body']).toMatchObject({ agree: false, reasons: '处置能力不足' });
});

it('[L-80b P-12] computes what the receiver can still take, for the addressee alone', async () => {
  const { application, letter } = await w.consulted(SHENGTONG, '30.000000');
  const shown = await letters.headroom(w.people.as('ha-officer1'), letter, 'zh');
  expect(shown).toMatchObject({ on: '2026-01-12', asked: '30.000000', licence: { valid: true, uncovered: [] } });
  expect(shown.record).toEqual({ grade: null, violations: [], incidents: [] });
  const { uscc } = (await w.one<{ uscc: string }>(
    `SELECT context -> 'body' -> 'receiver' ->> 'uscc' AS uscc FROM liandan.consultation WHERE id = $1`,
    [letter],
  ))!;
  await w.sql(
    `INSERT INTO liandan.credit_record (uscc, province, kind, grade, serious, source, document, summary, decided_on, lifted_on, readers)
     SELECT $1, '41', x.kind, x.grade, x.serious, 'EVALUATION', x.document, '超标排放', x.on::date, x.lifted::date, '{p:41}'
       FROM (VALUES ('GRADE', 'C', false, '豫信〔2025〕1号', '2025-11-01', null), ('VIOLATION', null, true, '豫罚〔2025〕7号', '2025-12-01', null),
                    ('VIOLATION', null, true, '豫罚〔2024〕2号', '2024-12-01', '2025-06-01')) x(kind, grade, serious, document, "on", lifted)`,
    [uscc],
  );
  expect((await letters.headroom(w.people.as('ha-officer1'), letter, 'zh')).record).toMatchObject({
    grade: 'C',
    violations: [{ document: '豫罚〔2025〕7号', serious: true }],
    incidents: [],
  });
  expect(shown.loadPermille).toBeGreaterThan(0);
  expect(await refusal(letters.headroom(w.people.as('hn-officer1'), letter, 'zh'))).toBe('NOT_PERMITTED');
  expect(await refusal(letters.headroom(w.people.as('cq-officer1'), letter, 'zh'))).toBe('NOT_FOUND');
  expect(await refusal(review.checks(w.people.as('ha-officer1'), application))).toBe('NOT_PERMITTED');
  expect(await refusal(review.preview(w.people.as('remover-hn'), application, { paper: 'CONSULTATION' }))).toBe(
    'NOT_PERMITTED',
  );
});
