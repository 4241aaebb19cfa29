import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { entityPage } from './entityPage';
import { newService } from './newService';
import { permittedPages } from './permitted';
import { shell } from './shell';

/** The plugins that package.json lists are found by themselves (`app.packages: all`). */
export default createApp({
  features: [catalogPlugin, entityPage, newService, ...permittedPages, shell],
});
