/**
 * What the code of a printed paper leads to, where people reach this instance: a page without login that says the least.
 * A manifest is called by its number with the check digits, a paper by its id, which nobody guesses.
 */
export const manifestLink = (base: string, qr: string): string => `${base}/v/manifest/${qr}`;
export const paperLink = (base: string, id: string): string => `${base}/v/paper/${id}`;
