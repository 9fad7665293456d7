import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Empty, Table, Upload } from 'antd';
import { useState } from 'react';
import { send } from '../../api/client';
import { useWords } from '../../api/glossary';
import { Problem } from '../../api/problem';
import { texts } from '../../app/i18n';
import { ProblemAlert } from '../../parts/problem-alert';

const useTexts = texts(
  'calendarDryRun',
  {
    title: '导入下一年度日历（试算）',
    hint: '选择与 config/calendar 同格式的 JSON 文件。仅试算并列出将改变到期日的在办时限，不作任何改动；确认后随版本放入 config/calendar。',
    choose: '选择文件',
    unreadable: '文件不是 JSON',
    summary: '{{year}} 年：推算时限 {{all}} 项，到期日不变 {{same}} 项，将改变 {{moved}} 项，无法试算 {{unclear}} 项',
    none: '没有将改变到期日的时限',
    kind: '事项类别',
    clock: '时限',
    from: '现到期日',
    to: '改为',
    id: '时限编号',
  },
  {
    title: "Next year's calendar (dry run)",
    hint: 'Choose a JSON file as they lie in config/calendar. It only lists the running clocks that would be due on another day; nothing changes. Once confirmed, the file goes into config/calendar with a release.',
    choose: 'Choose a file',
    unreadable: 'The file is not JSON',
    summary: '{{year}}: {{all}} provisional clocks, {{same}} stay, {{moved}} move, {{unclear}} cannot be told',
    none: 'No clock would move',
    kind: 'Kind of case',
    clock: 'Clock',
    from: 'Due now',
    to: 'Would be due',
    id: 'Clock id',
  },
);

interface Moved {
  id: string;
  machine: string;
  clock: string;
  from: string;
  to: string;
}
interface DryRun {
  year: number;
  reckoned: number;
  confirmed: number;
  moved: Moved[];
  movedInAll: number;
  unclear: Moved[];
}

/** Which due dates the official calendar of a year would move, before anybody puts it in place (TIME-2). */
export function CalendarDryRun() {
  const t = useTexts();
  const words = useWords();
  const [found, setFound] = useState<DryRun>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const read = async (file: Blob) => {
    setProblem(null);
    setFound(undefined);
    let body: unknown;
    try {
      body = JSON.parse(await file.text());
      setUnreadable(false);
    } catch {
      setUnreadable(true);
      return;
    }
    try {
      setFound(await send<DryRun>('calendars/dry-run', body));
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught;
      setProblem(caught);
    }
  };
  return (
    <section className="card">
      <h2>{t('title')}</h2>
      <p>{t('hint')}</p>
      <Upload
        accept=".json,application/json"
        maxCount={1}
        beforeUpload={(file) => {
          void read(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />}>{t('choose')}</Button>
      </Upload>
      {unreadable && <Alert type="error" showIcon role="alert" title={t('unreadable')} />}
      <ProblemAlert problem={problem} />
      {found && (
        <>
          <p>
            {t('summary', {
              year: found.year,
              all: found.reckoned,
              same: found.confirmed,
              moved: found.movedInAll,
              unclear: found.unclear.length,
            })}
          </p>
          <Table<Moved>
            size="small"
            rowKey="id"
            dataSource={found.moved}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <Empty description={t('none')} /> }}
            columns={[
              { title: t('kind'), render: (_, { machine }) => words.machine(machine) },
              { title: t('clock'), render: (_, { clock }) => `${words.clock(clock)}（${clock}）` },
              { title: t('from'), dataIndex: 'from', className: 'number' },
              { title: t('to'), dataIndex: 'to', className: 'number' },
              { title: t('id'), dataIndex: 'id' },
            ]}
          />
        </>
      )}
    </section>
  );
}
