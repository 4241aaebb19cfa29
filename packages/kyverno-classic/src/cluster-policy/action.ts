import { matchesWildcard } from '../pattern';
import type { ValidationAction } from '@macadam/kyverno';
import { type Path, type Reader } from '@macadam/kyverno/engine';
import { labelsOf } from '@macadam/kubernetes';
import { type LabelSelector, readSelector } from './filter';
import { matchesLabels, type Subject } from './match';

/** Another action in some namespaces. */
export interface ActionOverride {
  action: ValidationAction;
  namespaces: string[];
  namespaceSelector?: LabelSelector;
}

/** An action with its exceptions by namespace; an absent action leaves it to the next level. */
export interface Actions {
  action?: ValidationAction;
  overrides: ActionOverride[];
}

const ACTIONS: Readonly<Record<string, ValidationAction>> = {
  Audit: 'Audit',
  audit: 'Audit',
  Enforce: 'Deny',
  enforce: 'Deny',
};

/** Reads an action and its overrides from the fields that a policy or a rule has for them. */
export function readActions(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
  fields: { action: string; overrides: string },
): Actions {
  const at = [...path, fields.overrides];
  const read = (here: Path, value: unknown) => {
    const word = reader.oneOf(here, value, Object.keys(ACTIONS));
    return word === undefined ? undefined : ACTIONS[word];
  };
  const overrides = reader.list(at, map[fields.overrides]).map((item, n) => {
    const here = [...at, n];
    const entry =
      reader.map(here, item, ['action', 'namespaces', 'namespaceSelector']) ??
      {};
    const namespaceSelector = readSelector(
      reader,
      [...here, 'namespaceSelector'],
      entry.namespaceSelector,
    );
    if (entry.action === undefined || entry.action === null)
      reader.problem([...here, 'action'], 'is missing');
    return {
      action: read([...here, 'action'], entry.action) ?? 'Audit',
      namespaces: reader.texts([...here, 'namespaces'], entry.namespaces),
      ...(namespaceSelector && { namespaceSelector }),
    };
  });
  const action = read([...path, fields.action], map[fields.action]);
  return { ...(action && { action }), overrides };
}

function isOverridden(override: ActionOverride, subject: Subject): boolean {
  const { namespaces, namespaceSelector } = override;
  if (namespaces.length === 0 && !namespaceSelector) return false;
  const name = subject.kind === 'Namespace' ? subject.name : subject.namespace;
  const isNamed =
    namespaces.length === 0 ||
    namespaces.some(each => matchesWildcard(each, name ?? ''));
  return (
    isNamed &&
    (!namespaceSelector ||
      matchesLabels(namespaceSelector, labelsOf(subject.namespaceObject)))
  );
}

/** The action for an object: the rule's overrides, its action, the policy's overrides, its action, Audit. */
export function actionFor(
  rule: Actions,
  policy: Actions,
  subject: Subject,
): ValidationAction {
  const of = ({ overrides, action }: Actions) =>
    overrides.find(each => isOverridden(each, subject))?.action ?? action;
  return of(rule) ?? of(policy) ?? 'Audit';
}

/** The strictest action that a policy can come to. */
export function strictest(all: readonly Actions[]): ValidationAction {
  const actions = all.flatMap(({ action, overrides }) => [
    action,
    ...overrides.map(each => each.action),
  ]);
  return actions.includes('Deny') ? 'Deny' : 'Audit';
}
