import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer, Empty, Tag } from 'antd';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { type OfficialSheet, PaperSheet } from '../../parts/paper-sheet';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { useNarrow } from '../../parts/use-narrow';

const useTexts = texts(
  'templates',
  {
    title: '文书模板',
    intro:
      '各类函件、决定书由系统按案卷数据填写。“空白样张”是现行程序排出的固定文字；每份已签发文书仍按其签发时的版本重印，逐字节一致。',
    kind: '文书',
    form: '版式',
    official: '公文（信函格式）',
    manifest: '联单表格',
    label: '标签',
    receipt: '签章回执',
    editions: '版本（最近使用在前）',
    of: '{{n}} 份',
    span: '{{first}} 至 {{last}}',
    unused: '尚未印制',
    blank: '空白样张',
    onlyFilled: '固定表格，随记录填写，无空白样张',
    open: '查看',
    empty: '没有文书模板。',
  },
  {
    title: 'Templates',
    intro:
      'Letters and decisions are filled from the data of the case. A blank shows the words as the present release sets them; what was issued is printed again under the edition of its day, byte for byte.',
    kind: 'Paper',
    form: 'Form',
    official: 'official letter',
    manifest: 'form of a manifest',
    label: 'label',
    receipt: 'receipt of a signature',
    editions: 'Editions, used last first',
    of: '{{n}} printed',
    span: '{{first}} to {{last}}',
    unused: 'none printed yet',
    blank: 'Blank',
    onlyFilled: 'a form that is filled from the record; there is no blank',
    open: 'Show',
    empty: 'There are no templates.',
  },
);

interface Template {
  kind: string;
  template: 'official' | 'manifest' | 'label' | 'receipt';
  blank: OfficialSheet | null;
  editions: { edition: string; papers: number; first: string; last: string }[];
}

/** The papers that the system writes: how each looks now, and which editions have printed what was issued. */
export default function TemplatesPage() {
  const t = useTexts();
  const words = useWords();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const { data, error, isPending } = useRead<{ items: Template[] }>('templates');
  const shown = data?.items.find(({ kind }) => kind === search['kind']);
  const show = (kind: string | undefined) => void navigate({ to: '/admin/templates', search: { kind }, replace: true });
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p>{t('intro')}</p>
        <ProblemAlert problem={error} />
        <Listing<Template>
          size="small"
          rowKey="kind"
          pagination={false}
          loading={isPending}
          dataSource={data?.items ?? []}
          locale={{ emptyText: <Empty description={t('empty')} /> }}
          columns={[
            { title: t('kind'), render: (_, { kind }) => <strong>{words.paper(kind)}</strong> },
            { title: t('form'), render: (_, { template }) => t(template) },
            {
              title: t('blank'),
              render: (_, { kind, blank }) =>
                blank ? (
                  <Button size="small" aria-label={`${t('open')} ${words.paper(kind)}`} onClick={() => show(kind)}>
                    {t('open')}
                  </Button>
                ) : (
                  <span className="muted">{t('onlyFilled')}</span>
                ),
            },
            {
              title: t('editions'),
              render: (_, { editions }) =>
                editions.length === 0 ? (
                  <span className="muted">{t('unused')}</span>
                ) : (
                  editions.map(({ edition, papers, first, last }) => (
                    <div key={edition}>
                      <Tag className="text">{edition}</Tag> {t('of', { n: papers })}{' '}
                      <span className="muted">{t('span', { first: dayAndHour(first), last: dayAndHour(last) })}</span>
                    </div>
                  ))
                ),
            },
          ]}
        />
      </section>
      <Drawer
        open={shown?.blank != null}
        onClose={() => show(undefined)}
        title={shown ? words.paper(shown.kind) : ''}
        size={narrow ? '100%' : 860}
        className="paper-viewer"
        destroyOnHidden
      >
        {shown?.blank && <PaperSheet sheet={shown.blank} printed />}
      </Drawer>
    </>
  );
}
