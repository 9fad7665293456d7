import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Popconfirm, Select, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { clockOfSwitch } from '#domain/policy/switches';
import { type Action, actionOf } from '../../api/answers';
import { intention } from '../../api/client';
import { useRead, useSend } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { comma, semicolon } from '../../app/marks';
import { useWordsOfAddress } from '../../app/search';
import { useMe } from '../../app/session';
import { Listing } from '../../parts/listing';
import { PageTitle } from '../../parts/page-title';
import { ProblemAlert } from '../../parts/problem-alert';
import { useProvinces } from '../../parts/provinces';
import { useChoices } from '../../parts/schema-form/labels';
import { dayAndHour } from '../../parts/times';
import { Together } from '../../parts/together';
import type { Setting, Version } from './limits';
import { LimitsClocks, RuleTags, useArticles } from './limits-clocks';
import { MovedCases } from './limits-reach';
import { SetLimit } from './limits-set';
import { useLimitsTexts } from './limits-texts';
import { useSwitchValue } from './limits-value';
import './admin-read.css';

interface Effective {
  on: string;
  items: Setting[];
  /** What the reader may set in this province. */
  actions: Action[];
}
type Standing = 'now' | 'ahead' | 'past' | 'proposed' | 'counterpart';

/** What provinces set for themselves or agree on (C-00), beside the limits that no province can change. */
export default function LimitsPage() {
  const t = useLimitsTexts();
  return (
    <Together>
      <PageTitle>{t('title')}</PageTitle>
      <Switches />
      <LimitsClocks />
    </Together>
  );
}

function Switches() {
  const t = useLimitsTexts();
  const me = useMe();
  const language = useLanguage();
  const provinces = useProvinces();
  const articles = useArticles();
  const say = useSwitchValue();
  const choice = useChoices();
  const navigate = useNavigate();
  const search = useWordsOfAddress();
  const [setting, setSetting] = useState<Setting>();
  const [told, setTold] = useState('');
  const province = search['province'] ?? me.province ?? provinces.all[0]?.code ?? '11';
  const counterpart = search['counterpart'];
  const { data, error, isPending } = useRead<Effective>(`policies/provinces/${province}`, { counterpart });
  const look = (more: Record<string, string | undefined>) =>
    void navigate({ to: '/admin/limits', search: { ...search, ...more } });
  const maySet = actionOf(data?.actions, 'policies_set')?.allowed === true;
  const on = data?.on ?? '';
  const standing = (of: Setting, version: Version): Standing => {
    if (!version.confirmed) return 'proposed';
    if (version.validFrom > on) return 'ahead';
    if (version.id === of.current) return 'now';
    const newest = of.versions.find(
      (other) =>
        other.confirmed &&
        other.validFrom <= on &&
        other.scope === version.scope &&
        other.parties.join() === version.parties.join(),
    );
    return newest?.id === version.id && version.scope === 'AGREEMENT' ? 'counterpart' : 'past';
  };
  const others = ({ parties }: Version) =>
    parties
      .filter((party) => party !== province)
      .map(provinces.name)
      .join(comma());
  const missing = ({ parties, confirmedBy }: Version) =>
    parties
      .filter((party) => !confirmedBy.includes(party))
      .map(provinces.name)
      .join(comma());
  const standingText = (of: Setting, version: Version) => {
    const is = standing(of, version);
    const said = t(`standing_${is}`, { who: is === 'proposed' ? missing(version) : others(version) });
    return clockOfSwitch(of.name) ? `${said}${comma()}${choice('reach', version.reach)}` : said;
  };
  const confirm = (of: Setting, version: Version) =>
    actionOf(version.actions, 'policies_confirm')?.allowed ? (
      <Confirm of={of} version={version} done={() => setTold(t('confirmed'))} />
    ) : null;
  const columns: TableColumnsType<Setting> = [
    {
      key: 'item',
      title: t('item'),
      render: (_, { title, rules }) => (
        <>
          <strong className="text">{inLanguage(title, language)}</strong> <RuleTags rules={rules} />
          <br />
          <span className="muted text">{articles(rules).join(semicolon()) || t('own')}</span>
        </>
      ),
    },
    {
      key: 'now',
      title: t('now'),
      render: (_, { name, value, default: usual }) => (
        <>
          <strong className="text">{say(name, value)}</strong>
          {JSON.stringify(value) !== JSON.stringify(usual) && (
            <>
              <br />
              <span className="muted text">
                {t('usual')} {say(name, usual)}
              </span>
            </>
          )}
        </>
      ),
    },
    {
      key: 'source',
      title: t('source'),
      render: (_, { source, current, versions }) => {
        const version = versions.find(({ id }) => id === current);
        return (
          <>
            <Tag color={source === 'USUAL' ? 'default' : 'blue'}>{t(source)}</Tag>
            {version && (
              <>
                <br />
                <span className="text">{version.instrument}</span>
                <br />
                <span className="muted">{t('since', { day: version.validFrom })}</span>
              </>
            )}
          </>
        );
      },
    },
    {
      key: 'ahead',
      title: t('ahead'),
      render: (_, of) =>
        of.versions
          .filter((version) => ['ahead', 'proposed'].includes(standing(of, version)))
          .map((version) => (
            <div key={version.id} className="limit-ahead">
              <span className="number">{version.validFrom}</span>{' '}
              <span className="text">{say(of.name, version.value)}</span>
              <br />
              <span className="muted text">{standingText(of, version)}</span> {confirm(of, version)}
            </div>
          )),
    },
    ...(maySet
      ? [
          {
            key: 'act',
            title: t('act'),
            render: (_: unknown, of: Setting) => (
              <Button
                size="small"
                aria-label={`${t('set')} ${inLanguage(of.title, language)}`}
                onClick={() => setSetting(of)}
              >
                {t('set')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <section className="card">
      <h2>{t('switches')}</h2>
      <p>{t('intro')}</p>
      <div className="row" style={{ marginBottom: 12 }}>
        <Select
          aria-label={t('province')}
          value={province}
          onChange={(next) => look({ province: next })}
          options={provinces.options}
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 160 }}
        />
        <Select
          aria-label={t('counterpart')}
          value={counterpart ?? ''}
          onChange={(next) => look({ counterpart: next || undefined })}
          options={[
            { value: '', label: t('noCounterpart') },
            ...provinces.options.filter(({ value }) => value !== province),
          ]}
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 160 }}
        />
      </div>
      <Alert type="info" showIcon role="note" title={t('open')} style={{ marginBottom: 12 }} />
      {data && !maySet && <Alert type="info" showIcon role="note" title={t('onlyHead')} style={{ marginBottom: 12 }} />}
      {told && <Alert type="success" showIcon role="status" title={told} style={{ marginBottom: 12 }} />}
      <ProblemAlert problem={error} />
      <Listing<Setting>
        size="small"
        rowKey="name"
        loading={isPending}
        columns={columns}
        dataSource={data?.items ?? []}
        pagination={false}
        expandable={{
          showExpandColumn: (data?.items ?? []).some(({ versions }) => versions.length > 0),
          rowExpandable: ({ versions }) => versions.length > 0,
          expandedRowRender: (of) => (
            <Versions of={of} say={(value) => say(of.name, value)} standing={(version) => standingText(of, version)} />
          ),
        }}
      />
      {setting && (
        <SetLimit
          setting={setting}
          province={province}
          close={() => setSetting(undefined)}
          done={(text) => {
            setTold(text);
            setSetting(undefined);
          }}
        />
      )}
    </section>
  );
}

/** Another party agrees to what one has proposed. */
function Confirm({ of, version, done }: { of: Setting; version: Version; done: () => void }) {
  const t = useLimitsTexts();
  const sending = useSend(done);
  return (
    <>
      <Popconfirm
        title={t('confirmSure', { day: version.validFrom })}
        description={clockOfSwitch(of.name) && <MovedCases setting={of} asked={version} />}
        okText={t('yes')}
        cancelText={t('no')}
        onConfirm={() => sending.mutate(intention('/v1/policies/{id}/confirm', { id: version.id }, {}))}
      >
        <Button size="small" type="primary" loading={sending.isPending}>
          {t('confirm')}
        </Button>
      </Popconfirm>
      <ProblemAlert problem={sending.error} />
    </>
  );
}

interface VersionsProps {
  of: Setting;
  say: (value: unknown) => string;
  standing: (version: Version) => string;
}
function Versions({ of, say, standing }: VersionsProps) {
  const t = useLimitsTexts();
  const provinces = useProvinces();
  return (
    <Listing<Version>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={of.versions}
      columns={[
        { key: 'from', title: t('from'), render: (_, one) => <span className="number">{one.validFrom}</span> },
        { key: 'value', title: t('value'), render: (_, one) => <span className="text">{say(one.value)}</span> },
        {
          key: 'instrument',
          title: t('instrument'),
          render: (_, one) => <span className="text">{one.instrument}</span>,
        },
        { key: 'by', title: t('by'), render: (_, one) => provinces.name(one.province) },
        { key: 'on', title: t('on'), render: (_, one) => <span className="number">{dayAndHour(one.setAt)}</span> },
        { key: 'standing', title: t('standing'), render: (_, one) => standing(one) },
      ]}
    />
  );
}
