import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  gitopsApiRef,
  GitopsClient,
  isWorkload,
} from '@macadam/plugin-ui-react';
import { RiPulseLine } from '@remixicon/react';

const gitopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gitopsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new GitopsClient(fetchApi),
    }),
});

/** What runs of one service. */
export const runtimeTab = EntityContentBlueprint.make({
  name: 'runtime',
  params: {
    path: '/runtime',
    title: 'Runtime',
    icon: <RiPulseLine />,
    filter: isWorkload,
    loader: () => import('./RuntimeTab').then(m => <m.RuntimeTab />),
  },
});

export default createFrontendPlugin({
  pluginId: 'gitops',
  title: 'Runtime',
  info: { packageJson: () => import('../package.json') },
  extensions: [gitopsApi, runtimeTab],
});
