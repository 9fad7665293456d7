import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { PageProblem } from '../parts/page-problem';
import { wordsOf } from './search';
import { Shell } from './shell';

const rootRoute = createRootRoute({
  component: Shell,
  errorComponent: PageProblem,
  notFoundComponent: () => <PageProblem />,
});

type Load = () => Promise<{ default: React.ComponentType }>;
const page = <P extends string>(path: P, load: Load) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    validateSearch: wordsOf,
    component: lazyRouteComponent(load),
    // Another case is another page: no form of the one before stays open over it.
    remountDeps: ({ params }) => params,
  });

const routes = [
  page('/', () => import('../pages/desk/work-page')),
  page('/notices', () => import('../pages/desk/notices-page')),
  page('/cases/$resource/$id', () => import('../pages/case/case-page')),
  page('/browse/$resource', () => import('../pages/browse/browse-page')),
  page('/browse/$resource/$id', () => import('../pages/browse/record-page')),
  page('/figures/$name', () => import('../pages/figures/figures-page')),
  page('/apply', () => import('../pages/apply/apply-page')),
  page('/dispatch', () => import('../pages/dispatch/dispatch-page')),
  page('/import', () => import('../pages/import/import-page')),
  page('/driver', () => import('../pages/driver/driver-page')),
  page('/driver/$id', () => import('../pages/driver/run-page')),
  page('/arrivals', () => import('../pages/receive/arrivals-page')),
  page('/arrivals/$id', () => import('../pages/receive/weigh-page')),
  page('/treatment', () => import('../pages/receive/treatment-page')),
  page('/review/$id', () => import('../pages/review/review-page')),
  page('/letters/$id', () => import('../pages/letter/letter-page')),
  page('/opinions', () => import('../pages/opinion/opinions-page')),
  page('/opinions/$id', () => import('../pages/opinion/opinion-page')),
  page('/inbound', () => import('../pages/letter/inbound-page')),
  page('/lists', () => import('../pages/lists/lists-page')),
  page('/lists/$id', () => import('../pages/lists/list-page')),
  page('/pictures', () => import('../pages/pictures/pictures-page')),
  page('/supervision', () => import('../pages/audit/supervision-page')),
  page('/time-machine', () => import('../pages/audit/time-machine-page')),
  page('/reconciliation', () => import('../pages/audit/reconciliation-page')),
  page('/anomalies', () => import('../pages/audit/anomalies-page')),
  page('/spot-check', () => import('../pages/audit/spot-check-page')),
  page('/reads', () => import('../pages/audit/reads-page')),
  page('/me', () => import('../pages/me/me-page')),
  page('/admin/people', () => import('../pages/admin/people-page')),
  page('/admin/roles', () => import('../pages/admin/roles-page')),
  page('/admin/calendar', () => import('../pages/admin/calendar-page')),
  page('/admin/limits', () => import('../pages/admin/limits-page')),
  page('/admin/agreements', () => import('../pages/admin/agreements-page')),
  page('/admin/templates', () => import('../pages/admin/templates-page')),
  page('/admin/installation', () => import('../pages/admin/installation-page')),
  page('/admin/health', () => import('../pages/admin/health-page')),
  page('/admin/dictionary', () => import('../pages/admin/dictionary-page')),
];

export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
