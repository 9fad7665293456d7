import { type Demonstration, startDemonstration } from '../../config/tooling/demonstration.mjs';
import { eventually, until } from '../support/waiting.js';
import { type Desk, Office } from './support/desk.js';

/** The year of a list as its keeper and the other province walk it, on an installation of its own: its clock goes on to January. */
let place: Demonstration;
let office: Office;
let keeper: Desk;
let head: Desk;
let drafter: Desk;
let signer: Desk;
let list: string;

beforeAll(async () => {
  const env = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: '2026-11-23T01:00:00Z' };
  place = await startDemonstration({ name: 'liandan_list_keeper', env });
  office = await Office.open(place.adminUrl);
  const base = place.address;
  await renewed(base);
  await office.until('2026-12-01 09:00');
  keeper = await office.seat('cq-officer1', { base });
  head = await office.seat('cq-officer2', { base });
  drafter = await office.seat('sc-officer1', { base });
  signer = await office.seat('sc-officer2', { base });
});
afterAll(async () => {
  expect([keeper, head, drafter, signer].flatMap((desk) => desk?.faults ?? [])).toEqual([]);
  await office?.close();
  await place?.stop();
});

/** The licence of the recycler ends with the year: the register has its next one, without which no list takes it (W-17). */
async function renewed(base: string): Promise<void> {
  const [licence] = await office.query<{ id: string; context: Record<string, unknown> }>(
    `SELECT id, context FROM liandan.licence WHERE context -> 'holder' ->> 'name' = '重庆渝能再生资源有限公司'`,
  );
  const words = ['number', 'issuer', 'holder', 'province', 'city', 'kind', 'modes', 'scopes', 'scale', 'facilities'];
  const same = Object.fromEntries(words.map((name) => [name, licence?.context[name]]));
  const next = { ...same, validFrom: '2027-01-01', validTo: '2031-12-31' };
  const register = await office.seat('register', { base });
  await register.send('feeds/licences', { type: 'renew', id: licence?.id, licence: next });
}

interface Found {
  id: string;
  year: number;
  agreement: { key: string };
}
const button = (desk: Desk, name: string | RegExp) =>
  desk.page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
const state = async (id = list) => (await keeper.read<{ state: string }>(`whitelists/${id}`)).state;
/** An act of the case, by its button and the form beside the page. */
async function act(desk: Desk, name: string, fill?: () => Promise<void>): Promise<void> {
  await desk.click(button(desk, name).first());
  await fill?.();
  await desk.click(desk.page.locator('.act-drawer').getByRole('button', { name: new RegExp(name) }));
  await desk.page.locator('.act-drawer').waitFor({ state: 'hidden' });
}
/** The letter that waits for Sichuan, drafted by one and signed by another. */
async function answer(fill: () => Promise<void>, way: string): Promise<void> {
  let letter = '';
  await until('the letter has come', async () => {
    const { items } = await drafter.read<{ items: { id: string }[] }>(`letters?about=${list}&state=delivered`);
    letter = items[0]?.id ?? '';
    return letter !== '';
  });
  await drafter.go(`/letters/${letter}`);
  await button(drafter, '起草复函（送签）').waitFor();
  await fill();
  await eventually(async () => expect(await button(drafter, '起草复函（送签）').isEnabled()).toBe(true));
  await drafter.click(button(drafter, '起草复函（送签）'));
  await drafter.page.getByText('您是起草人').waitFor();
  await signer.go(`/letters/${letter}`);
  await signer.page.getByText('您可以签发。').waitFor();
  await signer.page.getByRole('article').getByText(way).first().waitFor();
  await signer.click(button(signer, '签发复函'));
  await signer.click(button(signer, /^确\s?认$/));
  await signer.page.getByText('已函复').waitFor();
}

it('[W-07] December: the draft that opened by itself stands beside the year’s actuals, and a changed cap says from what', async () => {
  await until('the list is open', async () => {
    const { items } = await keeper.read<{ items: Found[] }>('whitelists?receiving=50&year=2027&state=draft');
    list = items.find(({ agreement }) => agreement.key === 'sichuan-chongqing-2020')?.id ?? '';
    return list !== '';
  });
  await keeper.go(`/lists/${list}`);
  const { page } = keeper;
  const row = page.locator('tbody tr[data-row-key]').first();
  await row.waitFor();
  for (const word of ['额度 60,000 吨', /批准 [\d,.]+ 吨/, /接收 [\d,.]+ 吨/, /使用率 \d+ %/])
    expect(await row.innerText()).toMatch(word);
  await keeper.type(page.getByLabel(/^新额度/), '55000');
  await keeper.click(button(keeper, '保存变更（1 项）'));
  await page.getByText('变更', { exact: true }).waitFor();
  expect(await row.innerText()).toMatch(/55,000 吨\s+原 60,000 吨/);
  expect(await keeper.barriers()).toEqual([]);
  await act(keeper, '提出名单');
  await until('it is proposed', async () => (await state()) === 'proposed');
});

it('[W-08] the other province counters entry by entry; the keeper sees old and new at the entry, and takes it over in one click', async () => {
  await answer(async () => {
    const { page } = drafter;
    await drafter.click(page.getByText('不同意', { exact: true }));
    await drafter.type(page.getByLabel('不同意的理由', { exact: true }), '本省来源有限');
    await drafter.click(page.getByLabel(/^对条目的意见/));
    await drafter.click(page.locator('.ant-select-dropdown').getByText('建议改额度'));
    expect(await button(drafter, '起草复函（送签）').isDisabled()).toBe(true);
    await drafter.type(page.getByLabel(/^建议额度/), '52000');
    await drafter.type(page.getByLabel(/^说明/), '设施检修');
    await drafter.type(page.getByLabel('可提出的修改意见（写入复函）'), '每季度通报接收情况');
    expect(await drafter.barriers()).toEqual([]);
  }, '改为');
  await until('it is negotiated', async () => (await state()) === 'negotiating');
  await keeper.go(`/lists/${list}`);
  const { page } = keeper;
  await page.getByText('每季度通报接收情况').waitFor();
  const mark = page.locator('.counter-mark');
  await mark.waitFor();
  expect(await mark.innerText()).toMatch(/对方建议额度\s*55,000 吨 → 52,000 吨\s*设施检修/);
  keeper.counted();
  await keeper.click(button(keeper, '按对方意见填入'));
  expect(keeper.counted()).toBe(1);
  expect(await page.getByLabel(/^新额度/).inputValue()).toBe('52000');
  await keeper.click(button(keeper, '保存变更（1 项）'));
  await page.getByText('原 55,000 吨').waitFor();
  await act(keeper, '再次提出');
  await until('it is proposed anew', async () => (await state()) === 'proposed');
});

it('[W-08] it is confirmed by letter, and nothing of it can be changed from then on', async () => {
  await answer(() => Promise.resolve(), '同意来函所列事项');
  await until('it is confirmed', async () => (await state()) === 'confirmed');
  await keeper.go(`/lists/${list}`);
  await keeper.page
    .getByText(/川环\S*函〔2026〕\d+号/)
    .first()
    .waitFor();
  expect(await button(keeper, /^保存变更/).count()).toBe(0);
  await office.until('2027-01-04 09:00');
  await until('it is in effect', async () => (await state()) === 'effective');
});

it('[W-12] an entry is suspended with its alarm, and a further cause is told while it is', async () => {
  await keeper.go(`/lists/${list}`);
  const { page } = keeper;
  await keeper.click(page.locator('.entry-name').first());
  const drawer = page.locator('.ant-drawer').filter({ hasText: '额度账' });
  const raise = drawer.getByRole('button', { name: '另发情况函告（其他情形）' });
  await raise.waitFor();
  // Not suspended: greyed, and it says what to do.
  expect(await raise.isDisabled()).toBe(true);
  const fill = async (reason: string) => {
    const form = page.locator('.act-drawer');
    await form.getByLabel(/情形/).first().click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
    await keeper.type(form.locator('textarea').first(), reason);
  };
  await act(keeper, '中止条目', () => fill('超标排放被立案'));
  await drawer.getByText('超标排放被立案').waitFor();
  await eventually(async () => expect(await raise.isEnabled()).toBe(true));
  await act(keeper, '另发情况函告（其他情形）', () => fill('在线监测中断'));
  await until('both letters have come', async () => {
    const [told] = await office.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM liandan.letter WHERE kind = 'ALARM' AND addressee = '51' AND delivered_at IS NOT NULL`,
    );
    return told?.n === 2;
  });
});
