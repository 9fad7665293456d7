import type { CaseAnswer } from '../../api/answers';
import { useFactName } from '../../parts/facts/fact-value';
import { RegisterAbout } from '../../parts/register-about';
import { RegisterButtons } from '../../parts/register-buttons';
import { PARTS } from '../../parts/registers';

type Part = Record<string, unknown> & { id: string };

/** What may be asked beside the machine of the case: of the case, and of what belongs to it, the newest of each. */
export function CaseBeside({ resource, known }: { resource: string; known: CaseAnswer }) {
  const nameOf = useFactName();
  return (
    <>
      <div className="row" role="group" aria-label={nameOf('beside')}>
        <RegisterButtons resource={resource} record={known} />
        {Object.entries(PARTS[resource] ?? {}).map(([member, own]) => {
          const newest = (known[member] as Part[] | undefined)?.at(-1);
          return newest && <RegisterButtons key={member} resource={own} record={newest} />;
        })}
      </div>
      <RegisterAbout resource={resource} id={known.id} />
    </>
  );
}
