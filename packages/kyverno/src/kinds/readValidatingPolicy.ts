import { AuthorizingPolicy } from './authorizing';
import type { Policy } from '../policy/types';
import type { Source } from '../reading/yaml';
import { readAbout } from '../reading/about';
import { ValidatingPolicy } from './validating/policy';
import { readSpec } from './validating/spec';

/** Reads a ValidatingPolicy or NamespacedValidatingPolicy; undefined when it cannot be used, which the source says. */
export function readValidatingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const spec = readSpec(source, document.spec);
  if (!spec || !about) return undefined;
  const own = { ...about.policy, action: spec.actions[0], notes: spec.notes };
  const { mode } = spec;
  if (mode === 'Kubernetes') {
    const policy = new ValidatingPolicy(spec, about.result, source);
    return {
      ...own,
      evaluate: (resource, context) => policy.evaluate(resource, context),
    };
  }
  const policy =
    mode === 'JSON'
      ? new ValidatingPolicy(spec, about.result, source)
      : new AuthorizingPolicy(mode, spec, about.result, source);
  return {
    ...own,
    payloads: mode,
    evaluate: () => [],
    judgePayload: (payload, name, context) =>
      policy.judgePayload(payload, name, context),
  };
}
