import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Empty, Popconfirm, Upload } from 'antd';
import { useState } from 'react';
import { actionOf, type Page } from '../../api/answers';
import { send } from '../../api/client';
import { useWords } from '../../api/glossary';
import { Problem } from '../../api/problem';
import { useRead, useSend } from '../../api/queries';
import { texts } from '../../app/i18n';
import { aside } from '../../app/marks';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';

const useTexts = texts(
  'calendarDryRun',
  {
    title: '导入下一年度日历',
    hint: '选择 JSON 文件（年度、来源文件、放假和调休日期）。先试算并列出将改变到期日的在办时限，不作任何改动；核对后再写入，写入后按新日历计算，每项改变均留痕。',
    choose: '选择文件',
    unreadable: '文件不是 JSON',
    summary: '{{year}} 年：推算时限 {{all}} 项，到期日不变 {{same}} 项，将改变 {{moved}} 项，无法试算 {{unclear}} 项',
    none: '没有将改变到期日的时限',
    kind: '事项类别',
    clock: '时限',
    from: '现到期日',
    to: '改为',
    number: '文书编号',
    none_: '无编号',
    started: '起算日',
    movedTitle: '将改变到期日的时限',
    unclearTitle: '无法试算的时限（所需年度尚无日历）',
    firstOnly: '仅列出前 {{n}} 项。',
    private: '管理员不查阅案件内容；办理人员会在案件中看到调整。',
    commit: '写入 {{year}} 年日历',
    sure: '写入后不能更改；{{moved}} 项时限将改变到期日，已到期的不受影响。确定吗？',
    yes: '写入',
    no: '取消',
    done: '{{year}} 年日历已生效，推算时限正在逐项重新计算并留痕',
  },
  {
    title: "Next year's calendar",
    hint: 'Choose a JSON file with year, source, days off and make-up days. First the running clocks are listed that would be due on another day; nothing changes. Once it is committed they are counted anew, each on record.',
    choose: 'Choose a file',
    unreadable: 'The file is not JSON',
    summary: '{{year}}: {{all}} provisional clocks, {{same}} stay, {{moved}} move, {{unclear}} cannot be told',
    none: 'No clock would move',
    kind: 'Kind of case',
    clock: 'Clock',
    from: 'Due now',
    to: 'Would be due',
    number: 'Number',
    none_: 'no number',
    started: 'Runs from',
    movedTitle: 'Time limits that would be due on another day',
    unclearTitle: 'Time limits that cannot be told: a year that they need has no calendar',
    firstOnly: 'Only the first {{n}} are listed.',
    private: 'An administrator reads no case; whoever works on it sees there what moved.',
    commit: 'Put {{year}} in force',
    sure: 'It cannot be changed afterwards; {{moved}} due dates move, those that are past stay. Sure?',
    yes: 'Put it in force',
    no: 'Not yet',
    done: '{{year}} is in force; provisional due dates are being counted anew, each on record',
  },
);

interface Moved {
  id: string;
  machine: string;
  /** Number of the paper that the clock is of, where it has one. */
  number: string | null;
  clock: string;
  key: string;
  started: string;
  from: string;
  to: string | null;
}
interface DryRun {
  year: number;
  reckoned: number;
  confirmed: number;
  moved: Moved[];
  movedInAll: number;
  unclear: Moved[];
  unclearInAll: number;
}

/** Which due dates the official calendar of a year would move, before anybody puts it in place (TIME-2). */
export function CalendarDryRun() {
  const t = useTexts();
  const [found, setFound] = useState<DryRun>();
  const [file, setFile] = useState<unknown>();
  const committing = useSend();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const { data: calendars } = useRead<Pick<Page<never>, 'actions'>>('calendars');
  const read = async (file: Blob) => {
    setProblem(null);
    committing.reset();
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
      setFile(body);
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
      <ProblemAlert problem={problem ?? committing.error} />
      {found && committing.isSuccess && (
        <Alert type="success" showIcon role="status" title={t('done', { year: found.year })} />
      )}
      {found && (
        <>
          <p>
            {t('summary', {
              year: found.year,
              all: found.reckoned,
              same: found.confirmed,
              moved: found.movedInAll,
              unclear: found.unclearInAll,
            })}
          </p>
          <p className="muted">{t('private')}</p>
          <Clocks title={t('movedTitle')} rows={found.moved} all={found.movedInAll} empty={t('none')} />
          {found.unclear.length > 0 && (
            <Clocks title={t('unclearTitle')} rows={found.unclear} all={found.unclearInAll} />
          )}
          {!committing.isSuccess && actionOf(calendars?.actions, 'calendars_commit') && (
            <Popconfirm
              title={t('sure', { moved: found.movedInAll })}
              okText={t('yes')}
              cancelText={t('no')}
              onConfirm={() => committing.mutate({ path: 'calendars', body: file })}
            >
              <Button type="primary" loading={committing.isPending}>
                {t('commit', { year: found.year })}
              </Button>
            </Popconfirm>
          )}
        </>
      )}
    </section>
  );
}

function Clocks({ title, rows, all, empty }: { title: string; rows: Moved[]; all: number; empty?: string }) {
  const t = useTexts();
  const words = useWords();
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Listing<Moved>
        size="small"
        rowKey="id"
        dataSource={rows}
        locale={{ emptyText: <Empty description={empty} /> }}
        columns={[
          { title: t('kind'), render: (_, { machine }) => words.machine(machine) },
          { title: t('number'), render: (_, { number }) => <span className="text">{number ?? t('none_')}</span> },
          { title: t('clock'), render: (_, { clock, key }) => `${words.clock(clock, key)}${aside(clock)}` },
          { title: t('started'), dataIndex: 'started', className: 'number' },
          { title: t('from'), dataIndex: 'from', className: 'number' },
          { title: t('to'), className: 'number', render: (_, { to }) => to ?? '—' },
        ]}
      />
      {rows.length < all && <p className="muted">{t('firstOnly', { n: rows.length })}</p>}
    </section>
  );
}
