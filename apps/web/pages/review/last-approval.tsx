import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import type { CaseAnswer } from '../../api/answers';
import { useCase, useList } from '../../api/queries';
import { caseAddress } from '../../parts/cases';
import { useDivisions } from '../../parts/divisions';
import { Listing } from '../../parts/listing';
import { tonnes } from '../../parts/tonnes';
import type { Application } from './review-answers';
import { useReviewTexts } from './review-texts';

interface Approval extends CaseAnswer {
  number: string | null;
  application: string;
  decidedOn: string;
  licence: { number: string; validTo: string } | null;
  exemption?: { item: number } | null;
  lines: { line: number; name: string; code: string; method: string; approved: string; accepted?: string }[];
  route: string[];
  conditions: string[];
  validFrom: string;
  validTo: string;
}
interface Row {
  field: string;
  before: string;
  now: string;
}

const carriersOf = ({ carriers }: Application) =>
  carriers.map(({ name, roadLicence }) => `${name} ${roadLicence}`).join('\n');

/** The last approval of the same remover and receiver beside what is asked for now; what differs is marked. */
export function LastApproval({ of }: { of: Application }) {
  const t = useReviewTexts();
  const place = useDivisions();
  const { data: earlier } = useList<{ id: string; application: string; decidedOn: string }>(
    'approvals',
    { remover: of.remover.org, receiver: of.receiver?.org, page: 1, size: 5 },
    of.receiver !== null,
  );
  const last = earlier?.items.find(({ application }) => application !== of.id);
  const { data: approval } = useCase<Approval>('approvals', last?.id);
  const { data: earlierCase } = useCase<Application>('transfer-applications', approval?.application);
  if (!last) return <p className="muted">{t('noLast')}</p>;
  if (!approval) return null;
  const codes = [...new Set([...approval.lines, ...of.lines].map(({ code }) => code))];
  const rows: Row[] = [
    ...codes.map((code) => {
      const before = approval.lines.find((line) => line.code === code);
      const now = of.lines.find((line) => line.code === code);
      return {
        field: `${now?.name ?? before?.name ?? ''} ${code}`,
        before: before ? `${tonnes(before.approved)} · ${before.method}` : '',
        now: now ? `${tonnes(now.quantity)} · ${now.method}` : '',
      };
    }),
    {
      field: t('licence'),
      before: approval.licence?.number ?? t('exempted', { item: approval.exemption?.item ?? '' }),
      now: of.licence?.number ?? (of.exemption == null ? '' : t('exempted', { item: of.exemption })),
    },
    {
      field: t('route'),
      before: approval.route.map(place).join(' → '),
      now: (of.transport?.route ?? []).map(place).join(' → '),
    },
    ...(earlierCase ? [{ field: t('carriers'), before: carriersOf(earlierCase), now: carriersOf(of) }] : []),
    {
      field: t('lastConditions'),
      before: approval.conditions.join('\n'),
      // Until it is decided, a decision begins with those of the province and the agreement.
      now: of.decision ? of.decision.conditions.join('\n') : t('whenDecided'),
    },
    {
      field: t('validity'),
      before: `${approval.validFrom} — ${approval.validTo}`,
      now: of.period ? `${of.period.from} — ${of.period.to}` : '',
    },
  ];
  return (
    <>
      <p>
        <Link to={caseAddress('approvals', approval.id)}>
          {t('lastOf', { number: approval.number ?? '', day: approval.decidedOn })}
        </Link>
      </p>
      <Listing<Row>
        size="small"
        rowKey="field"
        pagination={false}
        dataSource={rows}
        rowClassName={({ before, now }) => (before === now ? '' : 'review-differs')}
        columns={[
          { key: 'field', title: t('field'), dataIndex: 'field', className: 'text' },
          { key: 'before', title: t('before'), dataIndex: 'before', className: 'text' },
          { key: 'now', title: t('now'), dataIndex: 'now', className: 'text' },
          {
            key: 'is',
            title: '',
            render: (_, { before, now }) =>
              before === now ? (
                <span className="muted">{t('same')}</span>
              ) : (
                <Tag className="tag-mark">{!before ? t('added') : !now ? t('gone') : t('changed')}</Tag>
              ),
          },
        ]}
      />
    </>
  );
}
