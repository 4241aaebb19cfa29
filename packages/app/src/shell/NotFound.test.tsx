import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { notFoundPage } from './notFoundPage';

it('says where there is no page, and where to go on', async () => {
  renderTestApp({
    features: [
      createFrontendModule({ pluginId: 'app', extensions: [notFoundPage] }),
    ],
    initialRouteEntries: ['/nothing-here'],
  });
  expect(
    await screen.findByRole('heading', { name: 'There is no page here' }),
  ).toBeInTheDocument();
  expect(screen.getByText('/nothing-here')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Home' })).toHaveAttribute(
    'href',
    '/',
  );
});
