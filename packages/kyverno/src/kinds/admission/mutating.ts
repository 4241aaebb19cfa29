import { MutatingPolicy } from '../mutating/policy';
import { readAdmissionMutatingSpec } from '../mutating/spec';
import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
} from '../../policy/types';
import { readAbout } from '../../reading/about';
import { matches } from '../../matching/match';
import { Reader } from '../../reading/reader';
import { toTarget } from '../../matching/target';
import type { Source } from '../../reading/yaml';
import type { Binding } from './binding';
import { type Bindable, bindingsOf, EXEMPT_KINDS } from './bindable';
import { type ParamKind, paramsFor, readParamKind } from './params';

interface Changed {
  resource: KubeObject;
  results: RuleResult[];
}

/** A policy as it changes objects under one binding, or everywhere where there is none. */
class BoundMutation {
  constructor(
    private readonly policy: MutatingPolicy,
    private readonly paramKind: ParamKind | undefined,
    private readonly binding: Binding | undefined,
  ) {}

  /** Once for each of its parameters, each on what the one before made. */
  mutate(object: KubeObject, context: EvaluationContext): Changed {
    const { binding, policy } = this;
    const target = toTarget(object, context);
    if (binding && matches(binding.match, target) === 'no')
      return { resource: object, results: [] };
    return this.params(object, context).reduce<Changed>(
      ({ resource, results }, params) => {
        const changed = policy.mutate(resource, context, params);
        return {
          resource: changed.resource,
          results: [
            ...results,
            ...changed.results.map(result => ({
              ...result,
              ...(binding && { binding: binding.name }),
            })),
          ],
        };
      },
      { resource: object, results: [] },
    );
  }

  private params(object: KubeObject, context: EvaluationContext) {
    const { binding, paramKind } = this;
    if (!paramKind) return [null];
    if (!binding?.paramRef)
      return [{ missing: 'a binding that names the parameters' }];
    return paramsFor(paramKind, binding.paramRef, toTarget(object, context));
  }
}

/**
 * Reads a MutatingAdmissionPolicy. Without a binding among what is loaded it is tried everywhere, and its notes say so.
 *
 * @returns undefined when it cannot be used, which the source then says
 */
export function readMutatingAdmissionPolicy(
  source: Source,
  document: Record<string, unknown>,
): Bindable | undefined {
  const about = readAbout(source, document);
  const spec = readAdmissionMutatingSpec(source, document.spec);
  if (!spec || !about) return undefined;
  const paramKind = readParamKind(new Reader(source), spec.raw.paramKind);
  const { name } = about.policy;
  const make = (rule: string) =>
    new MutatingPolicy(spec, { ...about.result, rule }, source);
  // Compiled once here, so that what does not compile is said of the policy whether it is bound or not.
  make(name);
  return all => {
    const own = bindingsOf(about.policy, all);
    const bound = (own.length > 0 ? own : [undefined]).map(binding => {
      const rule = binding && own.length > 1 ? `${name}/${binding.name}` : name;
      return new BoundMutation(make(rule), paramKind, binding);
    });
    return {
      ...about.policy,
      action: 'Deny',
      notes: [
        ...spec.notes,
        ...(own.length === 0
          ? ['no binding is loaded with it: in a cluster it changes nothing']
          : []),
      ],
      evaluate: () => [],
      mutate: (object, context) =>
        (EXEMPT_KINDS.includes(object.kind) ? [] : bound).reduce<Changed>(
          ({ resource, results }, each) => {
            const changed = each.mutate(resource, context);
            return {
              resource: changed.resource,
              results: [...results, ...changed.results],
            };
          },
          { resource: object, results: [] },
        ),
    };
  };
}
