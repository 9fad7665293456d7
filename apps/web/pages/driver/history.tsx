import { Link } from '@tanstack/react-router';
import { Button, Empty, Pagination, Spin, Tag } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import { caseAddress } from '../../parts/cases';
import { ProblemAlert } from '../../parts/problem-alert';
import { tonnes } from '../../parts/tonnes';
import { useDriverTexts } from './driver-texts';

/** Taken over, refused or brought back: nothing of it is on the road. */
const ENDED = 'accepted,partiallyAccepted,rejected,returned,closed';
const SIZE = 10;

interface Row {
  id: string;
  number: string;
  state: string;
  remover: string;
  receiver: string;
  plannedDate: string;
  lines: { line: number; name: string; wasteCode: string; removed: string | null }[];
}

/** Runs that have ended, the newest first; asked for when somebody wants to see them. */
export function History() {
  const t = useDriverTexts();
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState(1);
  const list = useList<Row>('manifests', { state: ENDED, page, size: SIZE }, open);
  return (
    <section className="card" aria-label={t('history')}>
      <Button size="large" block aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('history')}
      </Button>
      <ProblemAlert problem={list.error} />
      {open && list.isPending && <Spin />}
      {open && list.data?.items.length === 0 && <Empty description={t('noHistory')} />}
      {open && (
        <ul className="run-history">
          {list.data?.items.map((run) => (
            <li key={run.id}>
              <div className="run-top">
                <Link to={caseAddress('manifests', run.id)} className="number">
                  {run.number}
                </Link>
                <Tag>{words.state('manifest', run.state)}</Tag>
              </div>
              <div className="text">
                {run.remover} → {run.receiver}
              </div>
              {run.lines.map(({ line, name, wasteCode, removed }) => (
                <div key={line} className="muted">
                  {name} {wasteCode} · {tonnes(removed)}
                </div>
              ))}
              <div className="muted number">{run.plannedDate}</div>
            </li>
          ))}
        </ul>
      )}
      {open && (list.data?.total ?? 0) > SIZE && (
        <Pagination simple current={page} pageSize={SIZE} total={list.data?.total ?? 0} onChange={setPage} />
      )}
    </section>
  );
}
