import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { ASSUMED_ANNOTATION } from './assumed';
import { PROBLEMS_ANNOTATION } from './problems';

export const assumedCard = EntityCardBlueprint.make({
  name: 'assumed',
  params: {
    type: 'info',
    filter: {
      [`metadata.annotations.${ASSUMED_ANNOTATION}`]: { $exists: true },
    },
    loader: () => import('./AssumedCard').then(m => <m.AssumedCard />),
  },
});

/** Among the contents and first, so that it is at the top of the wide column (`app.extensions` orders the cards). */
export const problemsCard = EntityCardBlueprint.make({
  name: 'problems',
  params: {
    type: 'content',
    filter: {
      [`metadata.annotations.${PROBLEMS_ANNOTATION}`]: { $exists: true },
    },
    loader: () => import('./ProblemsCard').then(m => <m.ProblemsCard />),
  },
});

/** What Macadam adds to the catalogue's own entity page. */
export const entityPage = createFrontendModule({
  pluginId: 'catalog',
  extensions: [problemsCard, assumedCard],
});
