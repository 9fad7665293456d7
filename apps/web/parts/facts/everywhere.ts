import { texts } from '../../app/i18n';

const useTexts = texts('everywhere', { all: '全国' }, { all: 'the whole country' });

/** What `*` says in the place of a list of provinces. */
export const useEverywhere = (): string => useTexts()('all');
