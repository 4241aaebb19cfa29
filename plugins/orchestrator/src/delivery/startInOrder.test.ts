import type { Deployment } from '@macadam/plugin-orchestrator-common';
import { startInOrder, type Step } from './startInOrder';

const step = (name: string): Step => ({
  workload: `checkout/${name}`,
  release: { id: `checkout/${name}@aaaaaaaaaa`, commit: 'aaaaaaaaaa' },
});
const steps = ['db', 'api', 'web'].map(step);

/** Starts everything but what is named. */
const deployBut =
  (refused?: string) =>
  async ({ workload }: Step) => {
    if (workload === refused) throw new Error(`${workload} is not in dev`);
    return { workload } as Deployment;
  };

it.each([
  { refused: undefined, begun: 3, rest: [], reason: undefined },
  {
    refused: 'checkout/db',
    begun: 0,
    rest: ['checkout/db', 'checkout/api', 'checkout/web'],
    reason: 'checkout/db is not in dev',
  },
  {
    refused: 'checkout/api',
    begun: 1,
    rest: ['checkout/api', 'checkout/web'],
    reason: 'checkout/api is not in dev',
  },
])(
  'starts what comes before $refused, and nothing after it',
  async ({ refused, begun, rest, reason }) => {
    const started = await startInOrder(steps, deployBut(refused));
    expect(started.begun.map(each => each.step)).toEqual(steps.slice(0, begun));
    expect(started.rest.map(({ workload }) => workload)).toEqual(rest);
    expect(started.reason).toBe(reason);
  },
);
