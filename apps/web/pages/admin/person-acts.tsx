import { Button, Form, Input, Modal, Select, Space } from 'antd';
import { useState } from 'react';
import { actionOf } from '../../api/answers';
import { type Done, intention } from '../../api/client';
import { useSend } from '../../api/queries';
import { Offered } from '../../parts/offered';
import { ProblemAlert } from '../../parts/problem-alert';
import { type Person, ROLES, type RoleName, useAdminTexts } from './admin-texts';
import type { GivenLink } from './enrolment-link';
import { longest } from '../../parts/longest';
import { PersonIdentities } from './person-identities';

const VERBS = ['assign', 'remove', 'link', 'unlink', 'reset'] as const;
type Act = (typeof VERBS)[number];
interface Asked {
  organisation?: string;
  roles?: RoleName[];
  reason?: string;
  mail?: string;
}

/** What an administrator does about one person; each act is recorded. */
export function PersonActs({ person, given }: { person: Person; given: (link: GivenLink) => void }) {
  const t = useAdminTexts();
  const [act, setAct] = useState<Act>();
  /** The person as it was shown when the act was begun. */
  const [shown, setShown] = useState(person);
  const sending = useSend<Done & { link?: GivenLink }>(({ link }) => {
    if (link) given(link);
    setAct(undefined);
  });
  const required = { required: true, message: t('required') };
  const [first] = shown.memberships;
  const send = ({ organisation = '', roles = [], reason = '', mail }: Asked) => {
    const places = { id: person.id };
    const seen = shown.memberships.find((each) => each.organisation === organisation)?.roles ?? [];
    const to = mail ? { mail } : {};
    if (act === 'assign') sending.mutate(intention('/v1/people/{id}/assign', places, { organisation, roles, seen }));
    else if (act === 'remove') sending.mutate(intention('/v1/people/{id}/remove', places, { organisation, reason }));
    else if (act === 'link') sending.mutate(intention('/v1/people/{id}/enrolment-link', places, to));
    else if (act === 'unlink') sending.mutate(intention('/v1/people/{id}/revoke-enrolment-link', places, {}));
    else sending.mutate(intention('/v1/people/{id}/reset-second-factor', places, { reason, ...to }));
  };
  const asksPlace = act === 'assign' || act === 'remove';
  const asksReason = act === 'remove' || act === 'reset';
  const sends = act === 'link' || act === 'reset';
  return (
    <Space wrap>
      {VERBS.map((verb) => (
        <Offered
          key={verb}
          act={actionOf(person.actions, `people_${verb}`)}
          label={`${t(verb)} ${person.login}`}
          onAct={() => {
            sending.reset();
            setShown(person);
            setAct(verb);
          }}
        >
          {t(verb)}
        </Offered>
      ))}
      <PersonIdentities person={person} />
      <Modal
        open={act !== undefined}
        title={`${act ? t(act) : ''} · ${person.name}`}
        footer={null}
        onCancel={() => setAct(undefined)}
        destroyOnHidden
      >
        <ProblemAlert problem={sending.error} />
        {act === 'remove' && <p>{t('removeHint')}</p>}
        {act === 'link' && <p>{t('linkHint')}</p>}
        {act === 'unlink' && <p>{t('unlinkHint')}</p>}
        {act === 'reset' && <p>{t('resetHint')}</p>}
        <Form<Asked>
          layout="vertical"
          initialValues={{ organisation: first?.organisation, roles: first?.roles }}
          onFinish={send}
        >
          {asksPlace && (
            <Form.Item name="organisation" label={t('organisation')} rules={[required]}>
              <Select
                options={person.memberships.map(({ organisation, name }) => ({ value: organisation, label: name }))}
              />
            </Form.Item>
          )}
          {act === 'assign' && (
            <Form.Item name="roles" label={t('roles')} rules={[required]}>
              <Select mode="multiple" options={ROLES.map((role) => ({ value: role, label: t(role) }))} />
            </Form.Item>
          )}
          {asksReason && (
            <Form.Item name="reason" label={t('reason')} rules={[required]}>
              <Input.TextArea count={longest(1000)} rows={3} />
            </Form.Item>
          )}
          {sends && (
            <Form.Item name="mail" label={t('mail')} rules={[{ type: 'email', message: t('mailForm') }]}>
              <Input inputMode="email" autoComplete="off" />
            </Form.Item>
          )}
          <Button type="primary" danger={act === 'remove'} htmlType="submit" loading={sending.isPending}>
            {act ? t(act) : ''}
          </Button>
        </Form>
      </Modal>
    </Space>
  );
}
