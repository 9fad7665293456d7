import { Link } from '@tanstack/react-router';
import { type ReactNode, use } from 'react';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { texts, useLanguage } from '../../app/i18n';
import { useChoices } from '../schema-form/labels';
import { useAgreementTitles } from '../agreement-titles';
import { caseAddress, caseOf, RESOURCES } from '../cases';
import { recordAddress } from '../registers';
import { useDivisions } from '../divisions';
import { fileSize } from '../file-size';
import { dayAndHour, dueAndHour } from '../times';
import { tonnes } from '../tonnes';
import { useEverywhere } from './everywhere';
import { CITIES, INSTANT, MACHINES, PROVINCES, READER, SIX_PLACES, UUID, WASTE_CODE } from './fact-kinds';
import { FactMachine } from './fact-machine';
import { factWord, UNTOLD } from './fact-words';
import { PlaceName } from './place-name';
import { FactPlace, weightSource } from './weight-source';
import './facts.css';

const useTexts = texts(
  'facts',
  {
    ...{ yes: '是', no: '否', open: '查看', none: '—', more: '共 {{n}} 项' },
    ...{ declared: '申报', weighed: '称重', computed: '系统核算', granted: '核定' },
  },
  {
    ...{ yes: 'yes', no: 'no', open: 'Open', none: '—', more: '{{n}} in all' },
    ...{ declared: 'declared', weighed: 'weighed', computed: 'computed', granted: 'granted' },
  },
);

export const useFactName = () => {
  const language = useLanguage();
  return (name: string): string => {
    const word = factWord(name);
    return word ? (language === 'en' ? word.en : word.zh) : name;
  };
};

/** Longer texts are folded, with their beginning shown. */
const LONG = 600;
const SHOWN = 160;

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isMembers(value) && Object.values(value).every(isNothing));

/** What is itself put together of facts has a line of its own. */
export const isWide = (value: unknown): boolean =>
  isMembers(value) && Object.values(value).some((each) => typeof each === 'object' && !isNothing(each));

/** A value of a case as a reader understands it: days, tonnes, names instead of codes. Texts of others stay texts. */
export function FactValue({
  name,
  value,
  empty,
  beside,
}: {
  name: string;
  value: unknown;
  empty?: string;
  /** The other members of the same line. */
  beside?: Members;
}): ReactNode {
  const t = useTexts();
  const choice = useChoices();
  const division = useDivisions();
  const words = useWords();
  const machine = use(FactMachine);
  const place = use(FactPlace);
  const everywhere = useEverywhere();
  if (isNothing(value)) return <span className="muted">{empty ?? t('none')}</span>;
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (typeof value === 'number')
    return <span className="number">{name === 'bytes' ? fileSize(value) : String(value)}</span>;
  if (typeof value === 'string') {
    if (INSTANT.test(value))
      return (
        <time dateTime={value} className="number">
          {name === 'dueAt' ? dueAndHour(value) : dayAndHour(value)}
        </time>
      );
    if (SIX_PLACES.test(value)) {
      const source = weightSource(name, place, beside);
      return (
        <>
          <span className="number">{tonnes(value)}</span>
          {source && <span className="fact-source">{t(source)}</span>}
        </>
      );
    }
    if (WASTE_CODE.test(value)) return <span className="number">{value}</span>;
    if (PROVINCES.has(name) && /^\d{2}(\d{2}){0,2}$/.test(value)) return <span>{division(value)}</span>;
    if (CITIES.has(name) && /^\d{4}(\d{2})?$/.test(value)) return <span>{division(value)}</span>;
    if (name === 'act' && machine) return <span>{words.verb(machine, value)}</span>;
    if (name === 'agreementTitle') return <AgreementTitle of={value} />;
    if (name === 'clock') return <span>{words.clock(value)}</span>;
    if (name === 'provinces' && value === '*') return <span>{everywhere}</span>;
    if (MACHINES.has(name)) return <span>{words.machine(value)}</span>;
    if (UUID.test(value) && ORGANISATIONS.has(name)) return <OrganisationName id={value} />;
    if (UUID.test(value)) return <CaseLink name={name} id={value} />;
    if (PLACES.has(name) && choice(name, value) === value) return <PlaceName place={value} />;
    if (value.length > LONG) {
      return (
        <details className="fact-long">
          <summary className="text">{value.slice(0, SHOWN)}…</summary>
          <div className="text">{value}</div>
        </details>
      );
    }
    return <span className="text">{choice(name, value)}</span>;
  }
  if (Array.isArray(value)) {
    if (value.every((item) => !isMembers(item))) {
      return (
        <span className="fact-list">
          {value.map((item, at) => (
            <FactValue key={at} name={name} value={item} />
          ))}
        </span>
      );
    }
    return (
      <FactPlace value={[...place, name]}>
        <FactTable rows={value.filter(isMembers)} />
      </FactPlace>
    );
  }
  if (isMembers(value)) {
    const { code, title, ...rest } = value;
    const members =
      name !== 'agreement'
        ? value
        : typeof code === 'string' && !isMembers(title)
          ? { ...rest, agreementTitle: code }
          : { ...rest, title };
    return (
      <FactPlace value={[...place, name]}>
        <FactMembers members={members} />
      </FactPlace>
    );
  }
  return null;
}

/** A party is known by its name; anything else member by member. */
function FactMembers({ members }: { members: Members }) {
  const nameOf = useFactName();
  const language = useLanguage();
  const words = useWords();
  const { zh, en, name, uscc, machine, id } = members as Readonly<Record<string, string | undefined>>;
  if (zh && en && Object.keys(members).length === 2) return <span className="text">{language === 'en' ? en : zh}</span>;
  const rest = Object.entries(members).filter(
    ([key, value]) =>
      !UNTOLD.has(key) &&
      !isNothing(value) &&
      !isMute(key, value) &&
      !(uscc && ['name', 'uscc', 'province', 'city'].includes(key)),
  );
  return (
    <div className="fact-members">
      {machine !== undefined && id !== undefined && machine in RESOURCES && (
        <Link to={caseOf(machine, id)}>{words.machine(machine)}</Link>
      )}
      {uscc && (
        <div>
          <span className="text">{name}</span> <span className="muted number">{uscc}</span>
        </div>
      )}
      {rest.length > 0 && (
        <dl className="fact-inner">
          {rest.map(([key, value]) => (
            <div key={key}>
              <dt>{nameOf(key)}</dt>
              <dd>
                <FactValue name={key} value={value} beside={members} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** Things of one kind in rows; columns are what any of them says. */
function FactTable({ rows }: { rows: Members[] }) {
  const nameOf = useFactName();
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (key) => !UNTOLD.has(key) && rows.some((row) => !isNothing(row[key]) && !isMute(key, row[key])),
  );
  if (columns.length > 9 || rows.length === 1) {
    return (
      <div className="fact-members">
        {rows.map((row, at) => (
          <FactMembers key={at} members={row} />
        ))}
      </div>
    );
  }
  return (
    <div className="fact-scroll" tabIndex={0} role="group">
      <table className="fact-table">
        <thead>
          <tr>
            {columns.map((key) => (
              <th key={key} scope="col">
                {nameOf(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((key) => (
                <td key={key}>
                  <FactValue name={key} value={row[key]} beside={row} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const CASES: Readonly<Record<string, string>> = {
  ...RESOURCES,
  licenceId: 'licences',
  lead: 'enforcement-leads',
  fallback: 'paper-fallbacks',
  successor: 'manifests',
};
/** Records of registers by the member that names them. */
const RECORDS: Readonly<Record<string, string>> = {
  meeting: 'meetings',
  site: 'sites',
  plan: 'plans',
  contract: 'contracts',
};
/** Members that name a place of a document. */
const PLACES = new Set(['field', 'pointer']);
const ORGANISATIONS = new Set([
  ...['remover', 'receiver', 'party', 'carrier', 'organisation', 'holder', 'firm', 'org', 'owner', 'authority'],
]);
/** An organisation by its id, with its name. */
function OrganisationName({ id }: { id: string }) {
  const { data } = useRead<{ name: string }>(`organisations/${id}`);
  return <span className="text">{data?.name ?? ''}</span>;
}

/** An agreement by its key, with its title. */
function AgreementTitle({ of }: { of: string }) {
  return <span className="text">{useAgreementTitles()(of)}</span>;
}

const addressOf = (name: string, id: string): string | undefined =>
  CASES[name] ? caseAddress(CASES[name], id) : RECORDS[name] ? recordAddress(RECORDS[name], id) : undefined;
/** Ids and marks of readers that say nothing to a reader and lead nowhere. */
export const isMute = (name: string, value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0 && value.every((each) => isMute(name, each))
    : typeof value === 'string' &&
      (READER.test(value) || (UUID.test(value) && !ORGANISATIONS.has(name) && addressOf(name, value) === undefined));

/** Another case by its id, where the name says which kind. */
function CaseLink({ name, id }: { name: string; id: string }) {
  const t = useTexts();
  const to = addressOf(name, id);
  return to ? <Link to={to}>{t('open')}</Link> : <span className="muted text">{id.slice(0, 8)}</span>;
}
