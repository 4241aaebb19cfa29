import { createHash } from 'node:crypto';
import {
  loadPolicies,
  type Policy,
  type PolicyLoadError,
  type TextFile,
} from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';

/** A policy with a key that is the same as long as nothing that its verdicts depend on has changed. */
export interface KeyedPolicy {
  key: string;
  /** What has to run for its verdicts: the policies that mutate or look into images, and itself. */
  run: readonly Policy[];
  policy: Policy;
}

/** Policies as they would be in force together. */
export interface PolicySet {
  policies: KeyedPolicy[];
  problems: PolicyLoadError[];
}

const hash = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');

/**
 * Loads policies with their exceptions. A policy's verdicts depend on its own file, on every policy that mutates or looks
 * into images, and on the exceptions that have not ended.
 */
export function loadPolicySet(
  files: readonly TextFile[],
  now: Date,
): PolicySet {
  const { policies, exceptions, errors } = loadPolicies([...files], {
    languages: [CLASSIC],
  });
  const textOf = new Map(files.map(({ path, text }) => [path, text]));
  const inForce = exceptions.filter(
    ({ expires }) => !expires || Date.parse(expires) > now.getTime(),
  );
  const companions = policies.filter(
    ({ mutate, checkedImages }) => mutate || checkedImages,
  );
  const shared = hash(
    [...inForce, ...companions].flatMap(({ name, file }) => [
      name,
      textOf.get(file) ?? '',
    ]),
  );
  return {
    policies: policies.map(policy => ({
      key: hash([
        shared,
        policy.kind,
        policy.name,
        textOf.get(policy.file) ?? '',
      ]),
      run: [...companions.filter(each => each !== policy), policy],
      policy,
    })),
    problems: errors,
  };
}
