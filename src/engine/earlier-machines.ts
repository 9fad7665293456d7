import type { Kind } from '#workflow/kind';

/**
 * Versions of machines that were released before the present one, by machine and version. A case that began under one of
 * them is judged by it to its end, and its record is replayed by it for ever (test/history/README.md).
 */
export const earlierMachines: Readonly<Record<string, NonNullable<Kind<unknown>['earlier']>>> = {};
