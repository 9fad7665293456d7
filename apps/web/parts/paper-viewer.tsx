import { DownloadOutlined } from '@ant-design/icons';
import { Button, Drawer, Segmented, Spin } from 'antd';
import { useState } from 'react';
import { useRead } from '../api/queries';
import { texts } from '../app/i18n';
import { type OfficialSheet, PaperSheet } from './paper-sheet';
import { ProblemAlert } from './problem-alert';
import { useNarrow } from './use-narrow';

const useTexts = texts(
  'paperViewer',
  {
    download: '下载 PDF',
    pdf: 'PDF 原件',
    words: '文字',
    onlyPdf: '本文书为固定版式（联单、标签或回执），请下载 PDF 查看。',
  },
  {
    download: 'Download the PDF',
    pdf: 'PDF',
    words: 'Words',
    onlyPdf: 'This paper is a form (manifest, label or receipt): download the PDF to see it.',
  },
);

interface Props {
  id: string;
  title: string;
  close: () => void;
}
/** Phones show no PDF within a page; other browsers say so themselves. */
const showsPdf = () => navigator.pdfViewerEnabled !== false;

/** A printed paper within the page: the PDF that was signed, or its words where the browser shows none. */
export function PaperViewer({ id, title, close }: Props) {
  const t = useTexts();
  const narrow = useNarrow();
  const able = showsPdf() && !narrow;
  const [way, setWay] = useState<'pdf' | 'words'>(able ? 'pdf' : 'words');
  const shown = able ? way : 'words';
  const address = `/v1/documents/${id}/content`;
  return (
    <Drawer
      open
      onClose={close}
      title={<span className="text">{title}</span>}
      size={narrow ? '100%' : 860}
      className="paper-viewer"
      destroyOnHidden
      extra={
        <Button icon={<DownloadOutlined />} href={address} download={`${id}.pdf`}>
          {t('download')}
        </Button>
      }
    >
      {able && (
        <Segmented<'pdf' | 'words'>
          aria-label={title}
          value={way}
          onChange={setWay}
          options={[
            { value: 'pdf', label: t('pdf') },
            { value: 'words', label: t('words') },
          ]}
        />
      )}
      {shown === 'pdf' ? <iframe className="paper-frame" title={title} src={address} /> : <Words id={id} />}
    </Drawer>
  );
}

function Words({ id }: { id: string }) {
  const t = useTexts();
  const { data, error } = useRead<{ sheet: { template: string } }>(`documents/${id}`);
  if (error) return <ProblemAlert problem={error} />;
  if (!data) return <Spin />;
  return data.sheet.template === 'official' ? (
    <PaperSheet sheet={data.sheet as unknown as OfficialSheet} printed />
  ) : (
    <p>{t('onlyPdf')}</p>
  );
}
