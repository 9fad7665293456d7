import { Alert, Button, Skeleton, Space, Tag } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useRead } from '../../api/queries';
import { texts } from '../../app/i18n';
import { colon } from '../../app/marks';
import { ProblemAlert } from '../../parts/problem-alert';
import { Enrolment } from '../../parts/second-factor';
import { dayAndHour } from '../../parts/times';

const useTexts = texts(
  'me-factor',
  {
    title: '二次验证',
    on: '已绑定',
    off: '未绑定',
    since: '绑定时间',
    until: '本次登录的验证有效至',
    demanded: '本系统签署决定、函件须先进行二次验证。',
    optional: '本系统当前不要求二次验证；绑定后，要求启用时即可签署。',
    enrol: '绑定验证器',
    again: '更换验证器',
    done: '验证器已绑定',
    lost: '手机遗失时，请联系本单位管理员重置。',
  },
  {
    title: 'Second factor',
    on: 'enrolled',
    off: 'not enrolled',
    since: 'Since',
    until: 'This login is verified until',
    demanded: 'Here decisions and letters are signed with a second factor only.',
    optional: 'No second factor is demanded here at present; who has enrolled can sign when it is.',
    enrol: 'Enrol an authenticator',
    again: 'Enrol another authenticator',
    done: 'The authenticator is enrolled',
    lost: 'If the phone is lost, the administrator of your organisation takes the factor away.',
  },
);

interface State {
  demanded: 'off' | 'signing';
  inForce: boolean;
  since: string | null;
  until: string | null;
}

export function FactorPanel() {
  const t = useTexts();
  const queries = useQueryClient();
  const { data, error, isLoading } = useRead<State>('second-factor');
  const [enrolling, setEnrolling] = useState(false);
  const [done, setDone] = useState(false);
  const passed = () => {
    setEnrolling(false);
    setDone(true);
    void queries.invalidateQueries({ queryKey: ['read', 'second-factor'] });
  };
  return (
    <section className="card" aria-labelledby="me-factor">
      <h2 id="me-factor">
        {t('title')} {data && <Tag color={data.inForce ? 'green' : 'default'}>{t(data.inForce ? 'on' : 'off')}</Tag>}
      </h2>
      <ProblemAlert problem={error} />
      {isLoading && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {data && (
        <Space orientation="vertical">
          <span>{t(data.demanded === 'signing' ? 'demanded' : 'optional')}</span>
          {data.since && (
            <span>
              {t('since')}
              {colon()}
              {dayAndHour(data.since)}
            </span>
          )}
          {data.until && (
            <span>
              {t('until')}
              {colon()}
              {dayAndHour(data.until)}
            </span>
          )}
          <span className="muted">{t('lost')}</span>
          {done && <Alert type="success" showIcon title={t('done')} role="status" />}
          {enrolling ? (
            <Enrolment passed={passed} cancel={() => setEnrolling(false)} />
          ) : (
            <Button onClick={() => setEnrolling(true)}>{t(data.inForce ? 'again' : 'enrol')}</Button>
          )}
        </Space>
      )}
    </section>
  );
}
