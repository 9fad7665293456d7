import { Alert, Button, Card, Descriptions, Result, Spin } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useWords } from '../api/glossary';
import type { Problem } from '../api/problem';
import { useRead } from '../api/queries';
import { digestOf } from '../parts/digest';
import { useDivisions } from '../parts/divisions';
import { FileChooser } from '../parts/file-chooser';
import { Dressed } from './dressed';
import { texts } from './i18n';
import { LanguageSwitch } from './language-switch';
import { comma } from './marks';

const useTexts = texts(
  'publicCode',
  {
    title: '联单与公文核验',
    none: '查无此件',
    noneHint: '系统中没有这个编号的联单或公文。请核对纸面；若纸面无误，请向签发机关或属地生态环境部门反映。',
    again: '查询过于频繁，请稍后再试',
    exists: '系统中有此联单',
    voided: '该联单已作废，不得据此运输',
    number: '编号',
    state: '状态',
    category: '废物类别',
    way: '移出地 → 接受地',
    issued: '签发日期',
    issuedPaper: '系统中有此公文',
    kind: '文种',
    sender: '发文机关',
    addressee: '收文机关',
    digest: '文件摘要（SHA-256）',
    notPrinted: '尚未生成文件',
    compare: '核对手中的 PDF',
    compareHint: '把 PDF 文件拖到此处，或选择文件。文件只在本机计算摘要，不会上传。',
    choose: '选择 PDF 文件',
    same: '一致：这就是签发的文件，内容未被改动',
    other: '不一致：这不是签发的文件，或内容已被改动',
    least: '本页无须登录，只显示核验所需的最少信息。',
  },
  {
    title: 'Check of a manifest or letter',
    none: 'There is no such paper',
    noneHint:
      'No manifest or letter has this number. Compare the paper; if it is right, tell the authority that issued it or the local one.',
    again: 'Too many looks; try again later',
    exists: 'This manifest exists',
    voided: 'This manifest is void: nothing may be carried on it',
    number: 'Number',
    state: 'State',
    category: 'Waste category',
    way: 'Origin → destination',
    issued: 'Issued on',
    issuedPaper: 'This paper was issued',
    kind: 'Kind',
    sender: 'From',
    addressee: 'To',
    digest: 'Digest of the document (SHA-256)',
    notPrinted: 'no document has been printed yet',
    compare: 'Compare the PDF in hand',
    compareHint: 'Drop the PDF here, or choose it. Its digest is computed on this device; nothing is uploaded.',
    choose: 'Choose a PDF',
    same: 'The same: this is the issued document, unaltered',
    other: 'Not the same: this is not the issued document, or it was altered',
    least: 'No login needed; the page shows the least that a check needs.',
  },
);

interface Manifest {
  machine: string;
  number: string;
  state: string;
  void: boolean;
  origin: string;
  destination: string;
  categories: string[];
  issuedOn: string;
}
interface Paper {
  kind: string;
  number: string | null;
  sender: string;
  addressee: string | null;
  issuedOn: string;
  sha256: string[];
}

/** What the code on a printed paper leads to: before any login, the least that whoever has the paper in hand may know. */
export default function PublicCode() {
  return (
    <Dressed>
      <Opened />
    </Dressed>
  );
}
function Opened() {
  const t = useTexts();
  const [, , kind, code = ''] = location.pathname.split('/');
  return (
    <main className="public-code">
      <div className="row">
        <h1 className="page-title">{t('title')}</h1>
        <span className="bar-space" />
        <LanguageSwitch />
      </div>
      {kind === 'manifest' ? <OfManifest code={code} /> : <OfPaper id={code} />}
      <p className="muted">{t('least')}</p>
    </main>
  );
}

function OfManifest({ code }: { code: string }) {
  const t = useTexts();
  const words = useWords();
  const place = useDivisions();
  const { data, error } = useRead<Manifest>(`public/manifests/${encodeURIComponent(code)}`);
  if (error) return <Refused problem={error} />;
  if (!data) return <Spin />;
  return (
    <Card>
      <Alert type={data.void ? 'error' : 'success'} showIcon title={t(data.void ? 'voided' : 'exists')} />
      <Descriptions
        column={1}
        items={[
          { key: 'number', label: t('number'), children: <b className="number">{data.number}</b> },
          { key: 'state', label: t('state'), children: words.state(data.machine, data.state) },
          { key: 'category', label: t('category'), children: data.categories.join(comma()) },
          { key: 'way', label: t('way'), children: `${place(data.origin)} → ${place(data.destination)}` },
          { key: 'issued', label: t('issued'), children: data.issuedOn },
        ]}
      />
    </Card>
  );
}

function OfPaper({ id }: { id: string }) {
  const t = useTexts();
  const words = useWords();
  const { data, error } = useRead<Paper>(`public/papers/${encodeURIComponent(id)}`);
  if (error) return <Refused problem={error} />;
  if (!data) return <Spin />;
  return (
    <Card>
      <Alert type="success" showIcon title={t('issuedPaper')} />
      <Descriptions
        column={1}
        items={[
          { key: 'number', label: t('number'), children: <b>{data.number ?? '—'}</b> },
          { key: 'kind', label: t('kind'), children: words.paper(data.kind) },
          { key: 'sender', label: t('sender'), children: data.sender },
          ...(data.addressee ? [{ key: 'addressee', label: t('addressee'), children: data.addressee }] : []),
          { key: 'issued', label: t('issued'), children: data.issuedOn },
          {
            key: 'digest',
            label: t('digest'),
            children: <span className="text">{data.sha256.at(-1) ?? t('notPrinted')}</span>,
          },
        ]}
      />
      {data.sha256.length > 0 && <Compared digests={data.sha256} />}
    </Card>
  );
}

/** Whether a file is one of the documents; it does not leave the device. */
function Compared({ digests }: { digests: string[] }) {
  const t = useTexts();
  const [same, setSame] = useState<boolean>();
  const chooser = useRef<HTMLInputElement>(null);
  const compare = (file: File) => void digestOf(file).then((digest) => setSame(digests.includes(digest)));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) compare(file);
  };
  return (
    <section className="public-drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <h2>{t('compare')}</h2>
      <p>{t('compareHint')}</p>
      <div>
        <Button size="large" onClick={() => chooser.current?.click()}>
          {t('choose')}
        </Button>
        <FileChooser ref={chooser} accept="application/pdf" take={compare} />
      </div>
      {same !== undefined && (
        <Alert role="alert" type={same ? 'success' : 'error'} showIcon title={t(same ? 'same' : 'other')} />
      )}
    </section>
  );
}

function Refused({ problem }: { problem: Problem }) {
  const t = useTexts();
  const none = ['NOT_FOUND', 'BAD_REQUEST'].includes(problem.body.code);
  return (
    <Result
      status="warning"
      title={none ? t('none') : problem.body.code === 'TOO_MANY_ATTEMPTS' ? t('again') : problem.message}
      subTitle={<span role="alert">{none ? t('noneHint') : problem.body.remedy}</span>}
    />
  );
}
