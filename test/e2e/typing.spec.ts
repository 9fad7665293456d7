import { arrivalForm, BATTERIES, COMPLETE, receiptForm } from '#src/demo/forms';
import { demoId } from '#src/demo/party-set';
import { eventually, until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';
import { Hauls } from './support/hauls.js';

/** What was typed or chosen is stored as it was meant, stays over a reload, and writes over nobody. */
let office: Office;
let firm: Desk;
let applications: Applications;
const desks: Desk[] = [];
const seat = async (login: string, more: { size?: { width: number; height: number } } = {}) => {
  const desk = await office.seat(login, more);
  desks.push(desk);
  return desk;
};
const button = ({ page }: Desk, name: string | RegExp) => page.getByRole('button', { name });
const press = (desk: Desk, name: string) => desk.click(desk.page.getByRole('button', { name, exact: true }));
const stale = ({ page }: Desk) => page.locator('[data-stale]');
/** Of road.spec and unlost.spec too: each brings it home. */
const TRUCK = 5;
const APPLY_MINE = '在最新版本上应用我的内容';

beforeAll(async () => {
  office = await Office.open();
  firm = await seat('remover-hn');
  applications = new Applications(firm);
});
afterAll(() => office?.close());

describe('the wizard', () => {
  it('stores the registered carrier that was chosen, with its name', async () => {
    const unnamed = { name: '未登记的运输队', roadLicence: '湘交运管许可长字1号', licenceValidTo: '2027-12-31' };
    const { id } = await applications.drafted({ carriers: [unnamed] });
    const { page } = firm;
    const single: string[] = [];
    page.on('request', (asked) => {
      if (/\/v1\/organisations\/[0-9a-f-]{36}$/.test(asked.url())) single.push(asked.url());
    });
    await firm.go(`/apply?id=${id}&step=transport`);
    await page.getByLabel('从登记单位选择').click();
    const name = '湘豫安达物流有限公司';
    await page.locator('.ant-select-item-option', { hasText: name }).click();
    await eventually(async () => expect(await page.getByLabel('单位名称').inputValue()).toBe(name));
    expect(single).toEqual([]); // all firms under contract come by one reading
    await press(firm, '保存草稿');
    const stored = async () => ((await applications.one(id))['carriers'] as { org?: string; name: string }[])[0];
    await until('the carrier is stored', async () => (await stored())?.name === name);
    const carrier = await stored();
    expect(carrier?.org).toBeDefined();
    expect(await firm.read(`organisations/${carrier?.org}`)).toMatchObject({ name });
  });

  it('keeps what only the colleague has changed, tells it in words, and puts mine on top', async () => {
    const { id, version } = await applications.drafted({ reason: '起初的理由', contact: '李某 0731-1' });
    const { page } = firm;
    await firm.go(`/apply?id=${id}&step=papers`);
    await firm.type(page.getByLabel('跨省转移理由'), '我写的理由');
    const [line] = (await applications.one(id))['lines'] as object[];
    const theirs = { contact: '王某 0731-2', lines: [{ ...line, quantity: '4.000000' }] };
    await firm.send(`transfer-applications/${id}/edit`, theirs, version);
    await press(firm, '保存草稿');
    await stale(firm).waitFor();
    const told = await stale(firm).innerText();
    expect(told).toMatch(/我写的理由/);
    expect(told).toMatch(/王某 0731-2/);
    expect(told).toMatch(/4 吨/);
    expect(told).not.toMatch(/[{}]|[0-9a-f]{8}-[0-9a-f]{4}-/);
    await press(firm, APPLY_MINE);
    await stale(firm).waitFor({ state: 'hidden' });
    await press(firm, '保存草稿');
    await until('mine is saved', async () => (await applications.one(id))['reason'] === '我写的理由');
    const after = await applications.one(id);
    expect(after).toMatchObject({ contact: '王某 0731-2', lines: [{ quantity: '4.000000' }] });
  });

  it('says beside a test that is not passed what to do', async () => {
    const { id, version } = await applications.drafted();
    const [line] = (await applications.one(id))['lines'] as object[];
    const lines = [{ ...line, quantity: '9000000.000000' }];
    await firm.send(`transfer-applications/${id}/edit`, { lines }, version);
    await firm.go(`/apply?id=${id}&step=wastes`);
    await firm.page.getByLabel('资格预检').getByText('怎么办：').first().waitFor();
  });

  it('tells a firm without a site where to enter one', async () => {
    const carrier = await seat('carrier');
    const sites = await carrier.read<{ items: object[] }>(
      `sites?organisation=${(await carrier.read<{ org: string }>('me')).org}`,
    );
    expect(sites.items).toEqual([]);
    await carrier.go('/apply?new=1');
    await carrier.page.getByText('本单位还没有登记产废场所').waitFor();
    await carrier.click(carrier.page.getByRole('main').getByRole('link', { name: '去登记产废场所' }));
    await carrier.page.waitForURL('**/browse/sites');
  });
});

describe('a truck whose draft is stored', () => {
  interface Stored {
    id: string;
    state: string;
    version: number;
    remarks?: string;
    lines: { removed: string }[];
  }
  let desk: Desk;
  let approval: string;
  const one = (id: string) => desk.read<Stored>(`manifests/${id}`);
  const drafts = async () =>
    (await desk.read<{ items: Stored[] }>('manifests?state=draft&limit=100')).items.map(({ id }) => id);
  const removed = () => desk.page.getByLabel(/^移出量/);
  const saved = async (work: () => Promise<void>) => {
    const sent = desk.page.waitForRequest(
      (asked) => asked.method() === 'POST' && /\/v1\/manifests(\/[^/]+\/edit)?$/.test(asked.url()),
    );
    await work();
    return (await sent).postDataJSON() as object;
  };
  let first: string;
  let body: object;
  beforeAll(async () => {
    desk = await seat('remover-sc');
    const [closed] = (await desk.read<{ items: Stored[] }>('manifests?state=closed&limit=1')).items;
    approval = (await desk.read<{ approval: { id: string } }>(`manifests/${closed?.id}`)).approval.id;
    const before = await drafts();
    await desk.go(`/dispatch?approval=${approval}`);
    await desk.type(removed(), '1.5');
    body = await saved(() => press(desk, '存为草稿'));
    await desk.page.getByText('草稿已保存').waitFor();
    [first = ''] = (await drafts()).filter((id) => !before.includes(id));
  });

  it('is compared with what a colleague has made of it, and saved on top of that', async () => {
    const { plannedDate } = body as { plannedDate: string };
    const contract = await desk.send('contracts', {
      ...{ number: 'HT-2026-SAME', party: demoId(BATTERIES.receiver), partyRole: 'RECEIVER' },
      ...{ wasteCodes: ['900-052-31'], validFrom: plannedDate, validTo: '2099-12-31' },
    });
    const theirs = { ...body, contract: contract.id, remarks: '同事的备注' };
    await desk.send(`manifests/${first}/edit`, theirs, (await one(first)).version);
    await desk.type(removed(), '1.7');
    await press(desk, '存为草稿');
    await stale(desk).getByText('同事的备注').waitFor();
    await stale(desk).getByText('HT-2026-SAME').waitFor();
    expect(await removed().inputValue()).toBe('1.7');
    await press(desk, APPLY_MINE);
    await stale(desk).waitFor({ state: 'hidden' });
    await press(desk, '存为草稿');
    await until('both are saved', async () => (await one(first)).lines[0]?.removed === '1.700000');
    expect((await one(first)).remarks).toBe('同事的备注');
  });

  it('becomes a new one with all that was typed where a colleague has issued it', async () => {
    await desk.send(`manifests/${first}/issue`, {}, (await one(first)).version);
    const before = await drafts();
    await desk.type(removed(), '1.8');
    await press(desk, '存为草稿');
    await desk.page.getByText('这份草稿已在别处办理').waitFor();
    expect(await removed().inputValue()).toBe('1.8');
    await press(desk, '存为草稿');
    await until('a new draft stands', async () => (await drafts()).length === before.length + 1);
    const [second = ''] = (await drafts()).filter((id) => !before.includes(id));
    expect((await one(second)).lines[0]?.removed).toBe('1.800000');
    expect((await one(first)).state).toBe('issued');
    await desk.send(`manifests/${second}/discard`, {}, (await one(second)).version);
  });
});

it('two keepers of one list: the later cap is neither lost nor written over the other in silence', async () => {
  await office.colleague('cq-officer1', 'cq-officer1-b', '周某');
  const mine = await seat('cq-officer1');
  const theirs = await seat('cq-officer1-b');
  const { items } = await mine.read<{ items: { id: string; entries: number }[] }>(
    'whitelists?receiving=50&state=effective',
  );
  const list = items.find(({ entries }) => entries > 0)?.id ?? '';
  const one = (id: string) =>
    mine.read<{ version: number; adjusting: string | null; entries: { cap: string }[] }>(`whitelists/${id}`);
  const { version, adjusting } = await one(list);
  if (!adjusting) await mine.send(`whitelists/${list}/openAdjustment`, { reason: '额度不足' }, version);
  const id = (await one(list)).adjusting ?? '';
  const standsAt = async (tonnes: number) => (await one(id)).entries.some(({ cap: own }) => Number(own) === tonnes);
  const cap = ({ page }: Desk) => page.getByLabel(/^新额度/).first();
  for (const desk of [mine, theirs]) {
    await desk.go(`/lists/${id}`);
    await cap(desk).waitFor();
  }
  await mine.type(cap(mine), '42000');
  await theirs.type(cap(theirs), '43000');
  await press(theirs, '保存变更（1 项）');
  await until('theirs is saved', () => standsAt(43000));
  await stale(mine)
    .getByText(/43,?000/)
    .waitFor();
  expect(await stale(mine).innerText()).toMatch(/42,?000/);
  expect(await stale(mine).innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(await cap(mine).inputValue()).toBe('42000');
  expect(await button(mine, '保存变更').isDisabled()).toBe(true);
  await press(mine, APPLY_MINE);
  await stale(mine).waitFor({ state: 'hidden' });
  await press(mine, '保存变更（1 项）');
  await until('mine is saved', () => standsAt(42000));
  expect(await standsAt(43000)).toBe(false);
  // What cannot be read does not spin for ever.
  await mine.page.route(/\/v1\/simulations\/[^/]+$/, (route) => route.abort());
  await press(mine, '试算影响');
  const tried = mine.page.getByRole('region', { name: '试算影响' });
  await tried.getByText('网络不通').waitFor();
  await tried.getByText('正在试算').waitFor({ state: 'detached' });
});

it('a removal is asked for on grounds in words', async () => {
  const other = await seat('sc-officer1');
  const { items } = await other.read<{ items: { id: string; entries: number }[] }>(
    'whitelists?receiving=50&state=effective',
  );
  await other.go(`/lists/${items.find(({ entries }) => entries > 0)?.id}`);
  await other.page.locator('.entry-name').first().click();
  await other.page.getByRole('dialog').getByRole('button', { name: '致函接受地' }).click();
  await other.page.getByLabel('移出情形').click();
  await other.page.locator('.ant-select-item-option', { hasText: 'S1 严重环境违法行为' }).waitFor();
});

describe('a text that is half written stays over a reload', () => {
  let handler: Desk;
  let drafter: Desk;
  let id: string;
  let letter: string;
  beforeAll(async () => {
    handler = await seat('hn-officer1');
    drafter = await seat('ha-officer1');
    ({ id, letter } = await applications.consulted(handler, drafter));
  });
  const stays = async (desk: Desk, address: string, label: string, open?: string) => {
    const field = desk.page.getByLabel(label, { exact: true });
    const come = async () => {
      if (open) await press(desk, open);
      await field.waitFor();
    };
    await desk.go(address);
    await come();
    await field.fill('写到一半');
    await field.blur();
    await desk.page.reload();
    await come();
    expect(await field.inputValue()).toBe('写到一半');
    await field.fill('');
    await field.blur();
  };

  it('the question to a local bureau', () => stays(drafter, `/letters/${letter}`, '请其说明的事项（可不填）'));

  it('the information that the destination asks for, until it is sent', async () => {
    const { version } = await drafter.read<{ version: number }>(`letters/${letter}`);
    await drafter.send(`letters/${letter}/askInformation`, { text: '请补充包装说明' }, version);
    await until('the question has arrived', async () => {
      const { items } = await handler.read<{ items: { question?: unknown }[] }>(`letters?about=${id}`);
      const asked = await handler.read<{ question: object | null }>(`letters/${letter}`).catch(() => undefined);
      return asked?.question != null || items.some(({ question }) => question != null);
    });
    await stays(handler, `/review/${id}`, '补充信息');
  });

  it('the letter to the province that keeps a list', async () => {
    const other = await seat('sc-officer1');
    const { items } = await other.read<{ items: { id: string; entries: number }[] }>(
      'whitelists?receiving=50&state=effective',
    );
    const list = items.find(({ entries }) => entries > 0)?.id ?? '';
    await stays(other, `/lists/${list}`, '函告内容', '致函接受地');
  });
});

it('an incident that is being reported outlives a touch beside it and a reload, the photograph the touch', async () => {
  const driver = await seat('carrier', { size: PHONE });
  const receiver = await seat('receiver-cq');
  const hauls = new Hauls(await seat('remover-sc'), driver, receiver);
  const haul = await hauls.onTheRoad('16.000000', TRUCK, ['510500']);
  const { page } = driver;
  const open = async () => {
    await page.getByRole('region', { name: haul.number }).getByRole('button', { name: '报告事故' }).click();
    await page.getByLabel('地点说明（路段、桩号）').waitFor();
  };
  await driver.go('/driver');
  await open();
  await page.getByLabel('地点说明（路段、桩号）').fill('K12 处');
  await button(driver, '泄漏').click();
  const jpeg = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
    canvas.getContext('2d')?.fillRect(0, 0, 8, 8);
    return canvas.toDataURL('image/jpeg').split(',')[1] ?? '';
  });
  const choosing = page.waitForEvent('filechooser');
  await button(driver, '拍照').click();
  await (await choosing).setFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg, 'base64') });
  await page.getByRole('img', { name: '照片 1' }).waitFor();
  await page.mouse.click(180, 20); // beside the drawer
  await page.getByLabel('地点说明（路段、桩号）').waitFor();
  await page.waitForTimeout(600); // a drawer that is closing would still be there for a moment
  expect(await page.getByLabel('地点说明（路段、桩号）').inputValue()).toBe('K12 处');
  expect(await page.getByRole('img', { name: '照片 1' }).count()).toBe(1);
  await page.locator('.ant-drawer-close').click();
  await page.getByLabel('地点说明（路段、桩号）').waitFor({ state: 'detached' });
  await open();
  expect(await page.getByLabel('地点说明（路段、桩号）').inputValue()).toBe('K12 处');
  expect(await page.getByRole('img', { name: '照片 1' }).count()).toBe(1);
  await page.reload();
  await open();
  expect(await page.getByLabel('地点说明（路段、桩号）').inputValue()).toBe('K12 处');
  expect(await button(driver, '泄漏').getAttribute('aria-pressed')).toBe('true');
  await page.getByLabel('位置', { exact: true }).click();
  await page.locator('.ant-select-item-option', { hasText: '途经：泸州市' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.ant-drawer-close').click();
  await page.getByRole('region', { name: haul.number }).getByRole('button', { name: '路检码' }).click();
  expect(await page.getByRole('dialog', { name: '路检码' }).innerText()).toMatch(/途经\s+泸州市/);
  const { version } = await hauls.one(haul.id);
  const { version: arrived } = await driver.send(
    `manifests/${haul.id}/arriveAtReceiver`,
    arrivalForm(BATTERIES),
    version,
  );
  await receiver.send(`manifests/${haul.id}/accept`, receiptForm(BATTERIES, '16.000000'), arrived);
});

describe('several cases at once', () => {
  let handler: Desk;
  let other: Desk;
  const row = (id: string) =>
    handler.page.locator('tbody tr', { has: handler.page.locator(`a[href="/review/${id}"]`) });
  const tick = (id: string) => row(id).getByRole('checkbox').check();
  const bulk = (n: number) => button(handler, new RegExp(`^(对所选 ${n} 项执行|批量受理续报（${n} 项）)`));
  beforeAll(async () => {
    handler = await seat('hn-officer1');
    other = await seat('hn-officer2');
  });
  const go = async (...ids: string[]) => {
    await handler.go('/?machine=application');
    for (const id of ids) await tick(id);
  };

  it('say so where they have no act in common, and count only what still stands in the list', async () => {
    const [a, b] = [await applications.submitted(), await applications.submitted()];
    await go(a.id, b.id);
    await bulk(2).first().waitFor();
    await other.send(`transfer-applications/${b.id}/accept`, { checklist: COMPLETE }, b.version);
    await handler.page.getByText('所选事项没有共同可办的操作').waitFor();
    await firm.send(`transfer-applications/${b.id}/withdraw`, {}, (await applications.one(b.id)).version);
    await row(b.id).waitFor({ state: 'detached' });
    await bulk(1).first().waitFor();
  });

  it('[R-23a] are accepted together only where the computer has checked each: the same as before but for days and quantities', async () => {
    const { period } = (await applications.body()) as { period: { from: string } };
    const a = await applications.submitted({ period: { ...period, to: '2026-12-30' } });
    const b = await applications.submitted({ reason: '本省设施检修，改送省外' });
    const { page } = handler;
    await go(a.id, b.id);
    // Nobody certifies a blank list of checks for several cases.
    expect(await button(handler, '对所选 2 项执行：受理').count()).toBe(0);
    handler.counted();
    await handler.click(button(handler, '批量受理续报（2 项）'));
    const ready = page.getByRole('region', { name: '可一并受理（1 项）' });
    await ready.waitFor();
    expect(await ready.innerText()).toMatch(/上次批准 \S+[^]*与上次相比：[^]*转移期限[^]*2026-12-30/);
    await ready.getByText(/检查结果与依据（\d+ 项全部通过）/).click();
    await ready.getByText('第22条', { exact: false }).first().waitFor();
    const left = page.getByRole('region', { name: '须单独审查（1 项）' });
    expect(await left.innerText()).toContain('跨省转移理由与上次不同');
    expect(await handler.barriers()).toEqual([]);
    await handler.click(button(handler, '受理所选 1 项'));
    await page.getByText('1 项已受理').waitFor();
    expect(handler.counted()).toBeLessThanOrEqual(4);
    expect((await applications.one(a.id)).state).toBe('accepted');
    expect((await applications.one(b.id)).state).toBe('submitted');
    await page.keyboard.press('Escape');
    expect(await row(b.id).getByRole('checkbox').isChecked()).toBe(true);
  });

  it('keep those chosen that were not done', async () => {
    const [a, b] = [await applications.submitted(), await applications.submitted()];
    const { page } = handler;
    await go(a.id, b.id);
    await button(handler, '批量受理续报（2 项）').click();
    const dialog = page.getByRole('dialog', { name: '批量受理相同续报' });
    await page.route(`**/v1/transfer-applications/${b.id}/accept`, (route) => route.abort(), { times: 1 });
    await button(handler, '受理所选 2 项').click();
    await page.getByText('1 项未受理').waitFor();
    expect((await applications.one(a.id)).state).toBe('accepted');
    await page.keyboard.press('Escape');
    await page.getByText('1 项未受理').waitFor({ state: 'hidden' });
    expect(await dialog.count()).toBe(0);
    await bulk(1).first().waitFor();
    expect(await row(b.id).getByRole('checkbox').isChecked()).toBe(true);
    expect(await row(a.id).getByRole('checkbox').isChecked()).toBe(false);
  });
});

it('leaves no error behind on any page', () => {
  expect(desks.flatMap(({ faults }) => faults)).toEqual([]);
});
