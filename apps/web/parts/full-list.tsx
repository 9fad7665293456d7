import { useNavigate } from '@tanstack/react-router';
import { Empty, Select, type TableColumnType, type TableProps } from 'antd';
import { useRef } from 'react';
import { useWordsOfAddress } from '../app/search';
import { ExportButtons } from './export-buttons';
import { FilterChips, FilterFields, type ListFilter } from './list-filters';
import { type Listed, useLook } from './listed';
import { useListTexts } from './list-texts';
import { Listing } from './listing';
import { ProblemAlert } from './problem-alert';
import { useRowKeys } from './row-keys';
import { SavedViews } from './saved-views';
import { useKept } from './use-kept';

type OfAntd<T> = Pick<TableColumnType<T>, 'align' | 'className' | 'fixed' | 'minWidth' | 'onCell' | 'width'>;
export interface ListColumn<T> extends OfAntd<T> {
  key: string;
  title: string;
  /** The cell as one line; a column without it, as one of buttons, goes into no file. */
  text?: (row: T) => string;
  /** Where the file has other columns for it than the one on screen. */
  file?: readonly (readonly [head: string, text: (row: T) => string])[];
  /** `first`: it stands in the first column that is shown. */
  render?: (row: T, first: boolean) => React.ReactNode;
  /** Shown only when it is chosen. */
  rare?: boolean;
}

interface Props<T extends object> extends Omit<
  TableProps<T>,
  'columns' | 'dataSource' | 'loading' | 'locale' | 'pagination' | 'title'
> {
  /** Under which this browser keeps columns and views. */
  box: string;
  /** The page that the list stands on. */
  to: string;
  /** Of its files. */
  name: string;
  list: Listed<T>;
  filters: readonly ListFilter[];
  columns: readonly ListColumn<T>[];
  /** What is said where there is nothing at all. */
  none: string;
  /** Fields in place of those that the filters would have. */
  fields?: React.ReactNode;
  /** What else stands beside the tools. */
  beside?: React.ReactNode;
  /** Where a row leads: by keyboard as well. */
  opens?: (row: T) => string;
}

/**
 * A list with all that every list has: filters in the address, which stand as chips; views and columns as the person likes
 * them; the whole of it as a file; pages to its end; j, k, Enter and / by keyboard.
 */
export function FullList<T extends object>({
  box,
  to,
  name,
  list,
  filters,
  columns,
  none,
  fields,
  beside,
  opens,
  ...table
}: Props<T>) {
  const t = useListTexts();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const look = useLook(to);
  const place = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useKept<string[] | null>(`shown.${box}`, null);
  const shown = columns.filter(({ key, rare }) => (chosen ? chosen.includes(key) : !rare));
  const cells = shown.flatMap(({ title, text, file }) => file ?? (text ? [[title, text] as const] : []));
  const open = opens && ((at: number) => list.rows[at] && void navigate({ to: opens(list.rows[at]) }));
  const [here, setHere] = useRowKeys(list.rows.length, place, open);
  const narrowed = filters.some(({ name: filter }) => search[filter] !== undefined);
  return (
    <div ref={place} className="full-list" data-list={box} data-own-keys={opens ? '' : undefined}>
      {fields && (
        <div className="list-fields" role="search">
          {fields}
        </div>
      )}
      <div className="row list-tools">
        {!fields && (
          <div className="row list-fields" role="search">
            <FilterFields filters={filters} search={search} look={look} />
          </div>
        )}
        <SavedViews box={box} to={to} search={search} />
        <Select
          mode="multiple"
          aria-label={t('columns')}
          maxTagCount={0}
          maxTagPlaceholder={t('columns')}
          placeholder={t('columns')}
          className="list-columns"
          value={shown.map(({ key }) => key)}
          onChange={(keys: string[]) => setChosen(keys)}
          options={columns.map(({ key, title }) => ({ value: key, label: title }))}
        />
        <ExportButtons<T>
          name={name}
          head={cells.map(([head]) => head)}
          asTexts={(row) => cells.map(([, text]) => text(row))}
          all={list.all}
        />
        {beside}
      </div>
      <FilterChips filters={filters} search={search} look={look} />
      <ProblemAlert problem={list.error} />
      <Listing<T>
        size="middle"
        rowKey="id"
        {...table}
        showHeader={shown.length > 0}
        loading={list.isPending}
        dataSource={[...list.rows]}
        pagination={list.pagination}
        locale={{ emptyText: <Empty description={narrowed ? t('empty') : none} /> }}
        rowClassName={(row, at, indent) =>
          [
            at === here ? 'row-here' : '',
            typeof table.rowClassName === 'function' ? table.rowClassName(row, at, indent) : '',
          ]
            .filter(Boolean)
            .join(' ')
        }
        onRow={(_, at) => ({ onMouseDown: () => setHere(at ?? 0) })}
        columns={shown.map(({ text, file: _, rare: __, render, ...column }, at) => ({
          ...column,
          render: (___: unknown, row: T) => (render ? render(row, at === 0) : text?.(row)),
        }))}
      />
      {opens && <p className="muted work-keys">{t('keys')}</p>}
    </div>
  );
}
