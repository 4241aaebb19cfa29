import type { Program } from '../../cel';
import type { KubeObject } from '../../policy/types';
import { isKubeObject } from '@macadam/kubernetes';
import { stopped } from '../../expressions/program';
import type { Stopped } from '../../policy/outcome';
import type { PolicyRoots } from '../../expressions/roots';
import { change, type Place } from './change';
import type { Mutation } from './spec';

/** The mutations of a policy, compiled, and where in an object its pod is. */
export interface Changes {
  mutations: readonly { mutation: Mutation; program: Program }[];
  place: Place;
}

/**
 * An object with all mutations on it, each of which sees what the ones before it made.
 *
 * @param rootsOf what expressions see of an object
 * @returns why not, where one of them fails
 */
export function changeAll(
  object: KubeObject,
  { mutations, place }: Changes,
  rootsOf: (object: KubeObject) => PolicyRoots,
): { object: KubeObject } | { stopped: Stopped } {
  let current = object;
  for (const [at, { mutation, program }] of mutations.entries()) {
    try {
      const roots = rootsOf(current);
      const value = program.evaluate(roots, roots.budget);
      const changed = change(current, mutation, value, place);
      if (isKubeObject(changed)) current = changed;
    } catch (error) {
      return { stopped: stopped(error, `mutation ${at + 1}`) };
    }
  }
  return { object: current };
}
