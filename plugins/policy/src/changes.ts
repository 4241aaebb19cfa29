import {
  CHANGE_EFFECTS,
  countEffects,
  type ChangeEffect,
  type VerdictChange,
} from '@macadam/plugin-policy-common';
import { withoutPlace } from './verdicts';

/** The same said of several objects of a service, or in several environments. */
export interface ChangeGroup {
  effect: ChangeEffect;
  policy: string;
  title: string;
  message: string;
  environments: string[];
  /** `container cart in Deployment/cart`, each once. */
  places: string[];
}

/** What happens to one service. */
export interface ServiceChange {
  workload: string;
  effects: Record<ChangeEffect, number>;
  /** The worst first. */
  groups: ChangeGroup[];
}

const rank = (effect: ChangeEffect) => CHANGE_EFFECTS.indexOf(effect);

const placeOf = ({ container, object }: VerdictChange) =>
  `${container ? `container ${container} in ` : ''}${object.kind}/${object.name}`;

function groupsOf(changes: readonly VerdictChange[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const { effect, policy, title = policy, environment } = change;
    const message = withoutPlace(change);
    const key = JSON.stringify([effect, policy, message]);
    const { environments = [], places = [] } = groups.get(key) ?? {};
    groups.set(key, {
      ...{ effect, policy, title, message },
      environments: [...new Set([...environments, environment])],
      places: [...new Set([...places, placeOf(change)])],
    });
  }
  return [...groups.values()].sort(
    (a, b) =>
      rank(a.effect) - rank(b.effect) || a.policy.localeCompare(b.policy),
  );
}

/**
 * Changes service by service, those with the worst first, then by name. What is said alike is said once.
 * @param order - environments in promotion order
 */
export function servicesOf(
  changes: readonly VerdictChange[],
  order: readonly string[],
): ServiceChange[] {
  const services = new Map<string, VerdictChange[]>();
  for (const change of changes)
    services.set(change.workload, [
      ...(services.get(change.workload) ?? []),
      change,
    ]);
  const place = ({ environment }: VerdictChange) => order.indexOf(environment);
  return [...services]
    .map(([workload, own]) => ({
      workload,
      effects: countEffects(own),
      groups: groupsOf([...own].sort((a, b) => place(a) - place(b))),
    }))
    .sort(
      (a, b) =>
        rank(a.groups[0].effect) - rank(b.groups[0].effect) ||
        a.workload.localeCompare(b.workload),
    );
}
