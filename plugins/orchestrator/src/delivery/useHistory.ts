import { useApi } from '@backstage/frontend-plugin-api';
import { useLive } from '@macadam/plugin-ui-react';
import { WORKLOADS_CHANNEL } from '@macadam/plugin-orchestrator-common';
import { useCallback, useRef } from 'react';
import { orchestratorApiRef } from '../api';

/** How many deployments are shown at first, and how many more each time. */
const STEP = 10;

/**
 * The newest deployments of a workload. All that are shown are asked for each time, so that none is lost between two
 * pages when a new one comes.
 */
export function useHistory(workload: string) {
  const api = useApi(orchestratorApiRef);
  const wanted = useRef(STEP);
  const load = useCallback(
    () => api.history(workload, wanted.current),
    [api, workload],
  );
  const live = useLive(load, { channels: [WORKLOADS_CHANNEL], workload });
  const more = () => {
    wanted.current += STEP;
    live.refresh();
  };
  return { live, more };
}
