import { useApiHolder } from '@backstage/frontend-plugin-api';
import { policyApiRef, useLive } from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type PolicyExceptionView,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';

/** Signals say when something changes; this is for a lost connection, and for days that go by. */
const EVERY_SECONDS = 60;

/** What is known of exceptions from policies, and what is not. */
export interface KnownExceptions {
  exceptions: readonly PolicyExceptionView[];
  /** False while nothing was answered, and where the viewer may not see them or nobody can say. */
  known: boolean;
  /** Why nobody can say, and since when. */
  silence?: { reason: string; lastSeen?: string };
}

/** Exceptions with the viewer's own permission; none where the portal has no policy plugin or no platform repository. */
export function useExceptions(): KnownExceptions {
  const policies = useApiHolder().get(policyApiRef);
  const load = useCallback(
    async () => (policies ? (await policies.exceptions()).exceptions : []),
    [policies],
  );
  const live = useLive(load, {
    channels: [POLICY_WORKLOADS_CHANNEL],
    every: EVERY_SECONDS,
  });
  switch (live.state) {
    case 'ready':
      return { exceptions: live.value, known: true };
    case 'missing':
      return { exceptions: [], known: true };
    case 'stale':
      return {
        exceptions: live.value,
        known: false,
        silence: {
          reason: live.error.message,
          lastSeen: live.at.toISOString(),
        },
      };
    case 'failed':
      return {
        exceptions: [],
        known: false,
        silence: { reason: live.error.message },
      };
    default:
      return { exceptions: [], known: false };
  }
}
