import { useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Radio } from 'antd';
import { useDeferredValue, useState } from 'react';
import { DayField } from '../../parts/day-field';
import { PageTitle } from '../../parts/page-title';
import type { Search } from '../../app/search';
import { DivisionList, Rules, Terms, Wastes } from './dictionary-tables';
import { useDictionaryTexts } from './dictionary-texts';
import './admin-read.css';

const TABS = ['wastes', 'divisions', 'rules', 'glossary'] as const;
const TABLES = { wastes: Wastes, divisions: DivisionList, rules: Rules, glossary: Terms } as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the system knows before anybody has entered anything: codes, places, rules, words. */
export default function DictionaryPage() {
  const t = useDictionaryTexts();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const tab = TABS.find((known) => known === search['tab']) ?? 'wastes';
  const [text, setText] = useState(search['q'] ?? '');
  const wanted = useDeferredValue(text);
  const look = (more: Search) =>
    void navigate({ to: '/admin/dictionary', search: { ...search, ...more }, replace: true });
  const dated = tab === 'wastes' || tab === 'rules';
  const Shown = TABLES[tab];
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card" style={{ overflowX: 'auto' }}>
        <Radio.Group
          style={{ display: 'flex', flexWrap: 'wrap', marginBottom: 12 }}
          aria-label={t('title')}
          optionType="button"
          value={tab}
          onChange={({ target }) => look({ tab: target.value as string })}
          options={TABS.map((value) => ({ value, label: t(value) }))}
        />
        <div className="row" style={{ marginBottom: 12 }}>
          <Input.Search
            allowClear
            aria-label={t('search')}
            placeholder={t('search')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(q) => look({ q: q || undefined })}
            style={{ width: 280, maxWidth: '100%' }}
          />
          {dated && (
            <label className="row">
              {t('on')}
              <DayField value={search['on']} onChange={(on) => look({ on })} />
            </label>
          )}
        </div>
        <Shown text={wanted} on={DAY.test(search['on'] ?? '') ? search['on'] : undefined} />
      </section>
    </>
  );
}
