import type { Container, ServicePort, Workload } from '@macadam/score';
import { stringify } from 'yaml';

/** A workload that is being put together. */
export interface Draft extends Workload {
  containers: Record<string, Container>;
  service: { ports: Record<string, ServicePort> };
  resources: NonNullable<Workload['resources']>;
}

export function draftOf(name: string): Draft {
  return {
    apiVersion: 'score.dev/v1b1',
    metadata: { name },
    containers: {},
    service: { ports: {} },
    resources: {},
  };
}

/** A workload as a Score file, in the order of the specification. */
export function scoreText(draft: Workload): string {
  const { apiVersion, metadata, containers, service, resources } = draft;
  const some = (value: object | undefined) =>
    value && Object.keys(value).length > 0;
  return stringify(
    {
      apiVersion,
      metadata,
      containers,
      ...(some(service?.ports) ? { service } : {}),
      ...(some(resources) ? { resources } : {}),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** Adds an annotation. */
export function annotate(draft: Draft, name: string, value: string): void {
  draft.metadata.annotations = { ...draft.metadata.annotations, [name]: value };
}

/** A name that Score takes (a label of 2 to 50 characters), as near to the given one as can be. */
export function labelOf(name: string): string {
  const label = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return label.length < 2 ? `${label || 'app'}-app` : label;
}

/** Text in which Score sees no placeholder. */
export function literal(text: string): string {
  return text.replace(/\$(?=[${])/g, '$$$$');
}

/** Names under which people keep what nobody else may read. */
export function looksSecret(variable: string): boolean {
  return /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i.test(
    variable,
  );
}

/** Asks for a secret that people put into the organisation's store. @returns the placeholder of its value */
export function secretPlaceholder(draft: Draft, name: string): string {
  const key = labelOf(name);
  draft.resources[key] = { type: 'secret' };
  return `\${resources.${key}.value}`;
}

export const SECRET_HINT =
  'put it into the organisation’s store, at <environment>/<tenant>/<workload>/<name>';
