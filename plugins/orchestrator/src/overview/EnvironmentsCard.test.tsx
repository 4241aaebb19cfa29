import {
  createExtensionTester,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { gitopsApiRef, type GitopsApi } from '@macadam/plugin-ui-react';
import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { screen, within } from '@testing-library/react';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { environmentsCard } from '../plugin';

const environment = (name: string): EnvironmentCard => ({
  environment: name,
  type: name,
  cluster: 'embedded',
  namespace: `checkout-${name}`,
  after: [],
  approvals: 0,
  images: [],
  supplyChain: 'off',
  may: { allowed: true, reason: '' },
  promotion: '',
  resources: [],
  shared: [],
  defaults: [],
  overrides: [],
  endpoints: [],
  removals: [],
});

it('shows every environment of a service in promotion order, and leads to its deliveries', async () => {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(String(input));
    return Response.json({
      workload: 'checkout/cart',
      environments: ['dev', 'staging', 'prod'].map(environment),
    });
  };
  const gitops: Pick<GitopsApi, 'status'> = { status: async () => [] };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [orchestratorApiRef, new OrchestratorClient({ fetch })],
        [gitopsApiRef, gitops],
      ]}
    >
      <EntityProvider
        entity={{
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'cart',
            namespace: 'checkout',
            annotations: {
              'macadam.dev/workload': 'cart',
              'macadam.dev/tenant': 'checkout',
            },
          },
        }}
      >
        {createExtensionTester(environmentsCard).reactElement()}
      </EntityProvider>
    </TestApiProvider>,
  );
  const list = await screen.findByRole('list', { name: 'Environments' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['devNot deployed', 'stagingNot deployed', 'prodNot deployed']);
  expect(screen.getByRole('link', { name: 'Delivery' })).toHaveAttribute(
    'href',
    '/catalog/checkout/component/cart/delivery',
  );
  expect(screen.queryByRole('link', { name: /Logs/ })).not.toBeInTheDocument();
  expect(asked).toEqual(['plugin://orchestrator/workloads/checkout/cart']);
});
