import { Button } from 'antd';
import { aside, colon } from '../../app/marks';
import { useApplyTexts } from './apply-texts';
import { type Fault, type Step, stepOf } from './steps';

/** What was refused, each with the way to the step where it is put right. */
export function FaultList({ faults, goTo }: { faults: readonly Fault[]; goTo: (step: Step) => void }) {
  const t = useApplyTexts();
  if (faults.length === 0) return null;
  return (
    <ul className="fault-list" aria-label={t('refusedHere', { n: faults.length })}>
      {faults.map((fault, i) => {
        const step = stepOf(fault.pointer);
        return (
          <li key={i} className="text">
            {step ? t(`step_${step}`) : t('wholeForm')}
            {colon()}
            {fault.detail ?? fault.code}
            {fault.rule ? aside(fault.rule) : ''}
            {step && (
              <Button size="small" type="link" onClick={() => goTo(step)}>
                {t('fix')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
