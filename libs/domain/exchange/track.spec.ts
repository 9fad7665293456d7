import { follow, metresFrom, type Head, type Point, type TrackLimits } from './track.js';

const limits: TrackLimits = { minutes: 30, km: 5, from: 'FIRST_POINT' };
const at = (minute: number) => new Date(Date.UTC(2026, 0, 12, 1, minute)).toISOString();
const point = (minute: number, lat = 30, lon = 104): Point => ({ at: at(minute), lat, lon });
const kinds = (head: Head | null, points: Point[], way: { lat: number; lon: number }[] | null = null) =>
  follow(head, points, way, limits).findings.map(({ kind, minutes, metres }) => [kind, minutes ?? metres]);

describe('a track', () => {
  it('[R-11c] has a gap after more than 30 minutes, not after 30', () => {
    expect(kinds(null, [point(0), point(30), point(60)])).toEqual([]);
    expect(kinds(null, [point(0), point(31)])).toEqual([['GAP', 31]]);
    expect(kinds({ ...point(0), strayed: false }, [point(45)])).toEqual([['GAP', 45]]);
  });

  it('[R-11c] is followed in the order of time; what is older than its head is passed over', () => {
    expect(kinds(null, [point(60), point(0), point(30)])).toEqual([]);
    const { head, findings } = follow({ ...point(50), strayed: false }, [point(10), point(40)], null, limits);
    expect([head?.at, findings]).toEqual([at(50), []]);
  });

  it('[R-11c] strays by more than 5 km from the declared way, flagged once until it is back', () => {
    const way = [
      { lat: 30, lon: 104 },
      { lat: 30, lon: 105 },
    ];
    const off = 30 + 5.1 / 111.2;
    expect(metresFrom(way, { lat: 30 + 4.9 / 111.2, lon: 104.5 })).toBeLessThan(5000);
    expect(metresFrom(way, { lat: 30, lon: 103.9 })).toBeGreaterThan(9000);
    const found = kinds(
      null,
      [
        point(0),
        point(10, 30.04, 104.5),
        point(20, off, 104.6),
        point(30, off, 104.7),
        point(40, 30, 104.8),
        point(50, off, 104.9),
      ],
      way,
    );
    expect(found.map(([kind]) => kind)).toEqual(['DEVIATION', 'DEVIATION']);
    expect(found[0]?.[1]).toBeGreaterThan(5000);
    expect(kinds(null, [point(0), point(10, 35, 110)])).toEqual([]);
  });
});
