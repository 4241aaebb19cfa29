import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type {
  Deployment,
  DeploymentFinding,
  Preview,
  Promotion,
  Release,
} from '@macadam/plugin-orchestrator-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, type OrchestratorApi } from '../api';
import { DeployDialog } from './DeployDialog';

const release = (workload: string, commit: string): Release => ({
  id: `${workload}@${commit}`,
  workload,
  repository: workload,
  scoreFile: 'score.yaml',
  commit,
  message: `Change ${commit}`,
  author: 'ines',
  committedAt: '2026-11-23T12:00:00Z',
  images: [],
});
const finding = (message: string): DeploymentFinding => ({
  stage: 'preflight',
  message,
});
const may = { allowed: true, reason: '' };
const OWN = release('fulfilment/returns', 'aaaaaaaaaa');
const first = (part: Partial<Promotion> = {}): Promotion => ({
  workload: 'fulfilment/db',
  release: release('fulfilment/db', 'cccccccccc'),
  may,
  findings: [],
  warnings: [],
  verdict: '19 policy rules pass',
  preflight: [],
  ...part,
});
const preview = (part: Partial<Preview> = {}): Preview => ({
  workload: 'fulfilment/returns',
  environment: 'staging',
  release: OWN,
  platformRevision: 'bbbbbbbbbb',
  unchanged: 0,
  findings: [finding('db is not in staging')],
  warnings: [],
  verdict: '21 policy rules pass',
  preflight: [],
  resources: [],
  defaults: [],
  overrides: [],
  approvals: 0,
  may,
  together: [first()],
  unmended: [],
  ...part,
});
const started = (of: Release): Deployment => ({
  id: of.id,
  workload: of.workload,
  tenant: 'fulfilment',
  environment: 'staging',
  release: of,
  cause: 'promotion',
  actor: { login: 'ines' },
  platformRevision: 'bbbbbbbbbb',
  createdAt: '2026-11-23T12:00:00Z',
  outcome: 'in-progress',
  reason: '',
  stages: [],
  findings: [],
  commits: [],
});

function open(
  shown: Preview,
  deploy: OrchestratorApi['deploy'] = async workload =>
    started(release(workload, 'eeeeeeeeee')),
) {
  const onDone = jest.fn();
  const api: Pick<OrchestratorApi, 'preview' | 'deploy'> = {
    preview: async () => shown,
    deploy,
  };
  renderInTestApp(
    <TestApiProvider apis={[[orchestratorApiRef, api]]}>
      <DeployDialog
        workload="fulfilment/returns"
        environment="staging"
        release={OWN}
        verb="Promote"
        onClose={() => {}}
        onDone={onDone}
      />
    </TestApiProvider>,
  );
  return onDone;
}
const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('promotions that go together', () => {
  it('begin in order', async () => {
    const asked: string[] = [];
    const onDone = open(preview(), async (workload, request) => {
      asked.push(`${workload} ${request.environment} ${request.release}`);
      return started(release(workload, 'eeeeeeeeee'));
    });
    expect(
      await screen.findByRole('region', { name: 'Promote together' }),
    ).toHaveTextContent('fulfilment/db ccccccc');
    await press('Promote 2 together');
    await waitFor(() => expect(onDone).toHaveBeenCalledTimes(1));
    expect(asked).toEqual([
      'fulfilment/db staging fulfilment/db@cccccccccc',
      'fulfilment/returns staging fulfilment/returns@aaaaaaaaaa',
    ]);
    expect(onDone.mock.calls[0][0].workload).toBe('fulfilment/returns');
  });

  it('have the verdict of each before they begin', async () => {
    open(
      preview({
        together: [first({ warnings: [finding('No probe')] })],
      }),
    );
    const region = await screen.findByRole('region', {
      name: 'Promote together',
    });
    expect(within(region).getByText('19 policy rules pass.')).toBeVisible();
    expect(within(region).getByText('No probe')).toBeVisible();
    const own = within(region).getByText('21 policy rules pass.');
    expect(own.closest('li')).toHaveTextContent('fulfilment/returns aaaaaaa');
  });

  it.each([
    {
      what: 'one is not the viewer’s to promote',
      shown: preview({
        together: [
          first({
            may: { allowed: false, reason: 'ask group:default/storage' },
          }),
        ],
      }),
      said: 'You may not: ask storage',
    },
    {
      what: 'a policy stops one of them',
      shown: preview({
        together: [first({ findings: [finding('The image has no tag')] })],
      }),
      said: 'The image has no tag',
    },
    {
      what: 'this one is stopped even then',
      shown: preview({ unmended: [finding('Quota pods is 1')] }),
      said: /some of the above stops it even then/,
    },
  ])('do not begin where $what', async ({ shown, said }) => {
    open(shown);
    expect(await screen.findByText(said)).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Promote 2 together' }),
    ).toBeDisabled();
  });

  it('say what began where one cannot, and go on with the rest', async () => {
    const asked: string[] = [];
    let refused = true;
    const onDone = open(
      preview({
        together: [
          first(),
          first({
            workload: 'fulfilment/api',
            release: release('fulfilment/api', 'dddddddddd'),
          }),
        ],
      }),
      async workload => {
        asked.push(workload);
        if (workload === 'fulfilment/api' && refused)
          throw new Error('The release is not healthy in dev any more');
        return started(release(workload, 'eeeeeeeeee'));
      },
    );
    await press('Promote 3 together');
    expect(await screen.findByText('1 of 3 have begun')).toBeVisible();
    expect(screen.getByText('Begun: fulfilment/db ccccccc')).toBeVisible();
    expect(
      screen.getByText(
        'Not begun: fulfilment/api ddddddd: The release is not healthy in dev any more',
      ),
    ).toBeVisible();
    expect(
      screen.getByText(
        'Not begun: fulfilment/returns aaaaaaa: fulfilment/api comes first',
      ),
    ).toBeVisible();
    expect(onDone).not.toHaveBeenCalled();
    refused = false;
    await press('Go on with the rest');
    await waitFor(() => expect(onDone).toHaveBeenCalledTimes(1));
    expect(asked).toEqual([
      'fulfilment/db',
      'fulfilment/api',
      'fulfilment/api',
      'fulfilment/returns',
    ]);
  });

  it('say so where nothing has begun', async () => {
    open(preview(), async () => {
      throw new Error('The portal does not answer');
    });
    await press('Promote 2 together');
    expect(await screen.findByText('Nothing has begun')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Promote 2 together' }),
    ).toBeEnabled();
  });
});

it('says of a single one that it is not deployed, and why', async () => {
  const onDone = open(
    preview({ findings: [], together: undefined, unmended: undefined }),
    async () => {
      throw new Error('It is not healthy in dev');
    },
  );
  await press('Promote');
  expect(await screen.findByText('Not deployed')).toBeVisible();
  expect(screen.getByText('It is not healthy in dev')).toBeVisible();
  expect(onDone).not.toHaveBeenCalled();
});
