import { DomainError } from '#domain/errors';

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until the question is answered with yes; says what was waited for when it takes too long. */
export async function until(what: string, question: () => Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain until ${what}`);
    await pause(50);
  }
}

type Ask = (text: string) => Promise<Record<string, unknown>[] | { rows: Record<string, unknown>[] }>;
/** Sessions of the database that wait for a lock just now. */
export async function waiters(ask: Ask): Promise<number> {
  const said = await ask(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return Number((Array.isArray(said) ? said : said.rows)[0]?.['n']);
}
/** Waits until so many sessions of the database wait for a lock. */
export const blocked = (ask: Ask, sessions = 1): Promise<void> =>
  until(`${sessions} sessions wait for a lock`, async () => (await waiters(ask)) >= sessions);

/** Asserts again and again until the assertions hold; throws the last that did not when it takes too long. */
export async function eventually(assert: () => Promise<void>, patienceMs = 20_000): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await assert();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(50);
    }
  }
}

/** What a client does that is told BUSY: it asks again, and again. */
export async function insisting<T>(ask: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'BUSY') || Date.now() > end) throw error;
      await pause(50);
    }
  }
}
