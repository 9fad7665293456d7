import { eventually } from '../support/waiting.js';
import { type Desk, Office } from './support/desk.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

async function visit({ page }: Desk, place: string): Promise<void> {
  await page.goto(place);
  await page.locator('main#page h1').first().waitFor();
  await page.waitForLoadState('networkidle');
}

/** The form that stands open beside the page. */
class Form {
  constructor(private readonly desk: Desk) {}
  private get box() {
    return this.desk.page.getByRole('dialog');
  }
  field = (label: string) => this.box.getByLabel(label, { exact: true });
  async type(label: string, text: string): Promise<void> {
    await this.field(label).fill(text);
  }
  async day(label: string, day: string): Promise<void> {
    await this.field(label).fill(day);
    await this.desk.page.keyboard.press('Enter');
  }
  async radio(label: string): Promise<void> {
    await this.box.getByRole('radio', { name: label }).click();
  }
  /** From a list that is found by typing. */
  async choose(label: string, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.field(label).click();
      await this.desk.page.keyboard.type(text);
      const options = this.desk.page.locator('.ant-select-item-option:visible', { hasText: text });
      await options.last().click();
    }
    await this.desk.page.keyboard.press('Escape');
  }
  async add(label: string): Promise<void> {
    await this.box.getByRole('button', { name: `添加${label}` }).click();
  }
  async send(name: string): Promise<void> {
    const refused = this.box.getByRole('alert').first();
    await this.box.getByRole('button', { name, exact: true }).click();
    await Promise.race([
      this.box.waitFor({ state: 'detached' }),
      refused.waitFor().then(async () => {
        throw new Error(await refused.innerText());
      }),
    ]);
  }
}
const today = async (desk: Desk, days = 0): Promise<string> => {
  const { now } = await desk.read<{ now: string }>('me');
  return new Date(Date.parse(now) + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
};
async function begin(desk: Desk, place: string, name: string): Promise<Form> {
  await visit(desk, place);
  await desk.page.getByRole('main').getByRole('button', { name }).click();
  return new Form(desk);
}
const says = (desk: Desk, text: string) => desk.page.getByRole('main').getByText(text).first().waitFor();

describe('through the forms of the registers', () => {
  it('calls a meeting, writes its minutes, agrees on an action item, and the head signs', async () => {
    const officer = await office.seat('sc-officer1');
    const form = await begin(officer, '/browse/meetings', '召集会议');
    await form.type('标题', '川渝固废联席会议');
    await form.radio('省级');
    await form.radio('视频');
    await form.day('召开日期', await today(officer));
    await form.choose('省份', '四川', '重庆');
    await form.type('议题 1', '年度名单的调整');
    await form.send('召集会议');
    await officer.page.getByRole('heading', { name: '川渝固废联席会议' }).waitFor();
    await says(officer, '年度名单的调整');
    const { page } = officer;
    await page.getByRole('button', { name: '撰写会议纪要', exact: true }).click();
    await form.type('内容', '各方同意按期调整名单。');
    await form.send('撰写会议纪要');
    await says(officer, '各方同意按期调整名单。');
    await page.getByRole('link', { name: '行动项', exact: true }).last().click();
    await page.getByRole('button', { name: '新增行动项' }).click();
    await form.type('事项', '交换运输单位名单');
    await form.choose('责任单位', '四川省生态环境厅');
    const { name: answerable } = await officer.read<{ name: string }>('me');
    await form.choose('人员', answerable);
    await form.day('到期日', await today(officer, 30));
    await form.send('新增行动项');
    await page.getByRole('heading', { name: '交换运输单位名单' }).waitFor();
    await says(officer, answerable);
    await page.getByRole('link', { name: '查看' }).first().click();
    await page.getByRole('heading', { name: '川渝固废联席会议' }).waitFor();
    const at = new URL(page.url()).pathname;
    // The other province is told, and comes by its notice to the meeting.
    const other = await office.seat('cq-officer1');
    await other.go('/notices');
    await eventually(async () => {
      await other.page.reload();
      await other.page.getByText('联席会议通知').first().waitFor({ timeout: 5_000 });
    }, 60_000);
    await other.page.getByRole('row').filter({ hasText: '联席会议通知' }).getByRole('link').first().click();
    await other.page.getByRole('heading', { name: '川渝固废联席会议' }).waitFor();
    await other.context.close();
    const head = await office.seat('sc-head');
    await head.go(at);
    await head.page.getByRole('button', { name: '签署会议纪要', exact: true }).click();
    await new Form(head).send('签署会议纪要');
    await head.page.locator('.fact-inner, .fact-table').getByText('四川省').first().waitFor();
    const { minutes } = await head.read<{ minutes: { signatures: { province: string }[] }[] }>(
      `meetings/${at.split('/').pop()}`,
    );
    expect(minutes.at(-1)?.signatures.map(({ province }) => province)).toEqual(['51']);
    expect([...officer.faults, ...head.faults]).toEqual([]);
    await Promise.all([officer.context.close(), head.context.close()]);
  });

  it('registers a contract and a vehicle; what is refused is told at its field and keeps what was typed', async () => {
    const remover = await office.seat('remover-sc');
    const contract = await begin(remover, '/browse/contracts', '登记合同');
    await contract.type('编号', 'HT-2026-E2E');
    await contract.choose('合同相对方', '重庆渝能再生资源有限公司');
    await contract.radio('接受人');
    await contract.choose('废物代码', '900-052-31');
    await contract.day('生效日', await today(remover));
    await remover.page.getByRole('dialog').getByRole('button', { name: '登记合同', exact: true }).click();
    await remover.page.getByRole('dialog').getByRole('alert').first().waitFor();
    expect(await contract.field('编号').inputValue()).toBe('HT-2026-E2E');
    await contract.day('失效日', await today(remover, 300));
    await contract.send('登记合同');
    await remover.page.getByRole('heading', { name: 'HT-2026-E2E' }).waitFor();

    const carrier = await office.seat('carrier');
    const vehicle = await begin(carrier, '/browse/vehicles', '登记车辆');
    await vehicle.type('号牌', '川A9E2E9');
    await vehicle.type('道路运输证号', '510100E2E001');
    await vehicle.day('有效期至', await today(carrier, 300));
    await vehicle.type('核定载质量（吨）', '20');
    await vehicle.field('范围').click();
    await carrier.page.keyboard.type('8');
    await carrier.page.keyboard.press('Enter');
    await vehicle.send('登记车辆');
    await carrier.page.getByRole('heading', { name: '川A9E2E9' }).waitFor();
    expect([...remover.faults, ...carrier.faults]).toEqual([]);
    await Promise.all([remover.context.close(), carrier.context.close()]);
  });

  it('imposes a restriction and ends it', async () => {
    const head = await office.seat('hn-head');
    const form = await begin(head, '/browse/restrictions', '实施本省管控');
    await form.radio('区域');
    await form.choose('范围', '长沙');
    await form.radio('须确认');
    await form.choose('理由类别', '重大活动');
    await form.type('标题', '重大活动期间管控');
    await form.type('理由', '活动期间减少危险货物运输');
    await form.day('生效日', await today(head));
    await form.day('失效日', await today(head, 3));
    await form.send('实施本省管控');
    await head.page.getByRole('heading', { name: '重大活动期间管控' }).waitFor();
    await head.page.getByRole('button', { name: '解除本省管控', exact: true }).click();
    await form.day('日期', await today(head));
    await form.type('理由', '活动提前结束');
    await form.send('解除本省管控');
    expect(head.faults).toEqual([]);
    await head.context.close();
  });

  it('[R-29] consents to the correction of a manifest that its remover asks for', async () => {
    const remover = await office.seat('remover-sc');
    const { items } = await remover.read<{ items: { id: string; number: string }[] }>('manifests?state=closed&limit=1');
    const [manifest] = items;
    await remover.go(`/browse/correction-requests?manifest=${manifest?.id}`);
    await remover.page.getByRole('button', { name: '申请更正联单' }).click();
    const form = new Form(remover);
    await form.choose('要更正的内容', '经办人联系电话');
    // What stands there is told beside the name, as what it is: a telephone has no weight.
    expect(await remover.page.getByRole('dialog').innerText()).toMatch(/经办人联系电话 · \d{5,}(?! 吨)/);
    await form.type('更正为', '028-12345678');
    await form.type('理由', '电话号码误填');
    await form.send('申请更正联单');
    await says(remover, '电话号码误填');
    await eventually(async () => {
      const told = await remover.page.getByRole('main').innerText();
      expect(told).toMatch(/经办人联系电话[\s\S]*028-12345678/);
      expect(told).not.toContain('handler');
    }, 20_000);
    const officer = await office.seat('sc-officer1');
    await officer.go(new URL(remover.page.url()).pathname);
    await officer.page.getByRole('button', { name: '同意更正', exact: true }).click();
    await new Form(officer).send('同意更正');
    await says(officer, '已同意');
    expect([...remover.faults, ...officer.faults]).toEqual([]);
    await Promise.all([remover.context.close(), officer.context.close()]);
  });

  it('[Z-05] an erasure is asked for by the names of what stands in a case, and refused while that must be kept', async () => {
    const auditor = await office.seat('auditor');
    const { items } = await auditor.read<{ items: { number: string }[] }>('manifests?state=closed&limit=1');
    const form = await begin(auditor, '/browse/erasures', '申请删除个人信息');
    const { page } = auditor;
    const box = page.getByRole('dialog');
    await box.getByLabel('输入编号，或粘贴案件页面的网址').fill(items[0]?.number ?? '');
    await page.keyboard.press('Enter');
    await box.getByRole('checkbox', { name: /^应急联系电话 · 创建联单 · \d{4}-/ }).check();
    expect(await box.innerText()).not.toMatch(/[a-z]+\/[a-z]/);
    expect(await auditor.barriers()).toEqual([]);
    await form.choose('理由类别', '处理目的已实现');
    await form.type('理由', '运输已办结多时');
    await box.getByRole('button', { name: '申请删除个人信息', exact: true }).click();
    const refused = box.getByRole('alert').first();
    await refused.waitFor();
    expect(await refused.innerText()).toContain('R-10d');
    expect(auditor.faults).toEqual([]);
    await auditor.context.close();
  });

  it('opens a lead about a case that is found by its number', async () => {
    const officer = await office.seat('sc-officer1');
    const { items } = await officer.read<{ items: { number: string }[] }>('manifests?state=closed&limit=1');
    const number = items[0]?.number ?? '';
    const form = await begin(officer, '/browse/enforcement-leads', '登记线索');
    await form.radio('投诉举报');
    await form.type('标题', '群众反映的问题');
    await form.type('内容', '反映运输途中有异味。');
    await form.choose('协作省份', '重庆');
    await form.field('所涉案件').click();
    await officer.page.keyboard.type(number);
    await officer.page.locator('.ant-select-item-option:visible', { hasText: number }).click();
    await form.send('登记线索');
    await officer.page.getByRole('heading', { name: /群众反映的问题/ }).waitFor();
    expect(officer.faults).toEqual([]);
    await officer.context.close();
  });
});
