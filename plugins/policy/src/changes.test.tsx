import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  summariseChanges,
  type ChangeReport,
  type PolicyFiles,
  type VerdictChange,
} from '@macadam/plugin-policy-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { never } from './__testUtils__/never';
import { policyApiRef, type PolicyApi } from '@macadam/plugin-ui-react';
import { SKELETON } from './EditPolicy';
import { PoliciesPage } from './PoliciesPage';

const change = (part: Partial<VerdictChange> = {}): VerdictChange => ({
  effect: 'blocks',
  environment: 'dev',
  workload: 'cart',
  policy: 'no-latest',
  rule: 'no-latest',
  title: 'No latest',
  message: 'The tag moves.',
  fix: 'Name a version.',
  file: 'dev/shop/cart/deployment-cart.yaml',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  before: 'pass',
  after: 'fail',
  ...part,
});
const report = ({
  changes = [],
  ...part
}: Partial<ChangeReport> = {}): ChangeReport => ({
  ...summariseChanges(changes, ['dev', 'prod']),
  base: 'a'.repeat(40),
  files: ['policies/no-latest.yaml'],
  problems: [],
  judged: { manifests: 41, workloads: 7, environments: ['dev', 'prod'] },
  policies: ['no-latest'],
  ...part,
});
const files: PolicyFiles = {
  revision: 'a'.repeat(40),
  mayEdit: true,
  files: [
    { file: 'policies/no-latest.yaml', text: 'kind: X\n', url: 'http://x/f' },
  ],
};
const branch = {
  name: 'strict',
  commit: 'b'.repeat(40),
  subject: 'Be strict',
  author: 'sofia',
  at: '2026-11-23T12:00:00Z',
  url: 'http://x/b',
  files: ['policies/no-latest.yaml'],
};

beforeEach(() => sessionStorage.clear());

const open = (api: Partial<PolicyApi>) =>
  renderInTestApp(
    <TestApiProvider apis={[[policyApiRef, { ...never, ...api }]]}>
      <PoliciesPage />
    </TestApiProvider>,
    { initialRouteEntries: ['/?view=changes'] },
  );

it('shows of a branch what would be stopped first, service by service and drawn by environment', async () => {
  open({
    branches: async () => ({
      repository: 'platform/platform',
      branches: [branch],
    }),
    branchReport: async name =>
      report({
        changes:
          name === 'strict'
            ? [
                change({ workload: 'basket', effect: 'passes' }),
                change(),
                change({ environment: 'prod', effect: 'reports' }),
              ]
            : [],
      }),
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'What strict would change' }),
  );
  const shown = await screen.findByRole('region', {
    name: 'What would change',
  });
  expect(
    within(shown).getByText('1 service would be stopped'),
  ).toBeInTheDocument();
  expect(shown).toHaveTextContent(
    'cart. 3 verdicts change over 41 manifests of 7 services, by no-latest.',
  );
  const bars = within(shown).getByRole('list', { name: 'By environment' });
  expect(bars).toHaveTextContent('dev1 would be refused, 1 would pass');
  expect(bars).toHaveTextContent('prod1 would be reported');
  const policies = within(shown).getByRole('list', { name: 'By policy' });
  expect(policies).toHaveTextContent(
    'No latest no-latestServices: 1 would be refused, 1 would pass',
  );
  expect(policies).toHaveTextContent('Name a version.');
  expect(
    within(shown)
      .getAllByRole('heading')
      .map(({ textContent }) => textContent),
  ).toEqual([
    'cart1 would be refused, 1 would be reported',
    'basket1 would pass',
  ]);
});

it('says once what happens alike to several objects and environments', async () => {
  const path = 'spec.containers[0].image';
  const moved = change({
    message: `The tag moves. (container main: ${path})`,
    container: 'main',
    path,
  });
  open({
    branches: async () => ({
      repository: 'platform/platform',
      branches: [branch],
    }),
    branchReport: async () =>
      report({
        changes: [
          { ...moved, environment: 'prod' },
          moved,
          { ...moved, object: { ...moved.object, name: 'cart-cache' } },
        ],
      }),
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'What strict would change' }),
  );
  const cart = await screen.findByRole('listitem', { name: 'cart' });
  expect(within(cart).getAllByRole('listitem')).toHaveLength(1);
  expect(cart).toHaveTextContent(
    /Would be refuseddevprodNo latestThe tag moves\.container main in Deployment\/cart, container main in Deployment\/cart-cache$/,
  );
});

it('says where an edit does not load, and does not offer to save it', async () => {
  open({
    files: async () => files,
    editReport: async ({ file }) =>
      report({ problems: [{ file, line: 7, message: 'unknown field' }] }),
  });
  const edit = await screen.findByRole('region', { name: 'Edit a policy' });
  await userEvent.type(await within(edit).findByLabelText(/^Why/), 'Because');
  await userEvent.click(
    within(edit).getByRole('button', { name: 'What would change?' }),
  );
  expect(
    await within(edit).findByText('policies/no-latest.yaml:7'),
  ).toBeInTheDocument();
  expect(
    within(edit).getByRole('button', { name: 'Save as a branch' }),
  ).toBeDisabled();
});

it('saves what was judged, as a branch, and asks again after another edit', async () => {
  const saveEdit = jest.fn(async () => ({
    branch: 'policy/sofia/no-latest',
    commit: 'c'.repeat(40),
    url: 'http://x/c',
  }));
  open({
    files: async () => files,
    editReport: async () => report(),
    saveEdit,
  });
  const edit = await screen.findByRole('region', { name: 'Edit a policy' });
  await userEvent.type(
    await within(edit).findByLabelText('policies/no-latest.yaml'),
    'a: 1',
  );
  await userEvent.type(within(edit).getByLabelText(/^Why/), 'Because');
  const save = within(edit).getByRole('button', { name: 'Save as a branch' });
  expect(save).toBeDisabled();
  await userEvent.click(
    within(edit).getByRole('button', { name: 'What would change?' }),
  );
  await within(edit).findByText('No service would be stopped');
  await userEvent.click(save);
  expect(
    await within(edit).findByText('policy/sofia/no-latest'),
  ).toBeInTheDocument();
  expect(saveEdit).toHaveBeenCalledWith({
    file: 'policies/no-latest.yaml',
    text: 'kind: X\na: 1',
    message: 'Because',
  });
  await userEvent.type(
    within(edit).getByLabelText('policies/no-latest.yaml'),
    'b',
  );
  expect(
    within(edit).getByText('Edited since: ask again.'),
  ).toBeInTheDocument();
  expect(save).toBeDisabled();
});

it('keeps an edit while another policy is looked at and over a reload, until it is discarded', async () => {
  const page = () => open({ files: async () => files });
  const editor = async (file: string) =>
    within(
      await screen.findByRole('region', { name: 'Edit a policy' }),
    ).findByLabelText(file);
  const pick = async (name: string) => {
    await userEvent.click(
      await screen.findByRole('button', { name: /Policy/ }),
    );
    await userEvent.click(await screen.findByRole('option', { name }));
  };
  const { unmount } = page();
  await userEvent.type(await editor('policies/no-latest.yaml'), 'a: 1');
  await pick('A new policy');
  expect(await editor('policies/my-policy.yaml')).toHaveValue(SKELETON);
  await pick('no-latest.yaml');
  expect(await editor('policies/no-latest.yaml')).toHaveValue('kind: X\na: 1');

  unmount();
  page();
  expect(await editor('policies/no-latest.yaml')).toHaveValue('kind: X\na: 1');
  await userEvent.click(
    screen.getByRole('button', { name: 'Discard the edit' }),
  );
  expect(await editor('policies/no-latest.yaml')).toHaveValue('kind: X\n');
  expect(
    screen.queryByRole('button', { name: 'Discard the edit' }),
  ).not.toBeInTheDocument();
});

it('lets whoever may not edit see what an edit would change', async () => {
  open({
    branches: async () => ({ repository: 'platform/platform', branches: [] }),
    files: async () => ({ ...files, mayEdit: false }),
  });
  expect(
    await screen.findByText('No branch changes a policy'),
  ).toBeInTheDocument();
  expect(
    await screen.findByText(/Only those who run the platform may save/),
  ).toBeInTheDocument();
  expect(
    screen.queryByRole('button', { name: 'Save as a branch' }),
  ).not.toBeInTheDocument();
});
