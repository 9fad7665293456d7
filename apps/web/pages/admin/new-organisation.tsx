import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Body, intention } from '../../api/client';
import { actionOf } from '../../api/answers';
import { useList, useSend } from '../../api/queries';
import { ProblemAlert } from '../../parts/problem-alert';
import { DivisionPicker } from '../../parts/schema-form/pickers';
import { useAdminTexts } from './admin-texts';
import { longest } from '../../parts/longest';

type Asked = Body<'OrganisationsCreateOrganisation'>;
const KINDS = {
  firm: 'firm',
  province: 'province_kind',
  city: 'city_kind',
  transport: 'transport',
  auditor: 'auditor_kind',
  operator: 'operator',
  ministry: 'ministry',
  register: 'register',
} as const satisfies Record<Asked['kind'], string>;
const withProvince = (kind: Asked['kind'] | undefined) => kind !== 'ministry' && kind !== 'operator';

export function NewOrganisation() {
  const t = useAdminTexts();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Asked>();
  const kind = Form.useWatch('kind', form);
  const sending = useSend(() => {
    form.resetFields();
    setOpen(false);
  });
  const { data } = useList<object>('organisations', { limit: 1 });
  if (!actionOf(data?.actions, 'organisations_create')) return null;
  const required = { required: true, message: t('required') };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('newOrganisation')}</Button>
      <Modal open={open} title={t('newOrganisation')} footer={null} onCancel={() => setOpen(false)}>
        <ProblemAlert problem={sending.error} />
        <Form
          form={form}
          layout="vertical"
          initialValues={{ kind: 'firm' }}
          onFinish={(asked) => sending.mutate(intention('/v1/organisations', {}, asked))}
        >
          <Form.Item name="kind" label={t('kind')} rules={[required]}>
            <Select
              options={(Object.keys(KINDS) as Asked['kind'][]).map((value) => ({ value, label: t(KINDS[value]) }))}
            />
          </Form.Item>
          <Form.Item name="name" label={t('organisation')} rules={[required]}>
            <Input count={longest(200)} />
          </Form.Item>
          {kind === 'firm' && (
            <Form.Item name="uscc" label={t('uscc')} rules={[required]}>
              <Input count={longest(18)} />
            </Form.Item>
          )}
          {withProvince(kind) && (
            <Form.Item name="province" label={t('province')} rules={[required]}>
              <Place digits={2} label={t('province')} />
            </Form.Item>
          )}
          {(kind === 'city' || kind === 'firm') && (
            <Form.Item name="city" label={t('city')} rules={[required]}>
              <Place digits={4} label={t('city')} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" loading={sending.isPending}>
            {t('save')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}

/** A place by its name; the form around it gives `id`, `value` and `onChange`. */
function Place({
  digits,
  label,
  id = '',
  value,
  onChange,
}: {
  digits: 2 | 4;
  label: string;
  id?: string;
  value?: string;
  onChange?: (code: string | undefined) => void;
}) {
  return (
    <DivisionPicker
      digits={digits}
      id={id}
      label={label}
      status=""
      value={value}
      onChange={(code) => onChange?.([code ?? []].flat()[0])}
    />
  );
}
