import './theme.css';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { oidcAuthApi } from '../signIn/oidc';
import { signInPage } from '../signIn/SignIn';
import { navigation } from './navigation';
import { notFoundPage } from './notFoundPage';
import { oldLinks } from './oldLinks';
import { darkTheme, lightTheme } from './themes';

/** What makes the app Macadam's: its way in, its look and its navigation. */
export const shell = createFrontendModule({
  pluginId: 'app',
  extensions: [
    signInPage,
    oidcAuthApi,
    lightTheme,
    darkTheme,
    navigation,
    notFoundPage,
    oldLinks,
  ],
});
