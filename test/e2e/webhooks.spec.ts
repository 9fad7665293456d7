import { answering, Receiver } from '../support/receiver.js';
import { eventually } from '../support/waiting.js';
import { type Desk, Office, PHONE } from './support/desk.js';

let office: Office;
let desk: Desk;
let receiver: Receiver;
beforeAll(async () => {
  office = await Office.open();
  await office.colleague('remover-sc', 'remover-sc-admin', '郑某', ['admin']);
  await office.colleague('remover-sc', 'remover-sc-head', '曾某', ['head']);
  receiver = await Receiver.open();
  receiver.says = answering(503, { 'content-type': 'text/plain' }, '数据库维护中');
  desk = await office.seat('remover-sc-admin');
});
afterAll(async () => {
  await receiver?.close();
  await office?.close();
});

it('registers an endpoint; its secret is shown once', async () => {
  const { page } = desk;
  await desk.go('/admin/health');
  await desk.click(page.getByRole('button', { name: '登记接收地址' }));
  const form = page.getByRole('dialog');
  await desk.type(form.getByLabel('名称'), '企业环保系统');
  await desk.type(form.getByLabel('接收地址（https）'), 'http://10.0.0.1:3000/');
  await desk.click(form.getByRole('button', { name: /^保\s?存$/ }));
  await form
    .getByText(/目标地址不在允许的网络范围内|网址须以 https/)
    .first()
    .waitFor();
  await desk.type(form.getByLabel('接收地址（https）'), `${receiver.address}/liandan`);
  await desk.click(form.getByRole('button', { name: /^保\s?存$/ }));
  await page.getByText(/whsec_/).waitFor();
  expect(await desk.barriers()).toEqual([]);
  await page.reload();
  await page.getByText('企业环保系统').waitFor();
  expect(await page.getByText(/whsec_/).count()).toBe(0);
  expect(desk.faults).toEqual([]);
});

it('[Z-07] sends nothing until a head has confirmed the address', async () => {
  await desk.page.getByText('待负责人确认').waitFor();
  const head = await office.seat('remover-sc-head');
  await head.go('/');
  await head.click(head.page.getByRole('menuitem', { name: '健康、队列与推送' }));
  await head.click(head.page.getByRole('button', { name: '确认 企业环保系统' }));
  await head.page.getByText(`${receiver.address}/liandan`).last().waitFor();
  await head.click(head.page.getByRole('tooltip').getByRole('button', { name: /^确\s?认$/ }));
  await head.page.getByText('确认人 曾某').waitFor();
  expect(await head.barriers()).toEqual([]);
  expect(head.faults).toEqual([]);
  await head.context.close();
});

it('[ux 9.4] says why deliveries fail and sends one again in at most 3 clicks', async () => {
  const { page } = desk;
  // Everything of today once more, to an endpoint that is down.
  const { items } = await desk.read<{ items: { id: string }[] }>('webhooks');
  const since = new Date(Date.now() - 6 * 3_600_000).toISOString();
  await desk.send(`webhooks/${items[0]?.id}/replay`, { since });
  await eventually(async () => {
    const { items: now } = await desk.read<{ items: { failures: number }[] }>('webhooks');
    expect(now[0]?.failures).toBeGreaterThan(0);
  }, 30_000);
  await desk.go('/notices');
  desk.counted();
  await desk.click(page.getByRole('menuitem', { name: '健康、队列与推送' }));
  await page.getByText('数据库维护中').first().waitFor();
  await desk.click(page.getByRole('button', { name: '投递记录 企业环保系统' }));
  const drawer = page.getByRole('dialog');
  await drawer.getByText('接收方拒收 503').first().waitFor();
  receiver.says = undefined;
  receiver.got.length = 0;
  await desk.click(drawer.getByRole('button', { name: /^重投 / }).first());
  await page.getByText('已安排重投').first().waitFor();
  expect(desk.counted()).toBeLessThanOrEqual(3);
  await eventually(async () => expect(receiver.got.length).toBeGreaterThan(0), 30_000);
  expect(await desk.barriers()).toEqual([]);
  expect(desk.faults).toEqual([]);
});

it('stays within a phone, in English as well', async () => {
  const small = await office.seat('remover-sc-admin', { size: PHONE, language: 'en' });
  await small.go('/admin/health');
  await small.page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  await small.page.getByText('企业环保系统').waitFor();
  expect(await small.overflows()).toBe(false);
  expect(await small.barriers()).toEqual([]);
  await small.context.close();
});
