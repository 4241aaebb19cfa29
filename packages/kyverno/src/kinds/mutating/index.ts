import type { Policy } from '../../policy/types';
import { readAbout } from '../../reading/about';
import type { Source } from '../../reading/yaml';
import { MutatingPolicy } from './policy';
import { readMutatingSpec } from './spec';

/** Reads a MutatingPolicy or NamespacedMutatingPolicy; undefined when it cannot be used, which the source says. */
export function readMutatingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const spec = readMutatingSpec(source, document.spec);
  if (!spec || !about) return undefined;
  const policy = new MutatingPolicy(spec, about.result, source);
  return {
    ...about.policy,
    action: 'Deny',
    notes: spec.notes,
    evaluate: () => [],
    mutate: (resource, context) => policy.mutate(resource, context),
    ...(spec.existing && {
      mutateExisting: (resource, context) =>
        policy.mutateExisting(resource, context),
    }),
  };
}
