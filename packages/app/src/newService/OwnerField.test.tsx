import {
  identityApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import {
  orchestratorApiRef,
  OrchestratorClient,
} from '@macadam/plugin-orchestrator';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OwnerField } from './OwnerField';
import { ownersFor } from './owners';

const tenant = (name: string) => ({
  name,
  title: name[0].toUpperCase() + name.slice(1),
  owner: `group:default/${name}`,
  repositories: [],
  file: `tenants/${name}.yaml`,
  line: 1,
  workloads: [],
});
const platform = {
  owner: 'group:default/platform-team',
  tenants: ['fulfilment', 'checkout'].map(tenant),
};

it.each([
  ['a member', ['user:default/mira', 'group:default/checkout'], ['Checkout']],
  ['whatever the case', ['Group:default/Checkout'], ['Checkout']],
  ['the platform team', [platform.owner], ['Checkout', 'Fulfilment']],
  ['a group without a tenant', ['group:default/marketing'], []],
  ['a guest', ['user:default/guest'], []],
])('lets %s choose of the right teams', (_, mine, labels) => {
  expect(ownersFor(platform, mine).map(({ label }) => label)).toEqual(labels);
});

/** The form over the real client, with what was handed in. */
function open(ownershipEntityRefs: string[]) {
  const created: unknown[] = [];
  const identity: IdentityApi = {
    getProfileInfo: async () => ({}),
    getBackstageIdentity: async () => ({
      type: 'user',
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs,
    }),
    getCredentials: async () => ({}),
    signOut: async () => {},
  };
  const fetch = async () => Response.json(platform);
  renderInTestApp(
    <Stepper
      manifest={{
        title: 'Service',
        steps: [
          {
            title: 'The service',
            schema: {
              required: ['owner'],
              properties: {
                owner: {
                  title: 'Owner',
                  type: 'string',
                  'ui:field': 'ServiceOwnerField',
                },
              },
            },
          },
        ],
      }}
      extensions={[{ name: 'ServiceOwnerField', component: OwnerField }]}
      onCreate={async values => {
        created.push(values);
      }}
    />,
    {
      apis: [
        [orchestratorApiRef, new OrchestratorClient({ fetch })],
        [identityApiRef, identity],
      ],
    },
  );
  return created;
}

const handIn = async () => {
  await userEvent.click(screen.getByRole('button', { name: 'Review' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Create' }));
};

it('chooses the only team by itself', async () => {
  const created = open(['group:default/checkout']);
  expect(
    await screen.findByRole('button', { name: /Checkout Owner/ }),
  ).toBeInTheDocument();
  await handIn();
  expect(created).toEqual([{ owner: 'group:default/checkout' }]);
});

it('lets the platform team choose', async () => {
  const created = open([platform.owner]);
  await userEvent.click(await screen.findByRole('button', { name: /Owner/ }));
  await userEvent.click(
    await screen.findByRole('option', { name: 'Fulfilment' }),
  );
  await handIn();
  expect(created).toEqual([{ owner: 'group:default/fulfilment' }]);
});

it('tells who has no team that there is none', async () => {
  open(['user:default/guest']);
  expect(
    await screen.findByText(
      'There is no team that you may create a service for',
    ),
  ).toBeInTheDocument();
});
