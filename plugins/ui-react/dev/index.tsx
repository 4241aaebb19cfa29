import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';

const stories = PageBlueprint.make({
  params: {
    path: '/',
    title: 'UI kit',
    loader: () => import('./Stories').then(m => <m.Stories />),
  },
});

createDevApp({
  features: [
    createFrontendPlugin({ pluginId: 'ui-stories', extensions: [stories] }),
  ],
});
