import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Empty } from 'antd';
import { useList } from '../../api/queries';
import { caseAddress } from '../../parts/cases';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { QuotaBar } from '../../parts/quota-bar';
import { useDispatchTexts } from './dispatch-texts';
import type { ApprovedLine } from './haul';

interface Row {
  id: string;
  number: string | null;
  receiverName: string;
  validTo: string;
  lines: ApprovedLine[];
}

/** The approvals of the own firm that are in force, with what is left of each. */
export function Choose({ org }: { org: string }) {
  const t = useDispatchTexts();
  const navigate = useNavigate();
  const { data, error, isPending } = useList<Row>('approvals', { remover: org, state: 'active', limit: 100 });
  return (
    <section className="card">
      <p className="muted">{t('choose')}</p>
      <ProblemAlert problem={error} />
      <Listing<Row>
        size="middle"
        rowKey="id"
        loading={isPending}
        dataSource={data?.items ?? []}
        pagination={false}
        locale={{
          emptyText: (
            <Empty description={t('none')}>
              <Link to="/apply">{t('toApply')}</Link>
            </Empty>
          ),
        }}
        columns={[
          {
            title: t('number'),
            render: (_, { id, number }) => <Link to={caseAddress('approvals', id)}>{number}</Link>,
          },
          {
            title: t('receiver'),
            dataIndex: 'receiverName',
            render: (name: string) => <span className="text">{name}</span>,
          },
          {
            title: t('quota'),
            width: 320,
            render: (_, { lines }) =>
              lines.map(({ line, code, name, approved, accepted, reserved }) => (
                <QuotaBar key={line} title={`${code} ${name}`} quota={{ cap: approved, settled: accepted, reserved }} />
              )),
          },
          { title: t('validTo'), dataIndex: 'validTo' },
          {
            title: t('act'),
            render: (_, { id, number }) => (
              <Button
                type="primary"
                onClick={() => void navigate({ to: '/dispatch', search: { approval: id } })}
                aria-label={t('fillOf', { what: number ?? '' })}
              >
                {t('fill')}
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
