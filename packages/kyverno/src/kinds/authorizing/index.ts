import { CelError, type Library, type Program } from '../../cel';
import type { EvaluationContext, RuleResult } from '../../policy/types';
import {
  type Condition,
  ExpressionCompiler,
  stopped,
  unmet,
} from '../../expressions/program';
import type { Stopped, ResultBase } from '../../policy/outcome';
import { toResult } from '../../expressions/result';
import { PolicyRoots } from '../../expressions/roots';
import type { ValidatingSpec } from '../validating/spec';
import { payloadTarget } from '../../matching/target';
import type { Source } from '../../reading/yaml';
import { ENVOY_LIBRARY, HTTP_LIBRARY } from './library';
import { fillRequest } from './request';
import { Response } from './response';

const NAMES: ReadonlySet<string> = new Set(['object', 'variables']);
const LIBRARIES: Readonly<Record<AuthorizingMode, Library>> = {
  HTTP: HTTP_LIBRARY,
  Envoy: ENVOY_LIBRARY,
};

/** The modes of a ValidatingPolicy in which it answers requests. */
export type AuthorizingMode = 'HTTP' | 'Envoy';

/** A ValidatingPolicy for Kyverno's authorization server, ready to answer requests. */
export class AuthorizingPolicy {
  private readonly conditions: Condition[];
  private readonly variables: Map<string, Program>;
  private readonly answers: Program[];

  /** Compiles the policy; what does not compile is noted in the source. */
  constructor(
    private readonly mode: AuthorizingMode,
    private readonly spec: ValidatingSpec,
    private readonly base: ResultBase,
    source: Source,
  ) {
    const compiler = new ExpressionCompiler(
      source,
      spec.variables,
      undefined,
      NAMES,
      LIBRARIES[mode],
    );
    this.conditions = compiler.conditions(spec.matchConditions);
    this.variables = compiler.bindings();
    this.answers = spec.validations.flatMap(each => compiler.one(each) ?? []);
  }

  /** What the policy answers: a pass where it allows the request, a skip where it leaves it to others. */
  judgePayload(
    payload: unknown,
    name: string,
    context: EvaluationContext,
  ): RuleResult[] {
    const request = fillRequest(this.mode, payload);
    const target = payloadTarget(request, name, context);
    const { actions, failurePolicy } = this.spec;
    const outcome = this.answer(new PolicyRoots(target, this.variables));
    const [action] = actions;
    return [
      toResult({ base: this.base, action, failurePolicy }, target, outcome),
    ];
  }

  /** The first answer counts. An error is one, unless the policy fails open. */
  private answer(roots: PolicyRoots): Stopped {
    const { failurePolicy } = this.spec;
    const silent = {
      verdict: 'skip',
      message: 'request does not match',
    } as const;
    const skipped = unmet(this.conditions, roots, failurePolicy);
    if (skipped) return skipped.verdict === 'skip' ? silent : skipped;
    for (const [at, program] of this.answers.entries()) {
      try {
        const value = program.evaluate(roots, roots.budget);
        if (value === null) continue;
        if (!(value instanceof Response) || !value.isFinal)
          throw new CelError('the expression gives no response');
        const { isAllowed, message } = value;
        return { verdict: isAllowed ? 'pass' : 'fail', message };
      } catch (error) {
        const failure = stopped(error, `validation ${at + 1}`);
        const failsOpen =
          failure.verdict === 'error' && failurePolicy === 'Ignore';
        return failsOpen ? silent : failure;
      }
    }
    return silent;
  }
}
