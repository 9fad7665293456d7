import { eventually } from '../support/waiting.js';
import { type Desk, Office, PHONE } from './support/desk.js';

/** A cold page on a busy machine. */
const PATIENCE = 90_000;
let office: Office;
let officer: Desk;
beforeAll(async () => {
  office = await Office.open();
  officer = await office.seat('sc-officer1');
}, PATIENCE);
afterAll(() => office.close());

const PICTURES = ['flows', 'months', 'quota', 'durations', 'trips'];
const picture = (desk: Desk, name: string) => desk.page.locator(`[data-picture=${name}]`);
const grams = (tonnes: string) => BigInt(tonnes.replace('.', ''));
interface Sums {
  items: { month: string; removed: string; accepted: string; treated: string; lines: number }[];
}

/** How many of a canvas's points are painted. */
const painted = (desk: Desk, name: string) =>
  picture(desk, name)
    .locator('canvas')
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      let points = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) points += 1;
      return { width, height, points };
    });

it(
  'draws every picture',
  async () => {
    await officer.go('/pictures');
    for (const name of PICTURES) {
      await picture(officer, name).locator('canvas').first().waitFor();
      await eventually(async () => {
        const { width, height, points } = await painted(officer, name);
        expect([name, width > 300, height > 100, points > 500]).toEqual([name, true, true, true]);
      });
    }
    expect(await officer.barriers()).toEqual([]);
  },
  PATIENCE,
);

it(
  'a strip tells how long each trip took and how far its track goes',
  async () => {
    interface Trip {
      number: string;
      departedAt: string;
      arrivedAt: string | null;
      km: number | null;
      points: number;
    }
    const { items } = await officer.read<{ items: Trip[] }>('statistics/trips');
    const told = items.filter(({ km }) => km !== null);
    expect(told.length).toBeGreaterThan(5);
    for (const { km, points, departedAt, arrivedAt } of told) {
      const hours = (Date.parse(arrivedAt ?? '') - Date.parse(departedAt)) / 3_600_000;
      expect([km! > 200, points > 20, km! / hours < 110]).toEqual([true, true, true]);
    }
    await officer.go('/pictures');
    await officer.click(picture(officer, 'trips').getByText('表', { exact: true }));
    const [trip] = told;
    const row = picture(officer, 'trips')
      .getByRole('row')
      .filter({ hasText: trip?.number ?? '' });
    await row.waitFor();
    expect(await row.innerText()).toContain(String(trip?.km));
  },
  PATIENCE,
);

it(
  'says the same in a table: the sums are those of the record',
  async () => {
    const months = await officer.read<Sums>('statistics/transfers?by=month');
    const flows = await officer.read<Sums>('statistics/transfers?by=origin,destination');
    const sum = ({ items }: Sums, name: 'removed' | 'accepted' | 'treated') =>
      items.reduce((total, row) => total + grams(row[name]), 0n);
    expect(months.items.length).toBeGreaterThan(0);
    for (const name of ['flows', 'months'])
      await officer.click(picture(officer, name).getByText('表', { exact: true }));
    const shown = async (name: string) => {
      const cells = await picture(officer, name).locator('tr.picture-sum td').allInnerTexts();
      return cells.filter((text) => /^\d+\.\d{6}$/.test(text.trim())).map((text) => grams(text.trim()));
    };
    await eventually(async () => {
      expect(await shown('flows')).toEqual([sum(flows, 'accepted')]);
      expect(await shown('months')).toEqual(
        (['removed', 'accepted', 'treated'] as const).map((name) => sum(months, name)),
      );
    });
    const rows = await picture(officer, 'months').locator('tbody tr.ant-table-row').allInnerTexts();
    for (const { month, accepted } of months.items)
      expect(rows.filter((text) => text.includes(month) && text.includes(accepted))).toHaveLength(1);
  },
  PATIENCE,
);

it(
  'tells what is left of a quota to the gram, and says that the forecast is one',
  async () => {
    const { items } = await officer.read<{
      items: { id: string; cap: string | null; left: string; ownerKind: string }[];
    }>('quota-accounts?kind=approval&limit=50');
    const account = items.findLast(({ cap }) => cap !== null)!;
    // Many others stand before it.
    await office.query(
      `INSERT INTO liandan.quota_account (id, owner_kind, owner_id, line, year, cap, reserved, settled, excess, readers, line_readers)
       SELECT 'approval/00000000-0000-0000-0000-000000000000/' || to_char(g, 'FM0000') || '/0000', owner_kind,
         '00000000-0000-0000-0000-000000000000', g, 0, 1, 0, 0, 0, readers, line_readers
       FROM liandan.quota_account a, generate_series(1, 200) g WHERE a.id = $1`,
      [account.id],
    );
    await officer.go(`/pictures?account=${encodeURIComponent(account.id)}`);
    await officer.click(picture(officer, 'quota').getByText('表', { exact: true }));
    const last = picture(officer, 'quota').locator('tbody tr.ant-table-row').last();
    await last.waitFor();
    await eventually(async () => expect(await last.innerText()).toContain(account.left));
    await picture(officer, 'quota').getByText('线性推算').first().waitFor();
    await picture(officer, 'quota').getByText('仅列出前 200 项').waitFor();
    await office.query(`DELETE FROM liandan.quota_account WHERE owner_id = '00000000-0000-0000-0000-000000000000'`);
  },
  PATIENCE,
);

it(
  'fits a phone, and teaches where there is nothing',
  async () => {
    const phone = await office.seat('cq-officer1', { size: PHONE });
    await phone.go('/pictures?from=2019-01-01&to=2019-12-31');
    await phone.page
      .getByText(/此期间没有已接受的转移/)
      .first()
      .waitFor();
    await phone.go('/pictures');
    await picture(phone, 'months').locator('canvas').first().waitFor();
    expect(await phone.overflows()).toBe(false);
    expect([...phone.faults, ...officer.faults]).toEqual([]);
  },
  PATIENCE,
);

it(
  'reads agreements in words, and the rule behind a term in two clicks',
  async () => {
    await officer.go('/admin/agreements');
    const agreement = officer.page.getByRole('button', { name: /川渝危险废物跨省市转移/ });
    await agreement.waitFor();
    officer.counted();
    await officer.click(agreement);
    const term = officer.page.locator('tr.ant-table-row', { hasText: '决定时限' });
    await term.waitFor();
    await officer.click(term.getByRole('link', { name: 'W-02' }));
    await officer.page.locator('tr.ant-table-row', { hasText: '白名单直接审批期限' }).waitFor();
    expect(officer.counted()).toBe(2);
  },
  PATIENCE,
);

it(
  'finds a waste by its code in the edition of a day',
  async () => {
    await officer.go('/admin/dictionary');
    await officer.type(officer.page.getByLabel('按代码、名称查找'), '900-052-31');
    await officer.page.locator('tr.ant-table-row', { hasText: '900-052-31' }).first().waitFor();
    await eventually(async () => expect(await officer.page.locator('tr.ant-table-row').count()).toBe(1));
    await officer.page.getByText(/2025 年版/).waitFor();
    expect(await officer.barriers()).toEqual([]);
  },
  PATIENCE,
);

it(
  'shows producers and receivers as points, told apart by symbol and legend, and the same as a table',
  async () => {
    await officer.go('/figures/map');
    await picture(officer, 'places').locator('canvas').first().waitFor();
    await eventually(async () => expect((await painted(officer, 'places')).points).toBeGreaterThan(2000));
    const { features } = await officer.read<{
      features: { properties: { name: string; kind: string; capacity: string | null } }[];
    }>('map/points');
    expect(new Set(features.map(({ properties }) => properties.kind))).toEqual(new Set(['producer', 'receiver']));
    await officer.click(picture(officer, 'places').getByText('表', { exact: true }));
    const rows = picture(officer, 'places').locator('tbody tr.ant-table-row');
    await eventually(async () => expect(await rows.count()).toBe(features.length));
    const told = (await rows.allInnerTexts()).join('\n').replaceAll(',', '');
    for (const { properties } of features) expect(told).toContain(properties.name);
    const licensed = features.find(({ properties }) => properties.capacity !== null);
    expect(told).toContain(`${Number(licensed?.properties.capacity)} 吨/年`);
    expect(await officer.barriers()).toEqual([]);
  },
  PATIENCE,
);
