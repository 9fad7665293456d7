import { PaperClipOutlined } from '@ant-design/icons';
import { App } from 'antd';
import { useState } from 'react';
import { addressOf, readFileOf } from '../api/files';
import { Problem } from '../api/problem';
import { texts } from '../app/i18n';
import { download } from './export-rows';

const useTexts = texts(
  'file',
  {
    open: '打开 {{name}}',
    digestOnly: '系统中只有该附件的摘要，没有文件：请向申请单位索取原件并核对 SHA-256。',
    busy: '正在取文件',
  },
  {
    open: 'Open {{name}}',
    digestOnly: 'Only the digest of this attachment is on record, not the file: ask the applicant and compare SHA-256.',
    busy: 'Fetching',
  },
);

/** A file that the case names, to be saved and opened by whatever reads it. */
export function FileLink({ caseId, sha256, name }: { caseId: string; sha256: string; name: string }) {
  const t = useTexts();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      download(await readFileOf(caseId, sha256), name);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      message.warning(problem.body.status === 404 ? t('digestOnly') : problem.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <a
      href={addressOf(caseId, sha256)}
      download={name}
      className="text"
      aria-label={t('open', { name })}
      aria-busy={busy}
      title={`SHA-256 ${sha256}`}
      onClick={(event) => {
        event.preventDefault();
        if (!busy) void open();
      }}
    >
      <PaperClipOutlined /> {busy ? `${name} · ${t('busy')}…` : name}
    </a>
  );
}
