import { Link } from '@tanstack/react-router';
import { Tag, type TableColumnsType } from 'antd';
import { cited, type LegalBasis } from '#domain/rules/rule-book';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma, semicolon } from '../../app/marks';
import { Listing } from '../../parts/listing';
import { ProblemAlert } from '../../parts/problem-alert';
import { useLimitsTexts } from './limits-texts';

interface Period {
  length: number;
  unit: 'workingDay' | 'day' | 'month' | 'hour' | 'sameWorkingDay';
}
interface Clock extends Period {
  id: string;
  rules: string[];
  owner: string;
  basis: 'statute' | 'agreement' | 'default';
  atExpiry: 'AUTO' | 'FLAG';
  variants?: Record<string, Period>;
  reminder?: Period;
  zh: string;
  en: string;
}
interface Rules {
  items: { id: string; basis: LegalBasis[] }[];
  clocks: Clock[];
}
/** The clock whose length is a switch of the province. */
const SET_BY_PROVINCE = 'K-CORR';

/** The articles behind rules, today. */
export function useArticles(): (rules: readonly string[]) => string[] {
  const language = useLanguage();
  const { data } = useRead<Rules>('reference/rules');
  return (rules) => [
    ...new Set(
      rules.flatMap((rule) =>
        (data?.items.find(({ id }) => id === rule)?.basis ?? []).map((one) => inLanguage(cited(one), language)),
      ),
    ),
  ];
}

export const RuleTags = ({ rules }: { rules: readonly string[] }) =>
  rules.map((rule) => (
    <Link key={rule} to="/admin/dictionary" search={{ tab: 'rules', q: rule }}>
      <Tag>{rule}</Tag>
    </Link>
  ));

/** Every clock of the register with its length, its article and who may decide on it. */
export function LimitsClocks() {
  const t = useLimitsTexts();
  const language = useLanguage();
  const articles = useArticles();
  const { data, error, isPending } = useRead<Rules>('reference/rules');
  const plain = ({ length, unit }: Period) => t(unit, { n: Math.abs(length) });
  const said = (period: Period) => {
    if (period.unit === 'sameWorkingDay') return t('sameWorkingDay');
    if (period.length === 0) return t('dayOfExpiry');
    return period.length < 0 ? t('before', { period: plain(period) }) : plain(period);
  };
  const lengthOf = (clock: Clock) => {
    const all = [...new Set([said(clock), ...Object.values(clock.variants ?? {}).map(said)])];
    return all.length > 1 ? t('or', { periods: all.join(comma()) }) : all[0];
  };
  const columns: TableColumnsType<Clock> = [
    {
      key: 'clock',
      title: t('clock'),
      render: (_, clock) => (
        <>
          <strong>{inLanguage(clock, language)}</strong> <span className="muted number">{clock.id}</span>
        </>
      ),
    },
    {
      key: 'length',
      title: t('length'),
      render: (_, clock) => (
        <span className="text">
          {lengthOf(clock)}
          {clock.reminder ? `${semicolon()}${t('reminder', { period: plain(clock.reminder) })}` : ''}
        </span>
      ),
    },
    { key: 'owner', title: t('owner'), render: (_, { owner }) => t(owner === 'none' ? 'nobody' : (owner as 'out')) },
    { key: 'expiry', title: t('expiry'), render: (_, { atExpiry }) => t(atExpiry) },
    {
      key: 'basis',
      title: t('basis'),
      render: (_, { rules }) => (
        <>
          <RuleTags rules={rules} />
          <br />
          <span className="muted text">{articles(rules).join(semicolon()) || t('own')}</span>
        </>
      ),
    },
    {
      key: 'who',
      title: t('who'),
      render: (_, { id, basis }) =>
        basis === 'statute' ? (
          <Tag color="blue">{t('statute')}</Tag>
        ) : (
          t(id === SET_BY_PROVINCE ? 'province_sets' : basis)
        ),
    },
  ];
  return (
    <section className="card">
      <h2>{t('clocks')}</h2>
      <p className="muted">{t('clocksIntro')}</p>
      <ProblemAlert problem={error} />
      <Listing<Clock>
        size="small"
        rowKey="id"
        loading={isPending}
        columns={columns}
        dataSource={data?.clocks ?? []}
        pagination={false}
      />
    </section>
  );
}
