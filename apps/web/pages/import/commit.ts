import { type Done, send } from '../../api/client';
import { Problem } from '../../api/problem';
import { digestOf } from '../../parts/digest';
import type { ImportKind, Text } from './kind';

export interface SheetRow {
  row: number;
  cells: string[];
  /** Column → what is wrong; -1: the row as a whole. */
  faults: Map<number, Text>;
  body?: object | undefined;
  /** What the server calls it, once it is in. */
  number?: string | undefined;
}
const AT_ONCE = 4;

/** One key for a row of a file: the same file committed again asks for the same things again. */
export const keyOf = (digest: string, kind: string, row: number): string =>
  `import-${kind}-${digest.slice(0, 40)}-${row}`;
export { digestOf };

/**
 * Sends row by row. A refusal is noted in its row; when the server is not heard the rest waits for another try, under
 * the same keys. Returns whether all were answered.
 */
export async function commit(
  rows: readonly SheetRow[],
  {
    path,
    kind,
    digest,
    told,
    complete = async (body) => body,
  }: {
    path: string;
    kind: string;
    digest: string;
    told: (row: SheetRow) => void;
    complete?: ImportKind['complete'];
  },
): Promise<boolean> {
  const waiting = rows.filter(({ body, number }) => body !== undefined && number === undefined);
  let broken = false;
  const work = async () => {
    for (let row = waiting.shift(); row && !broken; row = waiting.shift()) {
      try {
        const key = keyOf(digest, kind, row.row);
        const done = await send<Done & { number?: string }>(path, await complete(row.body ?? {}, key), { key });
        told({ ...row, number: done.number ?? done.id });
      } catch (caught) {
        if (!(caught instanceof Problem)) throw caught;
        if (caught.unheard || caught.signedOut) broken = true;
        else told({ ...row, body: undefined, faults: new Map([[-1, said(caught)]]) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return !broken;
}

const said = ({ message, body }: Problem): Text => {
  const text = [message, ...(body.errors ?? []).map(({ detail }) => detail), body.rule].filter(Boolean).join(' ');
  return { zh: text, en: text };
};
