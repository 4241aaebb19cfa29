import {
  none,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { Deployment } from '@macadam/plugin-orchestrator-common';
import { SharedStates } from './SharedStates';

const AT = expect.any(String);
const DB = {
  key: 'db',
  type: 'postgres',
  id: 'postgres.default#orders',
  subject: 'shared.checkout.postgres-orders',
};
const deployment: Pick<Deployment, 'shared'> = { shared: [DB] };
const place = (environment: string, shares: boolean) =>
  JSON.parse(
    JSON.stringify({ environment, ...(shares && { current: deployment }) }),
  );
const status = (environment: string): WorkloadEnvironmentStatus => ({
  workload: DB.subject,
  tenant: 'checkout',
  environment,
  cluster: { name: 'embedded', simulated: true },
  sync: none('2026-11-30T10:00:00Z'),
  health: none('2026-11-30T10:00:00Z'),
  replicas: none('2026-11-30T10:00:00Z'),
  endpoints: none('2026-11-30T10:00:00Z'),
  images: none('2026-11-30T10:00:00Z'),
});

describe('how shared resources are', () => {
  it('is asked of the clusters once, and told for each environment', async () => {
    const everywhere = jest.fn(async () => [status('dev'), status('prod')]);
    const states = new SharedStates({ everywhere });
    expect(
      await states.of([
        place('dev', true),
        place('staging', true),
        place('prod', false),
      ]),
    ).toEqual([
      [
        {
          ...DB,
          status: { state: 'known', value: status('dev'), observedAt: AT },
        },
      ],
      [{ ...DB, status: { state: 'none', observedAt: AT } }],
      [],
    ]);
    expect(everywhere.mock.calls).toEqual([[[DB.subject]]]);
  });

  it('is not asked where nothing is shared', async () => {
    const everywhere = jest.fn(async () => []);
    expect(
      await new SharedStates({ everywhere }).of([place('dev', false)]),
    ).toEqual([[]]);
    expect(everywhere).not.toHaveBeenCalled();
  });

  it('is not known, with the reason, where nobody can look', async () => {
    const states = new SharedStates({
      everywhere: async () => {
        throw new Error('The gitops plugin does not answer');
      },
    });
    expect(await states.of([place('dev', true)])).toEqual([
      [
        {
          ...DB,
          status: {
            state: 'unknown',
            reason: 'The gitops plugin does not answer',
          },
        },
      ],
    ]);
  });
});
