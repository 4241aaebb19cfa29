import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { ASSUMED_ANNOTATION } from './assumed';

export const assumedCard = EntityCardBlueprint.make({
  name: 'assumed',
  params: {
    type: 'info',
    filter: { [`metadata.annotations.${ASSUMED_ANNOTATION}`]: { $exists: true } },
    loader: () => import('./AssumedCard').then(m => <m.AssumedCard />),
  },
});

/** What Macadam adds to the catalogue's own entity page. */
export const entityPage = createFrontendModule({ pluginId: 'catalog', extensions: [assumedCard] });
