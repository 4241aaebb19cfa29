import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { screen } from '@testing-library/react';
import { WhoMayCreate } from './WhoMayCreate';

it('says who creates services to whom may not', async () => {
  const guest = mockApis.permission({ authorize: AuthorizeResult.DENY });
  renderInTestApp(
    <TestApiProvider apis={[[permissionApiRef, guest]]}>
      <WhoMayCreate />
    </TestApiProvider>,
  );
  expect(
    await screen.findByText('You can look, but not create'),
  ).toBeInTheDocument();
});
