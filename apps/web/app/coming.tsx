import { texts } from './i18n';

const useTexts = texts('coming', { name: '联单', loading: '正在载入…' }, { name: 'Liandan', loading: 'Loading…' });

/** The bar of `index.html` once more, while what comes behind it is still on its way: nothing is blank in between. */
export function Coming() {
  const t = useTexts();
  return (
    <>
      <div className="coming-bar">{t('name')}</div>
      <p className="coming" role="status">
        {t('loading')}
      </p>
    </>
  );
}
