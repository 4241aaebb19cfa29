import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import searchPlugin from '@backstage/plugin-search-backend';
import catalogueCollator from '@backstage/plugin-search-backend-module-catalog';
import type { SearchResultSet } from '@backstage/plugin-search-common';
import { readSettings, startEmbedded, type Embedded } from '@macadam/embedded';
import orchestratorPlugin from '@macadam/plugin-orchestrator-backend';
import { parse } from 'yaml';
import { eventually } from '@macadam/testing';
import searchModule from '.';

jest.setTimeout(180_000);

const component = (name: string, description: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'checkout', description },
  spec: { type: 'service', lifecycle: 'production', owner: 'checkout' },
});
const person = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {},
  relations: ['checkout', 'fulfilment', 'platform-team'].map(group => ({
    type: 'memberOf',
    targetRef: `group:default/${group}`,
  })),
});
const AT_ONCE = {
  schedule: {
    frequency: { seconds: 2 },
    timeout: { minutes: 1 },
    initialDelay: { seconds: 1 },
    scope: 'local',
  },
};

describe('search', () => {
  const folder = mkdtempSync(join(tmpdir(), 'macadam-search-'));
  const permissions = mockServices.permissions.mock();
  let embedded: Embedded;
  let backend: TestBackend;

  beforeAll(async () => {
    const env = {
      MACADAM_STATE: join(folder, 'state'),
      MACADAM_FORGE_PORT: '0',
      MACADAM_CLUSTER_PORT: '0',
    };
    embedded = await startEmbedded(
      readSettings(env, resolve(__dirname, '../../..')),
    );
    const own = parse(readFileSync(embedded.files.portalConfig, 'utf8'));
    permissions.authorize.mockImplementation(async (requests, options) =>
      requests.map(({ permission }) => ({
        result:
          permission.name === 'macadam.delivery.read' &&
          JSON.stringify(options).includes('user:default/stranger')
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      })),
    );
    permissions.authorizeConditional.mockImplementation(async requests =>
      requests.map(() => ({ result: AuthorizeResult.ALLOW })),
    );
    backend = await startTestBackend({
      features: [
        searchPlugin,
        searchModule,
        catalogueCollator,
        orchestratorPlugin,
        permissions.factory,
        schedulerServiceFactory,
        catalogServiceMock.factory({
          entities: [
            ...['mira', 'ines', 'sofia'].map(person),
            component('returns', 'Takes the cart and its cartons back'),
            component('carton', 'Boxes of a cart'),
            component('part', 'Nothing of that kind'),
            component('cart', 'What somebody is about to buy'),
          ],
        }),
        mockServices.rootConfig.factory({
          data: {
            ...own,
            permission: { enabled: true },
            search: { collators: { catalog: AT_ONCE, macadam: AT_ONCE } },
            macadam: {
              ...own.macadam,
              git: {
                ...own.macadam.git,
                platformRepository: 'platform/platform',
                pollInterval: { minutes: 1 },
              },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await embedded?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function find(
    term: string,
    who = 'mira',
    more: Record<string, string> = {},
  ): Promise<SearchResultSet> {
    const query = new URLSearchParams({ term, ...more });
    const response = await fetch(
      `http://127.0.0.1:${backend.server.port()}/api/search/query?${query}`,
      {
        headers: {
          authorization: mockCredentials.user.header(`user:default/${who}`),
        },
      },
    );
    const text = await response.text();
    // Indices are made one after the other, after the start.
    if (text.includes('MissingIndexError'))
      return { results: [], numberOfResults: 0 };
    if (!response.ok) throw new Error(text);
    return JSON.parse(text);
  }
  const lines = async (term: string, who?: string) =>
    (await find(term, who)).results.map(
      ({ document }) => `${document.title} at ${document.location}`,
    );
  /** Results once one of them is what is looked for: indices are made one after the other. */
  const until = (term: string, line: string) =>
    eventually(`${line} among what ${term} finds`, async () => {
      const found = await lines(term);
      return found.includes(line) ? found : undefined;
    });

  it('finds names first, then what begins with them, and no other word', async () => {
    const found = await until(
      'cart',
      'cart at /catalog/checkout/component/cart',
    );
    const at = (line: string) => found.indexOf(line);
    expect(at('cart at /catalog/checkout/component/cart')).toBeLessThan(2);
    expect(at('carton at /catalog/checkout/component/carton')).toBeLessThan(
      at('returns at /catalog/checkout/component/returns'),
    );
    expect(at('part at /catalog/checkout/component/part')).toBe(-1);
  });

  it.each([
    [
      'a workload that the catalogue does not have',
      'storefront',
      'checkout/storefront at /catalog/checkout/component/storefront/delivery',
    ],
    [
      'a resource definition',
      'postgres-in-cluster',
      expect.stringContaining('at /platform?q=postgres-in-cluster'),
    ],
    [
      'a policy',
      'disallow-latest-tag',
      'disallow-latest-tag at /policies?policy=disallow-latest-tag',
    ],
  ])('finds %s by its name', async (_, term, first) => {
    let found: string[] = [];
    for (const end = Date.now() + 90_000; Date.now() < end;) {
      found = await lines(term);
      if (found.some(line => first === line || line.includes('?q='))) break;
      await new Promise(done => setTimeout(done, 200));
    }
    expect(found[0]).toEqual(first);
  });

  it('finds deployments by service, and by their commit', async () => {
    const { results } = await find('storefront');
    const deployment = results.find(({ type }) => type === 'deployments');
    expect(deployment?.document.title).toMatch(
      /^storefront [0-9a-f]{7} in dev$/,
    );
    const [, commit] = deployment?.document.title.split(' ') ?? [];
    expect((await lines(commit))[0]).toMatch(`storefront ${commit} in dev`);
  });

  it('shows nobody what they may not read', async () => {
    const { results } = await find('storefront', 'stranger');
    expect(results.map(({ type }) => type)).not.toContain('workloads');
    expect(await lines('disallow-latest-tag', 'stranger')).toEqual([]);
  });

  it('goes on page after page, each result once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { results, nextPageCursor } = await find('cart', 'mira', {
        pageLimit: '2',
        ...(cursor && { pageCursor: cursor }),
      });
      seen.push(
        ...results.map(
          ({ type, document }) =>
            `${type} ${document.title} ${document.location}`,
        ),
      );
      cursor = nextPageCursor;
    } while (cursor);
    expect(seen.length).toBeGreaterThan(2);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
