/**
 * What people who look at a large platform wait for, while others push.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../lib/plans.mjs';

const MEASURE = fileURLToPath(new URL('./measureViews.mjs', import.meta.url));

/** @param {string} node */
export function measureViews(node) {
  const { workloads, environments, clients, busy, pushes, committed, delay } =
    JSON.parse(
      execFileSync(node, [...TYPESCRIPT, MEASURE], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  const among = `${workloads} workloads in ${environments} environments, ${clients} clients that ask again 250 ms after an answer, ${pushes} services pushed meanwhile`;
  const view = (name, goal, { p95, median, answers }) => ({
    name: `${name}, 95th percentile`,
    value: p95,
    unit: 'ms',
    goal,
    how: `${among}; ${answers} answers, median ${median.toFixed(1)} ms`,
  });
  return [
    view('All workloads', 100, busy.matrix),
    view('One workload', 30, busy.one),
    view('All policies', 100, busy.policies),
    {
      name: 'Delay of the event loop, 99th percentile',
      value: delay.p99,
      unit: 'ms',
      goal: 50,
      how: `of the back end during these questions and pushes, of which ${committed} were committed; longest ${delay.max.toFixed(0)} ms`,
    },
  ];
}
