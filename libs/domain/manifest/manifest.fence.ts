interface Point {
  lat: string;
  lon: string;
}
const FENCE_KM = 1;

/** Great-circle distance in kilometres. */
function kilometres(a: Point, b: Point): number {
  const rad = (text: string) => (Number(text) * Math.PI) / 180;
  const dLat = rad(b.lat) - rad(a.lat);
  const dLon = rad(b.lon) - rad(a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}

/** Whether the place of arrival lies at the facility (R-11d); where it has none on record, any place will do. */
export function insideFence(place: Partial<Point>, facility: Point | null): boolean {
  if (!facility) return true;
  if (place.lat === undefined || place.lon === undefined) return false;
  return kilometres({ lat: place.lat, lon: place.lon }, facility) <= FENCE_KM;
}
