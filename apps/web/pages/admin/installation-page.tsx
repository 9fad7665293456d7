import { Alert, Descriptions, Empty } from 'antd';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { RuleTags } from './limits-clocks';

const useTexts = texts(
  'installation',
  {
    title: '备份与版本',
    versions: '版本',
    software: '软件版本',
    deployment: '部署名称',
    schema: '数据库结构',
    schemaOf: '第 {{applied}} 版（本程序要求第 {{known}} 版）',
    schemaBehind: '数据库结构落后于程序，请运行 migrate。',
    database: 'PostgreSQL 版本',
    backup: '备份',
    archiving: '预写日志归档',
    on: '已启用',
    off: '未启用',
    offHint: '数据库未启用预写日志归档。系统不能知道是否另有备份，请核实数据库、文件目录和签名者目录均有备份。',
    archived: '最近一次归档',
    failed: '最近一次归档失败',
    failing: '最近一次归档失败且此后没有成功，请检查归档目的地。',
    standbys: '正在复制的备用数据库',
    never: '无记录',
    elsewhere: '系统之外的备份（如整机快照）不在此显示：系统只报告自己确知的情况。',
    exports: '日志导出与到期移除',
    act: '操作',
    export: '导出日志',
    remove: '移除到期年度',
    last: '最近一次',
    times: '次数',
    noExports: '尚未导出。运维人员可用 cli export --all 导出任何人都能独立核验的副本。',
    kept: '保存期限',
    record: '记录',
    term: '期限',
    rule: '依据',
    years: '{{n}} 年',
    forever: '永久',
    MANIFEST: '转移联单',
    LICENCE_HOLDER: '经营单位记录',
    LEDGER: '台账',
    landfill: '填埋',
  },
  {
    title: 'Backups and versions',
    versions: 'Versions',
    software: 'Software',
    deployment: 'Deployment',
    schema: 'Schema of the database',
    schemaOf: '{{applied}} (this release wants {{known}})',
    schemaBehind: 'The schema is behind the software: run migrate.',
    database: 'PostgreSQL',
    backup: 'Backups',
    archiving: 'Archiving of the write-ahead log',
    on: 'on',
    off: 'off',
    offHint:
      'The database archives no write-ahead log. Whether it is backed up otherwise the system cannot know: see to it that database, files and the folder of the signer are.',
    archived: 'Archived last',
    failed: 'Failed last',
    failing: 'The last archiving failed and none has succeeded since: look at where it goes.',
    standbys: 'Standbys that replicate now',
    never: 'nothing known',
    elsewhere: 'Backups made outside, as images of the machine, are not shown: the system tells what it knows itself.',
    exports: 'Exports of the log and removals',
    act: 'Act',
    export: 'log exported',
    remove: 'year removed, its term being over',
    last: 'Last',
    times: 'Times',
    noExports: 'Nothing was exported yet. cli export --all makes a copy that anybody can check.',
    kept: 'Terms of keeping',
    record: 'Record',
    term: 'Kept for',
    rule: 'By rule',
    years: '{{n}} years',
    forever: 'ever',
    MANIFEST: 'manifests',
    LICENCE_HOLDER: 'records of licence holders',
    LEDGER: 'storage ledgers',
    landfill: 'landfill',
  },
);

interface Operation {
  type: string;
  at: string;
  times: number;
}
interface Term {
  kind: 'MANIFEST' | 'LICENCE_HOLDER' | 'LEDGER';
  landfill: boolean;
  years: number | 'FOREVER';
  rule: string;
}
interface Installation {
  software: string;
  deployment: string;
  schema: { applied: number; known: number };
  database: { version: string; archiving: boolean; archived: string | null; failed: string | null; standbys: number };
  exports: Operation[];
  removals: Operation[];
  kept: Term[];
}

/** What runs, what is taken elsewhere and how long records stay: as far as the server knows it itself. */
export default function InstallationPage() {
  const t = useTexts();
  const { data, error } = useRead<Installation>('installation');
  const when = (at: string | null | undefined) => (at ? dayAndHour(at) : t('never'));
  const said = ({ type }: Operation) => (type === 'export' || type === 'remove' ? t(type) : type);
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <ProblemAlert problem={error} />
      {data && (
        <>
          <Versions data={data} />
          <section className="card">
            <h2>{t('backup')}</h2>
            {!data.database.archiving && <Alert type="warning" showIcon role="note" title={t('offHint')} />}
            {data.database.failed && data.database.failed > (data.database.archived ?? '') && (
              <Alert type="error" showIcon role="note" title={t('failing')} />
            )}
            <Descriptions
              column={{ xs: 1, md: 2 }}
              style={{ marginBlock: 12 }}
              items={[
                { key: 'archiving', label: t('archiving'), children: t(data.database.archiving ? 'on' : 'off') },
                { key: 'archived', label: t('archived'), children: when(data.database.archived) },
                { key: 'failed', label: t('failed'), children: when(data.database.failed) },
                { key: 'standbys', label: t('standbys'), children: data.database.standbys },
              ]}
            />
            <p className="muted">{t('elsewhere')}</p>
          </section>
          <section className="card">
            <h2>{t('exports')}</h2>
            <Listing<Operation>
              size="small"
              rowKey="type"
              pagination={false}
              dataSource={[...data.exports, ...data.removals]}
              locale={{ emptyText: <Empty description={t('noExports')} /> }}
              columns={[
                { title: t('act'), render: (_, operation) => said(operation) },
                { title: t('last'), render: (_, { at }) => dayAndHour(at) },
                { title: t('times'), dataIndex: 'times', className: 'number' },
              ]}
            />
          </section>
          <section className="card">
            <h2>{t('kept')}</h2>
            <Listing<Term>
              size="small"
              rowKey={({ kind, landfill }) => `${kind} ${landfill}`}
              pagination={false}
              dataSource={data.kept}
              columns={[
                {
                  title: t('record'),
                  render: (_, { kind, landfill }) => (landfill ? `${t(kind)} · ${t('landfill')}` : t(kind)),
                },
                {
                  title: t('term'),
                  render: (_, { years }) => (years === 'FOREVER' ? t('forever') : t('years', { n: years })),
                },
                { title: t('rule'), render: (_, { rule }) => <RuleTags rules={[rule]} /> },
              ]}
            />
          </section>
        </>
      )}
    </>
  );
}

function Versions({ data: { software, deployment, schema, database } }: { data: Installation }) {
  const t = useTexts();
  return (
    <section className="card">
      <h2>{t('versions')}</h2>
      {schema.applied < schema.known && <Alert type="error" showIcon role="note" title={t('schemaBehind')} />}
      <Descriptions
        column={{ xs: 1, md: 2 }}
        items={[
          { key: 'software', label: t('software'), children: software },
          { key: 'deployment', label: t('deployment'), children: deployment },
          { key: 'schema', label: t('schema'), children: t('schemaOf', schema) },
          { key: 'database', label: t('database'), children: database.version },
        ]}
      />
    </section>
  );
}
