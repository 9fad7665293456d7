import { COMPLETE } from '#src/demo/forms';
import { until } from '../support/waiting.js';
import { Applications } from './support/applications.js';
import { type Desk, Office } from './support/desk.js';

/** Two people at two browsers write the same thing at once: the later one sees what was changed and loses no typing. */
let office: Office;
let desks: Desk[];
beforeAll(async () => {
  office = await Office.open();
  desks = [];
});
afterAll(() => office?.close());

const seat = async (login: string) => {
  const desk = await office.seat(login);
  desks.push(desk);
  return desk;
};
const button = ({ page }: Desk, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const live = ({ page }: Desk) => page.locator('.live:not(.live-off)').waitFor();

describe('two colleagues of a firm in the wizard', () => {
  let mine: Desk;
  let theirs: Desk;
  let applications: Applications;
  beforeAll(async () => {
    await office.colleague('remover-hn', 'remover-hn-b', '钱某');
    mine = await seat('remover-hn');
    theirs = await seat('remover-hn-b');
    applications = new Applications(mine);
  });
  const open = async (desk: Desk, id: string) => {
    await desk.go(`/apply?id=${id}&step=papers`);
    await desk.page.getByLabel('跨省转移理由').waitFor();
  };
  const reason = ({ page }: Desk) => page.getByRole('textbox', { name: '跨省转移理由' });
  const told = () => mine.page.locator('[data-stale]');

  it('the later save is refused, shows both texts, and either can be taken', async () => {
    const { id } = await applications.drafted({ reason: '起初的理由' });
    await open(mine, id);
    await open(theirs, id);
    await mine.type(mine.page.getByLabel('跨省转移理由'), '我写的理由');
    await theirs.type(theirs.page.getByLabel('跨省转移理由'), '同事写的理由');
    await theirs.click(button(theirs, '保存草稿'));
    await until('theirs is saved', async () => (await applications.one(id))['reason'] === '同事写的理由');
    await mine.click(button(mine, '保存草稿'));
    await told().getByText('同事写的理由').waitFor();
    await told().getByText('我写的理由').waitFor();
    expect(await reason(mine).inputValue()).toBe('我写的理由');
    expect((await applications.one(id))['reason']).toBe('同事写的理由');
    await mine.click(told().getByText('用现在的'));
    await mine.click(button(mine, '在最新版本上应用我的内容'));
    await told().waitFor({ state: 'hidden' });
    expect(await reason(mine).inputValue()).toBe('同事写的理由');
    await mine.type(mine.page.getByLabel('跨省转移理由'), '同事写的理由，我作了补充');
    await mine.click(button(mine, '保存草稿'));
    await until('both are saved', async () => (await applications.one(id))['reason'] === '同事写的理由，我作了补充');
  });

  it('a reload in between changes nothing of that: the colleague’s change is not written over in silence', async () => {
    const { id } = await applications.drafted({ reason: '起初的理由' });
    await open(mine, id);
    await mine.type(mine.page.getByLabel('跨省转移理由'), '我写到一半的理由');
    await mine.page.getByLabel('联系人及电话').focus(); // leaving the field keeps the draft
    await mine.page
      .getByText(/已暂存|已保存在本机|本机/)
      .first()
      .waitFor();
    await open(theirs, id);
    await theirs.type(theirs.page.getByLabel('跨省转移理由'), '同事的新理由');
    await theirs.click(button(theirs, '保存草稿'));
    await until('theirs is saved', async () => (await applications.one(id))['reason'] === '同事的新理由');
    await mine.page.reload();
    await told().getByText('同事的新理由').waitFor();
    expect(await reason(mine).inputValue()).toBe('我写到一半的理由');
    await mine.click(button(mine, '保存草稿'));
    await told().getByText('我写到一半的理由').waitFor();
    expect((await applications.one(id))['reason']).toBe('同事的新理由');
    await mine.click(button(mine, '在最新版本上应用我的内容'));
    await told().waitFor({ state: 'hidden' });
    await mine.click(button(mine, '保存草稿'));
    await until('mine is saved', async () => (await applications.one(id))['reason'] === '我写到一半的理由');
  });
});

describe('officers', () => {
  let handler: Desk;
  let other: Desk;
  let drafter: Desk;
  let second: Desk;
  let applications: Applications;
  beforeAll(async () => {
    applications = new Applications(await seat('remover-hn'));
    handler = await seat('hn-officer1');
    other = await seat('hn-officer2');
    drafter = await seat('ha-officer1');
    second = await seat('ha-officer2');
  });

  it('two drafters of one reply: the later one sees the field, as it was, as it is and as they want it', async () => {
    const { letter } = await applications.consulted(handler, drafter);
    const path = `letters/${letter}`;
    const draftOf = async () =>
      (await drafter.read<{ draft: { conditions: string[] } | null }>(path)).draft?.conditions ?? null;
    for (const desk of [drafter, second]) {
      await desk.go(`/letters/${letter}`);
      await desk.page.getByLabel('附带条件（每行一条）', { exact: true }).waitFor();
      await live(desk);
    }
    await second.type(second.page.getByLabel('附带条件（每行一条）', { exact: true }), '乙起草的条件');
    await drafter.type(drafter.page.getByLabel('附带条件（每行一条）', { exact: true }), '甲起草的条件');
    await drafter.click(button(drafter, '起草复函（送签）'));
    await drafter.page.getByText('您是起草人').waitFor();
    const diff = second.page.locator('[data-stale]');
    await diff.waitFor();
    expect(await diff.innerText()).toMatch(/甲起草的条件[\s\S]*乙起草的条件/);
    expect(await second.page.getByLabel('附带条件（每行一条）', { exact: true }).inputValue()).toBe('乙起草的条件');
    expect(await button(second, '修改草稿').isDisabled()).toBe(true);
    expect(await draftOf()).toEqual(['甲起草的条件']);
    await second.click(button(second, '在最新版本上应用我的内容'));
    await diff.waitFor({ state: 'hidden' });
    await second.click(button(second, '修改草稿'));
    await until('the second draft stands', async () => (await draftOf())?.[0] === '乙起草的条件');
    // Whoever has nothing unsent sees the newest without being asked.
    await until(
      'the first drafter sees it',
      async () =>
        (await drafter.page.getByLabel('附带条件（每行一条）', { exact: true }).inputValue()) === '乙起草的条件',
    );
  });

  it('a reload in between keeps the comparison of the reply', async () => {
    const { letter } = await applications.consulted(handler, drafter);
    await second.go(`/letters/${letter}`);
    const words = second.page.getByLabel('附带条件（每行一条）', { exact: true });
    await second.type(words, '乙写到一半的条件');
    await second.page
      .getByLabel(/^同意接受的数量/)
      .first()
      .focus();
    const { version } = await drafter.read<{ version: number }>(`letters/${letter}`);
    await drafter.send(`letters/${letter}/draftReply`, { agree: true, conditions: ['甲的条件'] }, version);
    await second.page.reload();
    await second.page.locator('[data-stale]').getByText('甲的条件').waitFor();
    expect(await words.inputValue()).toBe('乙写到一半的条件');
  });

  it('a list of corrections, typed while a colleague accepts the case, stays readable with who did what', async () => {
    const { id, version } = await applications.submitted();
    await handler.go(`/review/${id}`);
    await handler.click(button(handler, '一次性告知补正'));
    await handler.click(handler.page.getByRole('checkbox', { name: '联系人' }));
    const field = handler.page.getByLabel(/^联系人 · /);
    await handler.type(field, '联系电话缺少区号，请于补正期内补全。');
    await live(handler);
    await other.send(`transfer-applications/${id}/accept`, { checklist: COMPLETE }, version);
    const left = handler.page.getByRole('alert').filter({ hasText: '您填写的内容没有丢失' });
    await left.getByText('联系电话缺少区号，请于补正期内补全。').waitFor();
    expect(await left.innerText()).toMatch(/湖南省.*受理/);
    await handler.page.reload();
    await left.getByText('联系电话缺少区号，请于补正期内补全。').waitFor();
    expect(await handler.barriers()).toEqual([]);
    await handler.click(left.getByRole('button', { name: '不再需要，清除' }));
    await left.waitFor({ state: 'hidden' });
  });
});

it('leaves no error behind on any page', () => {
  expect(desks.flatMap(({ faults }) => faults)).toEqual([]);
});
