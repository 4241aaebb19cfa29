import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { SwappableComponentBlueprint } from '@backstage/plugin-app-react';

/** Macadam's own words where no page is. */
export const notFoundPage = SwappableComponentBlueprint.make({
  name: 'core-not-found-error-page',
  params: defineParams =>
    defineParams({
      component: NotFoundErrorPage,
      loader: () => import('./NotFound').then(m => m.NotFound),
    }),
});
