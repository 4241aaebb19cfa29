import {
  coreExtensionData,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import devtoolsPlugin from '@backstage/plugin-devtools/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { WhoMayCreate } from './WhoMayCreate';

/** Tabs and pages that are there only for those who may have them: to others the stock ones say that there is no page. */
const permitted = (permission: string) => ({
  if: { permissions: { $contains: permission } },
});

/** Templates, and why somebody sees nothing to choose them with. */
export const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    factory(originalFactory) {
      const output = originalFactory();
      return [
        ...output,
        coreExtensionData.reactElement(
          <>
            <WhoMayCreate />
            {output.get(coreExtensionData.reactElement)}
          </>,
        ),
      ];
    },
  });

export const templateEditor = scaffolderPlugin
  .getExtension('sub-page:scaffolder/editor')
  .override(permitted('scaffolder.template.management'));

export const devtools = devtoolsPlugin
  .getExtension('page:devtools')
  .override(permitted('devtools.info'));

/** What stock pages show to whom, so that no control is there that only refuses. */
export const permittedPages = [
  createFrontendModule({
    pluginId: 'scaffolder',
    extensions: [templates, templateEditor],
  }),
  createFrontendModule({ pluginId: 'devtools', extensions: [devtools] }),
];
