import { useNavigate } from '@tanstack/react-router';
import type { Action, CaseAnswer } from '../../api/answers';
import { useList } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useFactName } from '../../parts/facts/fact-value';
import { RegisterAbout } from '../../parts/register-about';
import { RegisterButtons } from '../../parts/register-buttons';
import { PARTS, recordAddress } from '../../parts/registers';

type Text = { zh: string; en: string };
type Part = Record<string, unknown> & { id: string; actions?: Action[] };

/** What may be asked beside the machine of the case: of the case, and of what belongs to it, the newest of each. */
export function CaseBeside({ resource, known }: { resource: string; known: CaseAnswer }) {
  const nameOf = useFactName();
  const language = useLanguage();
  const navigate = useNavigate();
  const simulations = useList('simulations', { limit: 1 }, resource === 'agreements');
  return (
    <>
      <div className="row" role="group" aria-label={nameOf('beside')}>
        <RegisterButtons resource={resource} actions={known.actions} record={known} />
        {Object.entries(PARTS[resource] ?? {}).map(([member, own]) => {
          const newest = (known[member] as Part[] | undefined)?.at(-1);
          return newest && <RegisterButtons key={member} resource={own} actions={newest.actions} record={newest} />;
        })}
        {resource === 'agreements' && (
          <RegisterButtons
            resource="simulations"
            actions={simulations.data?.actions}
            initial={{
              title: inLanguage(known['title'] as Text | undefined, language),
              agreement: { key: known['key'], parameters: known['parameters'] },
            }}
            then={({ id }) => void navigate({ to: recordAddress('simulations', id) })}
          />
        )}
      </div>
      <RegisterAbout resource={resource} id={known.id} />
    </>
  );
}
