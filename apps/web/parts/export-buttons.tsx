import { App, Button } from 'antd';
import { useState } from 'react';
import { Problem } from '../api/problem';
import { exportList } from './exports';
import { useListTexts } from './list-texts';

interface Props<T> {
  name: string;
  head: readonly string[];
  asTexts: (item: T) => string[];
  all: () => AsyncIterable<readonly T[]>;
}

/** The whole list behind the filters as a file. */
export function ExportButtons<T>({ name, head, asTexts, all }: Props<T>) {
  const t = useListTexts();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const give = async (kind: 'csv' | 'xlsx') => {
    setBusy(true);
    const parts = async function* () {
      for await (const part of all()) yield part.map(asTexts);
    };
    try {
      await exportList({ name, kind, head, parts });
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      void message.error(caught.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button loading={busy} onClick={() => void give('csv')}>
        {t('csv')}
      </Button>
      <Button loading={busy} onClick={() => void give('xlsx')}>
        {t('excel')}
      </Button>
    </>
  );
}
