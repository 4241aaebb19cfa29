import {
  COMPONENT_LABEL,
  ENVIRONMENT_LABEL,
  KUBERNETES_ID_LABEL,
  MANAGED_BY_LABEL,
  RESOURCE_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import type { KubeObject } from '../types';
import { canonical } from '../values/canonical';
import type { Context } from './context';

/** On every object; the last four also on pods. No selector uses anything that can change. */
export function standardLabels(context: Context): Record<string, string> {
  return {
    [MANAGED_BY_LABEL]: 'macadam',
    'app.kubernetes.io/name': context.workload.metadata.name,
    ...podLabels(context),
  };
}

export function podLabels(context: Context): Record<string, string> {
  const name = context.workload.metadata.name;
  return {
    [WORKLOAD_LABEL]: name,
    ...placeLabels(context),
    [KUBERNETES_ID_LABEL]: name,
  };
}

/** Labels of a resource's pods. A shared one belongs to no workload, so that each renders it the same. */
export function resourcePodLabels(
  context: Context,
  resource: { name: string; shared: boolean },
): Record<string, string> {
  return {
    ...(resource.shared ? placeLabels(context) : podLabels(context)),
    [RESOURCE_LABEL]: resource.name,
  };
}

/** Labels of a resource's objects. */
export function resourceLabels(
  context: Context,
  resource: { name: string; shared: boolean },
): Record<string, string> {
  return {
    [MANAGED_BY_LABEL]: 'macadam',
    'app.kubernetes.io/name': resource.shared
      ? resource.name
      : context.workload.metadata.name,
    ...resourcePodLabels(context, resource),
  };
}

function placeLabels(context: Context): Record<string, string> {
  return {
    [TENANT_LABEL]: context.tenant.name,
    [ENVIRONMENT_LABEL]: context.environment.name,
  };
}

/** What a workload's pods are selected by, for good. */
export function workloadSelector(context: Context): Record<string, string> {
  return {
    [WORKLOAD_LABEL]: context.workload.metadata.name,
    [COMPONENT_LABEL]: 'workload',
  };
}

/** Flux keeps an object when it is no longer rendered. */
export const KEPT = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/** Marks what goes with its data; such an object is kept. */
export const HOLDS_DATA = { 'macadam.dev/holds-data': 'true' };

/** Adds labels and annotations of ours to an object; ours win. Pod templates get labels too. */
export function mark(
  object: KubeObject,
  ours: {
    labels: Record<string, string>;
    podLabels: Record<string, string>;
    annotations: Record<string, string>;
  },
): KubeObject {
  const { labels, annotations } = object.metadata;
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, ...ours.labels },
      ...(annotations || Object.keys(ours.annotations).length > 0
        ? { annotations: { ...annotations, ...ours.annotations } }
        : {}),
    },
  };
  const { spec } = marked;
  if (isRecord(spec)) {
    marked.spec = withPodLabels(spec, ours.podLabels);
    const { jobTemplate } = spec;
    if (isRecord(jobTemplate) && isRecord(jobTemplate.spec)) {
      marked.spec = {
        ...spec,
        jobTemplate: {
          ...jobTemplate,
          spec: withPodLabels(jobTemplate.spec, ours.podLabels),
        },
      };
    }
  }
  return canonical(marked);
}

function withPodLabels(
  spec: Record<string, unknown>,
  labels: Record<string, string>,
): Record<string, unknown> {
  const { template } = spec;
  if (!isRecord(template)) return spec;
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  const existing = isRecord(metadata.labels) ? metadata.labels : {};
  return {
    ...spec,
    template: {
      ...template,
      metadata: { ...metadata, labels: { ...existing, ...labels } },
    },
  };
}
