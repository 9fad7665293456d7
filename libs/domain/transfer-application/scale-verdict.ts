import type { Text } from '../errors.js';
import type { LicenceFinding } from './transfer-application.case.js';
import { applicationTests } from './transfer-application.tests.js';

/** What P-12 says of a year of the receiver's licence with what is asked for. */
interface ScaleVerdict {
  /** Nothing can be approved, or a reason is needed. */
  level: 'BLOCK' | 'WARN';
  rule: string;
  says: Text;
  remedy?: Text;
}

/** As the decision on the application will be judged; undefined where nothing stands against it. */
export function scaleVerdict(licence: LicenceFinding): ScaleVerdict | undefined {
  const asked = { evidence: { licence } } as Parameters<typeof applicationTests.scaleLeft.holds>[1];
  const broken = (['scaleLeft', 'belowScale'] as const).find(
    (name) => !applicationTests[name].holds({} as never, asked),
  );
  if (!broken) return undefined;
  const { rule, says, remedy } = applicationTests[broken];
  return {
    level: broken === 'scaleLeft' ? 'BLOCK' : 'WARN',
    rule,
    says: says as Text,
    ...(remedy ? { remedy: remedy as Text } : {}),
  };
}
