import { texts } from '../app/i18n';
import { FileLink } from './file-link';
import { dayAndHour } from './times';

const useTexts = texts('photosOf', { name: '照片 {{n}}（{{at}}）.jpg' }, { name: 'Photo {{n}} ({{at}}).jpg' });

/** Taken at a time, or shown under a name. */
export type TakenPhoto = { sha256: string } & ({ at: string } | { name: string });

/** Photographs of a case, each to be opened. */
export function PhotosOf({ caseId, photos }: { caseId: string; photos: readonly TakenPhoto[] }) {
  const t = useTexts();
  return (
    <ul className="letter-files">
      {photos.map((photo, i) => (
        <li key={photo.sha256}>
          <FileLink
            caseId={caseId}
            sha256={photo.sha256}
            name={'name' in photo ? photo.name : t('name', { n: i + 1, at: dayAndHour(photo.at) })}
          />
        </li>
      ))}
    </ul>
  );
}
