import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Done, newKey, read, send } from '../../api/client';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { type Application, bodyOf, type Form, type Stored, storedOf } from './application';

export interface Saving {
  busy: boolean;
  problem: Problem | undefined;
  /** What stands on the server, where somebody else has changed it. */
  theirs: Stored | undefined;
  /** Saves the form over what was seen last; the stored draft, or nothing when it was refused. */
  save: (form: Form, over?: Stored) => Promise<Stored | undefined>;
  /** A command of the draft; what came of it. */
  ask: (verb: string, body: object, on: Stored) => Promise<Done | Problem>;
  /** The newest version has been taken. */
  settled: () => void;
}

/**
 * Saving and sending a draft, with what is said back. A key serves one intention until an answer has come. `stored` is
 * the version over which the form was typed; `see` keeps the next one with what is typed; `said` is what the page before
 * was told.
 */
export function useSaving(
  application: Application | undefined,
  stored: Stored | undefined,
  see: (stored: Stored) => void,
  said?: Problem,
): Saving {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(said);
  // What was typed here may be older than what stands there: said at once, not first when it is saved.
  const [theirs, setTheirs] = useState(
    application && stored && application.version > stored.version ? storedOf(application) : undefined,
  );
  const [intended, setIntended] = useState({ of: '', key: '' });

  const told = async <T>(path: string, body: object, version: number | undefined): Promise<T | Problem> => {
    const of = `${path} ${version} ${JSON.stringify(body)}`;
    const key = intended.of === of ? intended.key : newKey();
    setIntended({ of, key });
    setBusy(true);
    setProblem(undefined);
    try {
      const done = await send<T>(path, body, { key, ...(version === undefined ? {} : { version }) });
      setIntended({ of: '', key: '' });
      refresh(queries);
      return done;
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      if (caught.answered) setIntended({ of: '', key: '' });
      if (caught.stale && stored) await newest(stored.id);
      else setProblem(caught);
      return caught;
    } finally {
      setBusy(false);
    }
  };
  const newest = async (id: string) => {
    setTheirs(storedOf(await read<Application>(`transfer-applications/${id}`)));
  };
  const save = async (form: Form, over = stored) => {
    const body = bodyOf(form);
    const done = over
      ? await told<Done>(`transfer-applications/${over.id}/edit`, body, over.version)
      : await told<Done>('transfer-applications', body, undefined);
    if (done instanceof Problem) return undefined;
    const next = { id: done.id, version: done.version, form };
    see(next);
    setTheirs(undefined);
    return next;
  };
  return {
    busy,
    problem,
    theirs,
    save,
    ask: (verb, body, on) => told<Done>(`transfer-applications/${on.id}/${verb}`, body, on.version),
    settled: () => setTheirs(undefined),
  };
}
