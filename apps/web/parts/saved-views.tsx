import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Input, Space } from 'antd';
import { useState } from 'react';
import type { Search } from '../app/search';
import { useKept } from './use-kept';
import { useListTexts } from './list-texts';

interface View {
  name: string;
  search: Search;
}

/** Filters that the person has given a name, in this browser. */
export function SavedViews({ box, to, search }: { box: string; to: string; search: Search }) {
  const t = useListTexts();
  const navigate = useNavigate();
  const [views, setViews] = useKept<View[]>(`views.${box}`, []);
  const [name, setName] = useState('');
  const save = () => {
    const given = name.trim();
    if (!given) return;
    // A view begins at its first page.
    const { page: _, ...filters } = search;
    setViews([...views.filter((view) => view.name !== given), { name: given, search: filters }]);
    setName('');
  };
  return (
    <Dropdown
      trigger={['click']}
      popupRender={() => (
        <div className="card" style={{ minWidth: 240 }}>
          {views.map((view) => (
            <Space key={view.name} style={{ display: 'flex', justifyContent: 'space-between' }}>
              <Button type="link" onClick={() => void navigate({ to, search: view.search })}>
                {view.name}
              </Button>
              <Button
                size="small"
                aria-label={`${t('removeView')} ${view.name}`}
                onClick={() => setViews(views.filter((other) => other !== view))}
              >
                {t('removeView')}
              </Button>
            </Space>
          ))}
          <Space.Compact block>
            <Input
              aria-label={t('saveName')}
              placeholder={t('saveName')}
              value={name}
              maxLength={30}
              onChange={({ target }) => setName(target.value)}
              onPressEnter={save}
            />
            <Button onClick={save}>{t('save')}</Button>
          </Space.Compact>
        </div>
      )}
    >
      <Button>{t('views')}</Button>
    </Dropdown>
  );
}
