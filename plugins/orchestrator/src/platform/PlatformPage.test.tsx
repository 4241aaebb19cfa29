import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { PlatformStatus } from '@macadam/plugin-orchestrator-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { PlatformPage } from './PlatformPage';

const status: PlatformStatus = {
  repository: 'platform/platform',
  revision: 'bad0000000',
  lastGoodRevision: 'good000000',
  problems: [
    {
      message: 'params has no "nothing"',
      hint: 'It has: storage',
      file: 'definitions/postgres.yaml',
      line: 21,
      column: 9,
      url: 'http://localhost:7008/definitions/postgres.yaml#L21',
    },
  ],
  environments: ['dev', 'prod'].map(name => ({
    name,
    type: name === 'dev' ? 'development' : 'production',
    cluster: 'embedded',
    after: name === 'dev' ? [] : ['dev'],
    engine: 'flux',
    policy: 'enforce',
    approvals: name === 'dev' ? 0 : 1,
    file: `environments/${name}.yaml`,
    line: 1,
    workloads: name === 'dev' ? ['checkout/cart'] : [],
  })),
  definitions: [
    {
      name: 'postgres-in-cluster',
      match: { type: 'postgres' },
      file: 'definitions/postgres.yaml',
      line: 3,
      serves: [
        { workload: 'checkout/cart', environment: 'dev', resource: 'db' },
      ],
    },
  ],
  tenants: [],
  policies: [
    {
      name: 'disallow-latest-tag',
      file: 'policies/latest.yaml',
      url: 'http://localhost:7008/policies/latest.yaml',
    },
  ],
};

/** The page over the real client, with what the back end answers. */
function open(code: number, body: unknown, entities: Entity[] = []) {
  const fetch = async () =>
    new Response(JSON.stringify(body), {
      status: code,
      headers: { 'content-type': 'application/json' },
    });
  renderInTestApp(
    <TestApiProvider
      apis={[
        [orchestratorApiRef, new OrchestratorClient({ fetch })],
        [catalogApiRef, catalogApiMock({ entities })],
      ]}
    >
      <PlatformPage />
    </TestApiProvider>,
  );
}

describe('the Platform page', () => {
  it('says first what is refused, where, and what stays in force', async () => {
    open(200, status);
    const problems = await screen.findByRole('region', {
      name: 'Revision bad0000 is refused',
    });
    expect(
      within(problems).getByRole('link', {
        name: 'definitions/postgres.yaml:21:9',
      }),
    ).toHaveAttribute('href', status.problems[0].url);
    expect(within(problems).getByText(/no "nothing"/)).toBeInTheDocument();
    expect(within(problems).getByText('It has: storage')).toBeInTheDocument();
    expect(
      within(problems).getByText(/last good revision good000 stays in force/),
    ).toBeInTheDocument();
    expect(
      problems.compareDocumentPosition(
        screen.getByRole('region', { name: 'Environments' }),
      ),
    ).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });

  it('shows environments in promotion order and whom a definition serves', async () => {
    open(200, { ...status, problems: [] });
    const environments = await screen.findByRole('region', {
      name: 'Environments',
    });
    expect(
      within(environments)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['dev', 'prod']);
    const resources = screen.getByRole('region', { name: 'Resources' });
    expect(
      within(resources).getByRole('link', { name: 'cart' }),
    ).toHaveAttribute('href', '/catalog/checkout/component/cart/delivery');
    expect(
      within(resources).getByRole('heading', { name: 'postgres' }),
    ).toBeInTheDocument();
    expect(
      within(environments).getByText(
        'Gates: healthy in dev first, policies stop a deployment, 1 approval',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/is refused/)).not.toBeInTheDocument();
  });

  it('names the files of everybody’s repositories that the catalogue refuses', async () => {
    const problem = 'catalog-info.yaml:7 metadata.links is the text "x"';
    open(200, { ...status, problems: [] }, [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'cart',
          namespace: 'checkout',
          annotations: {
            'macadam.dev/problems': problem,
            'macadam.dev/repository': 'checkout/cart',
          },
        },
        spec: { owner: 'group:default/checkout' },
      },
    ]);
    const files = await screen.findByRole('region', {
      name: 'Files that the catalogue refuses (1)',
    });
    expect(within(files).getByText(problem)).toBeInTheDocument();
    expect(within(files).getByRole('link', { name: 'cart' })).toHaveAttribute(
      'href',
      '/catalog/checkout/component/cart',
    );
  });

  it('finds definitions, and says when none is found', async () => {
    open(200, { ...status, problems: [] });
    const search = await screen.findByRole('searchbox', {
      name: 'Find a resource',
    });
    await userEvent.type(search, 'kafka');
    expect(screen.getByText('No definition has “kafka”.')).toBeInTheDocument();
    await userEvent.clear(search);
    await userEvent.type(search, 'cart');
    expect(
      screen.getByRole('heading', { name: 'postgres' }),
    ).toBeInTheDocument();
  });

  it('leads from a policy to what it says and to its file', async () => {
    open(200, { ...status, problems: [] });
    expect(
      await screen.findByRole('link', { name: 'disallow-latest-tag' }),
    ).toHaveAttribute('href', '/policies?policy=disallow-latest-tag');
    expect(
      screen.getByRole('link', { name: 'policies/latest.yaml' }),
    ).toHaveAttribute('href', status.policies[0].url);
  });

  it.each([
    [403, 'NotAllowedError', 'You may not see platform'],
    [500, 'Error', 'The platform could not be read'],
  ])('answers %s with its reason', async (code, name, title) => {
    open(code, {
      error: { name, message: 'ask sofia' },
      response: { statusCode: code },
    });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.getByText('ask sofia')).toBeInTheDocument();
  });
});
