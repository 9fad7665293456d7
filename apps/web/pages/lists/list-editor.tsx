import { Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { ActButton } from '../../parts/act-button';
import { ProblemAlert } from '../../parts/problem-alert';
import { SchemaForm } from '../../parts/schema-form/schema-form';
import { gramsOf } from '../../parts/tonnes';
import { useDraft } from '../../parts/use-draft';
import { useDesk } from '../review/desk';
import { EntriesTable, type ListedEntry } from './entries-table';
import type { YearList } from './list-answers';
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

/** The keeper's desk: caps and entries changed against last year's actuals, tried out, then written. */
export function ListEditor({ list }: { list: YearList }) {
  const t = useListsTexts();
  const desk = useDesk('whitelists', list.id, list.version);
  const { value, setValue, clear } = useDraft(`whitelists/${list.id}/editEntries`, {
    caps: {} as Record<string, string>,
    strike: [] as string[],
  });
  const [adding, setAdding] = useState(false);
  const struck = (id: string) => value.strike.includes(id);
  const capOf = ({ id, cap }: ListedEntry) => value.caps[id] ?? cap;
  const changed = list.entries.filter(
    (entry) =>
      struck(entry.id) ||
      (value.caps[entry.id] !== undefined && gramsOf(value.caps[entry.id]) !== gramsOf(entry.cap ?? undefined)),
  );
  const faulty = list.entries.some(({ id }) => value.caps[id] !== undefined && gramsOf(value.caps[id]) === undefined);
  const put = changed.filter(({ id }) => !struck(id)).map((entry) => formOf(entry, capOf(entry)));
  const save = () => desk.give('editEntries', { put, strike: changed.map(({ id }) => id) }, clear);
  return (
    <div className="desk-form">
      <p className="muted">{t('editHint')}</p>
      <EntriesTable
        entries={list.entries}
        adjusts={list.supersedes !== null}
        more={{
          title: t('newCap'),
          render: (entry) =>
            struck(entry.id) ? (
              <Button
                size="small"
                onClick={() =>
                  setValue((before) => ({ ...before, strike: before.strike.filter((id) => id !== entry.id) }))
                }
              >
                {t('struck')} · {t('keep')}
              </Button>
            ) : (
              <span className="row list-cap">
                {entry.cap !== null && (
                  <Input
                    inputMode="decimal"
                    aria-label={`${t('newCap')} ${entry.receiver.name}`}
                    status={
                      value.caps[entry.id] !== undefined && gramsOf(value.caps[entry.id]) === undefined ? 'error' : ''
                    }
                    value={value.caps[entry.id] ?? short(entry.cap)}
                    onChange={({ target }) =>
                      setValue((before) => ({ ...before, caps: { ...before.caps, [entry.id]: target.value } }))
                    }
                  />
                )}
                <Button
                  size="small"
                  onClick={() => setValue((before) => ({ ...before, strike: [...before.strike, entry.id] }))}
                >
                  {t('strike')}
                </Button>
              </span>
            ),
        }}
      />
      <ProblemAlert problem={desk.problem} />
      <div className="row">
        <ActButton
          act={desk.act('editEntries')}
          type="primary"
          confirm={false}
          loading={desk.busy}
          disabled={changed.length === 0 || faulty}
          onAct={save}
        >
          {t('save', { n: changed.length })}
        </ActButton>
        <Button onClick={() => setAdding(true)}>{t('addEntry')}</Button>
      </div>
      <WhatIf
        list={list}
        entries={list.entries.filter(({ id }) => !struck(id)).map((entry) => ({ ...entry, cap: capOf(entry) }))}
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
