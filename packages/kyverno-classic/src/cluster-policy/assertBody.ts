import { JmesPathSyntaxError } from '../jmespath';
import { type Path, type Reader, placeAt } from '@macadam/kyverno/engine';
import { AssertLimit } from './assertBindings';
import { assertTree, type AssertNode, compileAssert } from './assertTree';
import { type Body, outcomeOf, type Run } from './body';
import { fail, type Outcome, pass } from './outcome';
import { messageOf } from './text';

/** `validate.assert`: a tree of assertions about `object`, `oldObject`, `operation` and `namespace`. */
export class AssertBody implements Body {
  private constructor(
    private readonly tree: AssertNode,
    private readonly message: string,
  ) {}

  /** Compiles the tree; notes what cannot be read. */
  static read(
    reader: Reader,
    path: Path,
    value: unknown,
    message: string,
  ): AssertBody | undefined {
    try {
      return new AssertBody(compileAssert(value), message);
    } catch (problem) {
      const isKnown =
        problem instanceof JmesPathSyntaxError ||
        problem instanceof AssertLimit;
      if (!isKnown) throw problem;
      reader.problem(path, problem.message);
      return undefined;
    }
  }

  judge(run: Run): Outcome | undefined {
    const { subject, isDelete } = run.request;
    const payload = {
      object: isDelete ? null : run.object,
      oldObject: subject.oldObject ?? (isDelete ? run.object : null),
      operation: subject.operation,
      namespace: subject.namespace ?? '',
    };
    try {
      const open = assertTree(this.tree, payload);
      if (open.length === 0)
        return pass(`validation rule '${run.rule}' passed.`);
      const details = open
        .map(({ path, reason }) => `${path.join('.')}: ${reason}`)
        .join('; ');
      const places = open
        .filter(({ path }) => path[0] === 'object')
        .map(({ path }) => placeAt(run.object, path.slice(1)));
      return fail(
        this.message ? messageOf(this.message, run) : details,
        places.slice(0, 1),
      );
    } catch (problem) {
      return outcomeOf(problem, 'failed to apply assertion');
    }
  }
}
