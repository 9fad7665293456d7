import type { Routes } from '#outbox/outbox';

/**
 * Every consequence of a fact on one page. `within`: steps in the same transaction, named by whoever provides them.
 * `after`: queues that hear it once committed; `mailbox-51` is the mailbox of province 51.
 */
export const routes: Routes = {};
