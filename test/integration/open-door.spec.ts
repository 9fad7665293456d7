import { DataSource } from 'typeorm';
import { OpenDoor } from '#access/open-door';
import { api, type Api } from '../support/api.js';

let a: Api;
/** Two processes on one database. */
let here: OpenDoor;
let there: OpenDoor;
beforeAll(async () => {
  a = await api();
  here = new OpenDoor(a.app.get(DataSource));
  there = new OpenDoor(a.app.get(DataSource));
}, 60_000);
afterAll(() => a?.stop());

const GATE = '203.0.113.7';
const seconds = (n: number) =>
  a.sql(`UPDATE liandan.login_limit SET empty_at = empty_at - make_interval(secs => $1)`, [n]);
const scan = (door: OpenDoor, found: boolean, address = GATE) =>
  door
    .look(address, () => Promise.resolve(found ? 'paper' : undefined))
    .then(
      (paper) => paper ?? 'nothing',
      (error: { code: string; retryAfter: number }) => [error.code, error.retryAfter] as const,
    );

it('[R-15] a gate that scans a truck a minute is let in for three hours and longer, a code that is none now and then', async () => {
  for (let minute = 0; minute < 200; minute += 1) {
    const smudged = minute % 15 === 14;
    expect([minute, await scan(minute % 2 ? here : there, !smudged)]).toEqual([minute, smudged ? 'nothing' : 'paper']);
    await seconds(60);
  }
});

it('[R-15] whoever tries code after code has twelve guesses, and then one in some minutes, whichever process it asks', async () => {
  const guesser = '198.51.100.9';
  let guesses = 0;
  for (let minute = 0; minute < 120; minute += 1) {
    // Sixteen tries in every minute; a process knows in real time who waits, so each minute has two of its own.
    const doors = [0, 1].map(() => new OpenDoor(a.app.get(DataSource)));
    for (let n = 0; n < 16; n += 1) if ((await scan(doors[n % 2]!, false, guesser)) === 'nothing') guesses += 1;
    if (minute === 0) expect(guesses).toBe(12);
    await seconds(60);
  }
  // Two hours: 12 at once, and 120 minutes of 4 drops each at 10 a guess.
  expect(guesses).toBeGreaterThanOrEqual(12 + 30);
  expect(guesses).toBeLessThanOrEqual(12 + 48);
  // It keeps nobody else out.
  expect(await scan(here, true)).toBe('paper');
});

it('guesses side by side gain nothing, and nobody waits longer than a quarter of an hour', async () => {
  const address = '198.51.100.10';
  const all = await Promise.all(Array.from({ length: 300 }, (_, n) => scan(n % 2 ? here : there, false, address)));
  expect(all.filter((each) => each === 'nothing').length).toBeLessThanOrEqual(121);
  const [code, wait] = (await scan(here, true, address)) as readonly [string, number];
  expect(code).toBe('TOO_MANY_ATTEMPTS');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(900);
});

it('[W-20] sixty readings of what is published at once, then one a second; two processes count as one', async () => {
  const read = (door: OpenDoor) =>
    door.read(GATE).then(
      () => true,
      () => false,
    );
  let passed = 0;
  for (let n = 0; n < 200; n += 1) if (await read(n % 2 ? here : there)) passed += 1;
  expect(passed).toBeGreaterThanOrEqual(60);
  expect(passed).toBeLessThan(100);
  await expect(there.read(GATE)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', retryAfter: expect.any(Number) });
  expect(await read(new OpenDoor(a.app.get(DataSource)))).toBe(false);
});
