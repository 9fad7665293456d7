import { eventId } from './event-id.js';

describe('event ids', () => {
  it('are UUIDv7 carrying the millisecond', () => {
    const at = Date.now() + 10_000;
    const id = eventId(at);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at);
  });

  it('rise without end within a process, also in one millisecond and when the clock steps back', () => {
    const start = Date.now() + 20_000;
    const ids = [
      ...Array.from({ length: 10_000 }, () => eventId(start)),
      ...Array.from({ length: 100 }, (_, i) => eventId(start - i)),
    ];
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
