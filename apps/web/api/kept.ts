import { type Query, read } from './client';
import { Problem } from './problem';
import { store } from './store';

/** What was read, and since when this device has had it; `keptAt` is missing when the server has just said it. */
export interface Reading<T> {
  value: T;
  keptAt?: string;
}

/** Reads an address below `/v1/` and keeps the answer; without a network the answer that was kept. Throws `Problem`. */
export async function keptRead<T>(path: string, query?: Query): Promise<Reading<T>> {
  return keptOr(`${path}?${JSON.stringify(query ?? {})}`, () => read<T>(path, query));
}

/** The same for anything that is put together from several readings. */
export async function keptOr<T>(name: string, fetched: () => Promise<T>): Promise<Reading<T>> {
  try {
    const value = await fetched();
    await (await store()).put('kept', { at: new Date().toISOString(), value }, name).catch(() => undefined);
    return { value };
  } catch (problem) {
    if (!(problem instanceof Problem) || !problem.unheard) throw problem;
    const kept = await (await store()).get('kept', name);
    if (!kept) throw problem;
    return { value: kept.value as T, keptAt: kept.at };
  }
}

/** Forgets everything that was read on this device; commands that were not sent stay. */
export async function forgetKept(): Promise<void> {
  await (await store()).clear('kept');
}
