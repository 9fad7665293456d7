import { Tag } from 'antd';
import { tonnes } from '../../parts/tonnes';
import type { Countered } from './counter';
import { useListsTexts } from './lists-texts';

/** What the other side would have of the entry: as it is, struck, or with another cap. */
export function CounterMark({ of: { way, from, to, note } }: { of: Countered }) {
  const t = useListsTexts();
  const cap = (value: string | null) => (value === null ? t('noCap') : tonnes(value));
  return (
    <span className="text counter-mark">
      <Tag className={way === 'TAKE' ? '' : 'tag-mark'}>{t(`counter${way}`)}</Tag>
      {way === 'CAP' && (
        <span className="number">
          <del>{cap(from)}</del> → <strong>{cap(to)}</strong>
        </span>
      )}
      {note && <span className="muted">{note}</span>}
    </span>
  );
}
