import { generateSync } from 'otplib/functional';
import type { Page } from 'playwright-core';
import { CLIENT, identityProvider, type IdentityProvider } from '../support/identity-provider.mjs';
import { eventually } from '../support/waiting.js';
import { type Desk, Office, OFFICE, PASSWORD, PHONE } from './support/desk.js';
import { StrictDoor } from './support/strict-door.js';

/** An installation with a provider of identities: the way in from the login page, the binding, and the way out. */
let office: Office;
let door: StrictDoor;
let provider: IdentityProvider;
beforeAll(async () => {
  office = await Office.open();
  door = await StrictDoor.open(async (address) => {
    provider = await identityProvider({ instances: [address] });
    return {
      LIANDAN_ORIGIN: address,
      LIANDAN_OIDC_ISSUER: provider.issuer,
      LIANDAN_OIDC_CLIENT_ID: CLIENT.id,
      LIANDAN_OIDC_CLIENT_SECRET: CLIENT.secret,
    };
  });
});
afterAll(async () => {
  await office?.query('DELETE FROM liandan.identity');
  await office?.query('DELETE FROM liandan.second_factor');
  await door?.close();
  await provider?.close();
  await office?.close();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const asked = (page: Page) => page.getByRole('heading', { name: '统一身份认证（测试）' }).waitFor();
/** Says who one is, on the page of the provider. */
async function at(page: Page, login: string): Promise<void> {
  await asked(page);
  await page.getByLabel('用户').fill(login);
  await page.getByRole('button', { name: '登录' }).click();
}
/** Somebody's own desk with nobody logged in. */
async function visitor(login: string, of: { size?: typeof OFFICE; language?: 'zh-CN' | 'en' } = {}): Promise<Desk> {
  const desk = await office.seat(login, { ...of, base: door.address });
  await desk.context.clearCookies();
  await desk.go('/');
  return desk;
}
const bound = (login: string, subject: string) =>
  office.query(
    `SELECT liandan.identity_bind(gen_random_uuid(), $1, $2, id, $2, 'self') FROM liandan.person WHERE login = $3`,
    [provider.issuer, subject, login],
  );

it('the login page offers the provider where there is one; who is bound to nothing is told what to do', async () => {
  const { page, barriers, overflows, faults, context } = await visitor('ha-officer1', { size: PHONE }).then((desk) => ({
    page: desk.page,
    faults: desk.faults,
    context: desk.context,
    barriers: () => desk.barriers(),
    overflows: () => desk.overflows(),
  }));
  await button(page, '使用统一身份认证登录').waitFor();
  expect(await barriers()).toEqual([]);
  expect(await overflows()).toBe(false);
  await button(page, '使用统一身份认证登录').click();
  await at(page, 'stranger-with-a-long-identifier-of-the-provider-0123456789');
  await page.getByText('请先绑定账号').waitFor();
  await page.getByText('stranger-with-a-long-identifier-of-the-provider-0123456789').waitFor();
  // The code is no part of the address any more.
  expect(new URL(page.url()).search).toBe('');
  expect(await barriers()).toEqual([]);
  expect(await overflows()).toBe(false);
  await page.getByRole('link', { name: '返回登录页' }).click();
  await button(page, '使用统一身份认证登录').waitFor();
  // Without one, the other door of the installation offers none.
  const plain = await office.seat('ha-officer1');
  await plain.context.clearCookies();
  await plain.go('/');
  await button(plain.page, '登录').waitFor();
  expect(await button(plain.page, '使用统一身份认证登录').count()).toBe(0);
  expect([...faults, ...plain.faults]).toEqual([]);
  await context.close();
  await plain.context.close();
});

it('bound on the own page, one comes in by it to the page one wanted, leaves there too, and unbinds it', async () => {
  const desk = await office.seat('ha-officer1', { base: door.address });
  const { page } = desk;
  await desk.go('/me');
  const card = page.getByRole('region', { name: '统一身份认证' });
  await card.getByText('尚未绑定身份。').waitFor();
  await desk.click(card.getByRole('button', { name: '绑定统一身份认证' }));
  await at(page, 'ha.one');
  await card.getByText('ha.one@example').waitFor();
  await card.getByText('本人', { exact: true }).waitFor();
  expect(await desk.barriers()).toEqual([]);

  // The browser is still known at the provider: no name is asked for again.
  await desk.context.clearCookies({ name: 'liandan' });
  await desk.go('/me');
  await desk.click(button(page, '使用统一身份认证登录'));
  await page.getByText('绑定新的身份，请先用用户名和密码登录。').waitFor();
  expect(new URL(page.url()).pathname).toBe('/me');
  expect(await desk.read('me')).toMatchObject({ provider: true });

  await desk.click(card.getByRole('button', { name: '解除绑定 ha.one@example' }));
  await desk.click(page.getByRole('button', { name: '解除', exact: true }));
  await page.getByRole('dialog', { name: '登录已到期' }).waitFor();
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});

it('who logs out here is logged out at the provider, and back at the login', async () => {
  await bound('ha-officer2', 'ha.two');
  const desk = await visitor('ha-officer2');
  const { page } = desk;
  await desk.click(button(page, '使用统一身份认证登录'));
  await at(page, 'ha.two');
  await desk.click(page.locator('.bar-who'));
  await desk.click(page.getByRole('menuitem', { name: '退出登录' }));
  await page.locator('button[name=logout][value=yes]').click();
  await button(page, '使用统一身份认证登录').waitFor();
  expect(page.url()).toBe(`${door.address}/`);
  await desk.click(button(page, '使用统一身份认证登录'));
  await asked(page);
  await desk.context.close();
});

it('an administrator binds by the identifier, and takes it away again', async () => {
  const admin = await office.seat('admin', { base: door.address, size: PHONE, language: 'en' });
  const { page } = admin;
  const { secret } = await admin.send<{ secret: string }>('second-factor');
  const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
  await admin.send('second-factor/confirm', { code });
  await admin.go('/admin/people?name=cq-officer1');
  await admin.click(button(page, 'Identities cq-officer1'));
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing is bound yet.').waitFor();
  await admin.type(dialog.getByLabel('Identifier'), 'cq.one');
  await admin.type(dialog.getByLabel('Reason'), 'Shown in person');
  await admin.click(dialog.getByRole('button', { name: 'Bind', exact: true }));
  await dialog.getByText('an administrator').waitFor();
  expect(await admin.overflows()).toBe(false);
  expect(await admin.barriers()).toEqual([]);
  const officer = await visitor('cq-officer1', { language: 'en' });
  await officer.click(button(officer.page, 'Log in with single sign-on'));
  await at(officer.page, 'cq.one');
  await eventually(async () => expect(await officer.read('me')).toMatchObject({ provider: true }));
  await admin.click(dialog.getByRole('button', { name: 'Unbind cq.one' }));
  await admin.type(dialog.getByLabel('Reason'), 'Gone to another office');
  await admin.click(dialog.getByRole('button', { name: 'Unbind', exact: true }));
  await dialog.getByText('Nothing is bound yet.').waitFor();
  expect([...admin.faults, ...officer.faults]).toEqual([]);
  await officer.context.close();
  await admin.context.close();
});

it('a session that ended is renewed in a window of its own: what was typed stays', async () => {
  await bound('sc-officer2', 'sc.two');
  const desk = await visitor('sc-officer2');
  const { page } = desk;
  await desk.click(button(page, '使用统一身份认证登录'));
  await at(page, 'sc.two');
  // Back from the provider, on a page that stands: nothing is on its way any more.
  await page.locator('.bar-who').waitFor();
  await eventually(async () => expect(await desk.read('me')).toMatchObject({ provider: true }));
  await desk.go('/me');
  const typed = page.getByRole('region', { name: '密码' }).getByLabel('当前密码');
  await desk.type(typed, PASSWORD);
  await office.query(
    `DELETE FROM liandan.session WHERE person = (SELECT id FROM liandan.person WHERE login = 'sc-officer2')`,
  );
  const dialog = page.getByRole('dialog', { name: '登录已到期' });
  await dialog.waitFor({ timeout: 110_000 });
  const [window] = await Promise.all([
    desk.context.waitForEvent('page'),
    desk.click(dialog.getByRole('button', { name: '使用统一身份认证登录' })),
  ]);
  await window.waitForURL(`${door.address}/**`);
  await dialog.waitFor({ state: 'hidden' });
  expect(await typed.inputValue()).toBe(PASSWORD);
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});
