import { store } from '../../api/store';
import type { Position } from '../../parts/position';

/** The position of a run that this device told last: at which civil time, and when by its own clock. */
export interface Told {
  at: string;
  clock: number;
  position: Position;
}
const nameOf = (number: string) => `told ${number}`;

/** Kept beside what was read here, so that a page that is opened again begins no new count, and forgotten with it. */
export async function toldOf(number: string): Promise<Told | undefined> {
  return (await (await store()).get('kept', nameOf(number)))?.value as Told | undefined;
}
export async function keepTold(number: string, told: Told): Promise<void> {
  await (await store()).put('kept', { at: told.at, value: told }, nameOf(number));
}
