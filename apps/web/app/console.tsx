import { RouterProvider } from '@tanstack/react-router';
import { router } from './router';

/** Everything behind the login. */
export default function Console() {
  return <RouterProvider router={router} />;
}
