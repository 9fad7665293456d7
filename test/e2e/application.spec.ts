import { eventually, until } from '../support/waiting.js';
import { type Desk, Office } from './support/desk.js';

/** One application from the applicant's wizard to the approval, by people of two provinces at their own browsers. */
let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office?.close());

const press = (desk: Desk, name: string) => desk.page.getByRole('button', { name, exact: true }).click();
const sign = async (desk: Desk, name: string) => {
  await press(desk, name);
  await desk.page.getByRole('button', { name: /^确\s?认$/ }).click();
};

it('goes from the wizard over acceptance, letter and reply to the approval', async () => {
  const [applicant, handler, head] = [
    await office.seat('remover-hn'),
    await office.seat('hn-officer1'),
    await office.seat('hn-head'),
  ];
  const [drafter, signer] = [await office.seat('ha-officer1'), await office.seat('ha-officer2')];
  const stateOf = async (id: string) => (await applicant.read<{ state: string }>(`transfer-applications/${id}`)).state;

  await applicant.go('/apply');
  await applicant.page.getByRole('button', { name: /^复用/ }).last().click();
  await applicant.page.getByRole('button', { name: '修改：废物与数量' }).click();
  await applicant.page.getByLabel('申请转移量').fill('6.5');
  await press(applicant, '保存并下一步');
  await applicant.page.waitForURL(/id=/);
  await applicant.page.getByText('核对与提交').first().click();
  await applicant.page.getByText('商请接受地').waitFor();
  await applicant.page.getByRole('checkbox', { name: /真实、有效/ }).check();
  await press(applicant, '提交申请');
  await press(applicant, '查看办理进度');
  await applicant.page.waitForURL('**/cases/transfer-applications/*');
  const id = new URL(applicant.page.url()).pathname.split('/').pop() ?? '';
  expect(await applicant.read(`transfer-applications/${id}`)).toMatchObject({
    state: 'submitted',
    lines: [{ quantity: '6.500000' }],
  });

  await handler.go(`/review/${id}`);
  await press(handler, '受理');
  await until('it is accepted', async () => (await stateOf(id)) === 'accepted');
  await handler.go(`/review/${id}`);
  await sign(handler, '签发商请函');
  let letter = '';
  await until('the letter has arrived', async () => {
    const { items } = await drafter.read<{ items: { id: string; state: string }[] }>(`letters?about=${id}`);
    letter = items[0]?.id ?? '';
    return items[0]?.state === 'delivered';
  });
  await drafter.go(`/letters/${letter}`);
  await press(drafter, '起草复函（送签）');
  await drafter.page.getByText('您是起草人').waitFor();
  await signer.go(`/letters/${letter}`);
  await sign(signer, '签发复函');
  await until('the reply has arrived', async () => (await stateOf(id)) === 'repliedAgree');
  await head.go(`/review/${id}`);
  await sign(head, '批准');
  await until('it is approved', async () => (await stateOf(id)) === 'approved');
  expect([applicant, handler, head, drafter, signer].flatMap(({ faults }) => faults)).toEqual([]);
});

it('nothing moves under the hand that clicks while names are still being read', async () => {
  const { page } = await office.seat('remover-hn');
  const held: (() => void)[] = [];
  let free = false;
  await page.route(/\/v1\/(organisations[/?]|sites|reference\/divisions)/, async (route) => {
    if (!free) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.goto('/apply');
  await page.getByRole('button', { name: /^复用/ }).last().click();
  const summary = page.locator('.summary');
  const edit = page.getByRole('button', { name: '修改：废物与数量' });
  await edit.waitFor();
  const before = await edit.boundingBox();
  const unread = await summary.innerText();
  free = true;
  for (const release of held) release();
  await eventually(async () => {
    const read = await summary.innerText();
    expect(read).not.toBe(unread);
    expect(read).toMatch(/湖南|公司/);
  });
  expect(await edit.boundingBox()).toEqual(before);
});
