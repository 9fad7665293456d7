import { EyeOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { PaperSheet } from '../../parts/paper-sheet';
import type { usePreview } from './desk';
import { useReviewTexts } from './review-texts';

/** Shows the paper as it would read, over the page. */
export function PreviewButton({ preview, body }: { preview: ReturnType<typeof usePreview>; body: object }) {
  const t = useReviewTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        icon={<EyeOutlined />}
        loading={preview.isPending}
        onClick={() => preview.mutate(body, { onSuccess: () => setOpen(true) })}
      >
        {t('preview')}
      </Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} width={760} title={t('preview')} destroyOnHidden>
        <PaperSheet sheet={preview.data} problem={preview.error} />
      </Modal>
    </>
  );
}
