import { colon, semicolon } from '../../app/marks';
import { useFieldTexts } from '../../parts/application-fields';
import { usePlaceWords } from '../../parts/place-words';
import { tonnes } from '../../parts/tonnes';
import { ChangedMeanwhile } from '../case/changed-meanwhile';
import '../case/case.css';
import type { Form, Line, Stored } from './application';
import { useApplyTexts } from './apply-texts';
import { useLicences, usePlans, useSites } from './choices';
import { comparedOf, formOfCompared, WHOLE } from './compared';

const briefly = (lines: Line[] | undefined): string =>
  (lines ?? [])
    .map(({ code, name, quantity, method }) => [code, name, tonnes(quantity), method].filter(Boolean).join(' '))
    .join(semicolon());
const differing = (values: unknown[]): number => new Set(values.map((each) => JSON.stringify(each))).size;

interface Props {
  /** What was typed over. */
  base: Stored;
  theirs: Stored;
  mine: Form;
  settle: (form: Form) => void;
}

/** Somebody has changed the draft elsewhere: what they changed stays, what was typed here goes on top of it. */
export function Conflict({ base, theirs, mine, settle }: Props) {
  const t = useApplyTexts();
  const fields = useFieldTexts();
  const placeWords = usePlaceWords();
  const sites = useSites();
  const plans = [...usePlans(theirs.form.site), ...usePlans(mine.site)];
  const licences = [...useLicences(theirs.form.receiver), ...useLicences(mine.receiver)];
  const named: Readonly<Record<string, (id: unknown) => string | undefined>> = {
    '/site': (id) => sites.find((each) => each.id === id)?.name,
    '/plan': (id) => {
      const found = plans.find((each) => each.id === id);
      return found && t('planOption', { year: found.year, no: found.filingNo });
    },
    '/licence': (id) => {
      const found = licences.find((each) => each.id === id);
      return found && t('licenceOption', { no: found.number, to: found.validTo });
    },
  };
  const forms = [base.form, theirs.form, mine].map(comparedOf);
  // In a few words where these tell the versions apart; else with all that each line says.
  const brief = differing(forms.map(({ lines }) => lines)) === differing(forms.map(({ lines }) => briefly(lines)));
  const value = (pointer: string, of: unknown) =>
    pointer === '/lines' && brief ? briefly(of as Line[] | undefined) || undefined : named[pointer]?.(of);
  const place = (pointer: string) => {
    const [, field = '', ...rest] = pointer.split('/');
    const within = rest.length > 0 ? `${colon()}${placeWords(`/${rest.join('/')}`)}` : '';
    return `${fields(field as keyof Form)}${within}`;
  };
  return (
    <ChangedMeanwhile
      machine="application"
      of={{ id: theirs.id, state: 'draft', version: theirs.version }}
      base={{ base: comparedOf(base.form), version: base.version }}
      now={comparedOf(theirs.form)}
      mine={comparedOf(mine)}
      settle={(value) => settle(formOfCompared(value))}
      said={{ place, value, whole: WHOLE }}
    />
  );
}
