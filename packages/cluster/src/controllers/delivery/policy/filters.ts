/** What Kyverno passes over, by the `resourceFilters` that its chart sets. */
import type { KubeObject } from '../../../runtime';

const NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'kyverno',
]);
const KINDS: ReadonlySet<string> = new Set([
  'APIService',
  'Binding',
  'Event',
  'Node',
  'ReplicaSet',
]);
/** Groups of what Kyverno itself writes; judging those would be circular. */
const GROUPS: ReadonlySet<string> = new Set([
  'openreports.io',
  'reports.kyverno.io',
  'wgpolicyk8s.io',
]);

/** Whether no policy of Kyverno is asked about an object. */
export function isFiltered({
  apiVersion,
  kind,
  metadata: { namespace = '' },
}: KubeObject): boolean {
  return (
    NAMESPACES.has(namespace) ||
    KINDS.has(kind) ||
    GROUPS.has(apiVersion.split('/')[0])
  );
}
