import {
  ApiBlueprint,
  createFrontendPlugin,
  createRouteRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { isWorkload } from '@macadam/plugin-ui-react';
import { RiHome5Line, RiRocket2Line, RiStackLine } from '@remixicon/react';
import { orchestratorApiRef, OrchestratorClient } from './api';

const orchestratorApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: orchestratorApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new OrchestratorClient(fetchApi),
    }),
});

const homeRouteRef = createRouteRef();
const platformRouteRef = createRouteRef();

/** Services × environments, and what needs me now. */
export const homePage = PageBlueprint.make({
  name: 'home',
  params: {
    path: '/',
    title: 'Home',
    icon: <RiHome5Line />,
    routeRef: homeRouteRef,
    loader: () => import('./home/HomePage').then(m => <m.HomePage />),
  },
});

/** What the platform is made of, and what is wrong with it. */
export const platformPage = PageBlueprint.make({
  name: 'platform',
  params: {
    path: '/platform',
    title: 'Platform',
    icon: <RiStackLine />,
    routeRef: platformRouteRef,
    loader: () =>
      import('./platform/PlatformPage').then(m => <m.PlatformPage />),
  },
});

/** Where a service runs, how it got there, and what stops it. */
export const deliveryTab = EntityContentBlueprint.make({
  name: 'delivery',
  params: {
    path: '/delivery',
    title: 'Delivery',
    group: 'deployment',
    icon: <RiRocket2Line />,
    filter: isWorkload,
    loader: () =>
      import('./delivery/DeliveryContent').then(m => <m.DeliveryContent />),
  },
});

/** On a service's overview: its state in every environment. */
export const environmentsCard = EntityCardBlueprint.make({
  name: 'environments',
  params: {
    type: 'content',
    filter: isWorkload,
    loader: () =>
      import('./overview/EnvironmentsCard').then(m => <m.EnvironmentsCard />),
  },
});

export default createFrontendPlugin({
  pluginId: 'orchestrator',
  title: 'Delivery',
  info: { packageJson: () => import('../package.json') },
  extensions: [
    orchestratorApi,
    homePage,
    platformPage,
    environmentsCard,
    deliveryTab,
  ],
});
