import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Progress, Segmented, Space, Steps } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { Problem } from '../../api/problem';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useMe } from '../../app/session';
import { download } from '../../parts/export-rows';
import { FileChooser } from '../../parts/file-chooser';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { commit, digestOf, type SheetRow } from './commit';
import { useImportTexts } from './import-texts';
import type { ImportKind } from './kind';
import { ledger } from './ledger';
import { manifests } from './manifests';
import { Preview } from './preview';
import { FileRefused, LIMITS, type Refused } from './zip-guard';

interface Sheet {
  name: string;
  digest: string;
  rows: SheetRow[];
  ms: number;
}

/** /import: template, upload with its faults in the cells, commit row by row. */
export default function ImportPage() {
  const t = useImportTexts();
  const { org } = useMe();
  const kinds = useMemo(() => [ledger(org), manifests(org)], [org]);
  const [name, setName] = useState<ImportKind['name']>('ledger');
  const kind = kinds.find((each) => each.name === name) ?? ledger(org);
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <Segmented
          aria-label={t('kind')}
          value={name}
          onChange={(next) => setName(next as ImportKind['name'])}
          options={kinds.map((each) => ({ value: each.name, label: t(each.name) }))}
        />
        <p className="muted import-hint">{t(name === 'ledger' ? 'ledgerHint' : 'manifestsHint')}</p>
        <Import key={name} kind={kind} />
      </section>
    </>
  );
}

function Import({ kind }: { kind: ImportKind }) {
  const t = useImportTexts();
  const language = useLanguage();
  const field = useRef<HTMLInputElement>(null);
  const [sheet, setSheet] = useState<Sheet>();
  const [refused, setRefused] = useState<Refused>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [ended, setEnded] = useState<'all' | 'broken'>();
  const head = kind.columns.map(({ title }) => inLanguage(title, language));
  const rows = sheet?.rows ?? [];
  const good = rows.filter(({ body, number }) => body !== undefined && number === undefined).length;
  const bad = rows.filter(({ faults }) => faults.size > 0).length;
  const done = rows.filter(({ number }) => number !== undefined).length;

  const giveTemplate = async () => {
    const { template } = await import('./workbook');
    const notes = kind.columns.map(({ title, note }) => [inLanguage(title, language), inLanguage(note, language)]);
    const file = await template(head, notes, { sheet: t('sheet'), notes: t('templateNotes') });
    download(file, `${t(kind.name)}.xlsx`);
  };
  const take = async (file: File) => {
    setBusy(true);
    setRefused(undefined);
    setProblem(undefined);
    setEnded(undefined);
    setSheet(undefined);
    try {
      setSheet(await readSheet(file, kind));
    } catch (caught) {
      if (caught instanceof FileRefused) setRefused(caught.why);
      else if (caught instanceof Problem) setProblem(caught);
      else throw caught;
    } finally {
      setBusy(false);
    }
  };
  const send = async () => {
    if (!sheet) return;
    setBusy(true);
    const told = (row: SheetRow) =>
      setSheet((now) => now && { ...now, rows: now.rows.map((each) => (each.row === row.row ? row : each)) });
    const { path, name, complete } = kind;
    const whole = await commit(sheet.rows, { path, kind: name, digest: sheet.digest, told, complete });
    setEnded(whole ? 'all' : 'broken');
    setBusy(false);
  };
  const giveFaults = async () => {
    if (!sheet) return;
    const { marked } = await import('./workbook');
    const file = await marked(
      head,
      t('faults'),
      // What is in already stays out: the file is corrected and imported again.
      sheet.rows
        .filter(({ number }) => number === undefined)
        .map(({ cells, faults }) => ({
          cells,
          faults: new Map(
            [...faults].map(([at, text]) => [at, `${head[at] ?? ''} ${inLanguage(text, language)}`.trim()]),
          ),
        })),
    );
    download(file, `${t('faults')}-${sheet.name}`);
  };
  const sending = busy && sheet !== undefined;
  return (
    <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
      <Steps
        size="small"
        current={ended === 'all' ? 3 : sheet ? 2 : refused ? 1 : 0}
        items={[{ title: t('step1') }, { title: t('step2') }, { title: t('step3') }]}
      />
      <Space wrap>
        <Button icon={<DownloadOutlined />} onClick={() => void giveTemplate()}>
          {t('download')}
        </Button>
        <Button type={sheet ? 'default' : 'primary'} loading={busy && !sheet} onClick={() => field.current?.click()}>
          {sheet ? t('again') : busy ? t('checking') : t('upload')}
        </Button>
        <span className="muted">{t('limits', { rows: LIMITS.rows.toLocaleString('en') })}</span>
        <FileChooser ref={field} accept=".xlsx" take={(file) => void take(file)} />
      </Space>
      {refused && <Alert type="error" showIcon role="alert" title={t(refused)} />}
      <ProblemAlert problem={problem} />
      {sheet && (
        <>
          <Alert
            type={bad > 0 ? 'warning' : 'success'}
            showIcon
            role="status"
            title={
              ended === 'all'
                ? `${t('done', { n: done })}${bad > 0 ? ` · ${t('refused', { n: bad })}` : ''}`
                : t('found', { n: rows.length, good: good + done, bad, ms: sheet.ms })
            }
            description={ended === 'broken' ? t('ended') : ended === 'all' ? t('doneHint') : undefined}
          />
          {sending && (
            <Progress
              percent={Math.round((done / Math.max(1, good + done)) * 100)}
              format={() => t('committing', { done, n: good + done })}
            />
          )}
          <Space wrap>
            {good > 0 && (
              <Button type="primary" loading={sending} onClick={() => void send()}>
                {t(bad > 0 ? 'commitGood' : 'commit', { n: good })}
              </Button>
            )}
            {bad > 0 && (
              <Button icon={<DownloadOutlined />} onClick={() => void giveFaults()}>
                {t('errorFile')}
              </Button>
            )}
          </Space>
          <Preview head={head} rows={rows} />
        </>
      )}
    </Space>
  );
}

/** Reads and judges the file; the time is that of reading and judging together. */
async function readSheet(file: File, kind: ImportKind): Promise<Sheet> {
  if (file.size > LIMITS.packed) throw new FileRefused('tooLarge');
  const started = performance.now();
  const [{ readRows }, bytes, digest] = await Promise.all([import('./workbook'), file.arrayBuffer(), digestOf(file)]);
  const { head, rows } = await readRows(bytes);
  const fits = kind.columns.every(({ title }, i) => [title.zh, title.en].includes(head[i] ?? ''));
  if (!fits) throw new FileRefused('otherColumns');
  const judge = await kind.prepare(rows);
  const judged = rows.map(({ row, cells }) => ({ row, cells, ...judge(cells) }));
  return { name: file.name, digest, rows: judged, ms: Math.round(performance.now() - started) };
}
