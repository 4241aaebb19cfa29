import { sharedStatus } from '@macadam/plugin-gitops-common';
import { wokenBy } from './events';

it.each([
  [
    { workload: 'checkout/cart', environment: 'dev' },
    { workload: 'checkout/cart', environment: 'dev' },
  ],
  [
    {
      workload: sharedStatus('checkout', 'postgres-orders'),
      environment: 'dev',
    },
    { tenant: 'checkout', environment: 'dev' },
  ],
  [{}, {}],
])('what changed, %j, wakes %j', (changed, woken) => {
  expect(wokenBy(changed)).toEqual(woken);
});
