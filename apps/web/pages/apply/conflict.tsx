import { Button, Space } from 'antd';
import { texts } from '../../app/i18n';
import { FORM_FIELDS, type FormField } from '#domain/transfer-application/form-fields';
import { useFieldTexts } from '../../parts/application-fields';
import { Listing } from '../../parts/listing';
import { Unsettled } from '../../parts/unsettled';
import { bodyOf, type Form } from './application';

const useTexts = texts(
  'applyConflict',
  {
    title: '该草稿已在别处修改，您的填写没有丢失',
    field: '内容',
    theirs: '服务器上的最新内容',
    mine: '您的填写',
    keep: '保留我的填写并保存',
    take: '采用最新内容',
  },
  {
    title: 'Somebody has changed this draft elsewhere. What you typed is not lost.',
    field: 'Content',
    theirs: 'On the server',
    mine: 'Yours',
    keep: 'Keep mine and save',
    take: 'Take the newest',
  },
);
const shown = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 1);

/** Field by field, what stands on the server now and what was typed here. */
export function Conflict({
  theirs,
  mine,
  keep,
  take,
}: {
  theirs: Form;
  mine: Form;
  keep: () => void;
  take: () => void;
}) {
  const t = useTexts();
  const fields = useFieldTexts();
  const [a, b] = [bodyOf(theirs), bodyOf(mine)];
  const rows = FORM_FIELDS.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field])).map((field) => ({
    field,
    theirs: shown(a[field]),
    mine: shown(b[field]),
  }));
  const cell = (value: string) => <span className="text">{value}</span>;
  return (
    <Unsettled title={t('title')}>
      <Listing
        size="small"
        rowKey="field"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: t('field'), dataIndex: 'field', render: (field: FormField) => fields(field) },
          { title: t('theirs'), dataIndex: 'theirs', render: cell },
          { title: t('mine'), dataIndex: 'mine', render: cell },
        ]}
      />
      <Space wrap>
        <Button type="primary" onClick={keep}>
          {t('keep')}
        </Button>
        <Button onClick={take}>{t('take')}</Button>
      </Space>
    </Unsettled>
  );
}
