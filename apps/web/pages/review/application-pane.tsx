import type { ReactNode } from 'react';
import { Descriptions } from 'antd';
import { aside, comma } from '../../app/marks';
import { useDivisions } from '../../parts/divisions';
import { Listing } from '../../parts/listing';
import { RevealNumbers } from '../../parts/reveal-numbers';
import { tonnes } from '../../parts/tonnes';
import type { Application, WasteLine } from './review-answers';
import { useReviewTexts } from './review-texts';

const MODES = ['ROAD', 'RAIL', 'INLAND_WATERWAY', 'MULTIMODAL', 'PIPELINE', 'SEA'] as const;

/** What is asked for, as the applicant declared it. */
export function ApplicationPane({ of }: { of: Application }) {
  const t = useReviewTexts();
  const place = useDivisions();
  const mode = MODES.find((known) => known === of.transport?.mode);
  const none = <span className="muted">{t('none')}</span>;
  const given = (value: ReactNode) => (value ? <span className="text">{value}</span> : none);
  const firm = (name: string, uscc: string, code: string | null) => (
    <span className="text">
      {name}
      <br />
      <span className="muted">
        {uscc} · {place(code)}
      </span>
    </span>
  );
  const items = [
    { label: t('remover'), children: firm(of.remover.name, of.remover.uscc, of.origin) },
    { label: t('receiver'), children: of.receiver ? firm(of.receiver.name, of.receiver.uscc, of.destination) : none },
    {
      label: t('licence'),
      children: given(
        of.exemption == null
          ? of.licence && t('licenceOf', { no: of.licence.number, to: of.licence.validTo })
          : t('exempted', { item: of.exemption }),
      ),
    },
    { label: t('plan'), children: given(t('planOf', { no: of.plan.filingNo, year: String(of.plan.year) })) },
    { label: t('site'), children: given(of.site.name) },
    { label: t('facility'), children: given(of.facility) },
    { label: t('period'), children: given(of.period && <Days {...of.period} />) },
    { label: t('mode'), children: given(mode && t(mode)) },
    { label: t('route'), children: given(of.transport?.route.map(place).join(' → ')) },
    {
      label: t('carriers'),
      children: given(of.carriers.map(({ name, roadLicence }) => `${name}${aside(roadLicence)}`).join(comma())),
    },
    { label: t('reason'), children: given(of.reason) },
    {
      label: t('emergency'),
      children: given(
        of.emergency && (
          <>
            {of.emergency.filingNo} · <Days from={of.emergency.filedOn} to={of.emergency.validTo ?? '∞'} />
          </>
        ),
      ),
    },
    { label: t('contact'), children: given(of.contact) },
    { label: t('received'), children: given(of.receivedOn) },
    {
      label: t('accepted'),
      children: given(of.acceptedOn && `${of.acceptedOn}${of.deemed ? aside(t('deemed')) : ''}`),
    },
  ].map((item, key) => ({ key, ...item }));
  return (
    <>
      <h2>{t('application')}</h2>
      <RevealNumbers machine="application" id={of.id} masked={of['masked']} />
      <Listing<WasteLine>
        size="small"
        rowKey="line"
        pagination={false}
        dataSource={of.lines}
        columns={[
          {
            key: 'waste',
            title: t('waste'),
            render: (_, { name, code, hazards }) => (
              <span className="text">
                {name}
                <br />
                <span className="muted">
                  {code} · {hazards.join('/')}
                </span>
              </span>
            ),
          },
          {
            key: 'quantity',
            title: t('quantity'),
            align: 'right',
            render: (_, { quantity }) => <span className="number">{tonnes(quantity)}</span>,
          },
          { key: 'method', title: t('method'), dataIndex: 'method' },
        ]}
      />
      <Descriptions className="review-facts" size="small" column={1} bordered items={items} />
    </>
  );
}

/** From day to day, neither broken in the middle. */
const Days = ({ from, to }: { from: string; to: string }) => (
  <>
    <span className="number">{from}</span> — <span className="number">{to}</span>
  </>
);
