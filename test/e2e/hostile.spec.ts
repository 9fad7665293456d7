import { COMPLETE, REVIEW, SUBMISSION } from '#src/demo/forms';
import { HOSTILE } from '../support/document.js';
import { eventually, until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, OFFICE, PHONE } from './support/desk.js';
import { freeTexts, hostile, hostileBody } from './support/hostile.js';

/** Markup, marks of direction and texts without end in every free text, from the API document: refused or shown, never run. */
let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office?.close());

const LOGINS = ['remover-sc', 'carrier', 'receiver-cq', 'sc-officer1', 'sc-officer2', 'cq-officer1', 'cq-officer2'];

/** What ran, or was made of the text. */
const ran = ({ page }: Desk) => page.locator('main img[src="x"], main script, form.form img').count();

describe('over the cap, in the forms of the commands', () => {
  interface OpenAct {
    verb: string;
    allowed: boolean;
    schema: string | null;
    title: { zh: string };
  }
  const RESOURCES = [
    ...['transfer-applications', 'letters', 'approvals', 'manifests', 'whitelists', 'whitelist-entries', 'agreements'],
    ...[
      'licences',
      'incidents',
      'discrepancies',
      'enforcement-leads',
      'overdue-records',
      'paper-fallbacks',
      'pipelines',
    ],
  ];
  const filledIn = new Set<string>();

  /** One case for each command with free text that the person may give now. */
  async function actsOf(desk: Desk): Promise<{ address: string; act: OpenAct }[]> {
    const found = new Map<string, { address: string; act: OpenAct }>();
    for (const resource of RESOURCES) {
      const { items } = await desk.read<{ items: { id: string; state: string }[] }>(`${resource}?limit=100`);
      const byState = new Map(items.map((item) => [item.state, item]));
      for (const { id } of byState.values()) {
        const acts = await desk.read<{ items: OpenAct[] }>(`cases/${id}/acts`);
        for (const act of acts.items) {
          if (!act.allowed || !act.schema || found.has(act.schema) || filledIn.has(act.schema)) continue;
          if (freeTexts(act.schema).length > 0) found.set(act.schema, { address: `/cases/${resource}/${id}`, act });
        }
      }
    }
    return [...found.values()];
  }

  /** Opens the form, fills every text with one character too many, sends it; what is wrong with the answer. */
  async function overfilled(desk: Desk, address: string, { title, schema, verb }: OpenAct): Promise<string[]> {
    const { page } = desk;
    await desk.go(address);
    await page.locator('.case-acts button').first().waitFor();
    const all = page.getByRole('button', { name: /^全部操作/ });
    if ((await all.count()) > 0) await all.click();
    const place = page.locator((await all.count()) > 0 ? '.act-list' : '.case-acts');
    await place.getByRole('button', { name: title.zh, exact: true }).click();
    const form = page.locator('form.form');
    await form.waitFor();
    for (const add of await form.getByRole('button', { name: /^plus 添加|^添加/ }).all()) await add.click();
    const wrong: string[] = [];
    const typed: { pointer: string; value: string }[] = [];
    const fieldAt = (pointer: string) => {
      const own = form.locator(`.form-field[data-pointer="${pointer}"]`);
      const row = form.locator(`fieldset[data-pointer="${pointer.replace(/\/0$/, '')}"] .form-row`).first();
      return (/\/0$/.test(pointer) ? row : own).locator('textarea, .ant-input').first();
    };
    /** A row of tags, or a text that is one of several. */
    const isChosen = async (pointer: string) =>
      (await form.locator(`[data-pointer="${pointer.replace(/\/0$/, '')}"] .ant-select`).count()) > 0;
    for (const { pointer, max } of freeTexts(schema ?? '')) {
      if (pointer.startsWith('/justifications/')) continue; // asked for by a refusal that names the rules
      const field = fieldAt(pointer);
      if ((await field.count()) === 0) {
        if (!(await isChosen(pointer))) wrong.push(`${verb} ${pointer} has no place to type`);
        continue;
      }
      const value = hostile(max + 1);
      await field.fill(value);
      typed.push({ pointer, value });
    }
    if (typed.length === 0) return wrong;
    filledIn.add(schema ?? '');
    await form.locator('button[type=submit]').click();
    const refused = form.locator('.problem');
    await refused.waitFor();
    const said = await refused.innerText();
    for (const { pointer, value } of typed) {
      const told = form.locator(`.form-field[data-pointer="${pointer}"] .form-fault`);
      const named = (await told.count()) > 0 || /\/0$/.test(pointer) || said.includes(' / ');
      if (!named) wrong.push(`${verb} ${pointer} is not named: ${said.slice(0, 80)}`);
      if ((await fieldAt(pointer).inputValue()) !== value) wrong.push(`${verb} ${pointer} lost its text`);
    }
    if ((await ran(desk)) > 0) wrong.push(`${verb} made elements of the text`);
    if (await desk.overflows()) wrong.push(`${verb} breaks the page`);
    return wrong;
  }

  it.each(LOGINS)(
    'the refusal names each field that %s has overfilled, and nothing is lost',
    async (login) => {
      const desk = await office.seat(login);
      desk.context.setDefaultTimeout(20_000);
      const acts = await actsOf(desk);
      const wrong: string[] = [];
      for (const { address, act } of acts) wrong.push(...(await overfilled(desk, address, act)));
      expect([...wrong, ...desk.faults]).toEqual([]);
      await desk.context.close();
    },
    300_000,
  );

  it('these were most commands of the law that have free text', () => {
    expect(filledIn.size).toBeGreaterThan(25);
  });
});

describe('at the cap, all along a case', () => {
  let firm: Desk;
  let handler: Desk;
  let head: Desk;
  let drafter: Desk;
  let signer: Desk;
  let id: string;
  let letter: string;
  let incident: string;
  /** What only the record can say: it is compared with a register, not written by somebody. */
  const ON_RECORD = ['carriers.0.roadLicence', 'emergency.filingNo', 'lines.0.name', 'facility'];

  beforeAll(async () => {
    [firm, handler, head] = [
      await office.seat('remover-hn'),
      await office.seat('hn-officer1'),
      await office.seat('hn-head'),
    ];
    [drafter, signer] = [await office.seat('ha-officer1'), await office.seat('ha-officer2')];
    const applications = new Applications(firm);
    const give = async (desk: Desk, verb: string, body: object) => {
      const { version } = await applications.one(id);
      const path = `/v1/transfer-applications/{id}/${verb}`;
      await desk.send(`transfer-applications/${id}/${verb}`, hostileBody(path, body), version);
    };
    const made = await firm.send(
      'transfer-applications',
      hostileBody('/v1/transfer-applications', await applications.body(), ON_RECORD),
    );
    ({ id } = made);
    await give(firm, 'submit', SUBMISSION);
    await give(handler, 'requestCorrection', { items: [{ field: 'contact', text: '' }] });
    await give(firm, 'resubmit', { answers: [{ item: 1, text: '' }] });
    await give(handler, 'accept', { checklist: COMPLETE });
    await give(handler, 'passReview', REVIEW);
    await until('the letter has arrived', async () => {
      const { items } = await drafter.read<{ items: { id: string; state: string }[] }>(`letters?about=${id}`);
      letter = items[0]?.id ?? '';
      return items[0]?.state === 'delivered';
    });
    const reply = async (desk: Desk, verb: string, body: object) => {
      const { version } = await desk.read<{ version: number }>(`letters/${letter}`);
      await desk.send(`letters/${letter}/${verb}`, hostileBody(`/v1/letters/{id}/${verb}`, body), version);
    };
    await reply(drafter, 'askInformation', { text: '' });
    await reply(drafter, 'draftReply', { agree: false, conditions: [''], reasons: '' });
    await reply(signer, 'replyRefuse', {});
    await until('the reply has arrived', async () => (await applications.stateOf(id)) === 'repliedRefuse');
    await give(head, 'refuse', { code: 'RR01', reason: '' });
    incident = (
      await handler.send(
        'incidents/known-first',
        hostileBody('/v1/incidents/known-first', {
          ...{ place: { text: '', division: '430121' }, kind: 'DUMPING', leaked: '', level: 'IV', text: '' },
          ...{ occurredAt: '2026-11-19T00:00:00Z', knownAt: '2026-11-19T00:10:00Z' },
        }),
      )
    ).id;
  });

  it('is printed: every paper of the case and of the letter, with the words in their own order', async () => {
    for (const [desk, of, least] of [
      [firm, id, 3],
      [drafter, letter, 1],
    ] as const) {
      let items: { id: string; sha256: string }[] = [];
      await until(
        'the papers are printed',
        async () => {
          ({ items } = await desk.read<{ items: typeof items }>(`documents?case=${of}&limit=100`));
          return items.length >= least;
        },
        90_000,
      );
      for (const paper of items) {
        const answer = await desk.context.request.get(`/v1/documents/${paper.id}/content`);
        expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf']);
      }
    }
  });

  it.each([
    ['an office', OFFICE],
    ['a phone', PHONE],
  ])('is text and stays inside the page of %s, wherever it is shown', async (_, size) => {
    const looks: [login: string, addresses: string[]][] = [
      [
        'remover-hn',
        [`/cases/transfer-applications/${id}`, '/browse/transfer-applications', '/?box=ended', '/notices'],
      ],
      [
        'hn-officer1',
        [`/review/${id}`, `/cases/transfer-applications/${id}?tab=history`, `/cases/incidents/${incident}`],
      ],
      ['hn-head', [`/cases/transfer-applications/${id}?tab=papers`, '/?box=done', '/browse/incidents']],
      ['ha-officer1', [`/letters/${letter}`, `/cases/letters/${letter}`, '/browse/letters', '/?box=done']],
      ['auditor', [`/cases/transfer-applications/${id}`, `/cases/incidents/${incident}`]],
    ];
    const wrong: string[] = [];
    for (const [login, addresses] of looks) {
      const desk = await office.seat(login, { size });
      for (const address of addresses) {
        await desk.go(address);
        await desk.page.locator('main h1').first().waitFor();
        await desk.page.waitForLoadState('networkidle');
        if (await desk.overflows()) wrong.push(`${address} scrolls sideways`);
        if ((await ran(desk)) > 0) wrong.push(`${address} made elements of the text`);
      }
      wrong.push(...desk.faults);
      await desk.context.close();
    }
    expect(wrong).toEqual([]);
  });

  it('is shown as it was typed on the case and on the letter, isolated from what stands around it', async () => {
    for (const [desk, address] of [
      [handler, `/review/${id}`],
      [drafter, `/cases/letters/${letter}`],
    ] as const) {
      await desk.go(address);
      const said = desk.page.getByText(HOSTILE.slice(0, 60)).first();
      await said.waitFor();
      // A place that is being drawn anew has no style for a moment.
      await eventually(async () => {
        const isolated = await said.evaluate((found) => getComputedStyle(found.closest('.text') ?? found).unicodeBidi);
        expect([address, isolated]).toEqual([address, 'isolate']);
      });
    }
  });

  it('goes out in files that no spreadsheet runs, and in the case file', async () => {
    await firm.go('/browse/transfer-applications');
    await firm.page.locator('main .ant-table-row').first().waitFor();
    const [file] = await Promise.all([
      firm.page.waitForEvent('download'),
      firm.page.getByRole('button', { name: '导出 CSV' }).click(),
    ]);
    const parts: Buffer[] = [];
    for await (const part of await file.createReadStream()) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString('utf8')).not.toMatch(/"[=+\-@]/);
    await eventually(async () => {
      const answer = await firm.context.request.get(`/v1/transfer-applications/${id}/case-file`);
      expect(answer.status()).toBe(200);
      expect((await answer.body()).includes(Buffer.from('<script>alert(2)</script>'))).toBe(true);
    });
  });

  it('leaves no error behind', () => {
    expect([firm, handler, head, drafter, signer].flatMap(({ faults }) => faults)).toEqual([]);
  });
});
