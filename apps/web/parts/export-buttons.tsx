import { App, Button } from 'antd';
import { useState } from 'react';
import { type Query, read } from '../api/client';
import type { Page } from '../api/answers';
import { Problem } from '../api/problem';
import { csvOf, download } from './export-rows';
import { useListTexts } from './list-texts';

interface Props<T> {
  name: string;
  resource: string;
  query: Query;
  head: string[];
  asTexts: (item: T) => string[];
}

/** The whole list behind the filters, page by page, as a file. */
export function ExportButtons<T>({ name, resource, query, head, asTexts }: Props<T>) {
  const t = useListTexts();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);

  const all = async (): Promise<string[][]> => {
    const rows: string[][] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await read<Page<T>>(resource, { ...query, limit: 200, cursor });
      rows.push(...page.items.map(asTexts));
      cursor = page.next ?? undefined;
    } while (cursor);
    return rows;
  };
  const give = async (write: (rows: string[][]) => Promise<void>) => {
    setBusy(true);
    try {
      await write(await all());
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      void message.error(caught.message);
    } finally {
      setBusy(false);
    }
  };
  const csv = () => give((rows) => Promise.resolve(download(csvOf([head, ...rows]), `${name}.csv`)));
  const excel = () =>
    give(async (rows) => {
      const { writeSheet } = await import('./write-sheet');
      download(await writeSheet(head, rows), `${name}.xlsx`);
    });
  return (
    <>
      <Button loading={busy} onClick={() => void csv()}>
        {t('csv')}
      </Button>
      <Button loading={busy} onClick={() => void excel()}>
        {t('excel')}
      </Button>
    </>
  );
}
