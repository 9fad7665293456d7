import { useWords } from '../api/glossary';
import { PLACES } from '../app/pages';
import { useMenuTexts } from '../app/shell-texts';
import { machineOf } from './cases';
import { useFactName } from './facts/fact-value';
import { CASES, listAddress } from './registers';

/** How a list is called: as the menu calls it, else by the name of its cases. */
export function useRegisterTitle(): (resource: string) => string {
  const menu = useMenuTexts();
  const words = useWords();
  const nameOf = useFactName();
  return (resource) => {
    const place = PLACES.find(({ to }) => to === listAddress(resource));
    if (place) return menu(place.word as 'manifests');
    return CASES.has(resource) ? words.machine(machineOf(resource)) : nameOf(resource);
  };
}
