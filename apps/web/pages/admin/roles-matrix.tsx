import { Fragment } from 'react';
import { colon, comma, semicolon } from '../../app/marks';
import { type RoleName, useAdminTexts } from './admin-texts';
import { type RolesTexts, useRolesTexts } from './roles-texts';
import './roles-matrix.css';

export interface Post {
  id: string;
  office:
    | ('remover' | 'carrier' | 'receiver' | 'origin' | 'destination' | 'originCity' | 'destinationCity')
    | ('transport' | 'ministry' | 'auditor' | 'operator' | 'register');
  role: RoleName;
}
interface Held {
  entrusted: boolean;
  fourEyes: boolean;
  secondFactor: boolean;
}
export interface Act {
  operation: string;
  resource: string;
  machine: string | null;
  verb: string | null;
  held: Record<string, Held>;
}
interface Props {
  groups: { resource: string; title: string; acts: (Act & { name: string })[] }[];
  posts: Post[];
}

const officesOf = (posts: Post[]) =>
  [...new Set(posts.map(({ office }) => office))].map((office) => ({
    office,
    posts: posts.filter((post) => post.office === office),
  }));
const CONDITIONS = ['fourEyes', 'secondFactor'] as const;
const wordsOf = (t: RolesTexts, held: Held | undefined) =>
  held
    ? [t(held.entrusted ? 'entrusted' : 'yes'), ...CONDITIONS.filter((name) => held[name]).map((name) => t(name))].join(
        semicolon(),
      )
    : t('no');

function Mark({ held }: { held: Held }) {
  const t = useRolesTexts();
  const conditions = CONDITIONS.filter((name) => held[name]).map((name) => t(`mark_${name}`));
  return (
    <>
      <span className={held.entrusted ? 'right right-entrusted' : 'right'}>
        {t(held.entrusted ? 'mark_entrusted' : 'mark_yes')}
      </span>
      {conditions.length > 0 && <span className="right-only">{conditions.join(' ')}</span>}
    </>
  );
}

/** What the marks of a cell mean. */
export function Legend() {
  const t = useRolesTexts();
  const lines = [
    [t('mark_yes'), t('yes'), 'right'],
    [t('mark_entrusted'), t('entrusted'), 'right right-entrusted'],
    [t('mark_fourEyes'), t('fourEyes'), 'right-only'],
    [t('mark_secondFactor'), t('secondFactor'), 'right-only'],
    ['–', t('no'), 'muted'],
  ];
  return (
    <ul className="rights-legend" aria-label={t('legend')}>
      {lines.map(([mark, words, look]) => (
        <li key={words}>
          <span className={look}>{mark}</span> {words}
        </li>
      ))}
    </ul>
  );
}

/** Acts in rows, offices with their roles in columns; head and names stay in view. */
export function Matrix({ groups, posts }: Props) {
  const t = useRolesTexts();
  const roles = useAdminTexts();
  return (
    <div className="rights" role="region" aria-label={t('title')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" rowSpan={2} className="rights-name">
              {t('act')}
            </th>
            {officesOf(posts).map(({ office, posts: own }) => (
              <th key={office} scope="colgroup" colSpan={own.length} className="rights-office">
                {t(office)}
              </th>
            ))}
          </tr>
          <tr>
            {posts.map(({ id, role }) => (
              <th key={id} scope="col">
                {roles(`short_${role}`)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ resource, title, acts }) => (
          <tbody key={resource}>
            <tr>
              <th scope="rowgroup" className="rights-name rights-group">
                {title}
              </th>
              <td className="rights-group" colSpan={posts.length} />
            </tr>
            {acts.map(({ operation, name, held }) => (
              <tr key={operation}>
                <th scope="row" className="rights-name">
                  {name}
                </th>
                {posts.map(({ id }) => {
                  const right = held[id];
                  return (
                    <td key={id} title={wordsOf(t, right)}>
                      {right ? <Mark held={right} /> : <span className="muted">–</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** So many kinds of matters are shown unfolded. */
const FEW = 2;
/** For a phone: below every act who may do it, office by office. */
export function Holders({ groups, posts }: Props) {
  const t = useRolesTexts();
  const roles = useAdminTexts();
  const lineOf = (own: Post[], held: Act['held']) =>
    own.flatMap(({ id, role }) => {
      const right = held[id];
      return right ? [{ id, role: roles(`short_${role}`), right }] : [];
    });
  return groups.map(({ resource, title, acts }) => (
    <details key={resource} className="rights-fold" open={groups.length <= FEW}>
      <summary>{title}</summary>
      <dl className="rights-list">
        {acts.map(({ operation, name, held }) => {
          const offices = officesOf(posts)
            .map(({ office, posts: own }) => ({ office, lines: lineOf(own, held) }))
            .filter(({ lines }) => lines.length > 0);
          return (
            <Fragment key={operation}>
              <dt>{name}</dt>
              {offices.length === 0 && <dd className="muted">{t('nobody')}</dd>}
              {offices.map(({ office, lines }) => (
                <dd key={office}>
                  {t(office)}
                  {colon()}
                  {lines.map(({ id, role, right }, at) => (
                    <span key={id} title={wordsOf(t, right)}>
                      {at > 0 && comma()}
                      {role} <Mark held={right} />
                    </span>
                  ))}
                </dd>
              ))}
            </Fragment>
          );
        })}
      </dl>
    </details>
  ));
}
