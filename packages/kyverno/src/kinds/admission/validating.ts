import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
  ValidationAction,
} from '../../policy/types';
import { readAbout } from '../../reading/about';
import { matches } from '../../matching/match';
import { ValidatingPolicy } from '../validating/policy';
import { Reader } from '../../reading/reader';
import { readSpec } from '../validating/spec';
import { toTarget } from '../../matching/target';
import type { Source } from '../../reading/yaml';
import { type Bindable, bindingsOf, EXEMPT_KINDS } from './bindable';
import type { Binding } from './binding';
import { type ParamKind, paramsFor, readParamKind } from './params';

const STRICTNESS: readonly ValidationAction[] = ['Deny', 'Warn', 'Audit'];

/** One policy under one binding. */
class Bound {
  private readonly policy: ValidatingPolicy;

  constructor(
    make: (actions: ValidationAction[]) => ValidatingPolicy,
    private readonly paramKind: ParamKind | undefined,
    private readonly binding: Binding | undefined,
  ) {
    this.policy = make(binding?.actions ?? ['Audit']);
  }

  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const results = this.judge(object, context);
    const { binding } = this;
    if (!binding) return results;
    return results.map(result => ({ ...result, binding: binding.name }));
  }

  private judge(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const target = toTarget(object, context);
    const { binding, paramKind } = this;
    if (binding && matches(binding.match, target) === 'no') return [];
    if (!paramKind) return this.policy.judgeTarget({ ...target, params: null });
    if (!binding?.paramRef) {
      const missing = 'a binding that names the parameters';
      return this.policy.judgeTarget({ ...target, params: { missing } });
    }
    return paramsFor(paramKind, binding.paramRef, target).flatMap(params =>
      this.policy.judgeTarget({ ...target, params }),
    );
  }
}

/**
 * Reads a ValidatingAdmissionPolicy. Without a binding among what is loaded it is judged everywhere and only
 * reported, and its notes say so.
 *
 * @returns undefined when it cannot be used, which the source then says
 */
export function readValidatingAdmissionPolicy(
  source: Source,
  document: Record<string, unknown>,
): Bindable | undefined {
  const about = readAbout(source, document);
  const spec = readSpec(source, document.spec, {
    further: ['paramKind'],
  });
  if (!spec || !about) return undefined;
  const paramKind = readParamKind(new Reader(source), spec.raw.paramKind);
  const make = (actions: ValidationAction[], rule = about.result.rule) =>
    new ValidatingPolicy(
      { ...spec, controllers: [], actions, hasParams: true },
      { ...about.result, rule },
      source,
    );
  // Compiled once here, so that what does not compile is said of the policy whether it is bound or not.
  make(['Audit']);
  return all => {
    const { name } = about.policy;
    const own = bindingsOf(about.policy, all);
    const bound =
      own.length === 0
        ? [new Bound(actions => make(actions), paramKind, undefined)]
        : own.map(binding => {
            const rule = own.length > 1 ? `${name}/${binding.name}` : name;
            return new Bound(
              actions => make(actions, rule),
              paramKind,
              binding,
            );
          });
    const actions = own.flatMap(binding => binding.actions);
    return {
      ...about.policy,
      action: STRICTNESS.find(each => actions.includes(each)) ?? 'Audit',
      notes: [
        ...spec.notes,
        ...(own.length === 0
          ? ['no binding is loaded with it: it is reported, and stops nothing']
          : []),
      ],
      evaluate: (object, context) =>
        EXEMPT_KINDS.includes(object.kind)
          ? []
          : bound.flatMap(each => each.evaluate(object, context)),
    };
  };
}
