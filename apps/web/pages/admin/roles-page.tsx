import { useNavigate } from '@tanstack/react-router';
import { Empty, Input, Select, Skeleton } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useWords } from '../../api/glossary';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { useWordsOfAddress } from '../../app/search';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { REGISTER_ACTS } from '../../parts/register-acts';
import { useRegisterTitle } from '../../parts/register-title';
import { usePhone } from '../../parts/use-narrow';
import { ROLES, useAdminTexts } from './admin-texts';
import { PAGE_ACTS } from './page-acts';
import { type Act, Holders, Legend, Matrix, type Post } from './roles-matrix';
import { useRolesTexts } from './roles-texts';

interface Rights {
  posts: Post[];
  acts: Act[];
}

/** Registers that have no list of their own in the menu. */
const OWN_TITLES = [
  ...(['after-action-reports', 'people', 'tokens', 'webhooks', 'calendars', 'mail-settings'] as const),
  ...(['queues', 'policies'] as const),
];

/** Who may do what, by office and role, as the guards of the server say it. */
export default function RolesPage() {
  const t = useRolesTexts();
  const roles = useAdminTexts();
  const words = useWords();
  const language = useLanguage();
  const registerTitle = useRegisterTitle();
  const titleOf = (resource: string) => {
    const own = OWN_TITLES.find((name) => name === resource);
    return own ? t(own) : registerTitle(resource);
  };
  const navigate = useNavigate();
  const phone = usePhone();
  const search = useWordsOfAddress();
  const [text, setText] = useState(search['q'] ?? '');
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const { data, error, isPending } = useRead<Rights>('rights');
  const look = (more: Record<string, string | undefined>) =>
    void navigate({ to: '/admin/roles', search: { ...search, ...more }, replace: true });
  const nameOf = ({ machine, verb, operation }: Act) =>
    machine && verb
      ? words.verb(machine, verb)
      : inLanguage(REGISTER_ACTS[operation] ?? PAGE_ACTS[operation], language) || operation;
  const { posts = [], acts = [] } = data ?? {};
  const offices = [...new Set(posts.map(({ office }) => office))];
  const shown = posts.filter(
    ({ office, role }) =>
      (!search['office'] || office === search['office']) && (!search['role'] || role === search['role']),
  );
  const groups = [...new Set(acts.map(({ resource }) => resource))]
    .filter((resource) => !search['group'] || resource === search['group'])
    .map((resource) => ({
      resource,
      title: titleOf(resource),
      acts: acts
        .filter((act) => act.resource === resource)
        .map((act) => ({ ...act, name: nameOf(act) }))
        .filter(({ name }) => `${titleOf(resource)} ${name}`.toLowerCase().includes(wanted)),
    }))
    .filter((group) => group.acts.length > 0);
  const all = { value: '', label: t('all') };
  const Shown = phone ? Holders : Matrix;
  return (
    <>
      <PageTitle>{t('title')}</PageTitle>
      <section className="card">
        <p>{t('intro')}</p>
        <p className="muted">{t('limits')}</p>
        <div className="row" style={{ marginBottom: 12 }}>
          <label className="row">
            {t('office')}
            <Select
              aria-label={t('office')}
              value={search['office'] ?? ''}
              onChange={(office) => look({ office: office || undefined })}
              options={[all, ...offices.map((value) => ({ value, label: t(value) }))]}
              style={{ minWidth: 170 }}
            />
          </label>
          <label className="row">
            {t('role')}
            <Select
              aria-label={t('role')}
              value={search['role'] ?? ''}
              onChange={(role) => look({ role: role || undefined })}
              options={[all, ...ROLES.map((value) => ({ value: value as string, label: roles(`short_${value}`) }))]}
              style={{ minWidth: 120 }}
            />
          </label>
          <label className="row">
            {t('group')}
            <Select
              aria-label={t('group')}
              value={search['group'] ?? ''}
              onChange={(group) => look({ group: group || undefined })}
              showSearch={{ optionFilterProp: 'label' }}
              options={[
                all,
                ...[...new Set(acts.map(({ resource }) => resource))].map((value) => ({
                  value,
                  label: titleOf(value),
                })),
              ]}
              style={{ minWidth: 170 }}
            />
          </label>
          <Input.Search
            allowClear
            aria-label={t('find')}
            placeholder={t('find')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onSearch={(q) => look({ q: q || undefined })}
            style={{ width: 240, maxWidth: '100%' }}
          />
        </div>
        <Legend />
        <p role="status">{t('shown', { n: groups.reduce((sum, group) => sum + group.acts.length, 0) })}</p>
        <ProblemAlert problem={error} />
        {isPending && <Skeleton active />}
        {data && groups.length === 0 && <Empty description={t('empty')} />}
        {groups.length > 0 && <Shown groups={groups} posts={shown} />}
      </section>
    </>
  );
}
