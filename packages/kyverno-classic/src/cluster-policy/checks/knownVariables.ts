import { matchesWildcard } from '../../pattern';
import { type Path } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { checkVariables, VariableError } from '../../variables';
import { findVariables } from '../../variables/find';
import { resolveReferences } from '../../variables/references';
import {
  type Check,
  type Draft,
  type DraftRule,
  isFilled,
  itemsOf,
  listOf,
  mapOf,
  type Note,
  type Raw,
} from './draft';

/** Kyverno knows a variable by these anywhere in its expression: a call, a root, or the element of a loop. */
const ALWAYS = ['element', '@', 'images', 'image\\.', '[a-z_0-9]+\\([^{}]'];
const AT_ADMISSION = ['request', 'serviceAccountName', 'image'];
const IN_BACKGROUND = ['request\\.'];
const OF_TARGET = ['request\\.', 'target\\.'];

function rootsOf({ inBackground }: Draft, hasTarget: boolean): RegExp {
  const own = inBackground ? IN_BACKGROUND : AT_ADMISSION;
  const user = inBackground ? [] : ['serviceAccountName'];
  const more = hasTarget ? [...OF_TARGET, ...user] : own;
  return new RegExp([...ALWAYS, ...more].join('|'));
}

/** The variables that the entries of a `context` define, as patterns. */
function namesOf(context: unknown): string[] {
  return listOf(context).flatMap(entry => {
    const { name, configMap } = mapOf(entry);
    if (typeof name !== 'string' || name === '') return [];
    return isRecord(configMap)
      ? ['data', 'metadata'].flatMap(part => [
          `${name}.${part}`,
          `${name}.${part}.*`,
        ])
      : [`${name}*`];
  });
}

/** What a rule defines: its context, that of its loops and targets, and attestations that it judges. */
function definedBy(rule: Raw): string[] {
  const { validate, mutate, generate, verifyImages } = rule;
  const loops = [validate, mutate, generate].flatMap(each =>
    listOf(mapOf(each).foreach),
  );
  const parts = [rule, ...loops, ...listOf(mapOf(mutate).targets)];
  const images = listOf(verifyImages).map(mapOf);
  const attested = images.some(({ validate: own }) => isFilled(own))
    ? images.flatMap(({ attestations }) => listOf(attestations))
    : [];
  return [
    ...parts.flatMap(part => namesOf(mapOf(part).context)),
    ...attested.flatMap(each => {
      const { name } = mapOf(each);
      return typeof name === 'string' ? [`${name}*`] : [];
    }),
  ];
}

/** Notes the variables of values that a rule does not know. */
class Known {
  constructor(
    private readonly roots: RegExp,
    private readonly defined: readonly string[],
    private readonly note: Note,
  ) {}

  check(value: unknown, path: Path): void {
    if (typeof value === 'string') this.checkText(value, path);
    else if (Array.isArray(value))
      for (const [n, item] of value.entries()) this.check(item, [...path, n]);
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) {
        this.checkText(key, [...path, key]);
        this.check(item, [...path, key]);
      }
  }

  /** The innermost variables of a text, and then those that they stand in. */
  private checkText(text: string, path: Path): void {
    let rest = text;
    for (let found = findVariables(rest); found.length > 0;) {
      for (const { whole, expression, isShallow } of found) {
        if (!this.isKnown(expression))
          this.note(
            path,
            `the variable '${expression}' is not known: no context defines it, and it is not of the request`,
          );
        if (isShallow) return;
        rest = rest.replace(whole, 'null');
      }
      found = findVariables(rest);
    }
  }

  /** What does not compile is noted elsewhere. */
  private isKnown(expression: string): boolean {
    const text = expression.replaceAll('"', '');
    return (
      checkVariables(`{{ ${expression} }}`, []).length > 0 ||
      this.roots.test(text) ||
      this.defined.some(pattern => matchesWildcard(pattern, text))
    );
  }
}

/** The conditions of attestations read what is attested, which nobody knows before. */
function withoutAttested(rule: Raw): Raw {
  if (!Array.isArray(rule.verifyImages)) return rule;
  const verifyImages = rule.verifyImages.map(image => ({
    ...mapOf(image),
    attestations: listOf(mapOf(image).attestations).map(each => ({
      ...mapOf(each),
      conditions: undefined,
    })),
  }));
  return { ...rule, verifyImages };
}

/** What says which objects to change is read before there is a target. */
function checkTargets(draft: Draft, { path, raw }: DraftRule, note: Note) {
  const known = new Known(rootsOf(draft, false), namesOf(raw.context), note);
  known.check(raw.context, [...path, 'context']);
  known.check(raw.preconditions, [...path, 'preconditions']);
  const at = [...path, 'mutate', 'targets'];
  for (const target of itemsOf(mapOf(raw.mutate).targets, at)) {
    for (const field of ['apiVersion', 'kind', 'namespace', 'name', 'uid'])
      known.check(target.raw[field], [...target.path, field]);
  }
}

/** A reference `$(./path)` leads to another place of its rule. */
function checkReferences({ path, raw }: DraftRule, note: Note): void {
  try {
    resolveReferences(raw);
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    note(path, error.message);
  }
}

/** Every variable of a rule is of the request, of a loop, a function's, or defined by its context. */
export const knownVariables: Check = (draft, note) => {
  for (const rule of draft.rules) {
    const { path, raw } = rule;
    const hasTarget = Array.isArray(mapOf(raw.mutate).targets);
    if (hasTarget) checkTargets(draft, rule, note);
    checkReferences(rule, note);
    const roots = rootsOf(draft, hasTarget);
    new Known(roots, definedBy(raw), note).check(withoutAttested(raw), path);
  }
};
