import { OpenDoor } from './open-door.js';

it('lets one address read sixty times in a minute, and no other pay for it', () => {
  const door = new OpenDoor();
  const begun = 1_000_000;
  for (let n = 0; n < 60; n += 1) door.pass('a', begun + n);
  expect(() => door.pass('a', begun + 50_000)).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_ATTEMPTS', retryAfter: 10 }),
  );
  expect(() => door.pass('b', begun + 50_000)).not.toThrow();
  expect(() => door.pass('a', begun + 60_000)).not.toThrow();
});
