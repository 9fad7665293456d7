import { Alert, Button } from 'antd';
import { useEffect, useSyncExternalStore } from 'react';
import { type Export, exportsUnderWay } from './exports';
import { download } from './export-rows';
import { useListTexts } from './list-texts';

/** Files that are written behind the pages, and those that wait to be taken; nothing where there is none. */
export function ExportsTray() {
  const all = useSyncExternalStore(exportsUnderWay.subscribe, exportsUnderWay.all);
  useEffect(() => exportsUnderWay.dropAll, []);
  return all.map((each) => <Tray key={each.id} of={each} />);
}

function Tray({ of: { id, name, rows, stands, file, problem } }: { of: Export }) {
  const t = useListTexts();
  const words = { reading: 'exporting', ready: 'exported', failed: 'notExported' } as const;
  const drop = () => exportsUnderWay.drop(id);
  return (
    <Alert
      className="exports"
      role={stands === 'failed' ? 'alert' : 'status'}
      type={stands === 'failed' ? 'error' : stands === 'ready' ? 'success' : 'info'}
      showIcon
      title={t(words[stands], { name, n: rows })}
      description={problem?.message}
      action={
        <span className="row">
          {file && (
            <Button
              size="small"
              type="primary"
              onClick={() => {
                download(file, name);
                drop();
              }}
            >
              {t('take')}
            </Button>
          )}
          <Button size="small" onClick={drop}>
            {t(stands === 'reading' ? 'stop' : 'putAway')}
          </Button>
        </span>
      }
    />
  );
}
