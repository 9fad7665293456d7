export interface Position {
  /** WGS 84 in decimal degrees, as texts. */
  lat: string;
  lon: string;
}

/** Where this device is, asked once and only when a person wants it told; nothing where it is refused or unknown. */
export function positionNow(
  options: PositionOptions = { enableHighAccuracy: true, maximumAge: 60_000 },
): Promise<Position | undefined> {
  if (!navigator.geolocation) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) }),
      () => resolve(undefined),
      { timeout: 8_000, ...options },
    );
  });
}
