import { type Desk, Office, PHONE } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const day = async (desk: Desk, days: number) => {
  const { now } = await desk.read<{ now: string }>('me');
  return new Date(Date.parse(now) + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
};

it('[Z-07] an officer proposes that an auditor may read, the head confirms, the auditor reads; revoked, nothing more', async () => {
  await office.colleague('auditor', 'auditor-e2e', '审某');
  const auditor = await office.seat('auditor-e2e');
  const cases = () => auditor.read<{ items: unknown[] }>('manifests?limit=1').then(({ items }) => items.length);
  expect(await cases()).toBe(0);

  const officer = await office.seat('sc-officer1');
  const { page } = officer;
  await officer.go('/browse/audit-grants');
  await officer.click(page.getByRole('main').getByRole('button', { name: '提请审计授权' }));
  const form = page.getByRole('dialog');
  const choose = async (label: string, text: string) => {
    await officer.click(form.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
    await officer.click(page.locator('.ant-select-item-option:visible', { hasText: text }).last());
    await page.keyboard.press('Escape');
  };
  const at = async (label: string, wall: string) => {
    await officer.type(form.getByLabel(label, { exact: true }), wall);
    await page.keyboard.press('Enter');
  };
  await choose('审计人员', '审某');
  await choose('省份', '四川');
  await at('生效日', `${await day(officer, -1)} 09:00`);
  await at('失效日', `${await day(officer, 30)} 18:00`);
  await officer.type(form.getByLabel('理由'), '年度专项审计');
  expect(await officer.barriers()).toEqual([]);
  await officer.click(form.getByRole('button', { name: '提请审计授权', exact: true }));
  await page.getByRole('heading', { name: '审某' }).waitFor();
  await page.getByRole('main').getByText('待确认').first().waitFor();
  expect(await page.getByRole('main').innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|T\d\d:\d\d/);
  // An officer takes it back; that it is confirmed is the head's affair.
  await page.getByRole('button', { name: '撤销授权' }).waitFor();
  expect(await page.getByRole('button', { name: '确认授权' }).count()).toBe(0);
  expect(await cases()).toBe(0);

  const head = await office.seat('sc-head', { language: 'en', size: PHONE });
  await head.go(new URL(page.url()).pathname);
  await head.click(head.page.getByRole('button', { name: 'Confirm it' }));
  const confirming = head.page.getByRole('dialog');
  await head.click(confirming.getByRole('button', { name: 'Confirm it', exact: true }));
  await head.page.getByRole('main').getByText('In force').first().waitFor();
  expect([await head.overflows(), await head.barriers()]).toEqual([false, []]);
  expect(await cases()).toBe(1);

  await head.click(head.page.getByRole('button', { name: 'Revoke it' }));
  await head.type(confirming.getByLabel('Reason'), 'The audit is over');
  await head.click(confirming.getByRole('button', { name: 'Revoke it', exact: true }));
  await head.page.getByRole('main').getByText('Revoked').first().waitFor();
  expect(await cases()).toBe(0);
  expect([...officer.faults, ...head.faults]).toEqual([]);
  for (const desk of [auditor, officer, head]) await desk.context.close();
});
