import type { StageRunner } from './types';

/** Looks whether everything that Git has of the workload is there and healthy. */
export const health: StageRunner = async pass =>
  (await pass.observation()).find(({ stage }) => stage === 'health');
