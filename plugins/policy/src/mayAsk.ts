import { usePermission } from '@backstage/plugin-permission-react';
import {
  deployWorkloadPermission,
  workloadEnvironmentRef,
} from '@macadam/plugin-orchestrator-common';
import { createContext } from 'react';

/** Whether the viewer may ask for exceptions of the service on this page; undefined until that is known. */
export const MayAsk = createContext<boolean | undefined>(true);

/** Whoever may deploy a workload may ask for exceptions of it: by the permission that the back end asks for too. */
export function useMayAsk(
  workload: string,
  environment: string | undefined,
): boolean | undefined {
  const { loading, allowed } = usePermission({
    permission: deployWorkloadPermission,
    resourceRef: environment && workloadEnvironmentRef(workload, environment),
  });
  return loading ? undefined : allowed;
}
