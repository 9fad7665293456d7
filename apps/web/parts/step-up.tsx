import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { whenSigning } from '../api/step-up';

const Dialog = lazy(() => import('./second-factor'));

interface Question {
  enrolled: boolean;
  settle: (passed: boolean) => void;
}

/** Holds the question for a second factor; mounted once. Several signatures at once wait for one answer. */
export function StepUp() {
  const [question, setQuestion] = useState<Question>();
  const waiting = useRef<Promise<boolean> | undefined>(undefined);
  useEffect(() => {
    whenSigning((enrolled) => {
      waiting.current ??= new Promise<boolean>((resolve) => {
        const settle = (passed: boolean) => {
          waiting.current = undefined;
          setQuestion(undefined);
          resolve(passed);
        };
        setQuestion({ enrolled, settle });
      });
      return waiting.current;
    });
    return () => whenSigning(() => Promise.resolve(false));
  }, []);
  if (!question) return null;
  return (
    <Suspense fallback={null}>
      <Dialog {...question} />
    </Suspense>
  );
}
