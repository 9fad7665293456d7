import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Tag } from 'antd';
import { LIGHTS } from '../../app/theme';
import { Light } from '../../parts/light';
import { dayAndHour } from '../../parts/times';
import { endOf, type Opinion } from './opinion';
import { useOpinionTexts } from './opinion-texts';

/** How a question stands: its light while it is open, else what was said. */
export function Said({ of }: { of: Opinion }) {
  const t = useOpinionTexts();
  if (of.state === 'open')
    return (
      <span className="row">
        <Tag>{t('awaiting')}</Tag>
        <Light dueAt={endOf(of.dueDay)} daysLeft={of.daysLeft} overdue={of.overdue} />
      </span>
    );
  return (
    <>
      <p className="light" style={{ color: of.favourable ? LIGHTS.green : LIGHTS.red }}>
        {of.favourable ? <CheckCircleFilled /> : <CloseCircleFilled />}
        <strong>{t(of.favourable ? 'favourable' : 'unfavourable')}</strong>
        {of.late && <Tag color="red">{t('late')}</Tag>}
      </p>
      <p className="text">{of.text}</p>
      <p className="muted">
        {t('by', { office: of.bureauName, name: of.givenBy ?? '', at: dayAndHour(of.givenAt ?? '') })}
      </p>
    </>
  );
}
