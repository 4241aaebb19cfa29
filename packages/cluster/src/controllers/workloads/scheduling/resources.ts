import {
  addQuantities,
  maxQuantities,
  parseQuantities,
  type Quantities,
} from '../quantity';
import type { Container, PodSpec } from '../types';

/** What a container asks for: its requests, or its limits where it names no request. */
function requestsOf(
  container: Container,
  field: 'requests' | 'limits',
): Quantities {
  if (field === 'limits') return parseQuantities(container.resources?.limits);
  return parseQuantities({
    ...container.resources?.limits,
    ...container.resources?.requests,
  });
}

/**
 * What a pod occupies: the sum of its containers and sidecars, or the largest init container if
 * that is more, plus overhead. Source: Kubernetes' resource helpers (PodRequests, PodLimits).
 */
export function podResources(
  spec: PodSpec,
  field: 'requests' | 'limits' = 'requests',
): Quantities {
  let sidecars: Quantities = {};
  let starting: Quantities = {};
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container, field);
    if (container.restartPolicy === 'Always') {
      sidecars = addQuantities(sidecars, own);
      starting = maxQuantities(starting, sidecars);
    } else starting = maxQuantities(starting, addQuantities(sidecars, own));
  }
  const running = spec.containers.reduce(
    (total, container) => addQuantities(total, requestsOf(container, field)),
    sidecars,
  );
  return addQuantities(
    maxQuantities(running, starting),
    parseQuantities(spec.overhead),
  );
}
