import type { KubeObject } from '../types';
import type { Steps } from '../pattern';

/** Where in an object; `container` is the name of the container that it is in. */
export interface Place {
  path: string;
  container?: string;
}

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

/** Keys and indexes as `spec.containers[0].image`. */
export function showSteps(steps: Readonly<Steps>): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}
