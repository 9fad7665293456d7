import { COMPLETE } from '#src/demo/forms';
import { eventually, until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office, PHONE } from './support/desk.js';
import { codeField as field, codeOf as code, enrolled, secretOn } from './support/second-factor.js';
import { StrictDoor } from './support/strict-door.js';

/** An installation that demands a second factor: enrolling by oneself, and the dialog in the middle of a signature. */
let office: Office;
let door: StrictDoor;
let applications: Applications;
let handler: Desk;
beforeAll(async () => {
  office = await Office.open();
  door = await StrictDoor.open();
  applications = new Applications(await office.seat('remover-hn'));
  handler = await office.seat('hn-officer1', { base: door.address });
});
afterAll(async () => {
  await door?.close();
  await office?.query('DELETE FROM liandan.second_factor');
  await office?.close();
});

const button = ({ page }: Desk, name: string | RegExp) => page.getByRole('button', { name, exact: true });

it('on the own page: a wrong code is refused and may be given again, the right one enrols', async () => {
  const desk = await office.seat('ha-officer2', { base: door.address });
  await desk.go('/me');
  await desk.page.getByText('本系统签署决定、函件须先进行二次验证。').waitFor();
  await desk.click(button(desk, '绑定验证器'));
  await desk.click(button(desk, '开始绑定'));
  await desk.page.getByRole('img', { name: '绑定验证器的二维码' }).waitFor();
  expect(await desk.barriers()).toEqual([]);
  const secret = await secretOn(desk);
  const wrong = code(secret) === '000000' ? '000001' : '000000';
  await desk.type(field(desk), wrong);
  await desk.click(button(desk, '确认绑定'));
  await desk.page.getByRole('alert').first().waitFor();
  await desk.type(field(desk), code(secret));
  await desk.click(button(desk, '确认绑定'));
  await desk.page.getByText('验证器已绑定').waitFor();
  await desk.page.getByText('已绑定', { exact: true }).waitFor();
  expect(desk.faults).toEqual([]);
  await desk.context.close();
});

it('in the middle of a signature: turned away nothing is lost, enrolled it goes through as it was typed', async () => {
  const { id, version } = await applications.submitted();
  await handler.send(`transfer-applications/${id}/accept`, { checklist: COMPLETE }, version);
  await handler.go(`/review/${id}`);
  const note = handler.page.getByRole('region', { name: '签发商请函' }).getByRole('textbox').last();
  await handler.type(note, '初审通过，请予支持。');
  const sign = async () => {
    await handler.click(button(handler, '签发商请函'));
    await handler.click(handler.page.getByRole('button', { name: /^确\s?认$/ }));
  };
  await sign();
  const dialog = handler.page.getByRole('dialog', { name: '签署前请先绑定验证器' });
  await dialog.waitFor();
  await handler.click(dialog.getByRole('button', { name: '暂不签署' }));
  await dialog.waitFor({ state: 'hidden' });
  await handler.page.locator('.problem').first().waitFor();
  expect(await note.inputValue()).toBe('初审通过，请予支持。');
  expect(await applications.stateOf(id)).toBe('accepted');

  await sign();
  await handler.click(dialog.getByRole('button', { name: '开始绑定' }));
  await handler.type(field(handler), code(await secretOn(handler)));
  await handler.click(dialog.getByRole('button', { name: '确认绑定' }));
  await dialog.waitFor({ state: 'hidden' });
  await until('the letter is out', async () => (await applications.stateOf(id)) === 'consulting');
  expect((await applications.one(id))['letters']).toMatchObject([{ state: expect.any(String) }]);
});

it('who has enrolled is asked for a code once, on a phone too, and signs for ten minutes', async () => {
  const head = await office.seat('hn-head', { base: door.address, size: PHONE });
  const secret = await enrolled(head, office);
  const [first, second] = [await applications.submitted(), await applications.submitted()];
  const refuse = async (id: string) => {
    await head.go(`/review/${id}`);
    await head.click(button(head, '不予受理'));
    const form = head.page.getByRole('region', { name: '不予受理' });
    await head.type(form.getByRole('textbox').first(), '所列物质不属于《国家危险废物名录》所列危险废物。');
    await head.click(form.getByRole('button', { name: /^出具|^不予受理/ }).last());
    const sure = head.page.getByRole('button', { name: /^确\s?认$/ });
    if (await sure.isVisible()) await head.click(sure);
  };
  await refuse(first.id);
  const dialog = head.page.getByRole('dialog', { name: '签署前请验证身份' });
  await dialog.waitFor();
  expect(await head.overflows()).toBe(false);
  await head.type(field(head), code(secret, 1));
  await head.click(dialog.getByRole('button', { name: '验证并继续' }));
  await until('the first is refused', async () => (await applications.stateOf(first.id)) === 'notAccepted');
  await refuse(second.id);
  await until('the second is refused', async () => (await applications.stateOf(second.id)) === 'notAccepted');
  await eventually(async () => expect(await dialog.count()).toBe(0));
  expect(head.faults).toEqual([]);
  await head.context.close();
});

it('leaves no error behind', () => {
  expect(handler.faults).toEqual([]);
});
