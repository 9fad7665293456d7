import type { Locator } from 'playwright-core';
import { COMPLETE } from '#src/demo/forms';
import { eventually, until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';
import { codeField, codeOf, enrolled } from './support/second-factor.js';
import { StrictDoor } from './support/strict-door.js';

/** Two provinces carry a consulted application, and the keeper of a list adjusts it: officers' tasks with clicks counted. */
let office: Office;
let applications: Applications;
let handler: Desk;
let head: Desk;
let drafter: Desk;
let signer: Desk;
let keeper: Desk;
let id: string;
let letter: string;

beforeAll(async () => {
  office = await Office.open();
  applications = new Applications(await office.seat('remover-hn'));
  handler = await office.seat('hn-officer1');
  head = await office.seat('hn-head');
  drafter = await office.seat('ha-officer1');
  signer = await office.seat('ha-officer2');
  keeper = await office.seat('cq-officer1');
  ({ id } = await applications.submitted());
});
afterAll(() => office.close());

const stateOf = (of = id) => applications.stateOf(of);
const button = (desk: Desk, name: string) => desk.page.getByRole('button', { name, exact: true });
/** Opens the case from the work list. */
async function open(desk: Desk, address: string): Promise<void> {
  await desk.go('/?machine=' + (address.startsWith('/letters') ? 'consultation' : 'application'));
  const row = desk.page.locator(`a[href="${address}"]`);
  await row.waitFor();
  desk.counted();
  await desk.click(row);
}
/** A signature is asked for once more. */
const sign = async (desk: Desk, act: Locator) => {
  await desk.click(act);
  await desk.click(desk.page.getByRole('button', { name: /^确\s?认$/ }));
};

it('[ux 6.1] the list opens sorted by working days left: no click', async () => {
  await handler.go('/');
  const rows = handler.page.locator('.card:has([role=tablist]) tbody tr[data-row-key]');
  await rows.first().waitFor();
  expect(handler.counted()).toBe(0);
  await eventually(async () => {
    const { items } = await handler.read<{ items: { id: string; dueAt: string | null }[] }>(
      'inbox?box=todo&page=1&size=20',
    );
    expect(items.length).toBeGreaterThan(1);
    const shown = await rows.evaluateAll((found) => found.map((row) => row.getAttribute('data-row-key')));
    const byDue = [...items].sort((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999'));
    expect(shown.map((id) => items.find((item) => item.id === id)?.dueAt)).toEqual(byDue.map(({ dueAt }) => dueAt));
    expect(shown).toEqual(items.map(({ id }) => id));
  });
});

it('[ux 6.2] asks once for corrections in at most 4 clicks, with the paper to be seen before', async () => {
  const { id: other } = await applications.submitted();
  await open(handler, `/review/${other}`);
  await handler.click(button(handler, '一次性告知补正'));
  await handler.click(handler.page.getByRole('checkbox', { name: '联系人' }));
  const clicks = handler.counted();
  await handler.click(handler.page.getByRole('button', { name: '预览' }));
  await handler.page.getByRole('article').getByText('一次性告知需要补正的全部内容').waitFor();
  await handler.page.keyboard.press('Escape');
  await handler.page.getByRole('article').waitFor({ state: 'hidden' });
  handler.counted();
  await handler.click(button(handler, '发出补正告知书'));
  await until('the notice is out', async () => (await stateOf(other)) === 'correction');
  expect(clicks + handler.counted()).toBeLessThanOrEqual(4);
});

it('[ux 6.2] accepts in at most 4 clicks; checks are ticked with rule, article and proof', async () => {
  await open(handler, `/review/${id}`);
  const { page } = handler;
  await page.getByRole('checkbox', { name: '委托合同或协议', checked: true }).waitFor();
  await page.getByText('危险废物转移管理办法第22条').first().waitFor();
  await eventually(async () => expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(6));
  expect(await handler.barriers()).toEqual([]);
  await handler.click(button(handler, '受理'));
  await until('it is accepted', async () => (await stateOf()) === 'accepted');
  expect(handler.counted()).toBeLessThanOrEqual(4);
});

it('[ux 6.3] issues the consultation letter in at most 3 clicks, its draft filled in and shown', async () => {
  await open(handler, `/review/${id}`);
  const paper = handler.page.getByRole('article');
  await paper.getByText('DRAFT').waitFor();
  await paper.getByText('现商请贵厅研究并函复意见').waitFor();
  await sign(handler, button(handler, '签发商请函'));
  await until('the letter is out', async () => (await stateOf()) === 'consulting');
  expect(handler.counted()).toBeLessThanOrEqual(3);
});

it('[ux 7.1][ux 7.2] the destination opens the letter with all evidence in 1 click, headroom computed', async () => {
  await until('the letter has arrived', async () => {
    const { items } = await drafter.read<{ items: { id: string; state: string }[] }>(`letters?about=${id}`);
    letter = items[0]?.id ?? '';
    return items[0]?.state === 'delivered';
  });
  await open(drafter, `/letters/${letter}`);
  const panel = drafter.page.getByRole('region', { name: '接收能力（系统计算）' });
  await panel.getByText('许可证当日有效').waitFor();
  await panel.getByText('数据截至').waitFor();
  expect(drafter.counted()).toBe(1);
  expect(await drafter.barriers()).toEqual([]);
});

it('[ux 7.4] the reply is drafted by one and signed by another, in at most 3 clicks each', async () => {
  await open(drafter, `/letters/${letter}`);
  await drafter.click(button(drafter, '起草复函（送签）'));
  await drafter.page.getByText('您是起草人').waitFor();
  expect(drafter.counted()).toBeLessThanOrEqual(3);
  await eventually(async () => expect(await button(drafter, '签发复函').isDisabled()).toBe(true));

  await open(signer, `/letters/${letter}`);
  await signer.page.getByText('您可以签发。').waitFor();
  await signer.page.getByRole('article').getByText('同意来函所列事项').waitFor();
  await sign(signer, button(signer, '签发复函'));
  await signer.page.getByText('已函复').waitFor();
  expect(signer.counted()).toBeLessThanOrEqual(3);
});

it('shows who decides what is left before and after, once the reply has come', async () => {
  await until('the reply has arrived', async () => (await stateOf()) === 'repliedAgree');
  await head.go(`/cases/transfer-applications/${id}?tab=quota`);
  const { page } = head;
  await page.getByText('如批准本申请').first().waitFor();
  await page
    .getByText(/本次之后剩余/)
    .first()
    .waitFor();
  expect(await page.getByText('当前额度').count()).toBeGreaterThan(0);
  expect(await page.locator('.case-quota').innerText()).toMatch(/本次 [\d.,]+ 吨[^]*本次之后剩余 [\d.,]+ 吨/);
});

it('[ux 6.4] decides after the reply in at most 4 clicks, reply and limits of validity side by side', async () => {
  await until('the reply has arrived', async () => (await stateOf()) === 'repliedAgree');
  await handler.go(`/review/${id}`);
  await handler.page.getByText('您已经手，决定须由他人签发').waitFor();
  await eventually(async () => expect(await button(handler, '批准').isDisabled()).toBe(true));

  await open(head, `/review/${id}`);
  const { page } = head;
  await page.getByText('接受地复函').waitFor();
  await page.getByText('您可以签发决定').waitFor();
  for (const limit of ['申请期限', '许可证到期', '十二个月']) await page.getByText(limit).first().waitFor();
  await sign(head, button(head, '批准'));
  await until('it is approved', async () => (await stateOf()) === 'approved');
  expect(head.counted()).toBeLessThanOrEqual(4);
});

it('[ux 6.2] does not accept in at most 4 clicks, with ground and reason', async () => {
  const { id: other } = await applications.submitted();
  await open(handler, `/review/${other}`);
  await handler.click(button(handler, '不予受理'));
  const form = handler.page.getByRole('region', { name: '不予受理' });
  await handler.type(form.getByRole('textbox').first(), '该事项属于省内转移，依法不需要办理跨省转移审批。');
  await sign(handler, button(handler, '不予受理').last());
  await until('it is not accepted', async () => (await stateOf(other)) === 'notAccepted');
  expect(handler.counted()).toBeLessThanOrEqual(4);
});

describe('against an application, where a signature asks for the second factor', () => {
  let door: StrictDoor;
  const desks: Desk[] = [];
  let of: { id: string; letter: string };
  beforeAll(async () => {
    door = await StrictDoor.open();
  });
  afterAll(async () => {
    expect(desks.flatMap(({ faults }) => faults)).toEqual([]);
    for (const { context } of desks) await context.close();
    await door?.close();
    await office.query('DELETE FROM liandan.second_factor');
  });

  /** Who signs at that door, and the code that the first signature is asked for. */
  async function signerAt(login: string): Promise<{ desk: Desk; prove: () => Promise<void> }> {
    const desk = await office.seat(login, { base: door.address });
    desks.push(desk);
    const secret = await enrolled(desk, office);
    const prove = async () => {
      const dialog = desk.page.getByRole('dialog', { name: '签署前请验证身份' });
      await dialog.waitFor();
      await desk.type(codeField(desk), codeOf(secret, 1));
      desk.counted();
      await desk.click(dialog.getByRole('button', { name: '验证并继续' }));
      await dialog.waitFor({ state: 'hidden' });
      expect(desk.counted()).toBe(1);
    };
    return { desk, prove };
  }

  it('[ux 6.3] issues the letter in at most 3 clicks and one for the code', async () => {
    const { id: asked, version } = await applications.submitted();
    await handler.send(`transfer-applications/${asked}/accept`, { checklist: COMPLETE }, version);
    const { desk, prove } = await signerAt('hn-officer1');
    await open(desk, `/review/${asked}`);
    await desk.page.getByRole('article').getByText('现商请贵厅研究并函复意见').waitFor();
    await sign(desk, button(desk, '签发商请函'));
    expect(desk.counted()).toBeLessThanOrEqual(3);
    await prove();
    await until('the letter has arrived', async () => {
      const { items } = await drafter.read<{ items: { id: string; state: string }[] }>(`letters?about=${asked}`);
      of = { id: asked, letter: items[0]?.id ?? '' };
      return items[0]?.state === 'delivered';
    });
  });

  it('[ux 7.4] disagrees with reasons in at most 3 clicks each and one for the code', async () => {
    await open(drafter, `/letters/${of.letter}`);
    await drafter.click(drafter.page.getByText('不同意', { exact: true }));
    const reasons = drafter.page.getByLabel('不同意的理由', { exact: true });
    await drafter.type(reasons, '接受人正在停产检修，暂不具备接受条件。');
    await drafter.click(button(drafter, '起草复函（送签）'));
    await drafter.page.getByText('您是起草人').waitFor();
    expect(drafter.counted()).toBeLessThanOrEqual(3);

    const { desk, prove } = await signerAt('ha-officer2');
    await open(desk, `/letters/${of.letter}`);
    await desk.page.getByRole('article').getByText('不同意来函所列事项').waitFor();
    await sign(desk, button(desk, '签发复函'));
    expect(desk.counted()).toBeLessThanOrEqual(3);
    await prove();
    await desk.page.getByText('已函复').waitFor();
  });

  it('[ux 6.4] refuses after the reply in at most 4 clicks and one for the code, the ground filled in', async () => {
    await until('the reply has arrived', async () => (await stateOf(of.id)) === 'repliedRefuse');
    const { desk, prove } = await signerAt('hn-head');
    await open(desk, `/review/${of.id}`);
    await eventually(async () =>
      expect(await desk.page.getByPlaceholder('理由').last().inputValue()).toContain('暂不具备接受条件'),
    );
    await sign(desk, button(desk, '不予批准').last());
    expect(desk.counted()).toBeLessThanOrEqual(4);
    await prove();
    await until('it is refused', async () => (await stateOf(of.id)) === 'refused');
  });
});

it('[ux 6] shows what is asked beside the last approval, carriers and conditions too', async () => {
  const { carriers } = (await applications.body()) as { carriers: Record<string, unknown>[] };
  const [first] = carriers;
  const { id: other } = await applications.submitted({
    carriers: [{ ...first, roadLicence: '湘交运管许可危字9999号' }],
  });
  await handler.go(`/review/${other}`);
  const row = (name: string) => handler.page.locator(`tr[data-row-key="${name}"]`);
  await row('承运人').getByText('湘交运管许可危字9999号').first().waitFor();
  expect(await row('承运人').innerText()).toContain('有变化');
  expect(await row('附加条件').innerText()).toContain('决定时载明');
  expect(await row('经营许可证').innerText()).toContain('相同');
});

it('[ux 7.5] watches loads arriving in 1 click, filtered by origin', async () => {
  await keeper.go('/');
  const place = keeper.page.getByRole('navigation').getByText('在途与到达');
  await place.waitFor();
  keeper.counted();
  await keeper.click(place);
  await keeper.page.locator('tbody tr[data-row-key]').first().waitFor();
  expect(keeper.counted()).toBe(1);
  const [file] = await Promise.all([
    keeper.page.waitForEvent('download'),
    keeper.click(keeper.page.getByRole('button', { name: '导出 CSV' })),
  ]);
  expect(file.suggestedFilename()).toBe('在途与到达.csv');
  // By their light, as the server tells it: colour, icon and words, and only those that have it.
  const { items } = await keeper.read<{ items: { id: string; light: string }[] }>(
    'manifests?destination=50&state=issued,loaded,inTransit,handingOver,arrived,returning,frozen&limit=200',
  );
  const lights = [...new Set(items.map(({ light }) => light))];
  expect(lights.length).toBeGreaterThan(0);
  for (const light of lights) {
    await keeper.go(`/inbound?light=${light}`);
    const rows = keeper.page.locator('tbody tr[data-row-key]');
    await rows.first().waitFor();
    const own = items.filter((item) => item.light === light).map(({ id }) => id);
    await eventually(async () => {
      const shown = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row-key')));
      expect([...shown].sort()).toEqual(own.filter((id) => shown.includes(id)).sort());
      expect(shown).toHaveLength(Math.min(own.length, 20));
    });
    const mark = rows.first().locator('.light');
    expect(await mark.locator('svg').count()).toBe(1);
    expect(await mark.innerText()).toMatch(
      {
        red: /逾期/,
        yellow: /剩 [12] 个工作日|今日到期/,
        green: /剩 \d+ 个工作日/,
        paused: /计时中止/,
        none: /无时限/,
      }[light]!,
    );
  }
  await keeper.go('/inbound?origin=43');
  await keeper.page.getByText('没有符合条件的记录').waitFor();
});

it('the keeper of a list adjusts a cap: tried out on the cases of the past, then written and marked', async () => {
  const { items } = await keeper.read<{ items: { id: string; entries: number }[] }>(
    'whitelists?receiving=50&state=effective',
  );
  const list = items.find(({ entries }) => entries > 0)?.id ?? '';
  const one = () => keeper.read<{ version: number; adjusting: string | null }>(`whitelists/${list}`);
  const { version, adjusting } = await one();
  if (!adjusting) await keeper.send(`whitelists/${list}/openAdjustment`, { reason: '额度不足' }, version);
  await keeper.go(`/lists/${list}`);
  await keeper.click(keeper.page.getByRole('link', { name: '调整版本在办，查看' }));
  const { page } = keeper;
  const cap = page.getByLabel(/^新额度/);
  await cap.waitFor();
  const before = await cap.inputValue();
  await keeper.type(cap, '1');
  await keeper.click(button(keeper, '试算影响'));
  const outcome = page.getByRole('region', { name: '试算影响' });
  const used = outcome.getByRole('region', { name: '额度提前用完的条目' });
  await used.getByRole('link', { name: '重庆渝能再生资源有限公司' }).waitFor({ timeout: 60_000 });
  expect(await used.innerText()).toMatch(/1 吨\s+20\d\d-\d\d-\d\d/);
  const shifted = outcome.getByRole('region', { name: '改变通道的数量' });
  expect(await shifted.innerText()).toMatch(/白名单直批 → 超额商请：\d+ 件，[\d,.]+ 吨/);
  expect(await outcome.innerText()).not.toContain('[object');
  await outcome.locator('tbody').getByText('超额商请').first().waitFor();
  await keeper.type(cap, before === '50000' ? '51000' : '50000');
  await keeper.click(button(keeper, '试算影响'));
  await page.getByText(/^试算结果/).waitFor({ timeout: 60_000 });
  await keeper.click(button(keeper, '保存变更（1 项）'));
  await page.getByText('变更', { exact: true }).waitFor();
  expect(await keeper.barriers()).toEqual([]);
});

it('fits a phone, in English too, and nothing failed on any page', async () => {
  const phone = await office.seat('hn-officer2', { size: PHONE, language: 'en' });
  for (const [address, word] of [
    [`/review/${id}`, 'The case is decided'],
    ['/inbound', 'On the way to this province'],
    ['/lists', 'Yearly white lists'],
  ] as const) {
    await phone.go(address);
    await phone.page.getByText(word).first().waitFor();
    expect(await phone.overflows()).toBe(false);
  }
  for (const desk of [handler, head, drafter, signer, keeper, phone]) expect(desk.faults).toEqual([]);
});
