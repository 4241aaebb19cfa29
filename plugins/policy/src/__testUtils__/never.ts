import type { PolicyApi } from '@macadam/plugin-ui-react';

const pending = () => new Promise<never>(() => {});

/** A back end that never answers; a test gives what it needs in its place. */
export const never: PolicyApi = {
  workload: pending,
  history: pending,
  overview: pending,
  files: pending,
  branches: pending,
  branchReport: pending,
  editReport: pending,
  saveEdit: pending,
  exceptions: pending,
  askException: pending,
  decideException: pending,
  endException: pending,
};
