import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/waiting.js';
import { type Desk, Office, PHONE } from './support/desk.js';

/** A receiver that is down until it is mended. */
class Receiver {
  readonly ids: string[] = [];
  broken = true;
  private server: Server | undefined;

  async open(): Promise<string> {
    this.server = createServer((request, response) => {
      request.resume().on('end', () => {
        if (!this.broken) this.ids.push(String(request.headers['webhook-id']));
        response
          .writeHead(this.broken ? 503 : 204, { 'content-type': 'text/plain' })
          .end(this.broken ? '数据库维护中' : '');
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/liandan`;
  }
  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

let office: Office;
let desk: Desk;
const receiver = new Receiver();
beforeAll(async () => {
  office = await Office.open();
  // An administrator of the remover, beside the handler who works there.
  await office.query(
    `INSERT INTO liandan.person (login, name, hash) SELECT 'remover-sc-admin', '郑某', hash FROM liandan.person WHERE login = 'remover-sc'
     ON CONFLICT (login) DO NOTHING`,
  );
  await office.query(
    `INSERT INTO liandan.membership (person, organisation, roles)
     SELECT p.id, m.organisation, '{admin}' FROM liandan.membership m JOIN liandan.person o ON o.id = m.person AND o.login = 'remover-sc'
       CROSS JOIN liandan.person p WHERE p.login = 'remover-sc-admin' ON CONFLICT DO NOTHING`,
  );
  desk = await office.seat('remover-sc-admin');
});
afterAll(async () => {
  receiver.close();
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
  await desk.type(form.getByLabel('接收地址（https）'), await receiver.open());
  await desk.click(form.getByRole('button', { name: /^保\s?存$/ }));
  await page.getByText(/whsec_/).waitFor();
  expect(await desk.barriers()).toEqual([]);
  await page.reload();
  await page.getByText('企业环保系统').waitFor();
  expect(await page.getByText(/whsec_/).count()).toBe(0);
  expect(desk.faults).toEqual([]);
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
  receiver.broken = false;
  await desk.go('/notices');
  desk.counted();
  await desk.click(page.getByRole('menuitem', { name: '健康、队列与推送' }));
  await page.getByText('数据库维护中').first().waitFor();
  await desk.click(page.getByRole('button', { name: '投递记录 企业环保系统' }));
  const drawer = page.getByRole('dialog');
  await drawer.getByText('接收方拒收 503').first().waitFor();
  await desk.click(drawer.getByRole('button', { name: /^重投 / }).first());
  await page.getByText('已安排重投').first().waitFor();
  expect(desk.counted()).toBeLessThanOrEqual(3);
  await eventually(async () => expect(receiver.ids.length).toBeGreaterThan(0), 30_000);
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
