import { CheckCircleFilled, CloseCircleFilled, InboxOutlined } from '@ant-design/icons';
import { Switch, Table } from 'antd';
import { useState } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { LIGHTS } from '../../app/theme';
import type { SheetRow } from './commit';
import { useImportTexts } from './import-texts';
import './import.css';

/** The sheet as it was given, what is wrong told in its own cells. */
export function Preview({ head, rows }: { head: string[]; rows: SheetRow[] }) {
  const t = useImportTexts();
  const language = useLanguage();
  const [onlyBad, setOnlyBad] = useState(false);
  const shown = onlyBad ? rows.filter(({ faults }) => faults.size > 0) : rows;
  const cell = (row: SheetRow, at: number) => {
    const fault = row.faults.get(at);
    if (!fault) return <span className="text">{row.cells[at] ?? ''}</span>;
    return (
      <span className="import-fault text">
        {row.cells[at] || '—'}
        <small>
          <CloseCircleFilled /> {inLanguage(fault, language)}
        </small>
      </span>
    );
  };
  return (
    <>
      <label className="row">
        <Switch checked={onlyBad} onChange={setOnlyBad} aria-label={t('onlyBad')} /> {t('onlyBad')}
      </label>
      <Table<SheetRow>
        size="small"
        rowKey="row"
        dataSource={shown}
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: 50 }}
        columns={[
          { title: t('row'), dataIndex: 'row' },
          { title: t('state'), render: (_, row) => <State row={row} /> },
          ...head.map((title, at) => ({ title, key: title, render: (_: unknown, row: SheetRow) => cell(row, at) })),
        ]}
      />
    </>
  );
}

function State({ row: { faults, number } }: { row: SheetRow }) {
  const t = useImportTexts();
  const language = useLanguage();
  const whole = faults.get(-1);
  const [colour, icon, text] = number
    ? ([LIGHTS.green, <CheckCircleFilled key="in" />, t('in', { no: number })] as const)
    : faults.size > 0
      ? ([LIGHTS.red, <CloseCircleFilled key="bad" />, t('bad')] as const)
      : ([LIGHTS.grey, <InboxOutlined key="ok" />, t('ok')] as const);
  return (
    <span>
      <span className="light" style={{ color: colour }}>
        {icon}
        <span>{text}</span>
      </span>
      {whole && <span className="import-fault text">{inLanguage(whole, language)}</span>}
    </span>
  );
}
