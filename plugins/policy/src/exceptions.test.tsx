import {
  mockApis,
  renderInTestApp,
  renderTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type {
  PolicyExceptions,
  PolicyExceptionView,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { never } from './__testUtils__/never';
import { policyApiRef, type PolicyApi } from '@macadam/plugin-ui-react';
import { PoliciesPage } from './PoliciesPage';
import { policyTab } from './plugin';

const at = '2026-11-23T12:00:00Z';
const yes = { allowed: true, reason: '' };
const no = { allowed: false, reason: 'user:default/mira asked for it' };

const exception = (
  part: Partial<PolicyExceptionView> = {},
): PolicyExceptionView => ({
  name: 'cart.images',
  workload: 'cart',
  policy: 'images',
  policyKind: 'ValidatingPolicy',
  environments: ['dev', 'prod'],
  reason: 'No tag yet.',
  expires: '2026-12-24T23:59:59.000Z',
  requestedBy: 'user:default/mira',
  state: 'pending',
  at,
  daysLeft: 5,
  isEnding: false,
  url: 'http://x/e',
  mayDecide: yes,
  mayEnd: yes,
  ...part,
});
const all = (...exceptions: PolicyExceptionView[]): PolicyExceptions => ({
  maxDays: 90,
  exceptions,
  unreadable: [],
});

describe('the exceptions of the platform', () => {
  const open = (api: Partial<PolicyApi>) =>
    renderInTestApp(
      <TestApiProvider apis={[[policyApiRef, { ...never, ...api }]]}>
        <PoliciesPage />
      </TestApiProvider>,
      {
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
        initialRouteEntries: ['/?view=exceptions'],
      },
    );

  it('are approved, or declined with a reason', async () => {
    const decideException = jest.fn(async () => undefined);
    open({ exceptions: async () => all(exception()), decideException });
    const card = await screen.findByRole('listitem', {
      name: 'Exception of cart from images',
    });
    expect(card).toHaveTextContent('Until 2026-12-24, asked for by mira');
    await userEvent.click(
      within(card).getByRole('button', { name: 'Approve' }),
    );
    const approval = await screen.findByRole('dialog');
    expect(approval).toHaveTextContent(
      'From now on images lets cart pass in dev, prod, until the end of 2026-12-24',
    );
    await userEvent.click(
      within(approval).getByRole('button', { name: 'Approve' }),
    );
    expect(decideException).toHaveBeenLastCalledWith('cart.images', {
      decision: 'approve',
    });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await userEvent.click(
      within(card).getByRole('button', { name: 'Decline' }),
    );
    const dialog = await screen.findByRole('dialog');
    const decline = within(dialog).getByRole('button', { name: 'Decline' });
    expect(decline).toBeDisabled();
    await userEvent.type(within(dialog).getByLabelText(/^Why/), 'Mend it');
    await userEvent.click(decline);
    expect(decideException).toHaveBeenLastCalledWith('cart.images', {
      decision: 'decline',
      comment: 'Mend it',
    });
  });

  it('are ended early by who asked, with a reason', async () => {
    const endException = jest.fn(async () => undefined);
    open({
      exceptions: async () =>
        all(exception({ state: 'inForce', mayDecide: no })),
      endException,
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'End now' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'images holds for cart in dev, prod again',
    );
    await userEvent.type(within(dialog).getByLabelText(/^Why/), 'Mended');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'End now' }),
    );
    expect(endException).toHaveBeenCalledWith('cart.images', 'Mended');
  });

  it('say what could not be done', async () => {
    open({
      exceptions: async () => all(exception()),
      decideException: async () => {
        throw new Error('The Git host does not answer');
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve' }),
    );
    expect(
      await within(dialog).findByText('The Git host does not answer'),
    ).toBeInTheDocument();
  });

  it('are told apart by state, with who may do something about them', async () => {
    const declined = { by: 'user:default/sofia', reason: 'There is a tag.' };
    open({
      exceptions: async () => ({
        ...all(
          exception({ name: 'a', mayDecide: no, mayEnd: no }),
          exception({
            name: 'b',
            state: 'inForce',
            isEnding: true,
            mayDecide: no,
            mayEnd: no,
            approvedBy: 'user:default/sofia',
          }),
          exception({
            name: 'c',
            state: 'declined',
            declined,
            mayDecide: no,
            mayEnd: no,
          }),
        ),
        unreadable: [
          {
            file: 'policies/exceptions/odd.yaml',
            message: 'It has no end',
            url: 'http://x',
          },
        ],
        refused: {
          revision: 'bad0000000',
          inForce: 'good000000',
          problems: [
            {
              file: 'definitions/queue.yaml',
              line: 2,
              message: 'unknown kind',
              url: 'http://x/queue',
            },
          ],
        },
      }),
    });
    await screen.findByRole('heading', { name: 'Wait for a decision (1)' });
    expect(screen.getByText('Revision bad0000 is refused')).toBeInTheDocument();
    expect(
      screen.getByText(/The last good revision good000 stays in force\./),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'definitions/queue.yaml:2' }),
    ).toHaveAttribute('href', 'http://x/queue');
    expect(
      screen
        .getAllByRole('heading', { level: 2 })
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Wait for a decision (1)',
      'End soon (1)',
      'Declined or ended (1)',
    ]);
    expect(screen.getByText('mira asked for it')).toBeInTheDocument();
    expect(screen.getByText(/approved by sofia/)).toHaveTextContent(
      '5 more days',
    );
    expect(screen.getByText(/There is a tag\./)).toBeInTheDocument();
    expect(screen.getByText('It has no end')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('may be none', async () => {
    open({ exceptions: async () => all() });
    expect(await screen.findByText('Nothing is excepted')).toBeInTheDocument();
  });
});

describe('an exception on the Policy tab', () => {
  const verdicts: WorkloadVerdicts = {
    workload: 'cart',
    environments: [
      {
        environment: 'dev',
        preflight: {
          state: 'known',
          observedAt: at,
          value: {
            deployment: 'd',
            at,
            verdicts: [
              {
                source: 'preflight',
                policy: 'images',
                rule: 'tag',
                result: 'fail',
                blocks: true,
                title: 'Images',
                message: 'No tag',
                fix: 'Name one.',
                object: { apiVersion: 'v1', kind: 'Pod', name: 'cart' },
              },
              {
                source: 'preflight',
                policy: 'Admission of cluster east',
                rule: 'server-side dry-run',
                result: 'fail',
                blocks: true,
                admission: true,
                message: 'webhook says no',
                object: { apiVersion: 'v1', kind: 'Pod', name: 'cart' },
              },
            ],
          },
        },
        reports: { state: 'none', observedAt: at },
      },
      {
        environment: 'prod',
        preflight: { state: 'none', observedAt: at },
        reports: { state: 'none', observedAt: at },
      },
    ],
  };
  /** As whoever may deploy every workload but this one. */
  const FOREIGN = 'refunds';
  const open = (api: Partial<PolicyApi>, workload = 'cart') =>
    renderTestApp({
      extensions: [
        createTestEntityPage({
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: workload,
              annotations: { 'macadam.dev/workload': workload },
            },
          },
        }),
        policyTab,
      ],
      apis: [
        [policyApiRef, { ...never, workload: async () => verdicts, ...api }],
        mockApis.permission({
          authorize: () =>
            workload === FOREIGN ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
        }),
      ],
    });

  it('is asked for next to what stops the service, for where it fails', async () => {
    const askException = jest.fn(async () => undefined);
    open({ exceptions: async () => all(), askException });
    const stops = await screen.findByRole('region', {
      name: 'What stops this service',
    });
    expect(within(stops).getByText('webhook says no')).toBeInTheDocument();
    // From the admission of a cluster there is none to be had.
    expect(
      screen
        .getAllByRole('button', { name: /^Ask for an exception/ })
        .map(button => button.getAttribute('aria-label')),
    ).toEqual(Array(2).fill('Ask for an exception from Images'));
    await userEvent.click(
      within(stops).getByRole('button', {
        name: 'Ask for an exception from Images',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    const ask = within(dialog).getByRole('button', { name: 'Ask' });
    expect(ask).toBeDisabled();
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'No tag yet');
    const day = within(dialog).getByLabelText('Last day');
    await userEvent.clear(day);
    await userEvent.type(day, '2020-01-01');
    expect(within(dialog).getByText(/2020-01-01 is over/)).toBeInTheDocument();
    expect(ask).toBeDisabled();
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await userEvent.clear(day);
    await userEvent.type(day, until);
    await userEvent.click(ask);
    expect(askException).toHaveBeenCalledWith({
      ...{ workload: 'cart', policy: 'images', rule: 'tag' },
      ...{ environments: ['dev'], reason: 'No tag yet', until },
    });
  });

  it('is asked for by nobody who may not deploy, and says at once who may', async () => {
    open({ exceptions: async () => all() }, FOREIGN);
    expect(
      (
        await screen.findAllByText(
          'The owners of this service and the platform team can ask for an exception.',
        )
      ).length,
    ).toBeGreaterThan(0);
    expect(
      screen.queryByRole('button', { name: /^Ask for an exception/ }),
    ).not.toBeInTheDocument();
  });

  it('is drawn over deployments with what began to fail', async () => {
    open({
      exceptions: async () => all(exception({ state: 'inForce' })),
      history: async () => ({
        deployments: [
          {
            ...{ deployment: 'd', environment: 'dev', at },
            ...{ commit: 'a'.repeat(40), message: 'Try nginx' },
            counts: { pass: 3, fail: 1, warn: 0, error: 0, skip: 0 },
            began: [{ policy: 'images', rule: 'tag', title: 'Images' }],
            ended: [],
          },
        ],
      }),
    });
    expect(
      await screen.findByRole('listitem', {
        name: 'Exception of cart from images',
      }),
    ).toHaveTextContent('In force');
    // In the place of the question: next to what stops the service, and in its environment.
    expect(
      screen.getAllByText(/^Excepted until 2026-12-24: that counts/),
    ).toHaveLength(2);
    expect(
      screen.queryByRole('button', { name: /^Ask for an exception/ }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'How this changed' }),
    );
    expect(
      await screen.findByText('Began not to pass: Images'),
    ).toBeInTheDocument();
    expect(
      screen.getByTitle('dev, aaaaaaa Try nginx: 1 not passing, 3 passing'),
    ).toBeInTheDocument();
  });
});
