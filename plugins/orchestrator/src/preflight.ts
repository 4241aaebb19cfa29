import type { Deployment, Stage } from '@macadam/plugin-orchestrator-common';

/** What policies said of a deployment before it was committed; `undefined` where they were not asked. */
export const preflightOf = ({
  stages,
}: Pick<Deployment, 'stages'>): Stage | undefined =>
  stages.find(
    ({ name, state }) =>
      name === 'preflight' && (state === 'passed' || state === 'failed'),
  );
