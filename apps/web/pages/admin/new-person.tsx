import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Done, intention } from '../../api/client';
import { useSend } from '../../api/queries';
import { ProblemAlert } from '../../parts/problem-alert';
import { ROLES, type RoleName, useAdminTexts } from './admin-texts';
import type { GivenLink } from './enrolment-link';
import { OrganisationChoice } from './organisation-choice';
import { longest } from '../../parts/longest';

interface Asked {
  organisation: string;
  login: string;
  name: string;
  roles: RoleName[];
  mail?: string;
}

/** An account with its roles in one organisation; the link by which its owner enrols is told once. */
export function NewPerson({ given }: { given: (link: GivenLink | undefined) => void }) {
  const t = useAdminTexts();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Asked>();
  const sending = useSend<Done & { link?: GivenLink }>(({ link }) => {
    given(link);
    form.resetFields();
    setOpen(false);
  });
  const required = { required: true, message: t('required') };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('newPerson')}
      </Button>
      <Modal open={open} title={t('newPerson')} footer={null} onCancel={() => setOpen(false)}>
        <ProblemAlert problem={sending.error} />
        <Form
          form={form}
          layout="vertical"
          onFinish={({ mail, ...asked }) =>
            sending.mutate(intention('/v1/people', {}, { ...asked, ...(mail ? { mail } : {}) }))
          }
        >
          <Form.Item name="organisation" label={t('organisation')} rules={[required]}>
            <OrganisationChoice label={t('organisation')} />
          </Form.Item>
          <Form.Item name="name" label={t('name')} rules={[required]}>
            <Input count={longest(60)} autoComplete="off" />
          </Form.Item>
          <Form.Item name="login" label={t('login')} rules={[required]}>
            <Input count={longest(60)} autoComplete="off" />
          </Form.Item>
          <Form.Item name="roles" label={t('roles')} rules={[required]}>
            <Select mode="multiple" options={ROLES.map((role) => ({ value: role, label: t(role) }))} />
          </Form.Item>
          <Form.Item name="mail" label={t('mail')} rules={[{ type: 'email', message: t('mailForm') }]}>
            <Input inputMode="email" autoComplete="off" />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={sending.isPending}>
            {t('save')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
