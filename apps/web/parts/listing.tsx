import { Table, type TableColumnType, type TableProps } from 'antd';
import './listing.css';

/**
 * Rows in columns, which wrap before they run out of the card; on a phone each row is a card of its own, every cell behind the
 * name of its column. Nothing is said to be empty while it is still being read.
 */
export function Listing<T extends object>({ columns, className, loading, locale, ...rest }: TableProps<T>) {
  return (
    <Table<T>
      scroll={{ x: 'max-content' }}
      {...rest}
      className={className ? `listing ${className}` : 'listing'}
      columns={columns?.map((column) => ('children' in column ? column : named(column)))}
      loading={loading ?? false}
      locale={loading === true ? { ...locale, emptyText: ' ' } : (locale ?? {})}
    />
  );
}

function named<T>(column: TableColumnType<T>): TableColumnType<T> {
  if (typeof column.title !== 'string' || column.title === '') return column;
  const name: object = { 'data-name': column.title };
  return { ...column, onCell: (row, at) => ({ ...name, ...column.onCell?.(row, at) }) };
}
