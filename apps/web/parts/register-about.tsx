import { Link } from '@tanstack/react-router';
import { texts } from '../app/i18n';
import { useMe } from '../app/session';
import { colon } from '../app/marks';
import { PLACES } from '../app/pages';
import { ABOUT, listAddress } from './registers';
import { useRegisterTitle } from './register-title';

const useTexts = texts('registerAbout', { about: '相关记录' }, { about: 'About it' });

/** Where else something stands about a record: the lists, narrowed to it, that the person has in the menu. */
export function RegisterAbout({ resource, id }: { resource: string; id: string }) {
  const t = useTexts();
  const me = useMe();
  const titleOf = useRegisterTitle();
  const lists = (ABOUT[resource] ?? []).filter(([other]) =>
    PLACES.some((place) => place.to === listAddress(other) && place.for(me)),
  );
  if (lists.length === 0) return null;
  return (
    <p className="row">
      <span className="muted">
        {t('about')}
        {colon()}
      </span>
      {lists.map(([other, filter]) => (
        <Link key={other} to={listAddress(other)} search={{ [filter]: id }}>
          {titleOf(other)}
        </Link>
      ))}
    </p>
  );
}
