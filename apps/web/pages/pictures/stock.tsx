import { Empty } from 'antd';
import { texts } from '../../app/i18n';
import { useMe } from '../../app/session';
import { useRead } from '../../api/queries';
import { Light } from '../../parts/light';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { tonnes } from '../../parts/tonnes';

const useTexts = texts(
  'stock',
  {
    title: '库存',
    site: '设施场所',
    received: '接收待利用处置',
    waste: '废物',
    quantity: '在库量',
    oldest: '最早入库日',
    days: '已贮存 {{n}} 日',
    limit: '贮存期限',
    none: '没有在库的废物。台账登记产生、入库，联单记载出库、接受和利用处置后，库存按此计算。',
    source: '在库量由系统计算：产生（入库）减去转出和自行利用处置；接收的减去已报告的利用处置量。先入先出。',
  },
  {
    title: 'In store',
    site: 'Site',
    received: 'received, not treated yet',
    waste: 'Waste',
    quantity: 'In store',
    oldest: 'Oldest since',
    days: '{{n}} days in store',
    limit: 'Storage limit',
    none: 'Nothing in store. It is computed from the ledger and from manifests.',
    source:
      'Computed: produced (taken into store) less what was sent and treated on site; of what was received, less the reported treatment. First in, first out.',
  },
);

interface Row {
  id: string;
  site: string | null;
  siteName: string | null;
  wasteCode: string;
  wasteName: string;
  quantity: string;
  oldest: string;
  days: number;
  limit: { dueAt: string; daysLeft: number; overdue: boolean } | null;
}

/** What lies in store of each waste at each site, how long the oldest of it has, and until when it may. */
export function Stock() {
  const t = useTexts();
  const me = useMe();
  const { data, error, isPending } = useRead<{ items: Row[] }>('stock', { organisation: me.org });
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <ProblemAlert problem={error} />
      <Listing<Row>
        size="middle"
        rowKey="id"
        loading={isPending}
        dataSource={data?.items ?? []}
        pagination={false}
        locale={{ emptyText: <Empty description={t('none')} /> }}
        columns={[
          { key: 'site', title: t('site'), render: (_, { siteName }) => siteName ?? t('received') },
          { key: 'waste', title: t('waste'), render: (_, { wasteName, wasteCode }) => `${wasteName} ${wasteCode}` },
          { key: 'quantity', title: t('quantity'), render: (_, { quantity }) => tonnes(quantity) },
          {
            key: 'oldest',
            title: t('oldest'),
            render: (_, { oldest, days }) => (
              <>
                {oldest} <span className="muted">{t('days', { n: days })}</span>
              </>
            ),
          },
          { key: 'limit', title: t('limit'), render: (_, { limit }) => <Light {...(limit ?? {})} /> },
        ]}
      />
      <p className="muted">{t('source')}</p>
    </section>
  );
}
