import { AppRootWrapperBlueprint } from '@backstage/plugin-app-react';
import { OldComponentLinks } from './OldComponentLinks';

/** Around all pages, so that a link is looked at wherever it leads. */
export const oldLinks = AppRootWrapperBlueprint.make({
  name: 'old-links',
  params: { component: OldComponentLinks },
});
