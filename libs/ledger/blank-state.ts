import { readFileSync } from 'node:fs';

/** Whether the state of a signer or witness remembers no head: a first start that was broken off before its key was kept. */
export const isBlank = (stateFile: string): boolean =>
  Object.keys((JSON.parse(readFileSync(stateFile, 'utf8')) as { heads: object }).heads).length === 0;
