import { ThemeBlueprint } from '@backstage/plugin-app-react';
import {
  createUnifiedTheme,
  genPageTheme,
  palettes,
  shapes,
  UnifiedThemeProvider,
} from '@backstage/theme';
import { RiMoonLine, RiSunLine } from '@remixicon/react';

const GRAPHITE = '#20262a';

const navigation = {
  background: GRAPHITE,
  indicator: '#e8b04a',
  color: '#c3cacc',
  selectedColor: '#ffffff',
  navItem: { hoverBackground: '#2f383d' },
};

/** Pages that are still made with Material UI get one plain header instead of the stock waves. */
const pageTheme = (color: string) => {
  const page = genPageTheme({
    colors: [color, color],
    shape: shapes.round,
    options: { fontColor: '#ffffff' },
  });
  const plain = {
    ...page,
    backgroundImage: `linear-gradient(90deg, ${color}, ${color})`,
  };
  return Object.fromEntries(
    [
      'home',
      'documentation',
      'tool',
      'service',
      'website',
      'library',
      'other',
      'app',
      'apis',
      'card',
    ].map(name => [name, plain]),
  );
};

const light = createUnifiedTheme({
  palette: {
    ...palettes.light,
    primary: { main: '#17625a' },
    secondary: { main: '#a85600' },
    background: { default: '#f4f5f4', paper: '#ffffff' },
    link: '#17625a',
    linkHover: '#0f4a44',
    navigation,
  },
  defaultPageTheme: 'home',
  pageTheme: pageTheme('#2b3439'),
});

const dark = createUnifiedTheme({
  palette: {
    ...palettes.dark,
    primary: { main: '#7fd3c2' },
    secondary: { main: '#e8b04a' },
    background: { default: '#1b1e1f', paper: '#24282a' },
    link: '#7fd3c2',
    linkHover: '#a3e2d5',
    navigation,
  },
  defaultPageTheme: 'home',
  pageTheme: pageTheme('#24282a'),
});

export const lightTheme = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <RiSunLine />,
      Provider: ({ children }) => (
        <UnifiedThemeProvider theme={light}>{children}</UnifiedThemeProvider>
      ),
    },
  },
});

export const darkTheme = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: {
      id: 'dark',
      title: 'Dark',
      variant: 'dark',
      icon: <RiMoonLine />,
      Provider: ({ children }) => (
        <UnifiedThemeProvider theme={dark}>{children}</UnifiedThemeProvider>
      ),
    },
  },
});
