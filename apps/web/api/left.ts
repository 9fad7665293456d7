import { remove } from './client';
import { Problem } from './problem';

/*
 * Somebody has logged out here, and the server may not have heard of it: without a network the session lives on in the
 * browser. The mark stands until the server has ended the session, or somebody has come in anew.
 */
const MARK = 'liandan.left';

export const markLeft = (): void => localStorage.setItem(MARK, new Date().toISOString());
export const forgetLeft = (): void => localStorage.removeItem(MARK);

/** Ends the session that somebody has left. False while the server cannot be reached: then nobody is here. */
export async function settleLeft(): Promise<boolean> {
  if (localStorage.getItem(MARK) === null) return true;
  try {
    await remove('sessions');
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (!problem.signedOut) return false;
  }
  forgetLeft();
  return true;
}
