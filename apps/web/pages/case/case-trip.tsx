import { comma } from '../../app/marks';
import type { CaseAnswer } from '../../api/answers';
import { useMe } from '../../app/session';
import { Detours } from '../../parts/detours';
import { PhotosOf, type TakenPhoto } from '../../parts/photos-of';
import { RunLinks } from '../../parts/run-link';
import { SignatureCodes } from '../../parts/signature-codes';
import { useCaseTexts } from './case-texts';

interface Trip extends CaseAnswer {
  remover?: { id: string };
  legs?: { carrier: { id: string } }[];
  seals?: string[];
  photos?: TakenPhoto[];
}
const RUNNING = ['issued', 'loaded', 'inTransit', 'handingOver', 'returning', 'frozen', 'arrived'];

/** How a load left and what its driver told on the way; for remover and carrier the links of the driver. Of a past day only what the case itself says. */
export function CaseTrip({ id, known, past }: { id: string; known: Trip; past: boolean }) {
  const t = useCaseTexts();
  const { org } = useMe();
  const { seals = [], photos = [], remover, legs = [], state } = known;
  const mine = remover?.id === org || legs.some(({ carrier }) => carrier.id === org);
  return (
    <>
      <h3>{t('loading')}</h3>
      {seals.length === 0 && photos.length === 0 && <p className="muted">{t('noLoading')}</p>}
      {seals.length > 0 && (
        <p>
          <span className="muted">{t('seals')}</span> <strong className="text number">{seals.join(comma())}</strong>
        </p>
      )}
      {photos.length > 0 && <PhotosOf caseId={id} photos={photos} />}
      {!past && (
        <>
          <h3>{t('detours')}</h3>
          <Detours manifest={id} />
        </>
      )}
      {mine && !past && RUNNING.includes(state) && (
        <>
          <h3>{t('driverLinks')}</h3>
          <RunLinks manifest={id} />
          <h3>{t('signatureCodes')}</h3>
          <SignatureCodes verb={legs.some(({ carrier }) => carrier.id === org) ? 'handOver' : 'load'} />
        </>
      )}
    </>
  );
}
