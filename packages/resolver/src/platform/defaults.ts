import type { Finding } from '@macadam/score';
import type { WorkloadDefaults, Environment } from '../types';
import { findingAt } from './findingAt';

/** Every environment has one set of defaults, and every set names something that exists. */
export function checkDefaults(
  defaults: readonly WorkloadDefaults[],
  environments: readonly Environment[],
): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, WorkloadDefaults>();
  for (const entry of defaults) {
    const { environment, environmentType } = entry.match;
    const key = `${environment ?? ''}|${environmentType ?? ''}`;
    const other = seen.get(key);
    if (other) {
      findings.push(
        findingAt(entry, ['spec', 'match'], {
          message: `matches the same environments as ${other.name} (${other.file}:${other.line})`,
          code: 'platform-ambiguous',
        }),
      );
    }
    seen.set(key, entry);
    if (environment && !environments.some(e => e.name === environment)) {
      findings.push(
        findingAt(entry, ['spec', 'match', 'environment'], {
          message: `there is no environment ${environment}`,
          hint: `have: ${environments.map(e => e.name).join(', ')}`,
          code: 'platform-reference',
        }),
      );
    }
    if (
      environmentType &&
      !environments.some(e => e.type === environmentType)
    ) {
      findings.push(
        findingAt(entry, ['spec', 'match', 'environmentType'], {
          message: `no environment is of type ${environmentType}`,
          hint: `have: ${[...new Set(environments.map(e => e.type))].join(', ')}`,
          code: 'platform-reference',
        }),
      );
    }
  }
  for (const environment of environments) {
    if (!defaultsFor(defaults, environment)) {
      findings.push(
        findingAt(environment, ['spec', 'type'], {
          message: `no WorkloadDefaults match environment ${environment.name} of type ${environment.type}`,
          hint: 'add one under defaults/',
          code: 'platform-reference',
        }),
      );
    }
  }
  return findings;
}

/** The defaults of an environment: those that name it, before those of its type. */
export function defaultsFor(
  defaults: readonly WorkloadDefaults[],
  environment: Environment,
): WorkloadDefaults | undefined {
  const fitting = defaults.filter(
    ({ match }) =>
      (match.environment ?? environment.name) === environment.name &&
      (match.environmentType ?? environment.type) === environment.type,
  );
  const weight = ({ match }: WorkloadDefaults) =>
    (match.environment ? 2 : 0) + (match.environmentType ? 1 : 0);
  return [...fitting].sort((a, b) => weight(b) - weight(a))[0];
}
