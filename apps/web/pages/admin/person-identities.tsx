import { Button, Form, Input, Modal, Space } from 'antd';
import { useState } from 'react';
import { actionOf, type Identity } from '../../api/answers';
import { intention } from '../../api/client';
import { useRead, useSend } from '../../api/queries';
import { texts } from '../../app/i18n';
import { useProvider } from '../../app/provider-login';
import { IdentityTable } from '../../parts/identity-table';
import { longest } from '../../parts/longest';
import { Offered } from '../../parts/offered';
import { ProblemAlert } from '../../parts/problem-alert';
import type { Person } from './admin-texts';

const useTexts = texts(
  'admin-identities',
  {
    identities: '统一身份',
    hint: '只按身份标识（sub）绑定，不按姓名、邮箱匹配。标识由本人在未绑定提示页抄录，或由认证方提供。',
    subject: '身份标识',
    label: '名称（便于辨认，可不填）',
    reason: '事由',
    required: '必填',
    bind: '绑定',
    unbind: '解除绑定',
    unbinding: '解除绑定：{{label}}',
    keep: '取消',
    empty: '尚未绑定身份。',
  },
  {
    identities: 'Identities',
    hint: 'Bound by the identifier (sub) alone, never by name or mail. The person copies it from the page that says that nothing is bound, or the provider tells it.',
    subject: 'Identifier',
    label: 'Name to tell it by (may be left out)',
    reason: 'Reason',
    required: 'Required',
    bind: 'Bind',
    unbind: 'Unbind',
    unbinding: 'Unbind: {{label}}',
    keep: 'Keep it',
    empty: 'Nothing is bound yet.',
  },
);

interface Asked {
  subject?: string;
  label?: string;
  reason?: string;
}

/** By which identities of the provider a person logs in; an administrator binds and unbinds them, on record. */
export function PersonIdentities({ person }: { person: Person }) {
  const t = useTexts();
  const provider = useProvider();
  const [open, setOpen] = useState(false);
  if (provider === undefined) return null;
  return (
    <>
      <Offered
        act={actionOf(person.actions, 'people_bind')}
        label={`${t('identities')} ${person.login}`}
        onAct={() => setOpen(true)}
      >
        {t('identities')}
      </Offered>
      <Modal
        open={open}
        title={`${t('identities')} · ${person.name}`}
        footer={null}
        width={760}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Identities id={person.id} />
      </Modal>
    </>
  );
}

function Identities({ id }: { id: string }) {
  const t = useTexts();
  const [form] = Form.useForm<Asked>();
  const [unbinding, setUnbinding] = useState<Identity>();
  const list = useRead<{ items: Identity[] }>(`people/${id}/identities`);
  const sending = useSend(() => {
    form.resetFields();
    setUnbinding(undefined);
  });
  const send = ({ subject = '', label, reason = '' }: Asked) => {
    if (unbinding)
      sending.mutate(intention('/v1/people/{id}/unbind-identity', { id }, { identity: unbinding.id, reason }));
    else
      sending.mutate(
        intention(
          '/v1/people/{id}/bind-identity',
          { id },
          { subject: subject.trim(), ...(label ? { label } : {}), reason },
        ),
      );
  };
  const required = { required: true, message: t('required') };
  return (
    <Space orientation="vertical" style={{ width: '100%' }}>
      <p className="muted">{t('hint')}</p>
      <ProblemAlert problem={list.error ?? sending.error} />
      <IdentityTable
        items={list.data?.items ?? []}
        loading={list.isPending}
        empty={t('empty')}
        act={(identity) => (
          <Button
            size="small"
            danger
            aria-label={`${t('unbind')} ${identity.label}`}
            onClick={() => {
              sending.reset();
              setUnbinding(identity);
            }}
          >
            {t('unbind')}
          </Button>
        )}
      />
      <Form<Asked> form={form} layout="vertical" onFinish={send}>
        {unbinding ? (
          <p className="text">{t('unbinding', { label: unbinding.label })}</p>
        ) : (
          <>
            <Form.Item name="subject" label={t('subject')} rules={[{ ...required, whitespace: true }]}>
              <Input count={longest(255)} autoComplete="off" />
            </Form.Item>
            <Form.Item name="label" label={t('label')}>
              <Input count={longest(200)} autoComplete="off" />
            </Form.Item>
          </>
        )}
        <Form.Item name="reason" label={t('reason')} rules={[required]}>
          <Input.TextArea count={longest(1000)} rows={2} />
        </Form.Item>
        <Space wrap>
          <Button type="primary" danger={unbinding !== undefined} htmlType="submit" loading={sending.isPending}>
            {t(unbinding ? 'unbind' : 'bind')}
          </Button>
          {unbinding && <Button onClick={() => setUnbinding(undefined)}>{t('keep')}</Button>}
        </Space>
      </Form>
    </Space>
  );
}
