import { RouterProvider } from '@tanstack/react-router';
import { Dressed } from './dressed';
import { router } from './router';
import { SessionEnded } from './session-ended';

/** Everything behind the login. */
export default function Console() {
  return (
    <Dressed>
      <RouterProvider router={router} />
      <SessionEnded />
    </Dressed>
  );
}
