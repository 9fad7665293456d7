const KEPT = 'liandan.clock';

/** The server has said what time it is: from now on this device knows how far its own clock is off. */
export function setCivilClock(now: string | undefined): void {
  if (now) localStorage.setItem(KEPT, String(Date.parse(now) - Date.now()));
}

/** The civil time as an ISO instant, never ahead of the server's as long as the clock of the device runs even. */
export function civilNow(): string {
  const off = Number(localStorage.getItem(KEPT) ?? 0);
  return new Date(Date.now() + (Number.isFinite(off) ? off : 0)).toISOString();
}
