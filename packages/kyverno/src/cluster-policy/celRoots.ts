import { CelMissing, type CelValue, type Program } from '../cel';
import { PolicyRoots } from '../validating/roots';
import type { Target } from '../validating/target';

/** What the expressions of a rule see of an object; parameters are known to a cluster alone. */
export class RuleRoots extends PolicyRoots {
  constructor(
    target: Target,
    programs: ReadonlyMap<string, Program>,
    private readonly paramKind: string | undefined,
  ) {
    super(target, programs);
  }

  override root(name: string): CelValue {
    if (name !== 'params') return super.root(name);
    if (this.paramKind === undefined) return null;
    throw new CelMissing(`the parameters, objects of kind ${this.paramKind}`);
  }
}
