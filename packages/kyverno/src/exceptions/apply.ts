import type { ImageChecks } from '../policy/imageFacts';
import { companions, sharing } from '../policy/sharing';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
} from '../policy/types';
import type { Applies, Exception } from './exception';

/** What an exception says of an object. */
interface Answer {
  exception: Exception;
  isFor: boolean;
  /** What it would take to know. */
  unknown?: string;
}

function answered(exception: Exception, answer: Applies): Answer {
  return {
    exception,
    isFor: answer === 'yes',
    ...(typeof answer === 'object' && { unknown: answer.unknown }),
  };
}

/** A policy with the exceptions from it; each object is asked about once for all of a policy's rules. */
class Excepted {
  constructor(
    private readonly policy: Policy,
    private readonly exceptions: readonly Exception[],
  ) {}

  generate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const plain = this.policy.generate?.(object, context) ?? [];
    return this.exceptAll(plain, object, context);
  }

  mutateExisting(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const plain = this.policy.mutateExisting?.(object, context) ?? [];
    return this.exceptAll(plain, object, context);
  }

  private exceptAll(
    plain: readonly RuleResult[],
    object: KubeObject,
    context: EvaluationContext,
  ): RuleResult[] {
    const answers = this.answers(plain, object, context);
    return plain.map(result => this.except(result, answers, plain));
  }

  judgePayload(
    payload: unknown,
    name: string,
    context: EvaluationContext,
  ): RuleResult[] {
    const plain = this.policy.judgePayload?.(payload, name, context) ?? [];
    const answers = this.named(plain, context).map(exception =>
      answered(exception, exception.appliesToPayload(payload, name, context)),
    );
    return plain.map(result => this.except(result, answers, plain));
  }

  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const plain = this.policy.evaluate(object, context);
    const answers = this.answers(plain, object, context);
    if (answers.every(({ isFor, unknown }) => !isFor && !unknown)) return plain;
    const inForce = answers.filter(({ isFor }) => isFor);
    const own = this.exempting(
      inForce.map(({ exception }) => exception),
      context,
    );
    const results = own ? this.policy.evaluate(object, own) : plain;
    return results.map(result => this.except(result, answers, plain));
  }

  /** What is excepted is not looked into. */
  checkedImages(object: KubeObject, context: EvaluationContext): ImageChecks {
    const rule = this.policy.name.split('/').pop() ?? '';
    const whole = this.answers([{ rule }], object, context).filter(
      ({ exception }) => !isPartial(exception),
    );
    const missing = whole.find(({ unknown }) => unknown)?.unknown;
    const none = { verified: new Map(), ...(missing && { missing }) };
    if (missing !== undefined || whole.some(({ isFor }) => isFor)) return none;
    return this.policy.checkedImages?.(object, context) ?? none;
  }

  mutate(object: KubeObject, context: EvaluationContext) {
    const plain = this.policy.mutate?.(object, context) ?? {
      resource: object,
      results: [],
    };
    const answers = this.answers(plain.results, object, context);
    const results = plain.results.map(result =>
      this.except(result, answers, plain.results),
    );
    const isExcepted = results.some(({ exceptions }) => exceptions);
    return isExcepted ? { resource: object, results } : plain;
  }

  private answers(
    results: readonly Pick<RuleResult, 'rule'>[],
    object: KubeObject,
    context: EvaluationContext,
  ): Answer[] {
    return this.named(results, context).map(exception =>
      answered(exception, exception.applies(object, context)),
    );
  }

  /** The exceptions that are from any of the rules. */
  private named(
    results: readonly Pick<RuleResult, 'rule'>[],
    context: EvaluationContext,
  ): Exception[] {
    return this.exceptions.filter(
      exception =>
        !hasEnded(exception, context) &&
        results.some(({ rule }) => exception.covers(this.policy, rule)),
    );
  }

  /** The context in which a part of a rule is excepted; undefined when only whole rules are. */
  private exempting(
    exceptions: readonly Exception[],
    context: EvaluationContext,
  ): EvaluationContext | undefined {
    const parts = exceptions.filter(isPartial);
    if (parts.length === 0) return undefined;
    const exempt: EvaluationContext['exempt'] = {
      images: parts.flatMap(({ allowed }) => allowed.images),
      values: parts.flatMap(({ allowed }) => allowed.values),
      podSecurity: rule =>
        parts
          .filter(each => each.covers(this.policy, rule))
          .flatMap(({ podSecurity }) => podSecurity),
    };
    return sharing({ ...context, exempt }, companions(context));
  }

  private except(
    result: RuleResult,
    answers: readonly Answer[],
    plain: readonly RuleResult[],
  ): RuleResult {
    if (result.verdict === 'skip') return result;
    const own = answers.filter(({ exception }) =>
      exception.covers(this.policy, result.rule),
    );
    const found = own.filter(({ isFor }) => isFor);
    const whole = found.filter(({ exception }) => !isPartial(exception));
    const ofPods = found.filter(
      ({ exception }) => exception.podSecurity.length > 0,
    );
    const passesAlone = plain.every(
      ({ rule, verdict }) =>
        rule !== result.rule || verdict === 'pass' || verdict === 'skip',
    );
    const excepting =
      whole.length === 0 && result.verdict === 'pass' ? ofPods : whole;
    if (excepting.length > 0) {
      return {
        ...about(result),
        verdict: excepting[0].exception.reportAs,
        message: `excepted by ${excepting.map(({ exception }) => described(exception)).join(', ')}`,
        blocks: false,
        exceptions: excepting.map(({ exception }) => exception.name),
        ...(!passesAlone && { excepted: standing(excepting) }),
      };
    }
    if (result.verdict === 'pass' && found.length > 0 && !passesAlone) {
      return { ...result, excepted: standing(found) };
    }
    const missing = own.find(({ unknown }) => unknown)?.unknown;
    if (missing === undefined || result.verdict === 'pass') return result;
    return {
      ...result,
      verdict: 'notEvaluable',
      message: `whether an exception holds needs ${missing}; without it: ${result.message}`,
      blocks: false,
      missing,
    };
  }
}

function hasEnded({ expires }: Exception, { now }: EvaluationContext): boolean {
  return (
    expires !== undefined &&
    now !== undefined &&
    Date.parse(expires) <= Date.parse(now)
  );
}

/** How long exceptions that each suffice let something pass, and who approved the one that lasts. */
function standing(
  found: readonly { exception: Exception }[],
): NonNullable<RuleResult['excepted']> {
  const { expires, approvedBy } = found
    .map(({ exception }) => exception)
    .reduce((one, other) => (endOf(other) > endOf(one) ? other : one));
  return {
    ...(expires !== undefined && { until: expires }),
    ...(approvedBy !== undefined && { approvedBy }),
  };
}

function endOf({ expires }: Exception): number {
  return expires === undefined ? Infinity : Date.parse(expires);
}

function described({ name, expires }: Exception): string {
  return expires === undefined ? name : `${name} until ${expires}`;
}

/** What a result says of its policy and its object. */
function about({
  policy,
  policyKind,
  rule,
  action,
  severity,
  category,
  title,
  fix,
  resource,
}: RuleResult) {
  return {
    ...{ policy, policyKind, rule, action, resource },
    ...(severity !== undefined && { severity }),
    ...(category !== undefined && { category }),
    ...(title !== undefined && { title }),
    ...(fix !== undefined && { fix }),
  };
}

function isPartial({ allowed, podSecurity }: Exception): boolean {
  return allowed.images.length + allowed.values.length + podSecurity.length > 0;
}

/**
 * Policies with the exceptions from them: a rule that an exception takes an object out of says `skip` (or
 * `pass`, where the exception wants that) and names it in `exceptions`.
 */
export function withExceptions(
  policies: readonly Policy[],
  exceptions: readonly Exception[],
): Policy[] {
  if (exceptions.length === 0) return [...policies];
  return policies.map(policy => {
    const excepted = new Excepted(policy, exceptions);
    return {
      ...policy,
      evaluate: (object, context) => excepted.evaluate(object, context),
      ...(policy.mutate && {
        mutate: (object: KubeObject, context: EvaluationContext) =>
          excepted.mutate(object, context),
      }),
      ...(policy.checkedImages && {
        checkedImages: (object: KubeObject, context: EvaluationContext) =>
          excepted.checkedImages(object, context),
      }),
      ...(policy.judgePayload && {
        judgePayload: (
          payload: unknown,
          name: string,
          context: EvaluationContext,
        ) => excepted.judgePayload(payload, name, context),
      }),
      ...(policy.generate && {
        generate: (object: KubeObject, context: EvaluationContext) =>
          excepted.generate(object, context),
      }),
      ...(policy.mutateExisting && {
        mutateExisting: (object: KubeObject, context: EvaluationContext) =>
          excepted.mutateExisting(object, context),
      }),
    };
  });
}
