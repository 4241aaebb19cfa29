import type { Controller } from './kubernetes';
import { annotate } from './scoreText';
import { mapOf, numberOf, textOf } from './yamlSource';

/** Fields of a controller that Kubernetes fills in, or that the platform says by itself. */
const BY_PLATFORM = [
  'selector',
  'serviceName',
  'revisionHistoryLimit',
  'podManagementPolicy',
  'progressDeadlineSeconds',
  'manualSelector',
];

/** Annotations by which other tools steer or remember what they applied. */
const OF_TOOLS =
  /^([^/]*\.)?(kubernetes\.io|k8s\.io|fluxcd\.io|argoproj\.io|helm\.sh|kyverno\.io|macadam\.dev|score\.dev)\//;

/** Annotations of tools that mean nothing once the object is somewhere else. */
const REMEMBERED =
  /^(kubectl\.kubernetes\.io\/|deployment\.kubernetes\.io\/revision$|meta\.helm\.sh\/)/;

/** What kind of workload it is, how many, and what of its annotations is handed to the pods. */
export function describeController(controller: Controller): void {
  const { source, path, object, kind, draft } = controller;
  const spec = mapOf(object.spec);
  const replicas = numberOf(spec.replicas);
  if (replicas !== undefined && replicas >= 0) {
    annotate(draft, 'macadam.dev/replicas', String(replicas));
    source.take([...path, 'spec', 'replicas']);
  }
  if (kind === 'StatefulSet' || kind === 'Job')
    annotate(draft, 'k8s.score.dev/kind', kind);
  const schedule = textOf(spec.schedule);
  if (kind === 'CronJob' && schedule !== undefined) {
    annotate(draft, 'macadam.dev/schedule', schedule);
    source.take([...path, 'spec', 'schedule']);
  }
  if (kind === 'DaemonSet' || kind === 'Pod') {
    source.note(
      [...path, 'kind'],
      `a ${kind} cannot be said in Score: this is a Deployment`,
    );
  }
  for (const field of BY_PLATFORM) source.take([...path, 'spec', field]);
  addAnnotations(controller);
}

function addAnnotations(controller: Controller): void {
  const { source, path, object, draft, podMetadata, podMetadataPath } =
    controller;
  source.take([...podMetadataPath, 'labels']);
  source.take([...podMetadataPath, 'creationTimestamp']);
  source.take([...podMetadataPath, 'name']);
  const own = mapOf(mapOf(object.metadata).annotations);
  for (const [at, annotations, ofPods] of [
    [[...path, 'metadata', 'annotations'], own, false],
    [[...podMetadataPath, 'annotations'], mapOf(podMetadata.annotations), true],
  ] as const) {
    for (const [key, value] of Object.entries(annotations)) {
      const place = [...at, key];
      if (REMEMBERED.test(key)) {
        source.take(place);
      } else if (ofPods && !OF_TOOLS.test(key)) {
        annotate(draft, key, textOf(value) ?? '');
        source.take(place);
      }
    }
  }
}
