import { BATTERIES, applicationForm, manifestForm, nextLabel, SHENGTONG, SUBMISSION } from '#src/demo/forms';
import { ApiDocument } from '#src/http/api-document';
import { key } from '../support/api.js';
import { full, listed, type Full } from '../support/full.js';

/** Sichuan to Chongqing by list, Hunan to Henan by letter; everything asked over HTTP. */
let w: Full;
beforeAll(async () => {
  w = await full('2025-11-17 09:00', listed(2026, '1000.000000'));
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

interface Fields {
  next: string | null;
  editable: string[];
  required: string[];
  frozen: string[];
  correctable?: string[];
}
interface Problem {
  status: number;
  rule?: string;
  detail: string;
  remedy?: string;
  errors?: { pointer: string; code: string; detail: string; rule?: string }[];
}
const cookies = new Map<string, string>();
const http = async <T>(
  method: string,
  url: string,
  login?: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const response = await w.app.inject({
    method: method as 'GET',
    url,
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    headers: {
      host: 'localhost',
      ...(login ? { cookie: cookies.get(login) ?? '', origin: 'http://localhost' } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  return { status: response.statusCode, body: response.json<T>(), headers: response.headers };
};
const login = async (name: string) => {
  if (cookies.has(name)) return name;
  const { headers } = await http('POST', '/v1/sessions', undefined, {
    login: name,
    password: 'a demonstration password',
  });
  cookies.set(name, String(headers['set-cookie']).split(';')[0] ?? '');
  return name;
};
const fields = async (url: string, by: string) => {
  const { status, body } = await http<Fields>('GET', `${url}/fields`, await login(by));
  expect(status).toBe(200);
  return body;
};
/** The refusal in both languages. */
const refused = async (url: string, verb: string, by: string, body: object) => {
  const { body: shown } = await http<{ version: number }>('GET', url, await login(by));
  const asked = (language: string) =>
    http<Problem>('POST', `${url}/${verb}`, by, body, {
      ...key(),
      'if-match': `"${shown.version}"`,
      'accept-language': language,
    });
  const [zh, en] = [await asked('zh-CN'), await asked('en')];
  expect(zh.status).toBe(en.status);
  return { status: zh.status, zh: zh.body, en: en.body };
};
const draft = async (change: object) => {
  const day = await w.today();
  const form = applicationForm(SHENGTONG, await w.licence(SHENGTONG), {
    tonnes: '20.000000',
    from: day,
    to: '2026-12-31',
    route: ['43', '42', '41'],
    year: 2026,
  });
  return w.people.open('application', SHENGTONG.logins.remover, { type: 'create', ...form, ...change } as never);
};

it('[R-22a, R-22b] an application: what is missing is named, what is submitted is frozen', async () => {
  const { remover } = SHENGTONG.logins;
  const id = await draft({ carriers: [], period: undefined });
  const url = `/v1/transfer-applications/${id}`;
  const now = await fields(url, remover);
  expect(now).toMatchObject({ next: 'submit', frozen: [] });
  expect(now.required).toEqual(['carriers', 'period.from', 'period.to', 'statement', 'signatory']);
  expect(now.editable).toEqual(expect.arrayContaining(['carriers', 'lines[].quantity']));

  const no = await refused(url, 'submit', remover, SUBMISSION);
  expect([no.status, no.zh.rule]).toEqual([422, 'R-22a']);
  expect(no.zh.errors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ pointer: '/carriers', detail: '运输单位未填写。', rule: 'R-22a' }),
      expect.objectContaining({ pointer: '/period/from', detail: '拟转移期限起未填写。', rule: 'R-22b' }),
    ]),
  );
  expect(no.en.errors).toEqual(
    expect.arrayContaining([expect.objectContaining({ pointer: '/carriers', detail: 'carriers is missing.' })]),
  );

  const whole = await draft({});
  const sent = `/v1/transfer-applications/${whole}`;
  await w.act('application', whole, remover, 'submit', SUBMISSION);
  const later = await fields(sent, remover);
  expect([later.editable, later.required]).toEqual([[], []]);
  expect(later.frozen).toEqual(expect.arrayContaining(['receiver', 'lines[].quantity', 'period.to']));
  const frozen = await refused(sent, 'edit', remover, { reason: '另一理由' });
  expect([frozen.status, frozen.zh.rule]).toEqual([409, 'R-23b']);
  expect(frozen.zh.errors).toMatchObject([
    { pointer: '/reason', code: 'frozen', detail: '跨省转移理由自提交起不得更改。' },
  ]);
  expect(frozen.en.errors).toMatchObject([
    { detail: 'reason for leaving the province does not change after submission.' },
  ]);
});

it('[R-23c] in correction only what the notice lists is open, and it is told so', async () => {
  const { remover } = SHENGTONG.logins;
  const id = await draft({});
  await w.act('application', id, remover, 'submit', SUBMISSION);
  await w.act('application', id, 'hn-officer1', 'requestCorrection', { items: [{ field: 'reason', text: '请补充' }] });
  const url = `/v1/transfer-applications/${id}`;
  const now = await fields(url, remover);
  expect(now.editable).toEqual(['reason']);
  const no = await refused(url, 'edit', remover, { contact: '王某', period: { from: '2026-02-01', to: '2026-03-01' } });
  expect([no.status, no.zh.rule]).toEqual([422, 'R-23c']);
  expect(no.zh.errors?.map(({ pointer }) => pointer)).toEqual(['/period/from', '/period/to', '/contact']);
  expect(no.en.errors?.[2]).toMatchObject({ code: 'frozen', rule: 'R-23c' });
  await w.act('application', id, remover, 'edit', { reason: '本省无利用能力' });
  expect((await fields(url, 'hn-officer1')).editable).toEqual([]);
});

it('[R-10d, R-13b] a manifest: what the issue and the loading wait for, and what stays from then on', async () => {
  const { logins } = BATTERIES;
  const { approval } = await w.approved(BATTERIES, '100.000000');
  const day = await w.today();
  const haul = {
    licence: await w.licence(BATTERIES),
    approval,
    tonnes: '20.000000',
    day,
    truck: 1,
    label: nextLabel(BATTERIES, day),
  };
  const form = manifestForm(BATTERIES, haul) as { lines: object[] } & Record<string, unknown>;
  const bare = { ...form, handler: undefined, lines: form.lines.map((line) => ({ ...line, removed: undefined })) };
  const id = await w.people.open('manifest', logins.remover, { type: 'create', ...bare } as never);
  const url = `/v1/manifests/${id}`;
  const now = await fields(url, logins.remover);
  expect(now).toMatchObject({
    next: 'issue',
    required: ['handler.name', 'handler.phone', 'lines[0].removed'],
    frozen: [],
  });
  const no = await refused(url, 'issue', logins.remover, {});
  expect([no.status, no.zh.rule]).toEqual([422, 'R-10d']);
  expect(no.zh.errors).toEqual(
    expect.arrayContaining([
      { pointer: '/lines/0/removed', code: 'part1Complete', detail: '第1行移出量未填写。', rule: 'R-10d' },
    ]),
  );
  expect(no.en.errors).toEqual(
    expect.arrayContaining([expect.objectContaining({ detail: 'removed quantity (line 1) is missing.' })]),
  );

  await w.act('manifest', id, logins.remover, 'edit', form);
  await w.act('manifest', id, logins.remover, 'issue');
  const issued = await fields(url, logins.remover);
  expect(issued).toMatchObject({ next: 'load', correctable: [] });
  expect(issued.frozen).toEqual(expect.arrayContaining(['lines[].removed', 'receiver', 'handler.name']));
  expect(issued.editable).toEqual(expect.arrayContaining(['lines[].weighing', 'driverSignature']));
  const changed = { ...form, emergencyPhone: '028-11111111' };
  const frozen = await refused(url, 'edit', logins.remover, changed);
  expect([frozen.status, frozen.zh.rule]).toEqual([409, 'Z-02']);
  expect(frozen.zh.errors).toMatchObject([{ pointer: '/emergencyPhone', detail: '应急联系电话自签发起不得更改。' }]);
  expect(frozen.en.errors).toMatchObject([{ detail: 'emergency phone does not change after issue.' }]);
  expect((await fields(url, 'cq-officer1')).editable).toEqual([]);
});

it('[R-29, Z-02] a correction of a field that stays is refused by its name', async () => {
  const { logins } = BATTERIES;
  const { approval } = await w.approved(BATTERIES, '60.000000');
  const id = await w.haul(BATTERIES, approval, '20.000000', 2, 'accepted');
  await w.story.settle();
  expect((await fields(`/v1/manifests/${id}`, logins.receiver)).correctable).toContain('receipt.lines[].quantity');
  const ask = (language: string) =>
    http<Problem>(
      'POST',
      '/v1/correction-requests',
      logins.remover,
      { manifest: id, changes: [{ field: 'lines/1/wasteCode', value: '900-052-31' }], reason: '写错' },
      { ...key(), 'accept-language': language },
    );
  await login(logins.remover);
  expect(await ask('zh-CN')).toMatchObject({
    status: 422,
    body: {
      rule: 'Z-02',
      errors: [{ pointer: '/changes/0/field', detail: '废物代码（lines/1/wasteCode）不得更正。' }],
    },
  });
  expect((await ask('en')).body.errors).toMatchObject([{ detail: 'waste code (lines/1/wasteCode) stays as it is.' }]);
});

it('[R-25b, Z-02] a letter: reasons are named when they lack, the signed reply stays', async () => {
  const { letter } = await w.consulted(SHENGTONG, '20.000000');
  const url = `/v1/letters/${letter}`;
  await w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: false });
  const now = await fields(url, 'ha-officer2');
  expect(now).toMatchObject({ next: 'replyRefuse', required: ['answer.reasons'] });
  const no = await refused(url, 'replyRefuse', 'ha-officer2', {});
  expect([no.status, no.zh.rule]).toEqual([422, 'R-25b']);
  expect(no.zh.errors).toMatchObject([{ pointer: '/reasons', detail: '不同意理由未填写。' }]);
  expect(no.en.errors).toMatchObject([{ pointer: '/reasons', detail: 'reasons is missing.' }]);
  await w.act('consultation', letter, 'ha-officer2', 'replyRefuse', { reasons: '无利用能力' });
  const frozen = await refused(url, 'draftReply', 'ha-officer1', { agree: true });
  expect([frozen.status, frozen.zh.rule]).toEqual([409, 'Z-02']);
  expect(frozen.zh.errors).toMatchObject([{ pointer: '/agree', detail: '是否同意自复函签发起不得更改。' }]);
  expect(frozen.en.errors).toMatchObject([{ detail: 'agreement does not change after the reply was signed.' }]);
  expect((await fields(url, 'ha-officer1')).editable).toEqual([]);
});

it('publishes the tables, and the API document is described by them', async () => {
  for (const [document, path] of [
    ['application', 'period.from'],
    ['manifest', 'lines[].removed'],
    ['letter', 'answer.reasons'],
  ]) {
    const { status, body } = await http<{ items: { path: string }[] }>('GET', `/v1/reference/field-rules/${document}`);
    expect([status, body.items.some((row) => row.path === path)]).toEqual([200, true]);
  }
  expect((await http('GET', '/v1/reference/field-rules/nothing')).status).toBe(404);
  const { components } = w.app.get(ApiDocument).whole() as unknown as {
    components: { schemas: Record<string, { properties: Record<string, { description?: string }> }> };
  };
  expect(components.schemas['ManifestsManifestLineForm']?.properties['removed']?.description).toBe(
    '移出量 · removed quantity, in t. Required from issue (R-10d). Frozen from issue. Put right afterwards on request (R-29).',
  );
  expect(components.schemas['ManifestsDepartManifest']?.properties['waybillNo']?.description).toMatch(
    /^危险货物运单号 · dangerous-goods waybill. Required from depart, current leg \(R-11b\)/,
  );
});
