// States that rules and questions ask for together, by what they mean; the spec holds them to the machines.

/** A licence that permits business. */
export const LICENCE_IN_FORCE: readonly string[] = ['valid', 'expiring'];
/** A licence that has neither ended nor been replaced. */
export const LICENCE_STANDING: readonly string[] = ['valid', 'expiring', 'suspended'];

/** A list entry under which there is a fast track, though nothing may be left (W-01). */
export const ENTRY_OPEN: readonly string[] = ['active', 'exhausted'];
/** An entry in effect: its quota is kept in the book (W-05). */
export const ENTRY_IN_EFFECT: readonly string[] = ['active', 'exhausted', 'suspended'];
/** An entry that is agreed and has not ended: it can be suspended or removed (W-12). */
export const ENTRY_AGREED: readonly string[] = ['confirmed', 'active', 'exhausted', 'suspended'];
export const ENTRY_ENDED: readonly string[] = ['removed', 'expired'];
/** An entry that is proposed only, or over. */
export const ENTRY_OVER: readonly string[] = ['proposed', 'removed', 'expired'];

/** An approval under which a load may be on its way or go. */
export const APPROVAL_OPEN: readonly string[] = ['issued', 'active', 'exhausted'];
export const APPROVAL_STANDING: readonly string[] = ['issued', 'active', 'exhausted', 'suspended'];
export const APPROVAL_ENDED: readonly string[] = ['expired', 'revoked', 'cancelled'];

/** A manifest under which nothing moved. */
export const MANIFEST_UNUSED: readonly string[] = ['draft', 'discarded', 'voided'];

/** States as an SQL list, written out so that a partial index serves it. */
export const inSql = (states: readonly string[]): string => `(${states.map((state) => `'${state}'`).join(', ')})`;
