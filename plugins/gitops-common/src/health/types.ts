import type { Fields } from './read';

/** Argo CD's words for the health of an object. */
export type HealthStatus =
  'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';

export interface Health {
  status: HealthStatus;
  message: string;
}

/** What a rule reads: the parts of an object that say how it is. */
export interface Observed {
  kind: string;
  name: string;
  apiVersion: string;
  metadata: Fields;
  spec: Fields;
  status: Fields;
  /** False where the object has no `status` at all, which some rules take as "not looked at yet". */
  hasStatus: boolean;
  /** False where `status.conditions` is absent. */
  hasConditions: boolean;
}

export type HealthRule = (object: Observed) => Health;

export const healthy = (message = ''): Health => ({
  status: 'Healthy',
  message,
});
export const progressing = (message = ''): Health => ({
  status: 'Progressing',
  message,
});
export const degraded = (message = ''): Health => ({
  status: 'Degraded',
  message,
});
export const suspended = (message = ''): Health => ({
  status: 'Suspended',
  message,
});
