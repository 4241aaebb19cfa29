import { type Body, outcomeOf, type Run } from '../body';
import { matchesKind, parseKind } from '../kind';
import { error, notEvaluable, type Outcome, skip } from '../outcome';
import { evaluateConditions } from '../../conditions';
import { hasWildcard, matchesWildcard } from '../../pattern';
import type { KubeObject } from '@macadam/kyverno';
import { isSelected, typeOf } from '@macadam/kyverno/engine';
import { isRecord, showText } from '@macadam/yaml';
import { addContext, substitute } from '../../variables';
import { type Change, changed } from './mutateBody';

/** One entry of `mutate.targets`. */
export interface ExistingTarget {
  /** What names the objects, as it is written: apiVersion, kind, namespace, name and selector. */
  selection: Readonly<Record<string, unknown>>;
  context: unknown;
  preconditions: unknown;
}

/** The objects that a target means: the one of its namespace and name, or all that its patterns and labels fit. */
function select(
  selection: unknown,
  existing: readonly KubeObject[],
): KubeObject[] | Outcome {
  const { apiVersion, kind, namespace, name, selector } = isRecord(selection)
    ? selection
    : {};
  const text = (value: unknown) => showText(value ?? '');
  const wanted = parseKind([apiVersion, kind].filter(Boolean).join('/'));
  if (!wanted) return error(`a target has the kind '${text(kind)}'`);
  const ofKind = existing.filter(object =>
    matchesKind(wanted, { ...typeOf(object), subresource: '' }),
  );
  const isNamed = [namespace, name].every(
    part => text(part) !== '' && !hasWildcard(text(part)),
  );
  const fits = (pattern: unknown, own: unknown) =>
    text(pattern) === '' || matchesWildcard(text(pattern), text(own));
  const found = ofKind.filter(
    object =>
      fits(namespace, object.metadata.namespace ?? 'default') &&
      fits(name, object.metadata.name) &&
      (isNamed || isSelected(selector, object)),
  );
  return isNamed && found.length === 0
    ? error(`there is no ${text(kind)} ${text(namespace)}/${text(name)}`)
    : found;
}

/**
 * `mutate.targets`: what a rule makes of objects that are there already. The object that it is about stays as it is, so
 * that at admission it says nothing.
 */
export class MutateExistingBody implements Body {
  constructor(
    private readonly targets: readonly ExistingTarget[],
    private readonly change: Change,
  ) {}

  judge(): undefined {
    return undefined;
  }

  judgeExisting(run: Run): Outcome[] {
    const { existing } = run.request.context;
    if (!existing) return [notEvaluable('the objects that it changes')];
    const found = this.targets.map(target => ({
      target,
      objects: this.objects(target, existing, run),
    }));
    // As in Kyverno, a target that is not there keeps no other from being changed.
    return [
      ...found.flatMap(({ objects }) =>
        Array.isArray(objects) ? [] : [objects],
      ),
      ...found.flatMap(({ target, objects }) =>
        Array.isArray(objects)
          ? objects.map(object => ({
              ...this.judgeOne(target, object, run),
              target: object,
            }))
          : [],
      ),
    ];
  }

  private objects(
    { selection }: ExistingTarget,
    existing: readonly KubeObject[],
    { scope }: Run,
  ): KubeObject[] | Outcome {
    try {
      return select(substitute({ ...selection }, scope), existing);
    } catch (problem) {
      return outcomeOf(problem, 'failed to substitute variables in a target');
    }
  }

  private judgeOne(
    { context, preconditions }: ExistingTarget,
    object: KubeObject,
    run: Run,
  ): Outcome {
    const scope = run.scope.child({ target: object });
    try {
      run.steps.spend();
      addContext(scope, context, run.supplied());
      const { verdict, message } =
        preconditions === undefined || preconditions === null
          ? { verdict: true, message: '' }
          : evaluateConditions(preconditions, scope);
      if (!verdict)
        return skip(
          ['preconditions not met', message].filter(Boolean).join('; '),
        );
    } catch (problem) {
      return outcomeOf(problem, 'failed to evaluate preconditions');
    }
    return changed(this.change, object, { ...run, scope, object });
  }
}
