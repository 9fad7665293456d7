import { Link } from '@tanstack/react-router';
import { useWords } from '../api/glossary';
import type { Search } from '../app/search';
import { subjectText } from './case-subject';
import { caseAddress } from './cases';

/** A case that a list names, as the server tells what it is. */
export interface NamedCase {
  machine: string;
  resource: string;
  subject: Record<string, string | number | undefined>;
}

/** Says which case it is. */
export function useCaseName(): (of: NamedCase) => string {
  const words = useWords();
  return ({ machine, subject }) => [words.machine(machine), subjectText(subject)].filter(Boolean).join(' · ');
}

/** Which case it is, leading to its page or to `to`. */
export function CaseName({ id, of, to, search = {} }: { id: string; of: NamedCase; to?: string; search?: Search }) {
  const nameOf = useCaseName();
  return (
    <Link to={to ?? caseAddress(of.resource, id)} search={search} className="text">
      {nameOf(of)}
    </Link>
  );
}
