import { type Desk, Office } from './support/desk.js';

let office: Office;
let firm: Desk;
let auditor: Desk;
beforeAll(async () => {
  office = await Office.open();
  firm = await office.seat('remover-sc');
  auditor = await office.seat('auditor');
});
afterAll(() => office.close());

it('[ux 1] the firm rates an ended case by one tap, once; the supervisors read it, the officer does not', async () => {
  const { page } = firm;
  const { items } = await firm.read<{ items: { id: string }[] }>('transfer-applications?state=approved&limit=1');
  const id = items[0]?.id ?? '';
  await firm.go(`/cases/transfer-applications/${id}`);
  const part = page.getByRole('region', { name: '好差评' });
  await firm.type(part.getByLabel('补充意见（可不填）'), '办理很快');
  firm.counted();
  await firm.click(part.getByRole('button', { name: '满意', exact: true }));
  await part.getByText(/您已于 \S+ \S+ 评价：满意 · 办理很快/).waitFor();
  expect(firm.counted()).toBe(1);
  expect(await part.getByRole('button').count()).toBe(0);
  expect(await firm.barriers()).toEqual([]);

  const officer = await office.seat('sc-officer1');
  await officer.go(`/cases/transfer-applications/${id}`);
  await officer.page.getByText('办理进度').first().waitFor();
  expect(await officer.page.getByText('办理很快').count()).toBe(0);

  await auditor.go('/supervision');
  const board = auditor.page.getByRole('region', { name: '好差评（各省、各机关）' });
  await board.getByText('四川省生态环境厅').first().waitFor();
  await board.getByText('办理很快').waitFor();
  expect(await auditor.barriers()).toEqual([]);
  expect([...firm.faults, ...officer.faults, ...auditor.faults]).toEqual([]);
});
