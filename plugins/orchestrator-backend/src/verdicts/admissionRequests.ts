import { withDefaults, withLimits } from '@macadam/kubernetes';
import { type EvaluationContext } from '@macadam/kyverno';
import { objectsOf, type KubeObject } from '@macadam/resolver';
import type { Rendered } from '../render/Renderer';

/** An object as it would arrive at admission. */
export interface AdmissionRequest {
  /** As it is rendered. */
  object: KubeObject;
  /** With what the API server and the tenant's LimitRange fill in, which it has by then. */
  admitted: KubeObject;
  context: EvaluationContext;
}

/**
 * What admission would see of what is rendered.
 * @param now - exceptions that have ended by then do not count
 */
export function admissionRequests(
  { resolution, delivery }: Pick<Rendered, 'resolution' | 'delivery'>,
  now: Date,
): AdmissionRequest[] {
  const delivered = objectsOf(delivery);
  const namespaceObject = delivered.find(
    object =>
      object.kind === 'Namespace' &&
      object.metadata.name === resolution.namespace,
  );
  const ranges = delivered.filter(({ kind }) => kind === 'LimitRange');
  const context: EvaluationContext = {
    operation: 'CREATE',
    namespaceObject,
    now: now.toISOString(),
  };
  return resolution.objects.map(({ object }) => ({
    object,
    admitted: withLimits(withDefaults(object), ranges),
    context,
  }));
}
