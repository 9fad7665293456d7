import { PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Empty } from 'antd';
import { aside } from '../../app/marks';
import { useList } from '../../api/queries';
import { useWords } from '../../api/glossary';
import { CaseSubject } from '../../parts/case-subject';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { tonnes } from '../../parts/tonnes';
import type { Line } from './application';
import { useApplyTexts } from './apply-texts';
import { totalOf } from './step-wastes';

interface Row {
  id: string;
  state: string;
  receiverName: string | null;
  receivedOn: string | null;
  lines: Line[];
}
const LIMIT = 100;

/** Drafts and notices first, then earlier applications to use again. */
export function Start() {
  const t = useApplyTexts();
  const words = useWords();
  const navigate = useNavigate();
  const { data, error, isPending } = useList<Row>('transfer-applications', { limit: LIMIT });
  const rows = data?.items ?? [];
  const open = rows.filter(({ state }) => state === 'draft' || state === 'correction');
  const past = rows.filter(({ state }) => state !== 'draft');
  const subject = (row: Row) => ({
    ...(row.lines[0]?.name ? { wasteName: row.lines[0].name } : {}),
    ...(row.receiverName ? { receiver: row.receiverName } : {}),
  });
  const columns = [
    {
      title: t('waste'),
      render: (_: unknown, row: Row) => <CaseSubject machine="application" id={row.id} subject={subject(row)} />,
    },
    {
      title: t('tonnage'),
      render: (_: unknown, row: Row) => (
        <span className="number">
          {tonnes(totalOf(row.lines))}
          {aside(t('declared'))}
        </span>
      ),
    },
    { title: t('state'), render: (_: unknown, row: Row) => words.state('application', row.state) },
  ];
  return (
    <>
      <ProblemAlert problem={error} />
      <section className="card">
        <div className="row">
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate({ to: '/apply', search: { new: '1' } })}
          >
            {t('begin')}
          </Button>
          <span className="muted">{t('beginHint')}</span>
        </div>
      </section>
      {open.length > 0 && (
        <section className="card">
          <h2>
            {t('draftsTitle')} · {t('correcting')}
          </h2>
          <Listing<Row>
            size="middle"
            rowKey="id"
            dataSource={open}
            pagination={false}
            columns={[
              ...columns,
              {
                title: t('act'),
                render: (_, { id, state }) => (
                  <Button size="small" type="primary" onClick={() => void navigate({ to: '/apply', search: { id } })}>
                    {t(state === 'correction' ? 'correct' : 'goOn')}
                  </Button>
                ),
              },
            ]}
          />
        </section>
      )}
      <section className="card">
        <h2>{t('pastTitle')}</h2>
        <Listing<Row>
          size="middle"
          rowKey="id"
          loading={isPending}
          dataSource={past}
          pagination={past.length > 10 ? { pageSize: 10 } : false}
          locale={{ emptyText: <Empty description={t('noPast')} /> }}
          columns={[
            ...columns,
            { title: t('receivedOn'), dataIndex: 'receivedOn' },
            {
              title: t('act'),
              render: (_, row) => (
                <Button
                  size="small"
                  onClick={() => void navigate({ to: '/apply', search: { from: row.id } })}
                  aria-label={t('reuseOf', { what: `${row.lines[0]?.name ?? ''} ${row.receiverName ?? ''}` })}
                >
                  {t('reuse')}
                </Button>
              ),
            },
          ]}
        />
      </section>
    </>
  );
}
