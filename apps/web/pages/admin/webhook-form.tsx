import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Done, intention } from '../../api/client';
import { useGlossary, useWords } from '../../api/glossary';
import { useSend } from '../../api/queries';
import { aside } from '../../app/marks';
import { longest } from '../../parts/longest';
import { ProblemAlert } from '../../parts/problem-alert';
import { useWebhookTexts, type Webhook } from './webhook-texts';

interface Asked {
  label: string;
  url: string;
  types?: string[];
}

/** Registers an endpoint, whose secret is told once; or, given one, changes it. */
export function WebhookForm({
  told,
  webhook,
  close,
}: {
  told: (secret: string | undefined) => void;
  webhook?: Webhook;
  close?: () => void;
}) {
  const t = useWebhookTexts();
  const [open, setOpen] = useState(webhook !== undefined);
  const away = () => {
    setOpen(false);
    close?.();
  };
  const sending = useSend<Done & { secret?: string }>(({ secret }) => {
    if (!webhook) told(secret);
    away();
  });
  const send = ({ label, url, types = [] }: Asked) => {
    const body = { label, url, types };
    sending.mutate(
      webhook ? intention('/v1/webhooks/{id}/change', { id: webhook.id }, body) : intention('/v1/webhooks', {}, body),
    );
  };
  const required = { required: true, message: t('required') };
  return (
    <>
      {!webhook && (
        <Button
          type="primary"
          onClick={() => {
            sending.reset();
            setOpen(true);
          }}
        >
          {t('add')}
        </Button>
      )}
      <Modal
        open={open}
        title={webhook ? `${t('change')} · ${webhook.label}` : t('add')}
        footer={null}
        onCancel={away}
        destroyOnHidden
      >
        <ProblemAlert problem={sending.error} />
        <Form<Asked> layout="vertical" initialValues={webhook} onFinish={send}>
          <Form.Item name="label" label={t('label')} rules={[required]}>
            <Input count={longest(100)} autoComplete="off" />
          </Form.Item>
          <Form.Item name="url" label={t('url')} rules={[required]} extra={t('urlHint')}>
            <Input count={longest(500)} autoComplete="off" inputMode="url" placeholder="https://" />
          </Form.Item>
          <Form.Item name="types" label={t('types')} extra={t('typesHint')}>
            <TypeChoice />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={sending.isPending}>
            {t('save')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}

/** Kinds of cases, or types as somebody types them. A leg tells by its manifest. */
function TypeChoice(props: { id?: string; value?: string[]; onChange?: (value: string[]) => void }) {
  const t = useWebhookTexts();
  const words = useWords();
  const machines = Object.keys(useGlossary()?.machines ?? {}).filter((machine) => machine !== 'leg');
  return (
    <Select
      {...props}
      mode="tags"
      placeholder={t('all')}
      tokenSeparators={[',', '，', ' ']}
      optionFilterProp="label"
      options={machines.map((machine) => ({
        value: `${machine}.`,
        label: `${words.machine(machine)}${aside(`${machine}.`)}`,
      }))}
    />
  );
}
