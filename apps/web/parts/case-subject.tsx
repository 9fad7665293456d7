import { Link } from '@tanstack/react-router';
import { workOf } from './cases';
import { useAgreementTitles } from './agreement-titles';
import { useWords } from '../api/glossary';
import { useMe } from '../app/session';

type Subject = Record<string, string | number | undefined>;

/** What a line says of a case: its number or title, else who sends what to whom. */
export function subjectText(subject: Subject): string {
  const { number, title, wasteName, remover, receiver, holder, agreement, year } = subject;
  const between = [remover, receiver].filter(Boolean).join(' → ');
  return [number ?? title, wasteName, between || holder || agreement, year].filter(Boolean).join(' · ');
}

interface Line {
  machine: string;
  subject: Subject;
  about?: Subject | null;
  aboutMachine?: string | null;
}
/** Says lines of a list: agreements by their titles, and a record of another case by its clock and that case. */
export function useLineTexts(lines: readonly Line[]): (line: Line) => string {
  const words = useWords();
  const agreement = ({ subject, about }: Line) => about?.['agreement'] ?? subject['agreement'];
  const titleOf = useAgreementTitles(lines.some(agreement));
  const titled = (subject: Subject) =>
    subjectText({ ...subject, agreement: subject['agreement'] && titleOf(String(subject['agreement'])) });
  return (line) => {
    const { machine, subject, about, aboutMachine } = line;
    const { clock, dueDay } = subject;
    if (machine !== 'overdue' || !clock) return titled(subject);
    const of = about ? titled(about) || words.machine(aboutMachine ?? '') : '';
    return [words.clock(String(clock)), of, dueDay].filter(Boolean).join(' · ');
  };
}

interface Props {
  machine: string;
  id: string;
  subject: Subject;
  /** What it says, where that is not what its subject says. */
  text?: string;
}
export function CaseSubject({ machine, id, subject, text }: Props) {
  const words = useWords();
  const me = useMe();
  return (
    <Link to={workOf({ machine, id, subject }, me)} className="text">
      {text ?? (subjectText(subject) || words.machine(machine))}
    </Link>
  );
}
