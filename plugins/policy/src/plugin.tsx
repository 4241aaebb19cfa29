import {
  ApiBlueprint,
  createFrontendPlugin,
  createRouteRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  isWorkload,
  policyApiRef,
  PolicyClient,
} from '@macadam/plugin-ui-react';
import { RiShieldCheckLine } from '@remixicon/react';

const policiesRouteRef = createRouteRef();

const policyApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: policyApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new PolicyClient(fetchApi),
    }),
});

/** What policies say of one service. */
export const policyTab = EntityContentBlueprint.make({
  params: {
    path: '/policy',
    title: 'Policy',
    icon: <RiShieldCheckLine />,
    filter: isWorkload,
    loader: () => import('./PolicyTab').then(m => <m.PolicyTab />),
  },
});

/** Every policy of the platform. */
export const policiesPage = PageBlueprint.make({
  params: {
    path: '/policies',
    title: 'Policies',
    icon: <RiShieldCheckLine />,
    routeRef: policiesRouteRef,
    loader: () => import('./PoliciesPage').then(m => <m.PoliciesPage />),
  },
});

export default createFrontendPlugin({
  pluginId: 'policy',
  title: 'Policies',
  info: { packageJson: () => import('../package.json') },
  routes: { root: policiesRouteRef },
  extensions: [policyApi, policyTab, policiesPage],
});
