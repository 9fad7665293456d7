import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Action, actionOf } from '../../api/answers';
import { inLanguage, useLanguage } from '../../app/i18n';
import { OperationDrawer } from '../../parts/operation-drawer';
import type { RegisterAct } from '../../parts/register-acts';
import { useOperations } from '../../parts/schema-form/operations';

const DRAFT: RegisterAct = { zh: '拟订合作协议', en: 'Draft an agreement' };

/** A province begins an agreement; it is kept by the province that drafts it (R-21b). */
export function DraftAgreement({ actions }: { actions: Action[] | undefined }) {
  const language = useLanguage();
  const navigate = useNavigate();
  const { data } = useOperations('agreements');
  const [open, setOpen] = useState(false);
  const operation = data?.makes.find(({ id }) => id === 'agreements_create');
  if (!operation || !actionOf(actions, operation.id)) return null;
  return (
    <div className="row">
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {inLanguage(DRAFT, language)}
      </Button>
      {open && (
        <OperationDrawer
          operation={operation}
          act={DRAFT}
          close={() => setOpen(false)}
          then={({ id }) => void navigate({ to: '/admin/agreements', search: { id } })}
        />
      )}
    </div>
  );
}
