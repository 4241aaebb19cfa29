import type { KubeObject } from '@macadam/kyverno';
import type { Place } from '@macadam/kyverno/engine';

/** What a rule says about an object, before the policy's action is known. */
export interface Outcome {
  verdict: 'pass' | 'fail' | 'error' | 'skip' | 'notEvaluable';
  message: string;
  missing?: string;
  places?: Place[];
  patched?: KubeObject;
  /** The object that is there already and is changed, where that is not the one that the rule is about. */
  target?: KubeObject;
  generated?: KubeObject[];
}

export const pass = (message = 'passed'): Outcome => ({
  verdict: 'pass',
  message,
});
export const skip = (message: string): Outcome => ({
  verdict: 'skip',
  message,
});
export const error = (message: string): Outcome => ({
  verdict: 'error',
  message,
});
export const fail = (message: string, places: Place[] = []): Outcome => ({
  verdict: 'fail',
  message,
  places,
});
export const notEvaluable = (missing: string): Outcome => ({
  verdict: 'notEvaluable',
  message: `the rule needs ${missing}`,
  missing,
});
