import { runs, type Anomaly, type Judge } from './anomaly.js';
import { sameAgain } from './again.js';
import { justUnder, type Approved } from './limits.js';
import { backwards, type Times } from './order.js';
import { plateTwice, type Sighting } from './plates.js';
import { anomalyRules } from './rules.js';
import { impossibleSpeed, kmBetween, type Seen } from './speed.js';
import { splitUnderCap, type Part } from './splits.js';
import { roundWeights, type Weighed } from './weights.js';

const found = <Row>(judge: Judge<Row>, rows: readonly Row[]): Anomaly[] => [
  ...rows.flatMap((row) => judge.take(row)),
  ...judge.end(),
];
const at = (hhmm: string, day = '2025-11-17') => `${day}T${hhmm}:00.000Z`;
const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n, 2)).toISOString();
const tonnes = (t: number) => BigInt(Math.round(t * 1_000_000));

describe('runs in a sliding window', () => {
  const rows = (...days: number[]) => days.map((n) => ({ at: day(n), n }));
  const three = <Row>(window: readonly Row[]) => (window.length >= 3 ? window : undefined);
  const found = (...days: number[]) => runs(rows(...days), 10, three).map((run) => run.map(({ n }) => n));

  it('[Z-06] finds a window wherever it lies, and what overlaps is one run', () => {
    // A partition from the first row on would cut the three: 0 9 | 12 13.
    expect(found(0, 9, 12, 13)).toEqual([[9, 12, 13]]);
    expect(found(0, 4, 8, 12, 16)).toEqual([[0, 4, 8, 12, 16]]);
    expect(found(0, 1, 2, 30, 40, 50, 51, 52)).toEqual([
      [0, 1, 2],
      [50, 51, 52],
    ]);
    expect(found(0, 6, 12, 18)).toEqual([]);
  });
  it('[Z-06] only grows as rows come, earlier, later or in between, and never loses one that it had', () => {
    const days = [3, 40, 41, 17, 9, 60, 12, 44, 13, 25, 35, 48, 2];
    let before: number[][] = [];
    for (let n = 1; n <= days.length; n++) {
      const now = found(...days.slice(0, n).sort((a, b) => a - b));
      for (const run of before) expect(now.some((each) => run.every((x) => each.includes(x)))).toBe(true);
      before = now;
    }
    expect(before.length).toBeGreaterThan(0);
  });
  it('[Z-06] never gives two runs that touch in time: they would be told apart by nothing', () => {
    const same = [0, 1, 2, 2, 2, 12, 13].map((n, i) => ({ at: day(n), i }));
    for (let size = 1; size <= same.length; size++) {
      const found = runs(same.slice(0, size), 10, (window) => (window.length >= 2 ? window.slice(0, 2) : undefined));
      for (const [i, run] of found.slice(1).entries()) expect(run[0]!.at > found[i]!.at(-1)!.at).toBe(true);
    }
  });
});

describe('AN-01 one plate in two places', () => {
  const journey = (manifest: string, from: string, to: string | null, more: object = {}): Sighting => ({
    ...{ kind: 'journey', plate: '川A12345', at: from, until: to, manifest, number: manifest, trip: null, leg: 1 },
    ...{ places: ['remover', 'receiver', 'carrier'], ...more },
  });
  const reading = (time: string, organisation: string): Sighting => ({
    ...{ kind: 'reading', plate: '川A·12345', at: time, manifest: null, number: null },
    ...{ organisation, scale: 'S', ticket: 'T' },
  });
  const seen = (...rows: Sighting[]) => found(plateTwice.judge({ minutes: 15 }), rows).map(({ cases }) => cases);

  it('[Z-06] finds two journeys at once, and a journey that never ended', () => {
    expect(seen(journey('a', at('01:00'), at('09:00')), journey('b', at('05:00'), at('12:00')))).toEqual([['a', 'b']]);
    expect(seen(journey('a', at('01:00'), null), journey('b', at('05:00'), at('12:00')))).toEqual([['a', 'b']]);
    // A short journey inside a long one does not hide the next.
    expect(
      seen(
        journey('a', at('01:00'), at('20:00')),
        journey('b', at('03:00'), at('04:00')),
        journey('c', at('10:00'), null),
      ),
    ).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });
  it('[Z-06] finds the vehicle on a scale of somebody else while it is under way', () => {
    expect(seen(journey('a', at('01:00'), at('09:00')), reading(at('05:00'), 'stranger'))).toEqual([['a']]);
  });
  it('[Z-06][R-16a] passes several manifests of one trip, legs of one manifest, and one journey after the other', () => {
    const trip = { trip: 'T' };
    expect(seen(journey('a', at('01:00'), at('09:00'), trip), journey('b', at('02:00'), at('09:00'), trip))).toEqual(
      [],
    );
    expect(seen(journey('a', at('01:00'), at('05:00')), journey('a', at('04:50'), at('09:00'), { leg: 2 }))).toEqual(
      [],
    );
    expect(seen(journey('a', at('01:00'), at('05:00')), journey('b', at('05:00'), at('09:00')))).toEqual([]);
    expect(seen(journey('a', at('01:00'), at('05:00')), journey('b', at('04:50'), at('09:00')))).toEqual([]);
  });
  it('[Z-06][R-10c] passes the scales of the parties, and other scales before and after the journey', () => {
    const whole = journey('a', at('01:00'), at('09:00'));
    expect(seen(whole, reading(at('08:00'), 'receiver'))).toEqual([]);
    expect(seen(whole, reading(at('01:10'), 'stranger'))).toEqual([]);
    expect(seen(whole, reading(at('08:50'), 'stranger'))).toEqual([]);
    expect(seen(whole, { ...reading(at('05:00'), 'stranger'), plate: '川A12346' })).toEqual([]);
  });
});

describe('AN-02 impossible speed', () => {
  const CHENGDU = { lat: 30.66, lon: 104.07 };
  const CHONGQING = { lat: 29.56, lon: 106.55 };
  const see = (time: string, place: { lat: number; lon: number }): Seen => ({
    ...{ plate: '川A12345', at: time, ...place, manifest: 'm', number: '1', source: 'track' },
  });
  const between = (part: number) => ({
    lat: CHENGDU.lat + (CHONGQING.lat - CHENGDU.lat) * part,
    lon: CHENGDU.lon + (CHONGQING.lon - CHENGDU.lon) * part,
  });
  const judged = (...rows: Seen[]) => found(impossibleSpeed.judge({ kmh: 120, km: 10, clockSeconds: 300 }), rows);

  it('[Z-06][R-11c] finds a vehicle that was in two cities within the hour', () => {
    expect(Math.round(kmBetween(CHENGDU, CHONGQING))).toBe(268);
    const rows = [see(at('01:00'), CHENGDU), see(at('02:00'), CHONGQING), see(at('02:01'), CHONGQING)];
    expect(judged(...rows)).toMatchObject([{ cases: ['m'], since: at('01:00'), until: at('02:00') }]);
  });
  it('[Z-06][R-11c] passes a lawful drive, jitter at the gate, and one fix gone astray', () => {
    const drive = [0, 1, 2, 3, 4].map((h) => see(at(`0${h}:00`), between(h / 4)));
    expect(judged(...drive)).toEqual([]);
    const jitter = [0, 1, 2].map((m) => see(at(`01:0${m}`), { lat: CHENGDU.lat + (m % 2) * 0.03, lon: CHENGDU.lon }));
    expect(judged(...jitter)).toEqual([]);
    const astray = [see(at('01:00'), CHENGDU), see(at('01:01'), CHONGQING), see(at('01:02'), CHENGDU)];
    expect(judged(...astray, see(at('01:03'), CHENGDU))).toEqual([]);
    // The last fix alone proves nothing yet.
    expect(judged(see(at('01:00'), CHENGDU), see(at('01:01'), CHONGQING))).toEqual([]);
  });
  it('[Z-06] judges each vehicle by itself', () => {
    const other = (row: Seen): Seen => ({ ...row, plate: '渝B00001' });
    const rows = [see(at('01:00'), CHENGDU), other(see(at('01:01'), CHONGQING)), other(see(at('01:02'), CHONGQING))];
    expect(judged(...rows)).toEqual([]);
  });
});

describe('AN-02 as points arrive late', () => {
  it('[Z-06][R-11c] a point between the two tells the jump more closely, of the same vehicle at an overlapping time', () => {
    const point = (time: string, lat: number): Seen => ({
      ...{ plate: '川A12345', at: at(time), lat, lon: 104, manifest: 'm', number: '1', source: 'track' },
    });
    const judged = (...rows: Seen[]) => found(impossibleSpeed.judge({ kmh: 120, km: 10, clockSeconds: 300 }), rows);
    const [early] = judged(point('01:00', 30), point('02:00', 34), point('02:10', 34));
    const [late] = judged(point('01:00', 30), point('01:30', 30.2), point('02:00', 34), point('02:10', 34));
    expect(late!.subject).toBe(early!.subject);
    expect(late!.since <= early!.until && late!.until >= early!.since).toBe(true);
  });
});

describe('AN-03 repeated and round weights', () => {
  const load = (n: number, gross: number, tare: number, more: object = {}): Weighed => ({
    ...{ manifest: `m${n}`, number: `${n}`, remover: 'r', receiver: 'e', scale: 'S', at: day(n) },
    ...{ gross: tonnes(gross), tare: tonnes(tare), pieces: false, ...more },
  });
  const params = { days: 90, same: 4, loads: 8, percent: 80, roundKg: 500 };
  const judged = (rows: Weighed[]) =>
    found(roundWeights.judge(params), rows).map(({ subject, cases }) => [subject.split('/')[0], cases.length]);
  const odd = (n: number) => load(n, 40.02 + n * 0.14, 15.36 + (n % 5) * 0.02);

  it('[Z-06][R-10c] finds the same gross and tare four times, and nearly only round nets', () => {
    expect(judged([0, 1, 2, 3].map((n) => load(n, 39.86, 15.22)))).toEqual([['same', 4]]);
    expect(judged([0, 1, 2, 3, 4, 5, 6, 7].map((n) => load(n, 15.1 + n * 0.06 + 24, 15.1 + n * 0.06)))).toEqual([
      ['round', 8],
    ]);
  });
  it('[Z-06][R-10c] passes weights as scales give them, three alike, pieces, and tickets for several lines', () => {
    expect(judged(Array.from({ length: 30 }, (_, n) => odd(n)))).toEqual([]);
    expect(judged([0, 1, 2].map((n) => load(n, 39.86, 15.22)))).toEqual([]);
    const pieces = Array.from({ length: 10 }, (_, n) =>
      load(n, 15.1 + n * 0.06 + 24, 15.1 + n * 0.06, { pieces: true }),
    );
    expect(judged(pieces)).toEqual([]);
    // One ticket for four lines is one weighing.
    expect(judged([0, 0, 0, 0].map((n) => load(n, 39.86, 15.22)))).toEqual([]);
    // Four in a year and a half are far apart.
    expect(judged([0, 100, 200, 300].map((n) => load(n, 39.86, 15.22)))).toEqual([]);
    // Four within the days, with an earlier one that is too far from the last.
    expect(judged([0, 50, 91, 100, 120].map((n) => load(n, 39.86, 15.22)))).toEqual([['same', 4]]);
    // Eight round ones among many others, wherever a window of days would begin.
    const amid = Array.from({ length: 48 }, (_, n) => {
      const net = n < 20 || n > 27 ? 24.66 : 24;
      return load(n, 15.1 + n * 0.06 + net, 15.1 + n * 0.06);
    });
    expect(judged(amid)).toEqual([['round', 8]]);
    // Of eight, two round ones are chance.
    expect(judged([0, 1, 2, 3, 4, 5].map(odd).concat([load(6, 39.3, 15.3), load(7, 39.5, 15.5)]))).toEqual([]);
  });
});

describe('AN-04 times that run backwards', () => {
  const load = (more: Partial<Times> = {}): Times => ({
    ...{ manifest: 'm', number: '1', paper: false, receivedAt: at('10:00') },
    legs: [{ leg: 1, return: false, departedAt: at('02:00'), arrivedAt: at('09:00') }],
    ...{ loadingWeighed: [at('01:30')], receiptWeighed: [at('09:20')], ...more },
  });
  const judged = (row: Times) => found(backwards.judge({ minutes: 10 }), [row]).map(({ subject }) => subject);

  it('[Z-06][R-20b] finds a receipt before departure, an arrival before it, and weighings at the wrong end of time', () => {
    expect(judged(load({ receivedAt: at('01:00') }))).toEqual(['m/receipt']);
    const reversed = [{ leg: 1, return: false, departedAt: at('09:00'), arrivedAt: at('02:00') }];
    expect(judged(load({ legs: reversed, receiptWeighed: [] }))).toEqual(['m/leg 1']);
    expect(judged(load({ receiptWeighed: [at('01:00')] }))).toEqual([`m/gate ${at('01:00')}`]);
    expect(judged(load({ loadingWeighed: [at('03:00')] }))).toEqual([`m/loading ${at('03:00')}`]);
    const legs = [
      { leg: 1, return: false, departedAt: at('02:00'), arrivedAt: at('05:00') },
      { leg: 2, return: false, departedAt: at('04:00'), arrivedAt: at('09:00') },
    ];
    expect(judged(load({ legs }))).toEqual(['m/hand-over 2']);
  });
  it('[Z-06][R-20b] passes a lawful load, clocks that differ a little, what has not happened yet, and the way back', () => {
    expect(judged(load())).toEqual([]);
    expect(judged(load({ loadingWeighed: [at('02:08')], receivedAt: at('09:00') }))).toEqual([]);
    const open = [{ leg: 1, return: false, departedAt: at('02:00'), arrivedAt: null }];
    expect(judged(load({ legs: open, receivedAt: null, receiptWeighed: [] }))).toEqual([]);
    const back = { leg: 2, return: true, departedAt: at('12:00'), arrivedAt: at('18:00') };
    expect(judged(load({ legs: [...load().legs, back] }))).toEqual([]);
  });
});

describe('AN-05 approvals just under a limit', () => {
  const decision = (n: number, quantity: number, limit: number, more: object = {}): Approved => ({
    ...{ application: `a${n}`, officer: 'o', authority: 'p', remover: 'r', receiver: 'e', at: day(n), event: `e${n}` },
    ...{ quantity: tonnes(quantity), limit: tonnes(limit), kind: 'SCALE', ...more },
  });
  const judged = (...rows: Approved[]) =>
    found(justUnder.judge({ percent: 95, approvals: 3, days: 90 }), rows).map(({ cases }) => cases);

  it('[Z-06][P-12] finds three decisions of one officer for one remover that just fit', () => {
    expect(judged(decision(0, 99, 100), decision(10, 96, 100), decision(20, 100, 100))).toEqual([
      ['a0', 'a1', 'a2'].map((_, i) => `a${i * 10}`),
    ]);
  });
  it('[Z-06][P-12] finds three across the border of any partition of time, and counts decisions, not lines', () => {
    expect(judged(...[0, 80, 95, 100].map((n) => decision(n, 99, 100)))).toEqual([['a80', 'a95', 'a100']]);
    expect(judged(...[0, 95, 150, 170].map((n) => decision(n, 99, 100)))).toEqual([['a95', 'a150', 'a170']]);
    const twice = { application: 'a0' };
    expect(judged(decision(0, 99, 100), decision(1, 99, 100, twice), decision(2, 99, 100))).toEqual([]);
  });
  it('[Z-06][W-05] passes two, those for other removers, those well below, those beyond, and those long apart', () => {
    expect(judged(decision(0, 99, 100), decision(1, 99, 100))).toEqual([]);
    expect(judged(...['r', 's', 't'].map((remover, n) => decision(n, 99, 100, { remover })))).toEqual([]);
    expect(judged(...[0, 1, 2, 3].map((n) => decision(n, 94, 100)))).toEqual([]);
    expect(judged(...[0, 1, 2, 3].map((n) => decision(n, 101, 100)))).toEqual([]);
    expect(judged(...[0, 100, 200, 300].map((n) => decision(n, 99, 100)))).toEqual([]);
  });
});

describe('AN-06 split to stay under a cap', () => {
  const part = (n: number, quantity: number, left: number | null, more: object = {}): Part => ({
    ...{ application: `a${n}`, remover: 'r', receiver: 'e', code: '900-052-31', at: day(n), entry: 'x', unused: false },
    ...{ quantity: tonnes(quantity), left: left === null ? null : tonnes(left), ...more },
  });
  const judged = (...rows: Part[]) =>
    found(splitUnderCap.judge({ days: 20, parts: 2 }), rows).map(({ cases }) => cases);

  it('[Z-06][W-06] finds parts on two entries, and parts around a cap that was filled up', () => {
    expect(judged(part(0, 60, 100), part(5, 60, 80, { entry: 'y' }))).toEqual([['a0', 'a5']]);
    expect(judged(part(0, 60, 100), part(5, 60, 90))).toEqual([['a0', 'a5']]);
  });
  it('[Z-06][W-06] finds parts across the border of any partition of time, and beside one that exceeded with consent', () => {
    // From the first on, 0 and 15 are one stretch and 22 the next: it is 15 and 22 that belong together.
    expect(judged(part(0, 10, 200), part(15, 60, 100), part(22, 60, 90, { entry: 'y' }))).toEqual([['a15', 'a22']]);
    const consented = part(3, 150, 80);
    expect(judged(part(0, 60, 100), consented, part(5, 60, 90))).toEqual([['a0', 'a5']]);
  });
  it('[Z-06][W-05] passes parts that fit together, one that replaces another, entries without a cap, and later needs', () => {
    expect(judged(part(0, 40, 100), part(5, 40, 60))).toEqual([]);
    expect(judged(part(0, 60, 100, { unused: true }), part(5, 60, 100))).toEqual([]);
    expect(judged(part(0, 60, null), part(5, 60, null))).toEqual([]);
    expect(judged(part(0, 60, 100), part(40, 60, 90))).toEqual([]);
    expect(judged(part(0, 120, 100))).toEqual([]);
  });
});

describe('found again', () => {
  const finding = (from: number, to: number, subject = 's'): Anomaly => ({
    ...{ subject, says: { zh: '', en: '' }, cases: [], shows: [], since: day(from), until: day(to) },
  });
  let ids = 0;
  const known = (from: number, to: number, state: 'standing' | 'gone' = 'standing', subject = 's') => ({
    ...{ id: `k${ids++}`, subject, state, since: new Date(day(from)), until: new Date(day(to)) },
  });

  it('[Z-06] a finding that has grown, to either side, is the one it was; another subject or time is another', () => {
    const before = known(10, 20);
    for (const grown of [finding(10, 25), finding(5, 20), finding(0, 40), finding(12, 15), finding(20, 30)])
      expect(sameAgain([grown], [before]).taken.get(grown)).toBe(before);
    for (const other of [finding(21, 30), finding(10, 20, 't')])
      expect(sameAgain([other], [before]).taken.size).toBe(0);
  });
  it('[Z-06] two that a fact in between makes one are one, the earlier; taken apart again each is its own', () => {
    const [a, b] = [known(0, 10), known(30, 40)];
    const whole = finding(0, 40);
    const { taken, merged } = sameAgain(
      [whole],
      [b, a].sort((x, y) => +x.since - +y.since),
    );
    expect([taken.get(whole), merged.get(whole)]).toEqual([a, [b]]);
    const [grown, gone] = [known(0, 40), known(30, 40, 'gone')];
    const [first, second] = [finding(0, 10), finding(30, 40)];
    const apart = sameAgain([first, second], [grown, gone]);
    expect([apart.taken.get(first), apart.taken.get(second), apart.merged.size]).toEqual([grown, gone, 0]);
  });
  it('[Z-06] prefers what stands to what is gone, and is the same when asked twice', () => {
    const [gone, standing] = [known(0, 10, 'gone'), known(5, 15)];
    const found = finding(0, 15);
    expect(sameAgain([found], [gone, standing]).taken.get(found)).toBe(standing);
    // Two that touch do not take each other's place from one run to the next.
    const [a, b] = [known(0, 5), known(5, 9)];
    const [x, y] = [finding(0, 5), finding(5, 9)];
    const again = sameAgain([x, y], [a, b]);
    expect([again.taken.get(x), again.taken.get(y), again.merged.size]).toEqual([a, b, 0]);
  });
});

it('names each rule once, in both languages, and the rules that it serves', () => {
  expect(new Set(anomalyRules.map(({ id }) => id)).size).toBe(anomalyRules.length);
  for (const { title, serves } of anomalyRules) {
    expect(title.zh).toMatch(/[一-鿿]/);
    expect(title.en).toMatch(/^[ -~]+$/);
    expect(serves.length).toBeGreaterThan(0);
  }
});
