import type { Policy } from '../types';
import type { Source } from '../yaml';
import { readAbout } from './about';
import { ValidatingPolicy } from './policy';
import { readSpec } from './spec';

/** Reads a ValidatingPolicy or NamespacedValidatingPolicy; undefined when it cannot be used, which the source says. */
export function readValidatingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const spec = readSpec(source, document.spec);
  if (!spec || !about) return undefined;
  const own = { ...about.policy, action: spec.actions[0], notes: spec.notes };
  // Its expressions are about requests, and have functions that only the authorization server has.
  if (spec.mode === 'HTTP' || spec.mode === 'Envoy')
    return { ...own, evaluate: () => [] };
  const policy = new ValidatingPolicy(spec, about.result, source);
  return {
    ...own,
    evaluate: (resource, context) => policy.evaluate(resource, context),
    judgePayload: (payload, name, context) =>
      policy.judgePayload(payload, name, context),
  };
}
