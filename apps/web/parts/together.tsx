import { type Query, useIsFetching, useQueryClient } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';

const awaited = { predicate: ({ state }: Query) => state.status === 'pending' };

/** Shows what it holds when the first answers have come that the page asks for: nothing moves away under the hand. */
export function Together({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const asked = useIsFetching(awaited);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    // What is held asks in effects of its own, which come before this one: no drawing knows of it earlier.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    if (queries.isFetching(awaited) === 0) setShown(true);
  }, [queries, asked]);
  return (
    <>
      {!shown && <Skeleton active paragraph={{ rows: 8 }} />}
      <div hidden={!shown}>{children}</div>
    </>
  );
}
