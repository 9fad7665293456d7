import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Done, newKey, read, send } from '../../api/client';
import { Problem } from '../../api/problem';
import { refresh } from '../../api/queries';
import { type Application, bodyOf, type Form, formOf } from './application';

/** The draft on the server: which, and the version that this page has seen. */
export interface Stored {
  id: string;
  version: number;
  form: Form;
}
export interface Saving {
  stored: Stored | undefined;
  busy: boolean;
  problem: Problem | undefined;
  /** What stands on the server, where somebody else has changed it. */
  theirs: Stored | undefined;
  /** Saves the form over what was seen last; the stored draft, or nothing when it was refused. */
  save: (form: Form, over?: Stored) => Promise<Stored | undefined>;
  /** A command of the draft; what came of it, or nothing when it was refused. */
  ask: (verb: string, body: object, on: Stored) => Promise<Done | undefined>;
  /** The newest version counts as seen. */
  adopt: () => Stored | undefined;
  forget: () => void;
}

/** Saving and sending a draft, with what is said back. A key serves one intention until an answer has come. */
export function useSaving(application: Application | undefined): Saving {
  const queries = useQueryClient();
  const [stored, setStored] = useState<Stored | undefined>(
    application && { id: application.id, version: application.version, form: formOf(application) },
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [theirs, setTheirs] = useState<Stored>();
  const [intended, setIntended] = useState({ of: '', key: '' });

  const told = async <T>(path: string, body: object, version: number | undefined): Promise<T | undefined> => {
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
      if (!caught.unheard && !caught.signedOut) setIntended({ of: '', key: '' });
      if (caught.stale && stored) await newest(stored.id);
      else setProblem(caught);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const newest = async (id: string) => {
    const now = await read<Application>(`transfer-applications/${id}`);
    setTheirs({ id, version: now.version, form: formOf(now) });
  };
  const save = async (form: Form, over = stored) => {
    const body = bodyOf(form);
    const done = over
      ? await told<Done>(`transfer-applications/${over.id}/edit`, body, over.version)
      : await told<Done>('transfer-applications', body, undefined);
    if (!done) return undefined;
    const next = { id: done.id, version: done.version, form };
    setStored(next);
    setTheirs(undefined);
    return next;
  };
  return {
    stored,
    busy,
    problem,
    theirs,
    save,
    ask: (verb, body, on) => told<Done>(`transfer-applications/${on.id}/${verb}`, body, on.version),
    adopt: () => {
      if (theirs) setStored(theirs);
      setTheirs(undefined);
      return theirs;
    },
    forget: () => setProblem(undefined),
  };
}
