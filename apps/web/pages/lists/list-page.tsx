import { Link, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Skeleton, Tag } from 'antd';
import { useMemo, useState } from 'react';
import type { Acts, Course } from '../../api/answers';
import { useWords } from '../../api/glossary';
import { useCase, useList, useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma, semicolon } from '../../app/marks';
import { useMe } from '../../app/session';
import { PageProblem } from '../../parts/page-problem';
import { PageTitle } from '../../parts/page-title';
import { useProvinces } from '../../parts/provinces';
import { dayOf } from '../../parts/times';
import { CaseActions } from '../case/case-actions';
import '../case/case.css';
import { CaseLight } from '../review/case-light';
import { counterOf } from './counter';
import { EntriesTable } from './entries-table';
import { EntryDrawer } from './entry-drawer';
import type { YearList } from './list-answers';
import { ListEditor } from './list-editor';
import { useListsTexts } from './lists-texts';
import { PartyLetter } from './party-letter';
import '../review/review.css';
import './lists.css';

const WRITABLE = ['draft', 'negotiating'];

/** A yearly list: who has to confirm it, its entries against last year's actuals, and what the keeper may do. */
export default function ListPage() {
  const { id } = useParams({ strict: false });
  const found = useCase<YearList>('whitelists', id);
  if (found.error) return <PageProblem error={found.error} />;
  if (!found.data || !id) return <Skeleton active />;
  return <OneList list={found.data} />;
}

function OneList({ list }: { list: YearList }) {
  const t = useListsTexts();
  const me = useMe();
  const words = useWords();
  const language = useLanguage();
  const provinces = useProvinces();
  const acts = useRead<Acts>(`cases/${list.id}/acts`);
  const course = useRead<Course>(`cases/${list.id}/course`);
  const rows = useList<{ id: string; state: string }>('whitelist-entries', { list: list.id, page: 1, size: 100 });
  const states = useMemo(() => new Map(rows.data?.items.map(({ id, state }) => [id, state])), [rows.data]);
  const [entry, setEntry] = useState<string>();
  const writes =
    WRITABLE.includes(list.state) && acts.data?.items.some(({ verb, allowed }) => verb === 'editEntries' && allowed);
  // Nothing to click stands below what is still to come: it would move away under the hand.
  const settled = !acts.isLoading && !course.isLoading && !rows.isLoading;
  const other =
    me.kind === 'province' && me.province !== list.receiving && list.counterparts.includes(me.province ?? '');
  return (
    <>
      <div className="row review-head">
        <PageTitle>
          {inLanguage(list.agreement.title, language)} · {provinces.name(list.receiving)} {list.year}
        </PageTitle>
        <Tag color="blue">{words.state('list', list.state)}</Tag>
        <Tag>{t('versionOf', { n: list.listVersion })}</Tag>
        <CaseLight id={list.id} />
      </div>
      {list.query && (
        <Alert
          type="warning"
          showIcon
          className="list-alert"
          title={
            <span className="text">
              {t('query', { province: provinces.name(list.query.province), text: list.query.text })}
            </span>
          }
          description={<Terms of={list.query.counter} />}
        />
      )}
      {!settled && <Skeleton active />}
      {settled && (
        <>
          <section className="card">
            <h2>{t('actions')}</h2>
            <div className="row">
              {acts.data && (
                <CaseActions machine="list" resource="whitelists" known={list} acts={acts.data} course={course.data} />
              )}
              {other && ['effective'].includes(list.state) && (
                <PartyLetter path={`whitelists/${list.id}/letters`} acts={['openAdjustment', 'agreeGrace']} />
              )}
            </div>
          </section>
          <section className="card">
            <h2>{t('entriesOf', { n: list.entries.length })}</h2>
            {writes ? (
              <ListEditor list={list} />
            ) : (
              <EntriesTable
                entries={list.entries}
                adjusts={list.supersedes !== null}
                counter={counterOf(list.query?.counter).entries}
                states={states}
                // Before it is confirmed an entry is a case of its own where the list is made, and nowhere else.
                {...(!other || list.confirmedAt !== null ? { open: ({ id }) => setEntry(id) } : {})}
              />
            )}
          </section>
          <section className="card">
            <h2>{t('facts')}</h2>
            <Descriptions
              size="small"
              bordered
              column={{ xs: 1, md: 2 }}
              items={[
                { key: 'period', label: t('period'), children: `${list.effectiveOn} — ${list.lastDay ?? t('open')}` },
                {
                  key: 'who',
                  label: t('counterparts'),
                  children: list.counterparts.map(provinces.name).join(comma()) || t('none'),
                },
                {
                  key: 'confirmed',
                  label: t('confirmations'),
                  children:
                    list.confirmations
                      .map(({ province, at, reply }) => `${provinces.name(province)} ${dayOf(at)} ${reply ?? ''}`)
                      .join(semicolon()) || t('none'),
                },
                {
                  key: 'versions',
                  label: t('version'),
                  children: (
                    <span className="row">
                      {t('versionOf', { n: list.listVersion })}
                      {list.adjusting && (
                        <Link to="/lists/$id" params={{ id: list.adjusting }}>
                          {t('adjusting')}
                        </Link>
                      )}
                      {list.supersedes && (
                        <Link to="/lists/$id" params={{ id: list.supersedes }}>
                          {t('supersedes')}
                        </Link>
                      )}
                    </span>
                  ),
                },
              ]}
            />
          </section>
        </>
      )}
      {entry && <EntryDrawer id={entry} close={() => setEntry(undefined)} />}
    </>
  );
}

/** The terms of a counter-proposal; what it says of entries stands at the entries. */
function Terms({ of }: { of: unknown }) {
  const lines = counterOf(of).terms;
  return lines.length > 0 ? (
    <ul>
      {lines.map((line) => (
        <li key={line} className="text">
          {line}
        </li>
      ))}
    </ul>
  ) : null;
}
