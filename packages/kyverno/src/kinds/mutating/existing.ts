import { CelError, type CelValue, type Program, toJson } from '../../cel';
import type { EvaluationContext, KubeObject } from '../../policy/types';
import { isRecord } from '@macadam/yaml';
import { type MatchConstraints, matches } from '../../matching/match';
import {
  type Condition,
  type ExpressionCompiler,
  stopped,
  unmet,
} from '../../expressions/program';
import type { Stopped } from '../../policy/outcome';
import { PolicyRoots } from '../../expressions/roots';
import { toTarget, within } from '../../matching/target';
import { type Changes, changeAll } from './changeAll';
import type { ExistingSpec } from './spec';

/** What became of an object that is there already, or why none could be found. */
export interface ExistingOutcome extends Stopped {
  target?: KubeObject;
  patched?: KubeObject;
}

/** What expressions see when an object is changed on behalf of another: `object` is the one, `request` about the other. */
class ExistingRoots extends PolicyRoots {
  constructor(
    private readonly trigger: PolicyRoots,
    object: KubeObject,
    context: EvaluationContext,
    variables: ReadonlyMap<string, Program>,
  ) {
    const target = toTarget(object, { ask: context.ask });
    super(within(target, trigger.within), variables);
  }

  protected override make(name: string): CelValue {
    return name === 'request' ? this.trigger.root(name) : super.make(name);
  }
}

const nameOf = (metadata: { name?: unknown; namespace?: unknown }) =>
  [metadata.namespace ?? 'default', metadata.name].join('/');

/** Which objects that are there already a MutatingPolicy changes, and how. */
export class ExistingObjects {
  private constructor(
    private readonly match: MatchConstraints,
    private readonly expression: Program | undefined,
    private readonly conditions: readonly Condition[],
    private readonly written: Changes & { variables: Map<string, Program> },
  ) {}

  /**
   * Compiles which objects are changed.
   *
   * @param written the policy as it is written, which is not carried over to controllers here
   */
  static read(
    compiler: ExpressionCompiler,
    { match, expression, conditions }: ExistingSpec,
    written: Changes & { variables: Map<string, Program> },
  ): ExistingObjects {
    return new ExistingObjects(
      // What is there already is changed whatever was done to it.
      { ...match, ...anyOperation(match) },
      expression && compiler.one(expression, 'map'),
      compiler.conditions(conditions),
      written,
    );
  }

  /**
   * What becomes of `context.existing`: an outcome for each object that is changed.
   *
   * @param trigger what expressions see of the object of the request
   */
  change(trigger: PolicyRoots, context: EvaluationContext): ExistingOutcome[] {
    const { existing } = context;
    const { within: namespace } = trigger;
    if (!existing) {
      const missing = 'the objects that it changes';
      return [
        {
          verdict: 'notEvaluable',
          message: `the rule needs ${missing}`,
          missing,
        },
      ];
    }
    try {
      return this.selected(trigger, existing)
        .filter(
          ({ metadata }) =>
            namespace === undefined ||
            namespace === (metadata.namespace ?? 'default'),
        )
        .map(object => this.changeOne(object, trigger, context));
    } catch (error) {
      return [stopped(error, 'targetMatchConstraints')];
    }
  }

  private selected(
    trigger: PolicyRoots,
    existing: readonly KubeObject[],
  ): KubeObject[] {
    if (!this.expression)
      return existing.filter(
        object => matches(this.match, toTarget(object, {})) === 'yes',
      );
    const found = toJson(this.expression.evaluate(trigger, trigger.budget));
    if (!isRecord(found)) throw new CelError('the expression gives no map');
    const items = Array.isArray(found.items) ? found.items : [found];
    const wanted = items
      .filter(isRecord)
      .map(({ kind, metadata }) =>
        [kind, nameOf(isRecord(metadata) ? metadata : {})].join(' '),
      );
    return existing.filter(({ kind, metadata }) =>
      wanted.includes([kind, nameOf(metadata)].join(' ')),
    );
  }

  private changeOne(
    target: KubeObject,
    trigger: PolicyRoots,
    context: EvaluationContext,
  ): ExistingOutcome {
    const { variables } = this.written;
    const rootsOf = (object: KubeObject) =>
      new ExistingRoots(trigger, object, context, variables);
    const skipped = unmet(this.conditions, rootsOf(target), 'Fail');
    if (skipped) return { ...skipped, target };
    const made = changeAll(target, this.written, rootsOf);
    if ('stopped' in made) return { ...made.stopped, target };
    const { kind, metadata } = target;
    const message = `mutated ${kind} ${nameOf(metadata)}`;
    return { verdict: 'pass', message, target, patched: made.object };
  }
}

function anyOperation({ rules, excluded }: MatchConstraints) {
  const all = (each: MatchConstraints['rules'][number]) => ({
    ...each,
    operations: ['*'],
  });
  return { rules: rules.map(all), excluded: excluded.map(all) };
}
