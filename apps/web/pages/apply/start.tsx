import { PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Empty } from 'antd';
import { useState } from 'react';
import { aside } from '../../app/marks';
import { useGlossary, useWords } from '../../api/glossary';
import { CaseSubject } from '../../parts/case-subject';
import { Listing } from '../../parts/listing';
import { usePaged } from '../../parts/paged';
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
const SIZE = 10;
const OPEN = ['draft', 'correction'];

/** Drafts and notices first, then earlier applications to use again. */
export function Start() {
  const t = useApplyTexts();
  const words = useWords();
  const navigate = useNavigate();
  const states = Object.keys(useGlossary()?.states['application'] ?? {});
  const [openPage, turnOpen] = useState(1);
  const [pastPage, turnPast] = useState(1);
  const open = usePaged<Row>('transfer-applications', { state: OPEN }, { page: openPage, turn: turnOpen, size: SIZE });
  const past = usePaged<Row>(
    'transfer-applications',
    { state: states.filter((state) => state !== 'new' && state !== 'draft') },
    { page: pastPage, turn: turnPast, size: SIZE, enabled: states.length > 0 },
  );
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
      <ProblemAlert problem={open.error ?? past.error} />
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
      {open.rows.length > 0 && (
        <section className="card">
          <h2>
            {t('draftsTitle')} · {t('correcting')}
          </h2>
          <Listing<Row>
            size="middle"
            rowKey="id"
            dataSource={open.rows}
            pagination={open.pagination}
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
          loading={past.isPending}
          dataSource={past.rows}
          pagination={past.pagination}
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
