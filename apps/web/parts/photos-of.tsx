import { texts } from '../app/i18n';
import { FileLink } from './file-link';
import { dayAndHour } from './times';

const useTexts = texts('photosOf', { name: '照片 {{n}}（{{at}}）.jpg' }, { name: 'Photo {{n}} ({{at}}).jpg' });

export interface TakenPhoto {
  sha256: string;
  bytes: number;
  org: string;
  at: string;
}

/** Photographs of a case, each to be opened. */
export function PhotosOf({ caseId, photos }: { caseId: string; photos: readonly TakenPhoto[] }) {
  const t = useTexts();
  return (
    <ul className="letter-files">
      {photos.map(({ sha256, at }, i) => (
        <li key={sha256}>
          <FileLink caseId={caseId} sha256={sha256} name={t('name', { n: i + 1, at: dayAndHour(at) })} />
        </li>
      ))}
    </ul>
  );
}
