import { Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { SchemaForm } from '../../parts/schema-form/schema-form';
import { comma, semicolon } from '../../app/marks';
import { gramsOf, tonnes } from '../../parts/tonnes';
import { useTyped } from '../../parts/use-typed';
import { ChangedMeanwhile } from '../case/changed-meanwhile';
import { useDesk } from '../review/desk';
import { EntriesTable } from './entries-table';
import { counterOf, keyOf } from './counter';
import type { ListedEntry, YearList } from './list-answers';
import { useListsTexts } from './lists-texts';
import { WhatIf } from './what-if';

/** What of an entry is written anew with it. */
const FORM = [
  'receiver',
  'licenceNumber',
  'facility',
  'codes',
  'wasteName',
  'hazards',
  'form',
  'methods',
  'cap',
  'origins',
  'split',
  'grade',
  'contact',
  'plan',
  'exemption',
] as const;
const formOf = (entry: ListedEntry, cap: string | null) =>
  Object.fromEntries(
    FORM.filter((name) => entry[name] !== undefined).map((name) => [name, name === 'cap' ? cap : entry[name]]),
  );

const keyIn = (pointer: string) => pointer.replace('/caps/', '').replaceAll('~1', '/').replaceAll('~0', '~');
interface Typed {
  /** Entry → cap, of all that have one. */
  caps: Record<string, string>;
  strike: string[];
}
const usual = ({ entries }: YearList): Typed => {
  const caps = entries.flatMap((entry) => (entry.cap === null ? [] : [[keyOf(entry), short(entry.cap)] as const]));
  // Entries that are written anew go to the end.
  return { caps: Object.fromEntries(caps.sort(([a], [b]) => (a < b ? -1 : 1))), strike: [] };
};

/** The keeper's desk: caps and entries changed against last year's actuals, tried out, then written. */
export function ListEditor({ list }: { list: YearList }) {
  const t = useListsTexts();
  const desk = useDesk('whitelists', list.id, list.version);
  const typing = useTyped<Typed>(`whitelists/${list.id}/editEntries`, usual(list), list.version);
  const { value, setValue, clear, meanwhile } = typing;
  const [adding, setAdding] = useState(false);
  const struck = (entry: ListedEntry) => value.strike.includes(keyOf(entry));
  const typedOf = (entry: ListedEntry) => (entry.cap === null ? undefined : value.caps[keyOf(entry)]);
  const capOf = (entry: ListedEntry) => typedOf(entry) ?? entry.cap;
  const bad = (entry: ListedEntry) => typedOf(entry) !== undefined && gramsOf(typedOf(entry)) === undefined;
  const changed = list.entries.filter(
    (entry) =>
      struck(entry) || (typedOf(entry) !== undefined && gramsOf(typedOf(entry)) !== gramsOf(entry.cap ?? undefined)),
  );
  const faulty = list.entries.some(bad);
  const put = changed.filter((entry) => !struck(entry)).map((entry) => formOf(entry, capOf(entry)));
  const called = (key: string) => {
    const entry = list.entries.find((each) => keyOf(each) === key);
    return entry ? [entry.receiver.name, entry.licenceNumber, entry.codes.join(comma())].join(' · ') : key;
  };
  const said = {
    place: (pointer: string) => (pointer === '/strike' ? t('struck') : called(keyIn(pointer))),
    value: (pointer: string, value: unknown) =>
      pointer === '/strike'
        ? Array.isArray(value) && value.length > 0
          ? value.map((key) => called(String(key))).join(semicolon())
          : undefined
        : typeof value === 'string' && gramsOf(value) !== undefined
          ? tonnes(value)
          : undefined,
  };
  const counter = counterOf(list.query?.counter).entries;
  const gone = counter.filter((each) => !list.entries.some((entry) => keyOf(entry) === keyOf(each)));
  const fill = () => {
    const asked = counter.filter((each) => !gone.includes(each));
    const caps = asked.flatMap((each) => (each.way === 'CAP' && each.to ? [[keyOf(each), short(each.to)]] : []));
    const strike = asked.filter(({ way }) => way === 'STRIKE').map(keyOf);
    setValue({
      caps: { ...value.caps, ...(Object.fromEntries(caps) as Record<string, string>) },
      strike: [...new Set([...value.strike, ...strike])],
    });
  };
  const save = () => desk.give('editEntries', { put, strike: changed.map(({ id }) => id) }, clear);
  return (
    <div className="desk-form">
      <p className="muted">{t('editHint')}</p>
      {counter.some(({ way }) => way !== 'TAKE') && (
        <div className="row">
          <Button onClick={fill}>{t('byCounter')}</Button>
          {gone.length > 0 && (
            <span className="muted">
              {t('counterGone', { name: gone.map(({ receiver }) => receiver.name).join(comma()) })}
            </span>
          )}
        </div>
      )}
      <EntriesTable
        entries={list.entries}
        adjusts={list.supersedes !== null}
        counter={counter}
        more={{
          title: t('newCap'),
          render: (entry) =>
            struck(entry) ? (
              <Button
                size="small"
                onClick={() => setValue({ strike: value.strike.filter((key) => key !== keyOf(entry)) })}
              >
                {t('struck')} · {t('keep')}
              </Button>
            ) : (
              <span className="row list-cap">
                {entry.cap !== null && (
                  <Input
                    inputMode="decimal"
                    aria-label={`${t('newCap')} ${entry.receiver.name}`}
                    status={bad(entry) ? 'error' : ''}
                    value={typedOf(entry) ?? short(entry.cap)}
                    onChange={({ target }) => setValue({ caps: { ...value.caps, [keyOf(entry)]: target.value } })}
                  />
                )}
                <Button size="small" onClick={() => setValue({ strike: [...value.strike, keyOf(entry)] })}>
                  {t('strike')}
                </Button>
              </span>
            ),
        }}
      />
      {meanwhile && (
        <ChangedMeanwhile
          machine="list"
          of={list}
          base={meanwhile}
          now={usual(list)}
          mine={value}
          settle={typing.settle}
          said={said}
        />
      )}
      {!(meanwhile && desk.problem?.stale) && <ProblemAlert problem={desk.problem} />}
      <div className="row">
        <ActButton
          act={desk.act('editEntries')}
          type="primary"
          confirm={false}
          loading={desk.busy}
          disabled={changed.length === 0 || faulty || meanwhile !== undefined}
          onAct={save}
        >
          {t('save', { n: changed.length })}
        </ActButton>
        <Button onClick={() => setAdding(true)}>{t('addEntry')}</Button>
      </div>
      <WhatIf
        list={list}
        entries={list.entries.filter((entry) => !struck(entry)).map((entry) => ({ ...entry, cap: capOf(entry) }))}
        disabled={faulty}
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('addEntry')} size={760} destroyOnHidden>
        <SchemaForm
          schema="WhitelistsEntryForm"
          draft={`whitelists/${list.id}/newEntry`}
          submitText={t('add')}
          busy={desk.busy}
          problem={desk.problem}
          onSubmit={(entry, done) =>
            desk.give('editEntries', { put: [entry], strike: [] }, () => {
              done();
              setAdding(false);
            })
          }
        />
      </Drawer>
    </div>
  );
}

const short = (quantity: string) => quantity.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
