import { generateSync } from 'otplib/functional';
import type { Desk, Office } from './desk.js';

const STEP = 30;
/** The code of a secret, so many steps from now: none is taken twice. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * STEP });
export const secretOn = async ({ page }: Desk): Promise<string> =>
  ((await page.locator('.ant-steps code').textContent()) ?? '').replace(/[^A-Z2-7]/g, '');
export const codeField = ({ page }: Desk) => page.getByLabel('验证器中的 6 位验证码');

/** Enrols on the own page; the next signature asks for a code, the first that may be given is one step ahead. */
export async function enrolled(desk: Desk, office: Office): Promise<string> {
  const button = (name: string) => desk.page.getByRole('button', { name, exact: true });
  await desk.go('/me');
  await desk.click(button('绑定验证器'));
  await desk.click(button('开始绑定'));
  await desk.page.locator('.ant-steps code').waitFor();
  const secret = await secretOn(desk);
  await desk.type(codeField(desk), codeOf(secret));
  await desk.click(button('确认绑定'));
  await desk.page.getByText('验证器已绑定').waitFor();
  await office.query(
    `UPDATE liandan.session SET stepped_up_until = clock_timestamp() WHERE person = (SELECT id FROM liandan.person WHERE login = $1)`,
    [desk.login],
  );
  return secret;
}
