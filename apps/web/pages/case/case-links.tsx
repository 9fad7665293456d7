import { Link } from '@tanstack/react-router';
import type { CaseAnswer } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useAgreementTitles } from '../../parts/agreement-titles';
import { caseOf, machineOf, RESOURCES } from '../../parts/cases';
import { useCaseTexts } from './case-texts';

interface Related {
  machine: string;
  id: string;
  number?: string | undefined;
}
const NAMES: Readonly<Record<string, string>> = {
  application: 'application',
  approval: 'approval',
  licence: 'licence',
  licenceId: 'licence',
  listing: 'listing',
  list: 'list',
  agreement: 'agreement',
  manifest: 'manifest',
  letters: 'consultation',
  incidents: 'incident',
  successor: 'manifest',
  case: '',
  about: '',
  subject: '',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Other cases that this one names. */
export function relatedOf(known: CaseAnswer): Related[] {
  return Object.entries(NAMES).flatMap(([name, machine]) =>
    [known[name] ?? []].flat().flatMap((value): Related[] => {
      const said = (typeof value === 'string' ? { id: value } : (value ?? {})) as Record<string, unknown>;
      const kind = machine || String(said['machine'] ?? '');
      const id = said['id'] ?? said['letter'];
      if (typeof id !== 'string' || !UUID.test(id) || !(kind in RESOURCES)) return [];
      return [{ machine: kind, id, number: (said['number'] ?? said['key']) as string | undefined }];
    }),
  );
}

export function CaseLinks({ known, resource }: { known: CaseAnswer; resource: string }) {
  const t = useCaseTexts();
  const words = useWords();
  const related = relatedOf(known).filter(
    ({ id, machine }, at, all) =>
      id !== known.id && machine !== machineOf(resource) && all.findIndex((each) => each.id === id) === at,
  );
  const titleOf = useAgreementTitles(related.some(({ machine }) => machine === 'agreement'));
  if (related.length === 0) return null;
  return (
    <span className="case-links">
      <span className="muted">{t('links')}</span>
      {related.map(({ machine, id, number }) => (
        <Link key={id} to={caseOf(machine, id)} className="text">
          {[words.machine(machine), number && machine === 'agreement' ? titleOf(number) : number]
            .filter(Boolean)
            .join(' ')}
        </Link>
      ))}
    </span>
  );
}
