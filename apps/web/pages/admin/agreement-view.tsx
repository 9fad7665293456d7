import { Link } from '@tanstack/react-router';
import { Checkbox, Select, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { inLanguage, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { caseAddress } from '../../parts/cases';
import { FactValue, useFactName } from '../../parts/facts/fact-value';
import { Listing } from '../../parts/listing';
import { type Parameters, type Term, termsOf } from './agreement-terms';
import { useAgreementsTexts } from './agreements-texts';

export interface Agreement {
  id: string;
  state: string;
  version: number;
  context: {
    key: string;
    title: { zh: string; en: string };
    keeper: string;
    versions: { no: number; from: string; parameters: Parameters }[];
    amendment: { from?: string; parameters?: Parameters } | null;
    parameters: Parameters;
  };
}
interface Version {
  key: string;
  label: string;
  parameters: Parameters;
}

/** The terms of an agreement in words, with the rules that read them, beside those of another version. */
export function AgreementView({ agreement }: { agreement: Agreement }) {
  const t = useAgreementsTexts();
  const language = useLanguage();
  const nameOf = useFactName();
  const { versions, amendment, title } = agreement.context;
  const all: Version[] = [
    ...versions.map(({ no, from, parameters }) => ({
      key: String(no),
      label: t('versionOf', { no, from }),
      parameters,
    })),
    ...(amendment?.parameters ? [{ key: 'amendment', label: t('amendment'), parameters: amendment.parameters }] : []),
  ].reverse();
  const [chosen, setChosen] = useState<string>();
  const [against, setAgainst] = useState<string>();
  const [only, setOnly] = useState(false);
  const shown = all.find(({ key }) => key === chosen) ?? all[0];
  const other = all.find(({ key }) => key === (against ?? (all.length > 1 ? all[1]?.key : '')) && key !== shown?.key);
  if (!shown) return null;
  const terms = termsOf(shown.parameters, other?.parameters);
  const changed = terms.filter((term) => term.changed);
  const columns: TableColumnsType<Term> = [
    {
      key: 'name',
      title: t('item'),
      width: 190,
      render: (_, term) => (
        <>
          <span className="text">{nameOf(term.name)}</span>{' '}
          {term.changed && <Tag className="tag-changed">{t('changed')}</Tag>}
        </>
      ),
    },
    {
      key: 'rule',
      title: t('rule'),
      width: 110,
      render: (_, { rules }) =>
        rules.map((rule) => (
          <Link key={rule} to="/admin/dictionary" search={{ tab: 'rules', q: rule }}>
            <Tag>{rule}</Tag>
          </Link>
        )),
    },
    {
      key: 'value',
      title: t('value'),
      render: (_, { name, value }) => <FactValue name={name} value={value} empty={t('unset')} />,
    },
    ...(other
      ? [
          {
            key: 'before',
            title: `${t('before')}${colon()}${other.label}`,
            render: (_: unknown, { name, before }: Term) => <FactValue name={name} value={before} empty={t('unset')} />,
          },
        ]
      : []),
  ];
  return (
    <section className="card">
      <h2 className="text">{inLanguage(title, language)}</h2>
      <div className="row" style={{ marginBottom: 12 }}>
        <Select
          aria-label={t('version')}
          value={shown.key}
          onChange={setChosen}
          style={{ minWidth: 180 }}
          options={all.map(({ key, label }) => ({ value: key, label }))}
        />
        {all.length > 1 && (
          <Select
            aria-label={t('against')}
            value={other?.key ?? ''}
            onChange={setAgainst}
            style={{ minWidth: 180 }}
            options={[
              { value: '', label: t('none') },
              ...all.filter(({ key }) => key !== shown.key).map(({ key, label }) => ({ value: key, label })),
            ]}
          />
        )}
        {other && (
          <>
            <Checkbox checked={only} onChange={({ target }) => setOnly(target.checked)}>
              {t('changedOnly')}
            </Checkbox>
            <span role="status">{changed.length > 0 ? t('changes', { n: changed.length }) : t('same')}</span>
          </>
        )}
        <Link to={caseAddress('agreements', agreement.id)}>{t('open')}</Link>
      </div>
      <Listing<Term>
        size="small"
        rowKey="name"
        columns={columns}
        dataSource={only && other ? changed : terms}
        pagination={false}
      />
      <p className="muted">{t('meaning')}</p>
    </section>
  );
}
