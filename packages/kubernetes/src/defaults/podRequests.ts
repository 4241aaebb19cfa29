import { Quantity } from '../quantity';
import { type Draft, mapIn, mapsIn } from './fill';

/** What a pod may ask for as a whole. */
const POD_LEVEL = ['cpu', 'memory'];
const ZERO = Quantity.of(0n, 'decimal');

function asked(container: Draft, resource: string): Quantity {
  const text = mapIn(mapIn(container, 'resources'), 'requests')?.[resource];
  const isText = typeof text === 'string' || typeof text === 'number';
  return (isText ? Quantity.parse(String(text)) : undefined) ?? ZERO;
}

const larger = (a: Quantity, b: Quantity) => (a.nano >= b.nano ? a : b);

/**
 * What all containers of a pod ask for of a resource at once: init containers run one after the other, except those that
 * go on beside the others.
 */
function ofContainers(spec: Draft, resource: string): Quantity {
  let [beside, starting] = [ZERO, ZERO];
  for (const container of mapsIn(spec, 'initContainers')) {
    const own = beside.add(asked(container, resource));
    if (container.restartPolicy === 'Always') beside = own;
    starting = larger(starting, own);
  }
  const running = mapsIn(spec, 'containers').reduce(
    (sum, container) => sum.add(asked(container, resource)),
    beside,
  );
  return larger(starting, running);
}

/** A container without requests asks for its limits; both are written into the draft. */
function containerRequests(container: Draft): void {
  const resources = mapIn(container, 'resources');
  const limits = mapIn(resources, 'limits');
  if (!resources || !limits) return;
  resources.requests = { ...limits, ...mapIn(resources, 'requests') };
}

/** A pod with limits of its own asks for what its containers do, and where they ask for nothing, for its limits. */
function podLevelRequests(spec: Draft): void {
  const resources = mapIn(spec, 'resources');
  const limits = mapIn(resources, 'limits');
  if (!resources || !limits) return;
  const requests: Draft = { ...mapIn(resources, 'requests') };
  for (const resource of POD_LEVEL) {
    if (requests[resource] !== undefined) continue;
    const sum = ofContainers(spec, resource);
    const value = sum.nano > 0n ? sum.text() : limits[resource];
    if (value !== undefined) requests[resource] = value;
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** Fills in the requests of a Pod and of its containers; the templates of controllers get none. */
export function podRequests(spec: Draft): void {
  for (const list of ['containers', 'initContainers'])
    mapsIn(spec, list).forEach(containerRequests);
  podLevelRequests(spec);
}
