import type { MatchConstraints, ResourceRule } from './match';

/** Pod controllers by plural name, and where each one keeps its pod. */
const CONTROLLERS: Readonly<
  Record<string, { group: string; template: string }>
> = {
  cronjobs: { group: 'batch', template: 'spec.jobTemplate.spec.template' },
  daemonsets: { group: 'apps', template: 'spec.template' },
  deployments: { group: 'apps', template: 'spec.template' },
  jobs: { group: 'batch', template: 'spec.template' },
  replicasets: { group: 'apps', template: 'spec.template' },
  statefulsets: { group: 'apps', template: 'spec.template' },
};

/** The controllers that Kyverno carries a pod policy over to when it does not say which. */
export const POD_CONTROLLERS: readonly string[] = Object.keys(CONTROLLERS);

/** A policy for pods, carried over to controllers that keep their pod in one place. */
export interface Carried {
  match: MatchConstraints;
  /** Where these controllers keep their pod, such as `spec.template`. */
  template: string;
  /** The expression as it reads for these controllers. */
  rewrite(expression: string): string;
}

/**
 * Whether Kyverno carries a policy over: one rule, about core v1 pods (ephemeral containers may be
 * named too), without names, exclusions or an object selector.
 */
function isAboutPods({
  rules,
  excluded,
  objectSelector,
}: MatchConstraints): boolean {
  const selects =
    Object.keys(objectSelector.labels).length > 0 ||
    objectSelector.expressions.length > 0;
  if (selects || excluded.length > 0 || rules.length !== 1) return false;
  const [{ names, groups, versions, resources }] = rules;
  return (
    names.length === 0 &&
    groups.join() === '' &&
    groups.length === 1 &&
    versions.join() === 'v1' &&
    resources.includes('pods') &&
    resources.every(
      name => name === 'pods' || name === 'pods/ephemeralcontainers',
    )
  );
}

/**
 * Kyverno rewrites the text of expressions: `object.spec` and `object.metadata` move to the pod
 * template. The object's own namespace stays; its name does not, although a template has none.
 */
function rewriteTo(template: string): (expression: string) => string {
  return expression =>
    expression
      .replace(
        /(object|oldObject)\.spec(?!\.namespace(?![A-Za-z0-9_]))/g,
        `$1.${template}.spec`,
      )
      .replace(
        /(object|oldObject)\.metadata(?!\.namespace(?![A-Za-z0-9_]))/g,
        `$1.${template}.metadata`,
      );
}

/** The same policy for each place where controllers keep their pod; empty when it is not carried over. */
export function carryOver(
  match: MatchConstraints,
  controllers: readonly string[],
): Carried[] {
  if (!isAboutPods(match)) return [];
  const known = controllers.filter(name => Object.hasOwn(CONTROLLERS, name));
  const templates = new Set(known.map(name => CONTROLLERS[name].template));
  return [...templates].map(template => ({
    match: {
      ...match,
      rules: known
        .filter(name => CONTROLLERS[name].template === template)
        .map((name): ResourceRule => ({
          ...match.rules[0],
          groups: [CONTROLLERS[name].group],
          resources: [name],
        })),
    },
    template,
    rewrite: rewriteTo(template),
  }));
}
