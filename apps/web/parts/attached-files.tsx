import { Empty } from 'antd';
import { texts } from '../app/i18n';
import { fileSize } from './file-size';
import { FileLink } from './file-link';
import { Listing } from './listing';

const useTexts = texts(
  'attachedFiles',
  {
    kind: '种类',
    file: '文件',
    none: '没有附件',
    LICENCE_COPY: '许可证复印件',
    METHOD_STATEMENT: '利用处置方式说明',
    CONTRACT: '委托合同、协议',
    LOCAL: '地方规定材料',
    TRANSFER_PLAN: '转移计划',
    ROUTE_MAP: '路线图',
    OTHER: '其他',
  },
  {
    kind: 'Kind',
    file: 'File',
    none: 'Nothing attached',
    LICENCE_COPY: 'Licence copy',
    METHOD_STATEMENT: 'Method statement',
    CONTRACT: 'Contract',
    LOCAL: 'Local material',
    TRANSFER_PLAN: 'Transfer plan',
    ROUTE_MAP: 'Route map',
    OTHER: 'Other',
  },
);

export interface AttachedFile {
  kind: string;
  name: string;
  sha256: string;
  bytes?: number;
}

/** The papers that an applicant attached; each opens as the file that was sent. */
export function AttachedFiles({ caseId, files }: { caseId: string; files: readonly AttachedFile[] }) {
  const t = useTexts();
  return (
    <Listing<AttachedFile>
      size="small"
      rowKey={({ sha256, name }) => sha256 + name}
      pagination={false}
      dataSource={[...files]}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('none')} /> }}
      columns={[
        { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind as 'OTHER') },
        {
          key: 'file',
          title: t('file'),
          render: (_, { name, bytes, sha256 }) => (
            <>
              <FileLink caseId={caseId} sha256={sha256} name={name} />
              <br />
              <span className="muted number" title={sha256}>
                {bytes === undefined ? '' : `${fileSize(bytes)} · `}
                SHA-256 {sha256.slice(0, 8)}…
              </span>
            </>
          ),
        },
      ]}
    />
  );
}
