import { isDeepStrictEqual } from 'node:util';
import {
  type Container,
  type ResourceRequest,
  type ServicePort,
  whyReserved,
  type Workload,
} from '@macadam/score';
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
      ...(some(service?.ports) && { service }),
      ...(some(resources) && { resources }),
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

export const SECRET_HINT =
  'put it into the organisation’s store, at <environment>/<tenant>/<workload>/<name>';

/** As `labelOf`, for a workload: names that belong to the platform are taken. */
export function workloadNameOf(name: string): string {
  const label = labelOf(name);
  if (!whyReserved(label)) return label;
  return whyReserved(`${label}-app`) ? labelOf(`app-${label}`) : `${label}-app`;
}

/**
 * Asks for a resource under a key as near to the wanted one as is free; the same request twice is one.
 *
 * @returns the key
 */
export function addResource(
  draft: Draft,
  wanted: string,
  request: ResourceRequest,
): string {
  const label = labelOf(wanted);
  const keys = [
    label,
    ...(label === request.type
      ? []
      : [labelOf(`${label.slice(0, 30)}-${request.type}`)]),
    ...Array.from(
      { length: 98 },
      (_, index) => `${label.slice(0, 40)}-${index + 2}`,
    ),
  ];
  const key =
    keys.find(
      each =>
        !Object.hasOwn(draft.resources, each) ||
        isDeepStrictEqual(draft.resources[each], request),
    ) ?? label;
  draft.resources[key] = request;
  return key;
}
