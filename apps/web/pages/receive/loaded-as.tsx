import { Alert, Radio } from 'antd';
import { comma } from '../../app/marks';
import { PhotosOf } from '../../parts/photos-of';
import type { Manifest } from '../driver/run';
import { useReceiveTexts } from './receive-texts';

interface Props {
  run: Manifest;
  match: boolean | undefined;
  say: (match: boolean) => void;
}
/** How the load left: seals, to be compared at the gate, and photographs. Nothing where none were recorded. */
export function LoadedAs({ run, match, say }: Props) {
  const t = useReceiveTexts();
  const { seals = [], photos = [] } = run;
  if (seals.length === 0 && photos.length === 0) return null;
  return (
    <section className="loaded-as" aria-label={t('loadedAs')}>
      {seals.length > 0 && (
        <>
          <div>
            <span className="muted">{t('seals')}</span> <strong className="text number">{seals.join(comma())}</strong>
          </div>
          <Radio.Group
            aria-label={t('sealsCompared')}
            size="large"
            optionType="button"
            value={match}
            onChange={({ target }) => say(target.value as boolean)}
            options={[
              { value: true, label: t('sealsSame') },
              { value: false, label: t('sealsOther') },
            ]}
          />
          {match === false && <Alert type="warning" showIcon title={t('sealsOtherHint')} />}
        </>
      )}
      {photos.length > 0 && (
        <>
          <span className="muted">{t('loadPhotos')}</span>
          <PhotosOf caseId={run.id} photos={photos} />
        </>
      )}
    </section>
  );
}
