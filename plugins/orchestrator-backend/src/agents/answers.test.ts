import {
  known,
  none,
  unknown,
  type Fact,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';
import { cardForAgents } from './answers';

const AT = '2026-11-30T10:00:00Z';
const DB = {
  key: 'db',
  type: 'postgres',
  id: 'postgres.default#orders',
  subject: 'shared.checkout.postgres-orders',
};
const card = (status: Fact<WorkloadEnvironmentStatus>): EnvironmentCard => ({
  environment: 'dev',
  type: 'development',
  cluster: 'embedded',
  namespace: 'checkout-dev',
  after: [],
  approvals: 0,
  images: [],
  supplyChain: 'off',
  may: { allowed: true, reason: '' },
  promotion: '',
  resources: [],
  shared: [{ ...DB, status }],
  defaults: [],
  overrides: [],
  endpoints: [],
  removals: [],
});
const status = (
  health: WorkloadEnvironmentStatus['health'],
): WorkloadEnvironmentStatus => ({
  workload: DB.subject,
  tenant: 'checkout',
  environment: 'dev',
  cluster: { name: 'embedded', simulated: true },
  sync: known({ status: 'Synced', message: 'Applied' }, AT),
  health,
  replicas: none(AT),
  endpoints: none(AT),
  images: none(AT),
});
const named = { name: DB.key, type: DB.type, id: DB.id };

describe('what agents are told of a shared resource', () => {
  it.each([
    {
      what: 'its state and the deepest cause',
      seen: known(
        status(
          known(
            {
              status: 'Degraded',
              message: 'Pod db-0: cannot pull its image',
              objects: [],
            },
            AT,
          ),
        ),
        AT,
      ),
      told: {
        sync: 'Synced',
        health: 'Degraded',
        why: 'Pod db-0: cannot pull its image',
      },
    },
    {
      what: 'no state where nobody could look, and why',
      seen: unknown<WorkloadEnvironmentStatus>('no answer'),
      told: { why: 'no answer' },
    },
    {
      what: 'that its health is not known, and why',
      seen: known(status(unknown('no route to it')), AT),
      told: { sync: 'Synced', why: 'no route to it' },
    },
    {
      what: 'that it is not there',
      seen: none<WorkloadEnvironmentStatus>(AT),
      told: { why: 'Nothing of it is there yet' },
    },
  ])('is $what', ({ seen, told }) => {
    expect(cardForAgents(card(seen)).shared).toEqual([{ ...named, ...told }]);
  });
});
