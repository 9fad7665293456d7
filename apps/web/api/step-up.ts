import { Problem } from './problem';

/** Asks the person for a code; whether the session was stepped up. Set by the console. */
let asked: (enrolled: boolean) => Promise<boolean> = () => Promise.resolve(false);
export const whenSigning = (ask: (enrolled: boolean) => Promise<boolean>): void => void (asked = ask);

/**
 * Does what may be a signature: where the server wants a second factor first, the person is asked for it and the same is
 * done once more, word for word and under the same key. Who turns the question away gets the refusal.
 */
export async function signing<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.body.code !== 'SECOND_FACTOR_NEEDED') throw problem;
    if (!(await asked(problem.body.data?.['enrolled'] === true))) throw problem;
    return attempt();
  }
}
