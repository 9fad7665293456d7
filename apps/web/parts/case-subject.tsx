import { Link } from '@tanstack/react-router';
import { workOf } from './cases';
import { useWords } from '../api/glossary';
import { useMe } from '../app/session';

type Subject = Record<string, string | number | undefined>;

/** What a line says of a case: its number or title, else who sends what to whom. */
export function subjectText(subject: Subject): string {
  const { number, title, wasteName, remover, receiver, holder, agreement, year } = subject;
  const between = [remover, receiver].filter(Boolean).join(' → ');
  return [number ?? title, wasteName, between || holder || agreement, year].filter(Boolean).join(' · ');
}

export function CaseSubject({ machine, id, subject }: { machine: string; id: string; subject: Subject }) {
  const words = useWords();
  const me = useMe();
  return (
    <Link to={workOf({ machine, id, subject }, me)} className="text">
      {subjectText(subject) || words.machine(machine)}
    </Link>
  );
}
