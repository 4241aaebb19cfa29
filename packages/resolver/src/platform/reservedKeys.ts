import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';

/**
 * Keys of labels and annotations that are not a tenant's to write, and what each steers. A domain stands for itself and
 * everything below it.
 */
const DOMAINS: readonly [domain: string, why: string][] = [
  // https://kubectl.docs.kubernetes.io/references/kustomize: local-config and its like keep an object out of the build.
  ['config.kubernetes.io', 'kustomize reads it as an order'],
  ['config.k8s.io', 'kustomize reads it as an order'],
  // https://fluxcd.io/flux/components/kustomize/kustomizations: reconcile, prune, force, ssa.
  ['fluxcd.io', 'it steers Flux'],
  // https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels
  ['argoproj.io', 'it steers Argo CD'],
  // https://helm.sh/docs/topics/charts_hooks and the owner of a release.
  ['helm.sh', 'it steers Helm'],
  // last-applied-configuration is what kubectl compares with; applyset decides what it prunes.
  ['kubectl.kubernetes.io', 'it steers kubectl'],
  ['applyset.kubernetes.io', 'it steers what kubectl prunes'],
  ['deployment.kubernetes.io', "it is the Deployment controller's own"],
  // https://kyverno.io/docs/writing-policies/autogen and policy exclusions.
  ['kyverno.io', 'it steers policies'],
  ['pod-security.kubernetes.io', 'it steers pod security'],
  ['macadam.dev', "it is the platform's own"],
  // https://kubernetes-sigs.github.io/external-dns: names hosts without a route.
  ['external-dns.alpha.kubernetes.io', 'it names hosts without a route'],
  // Switches with which an operator stops to look after its object.
  ['cnpg.io', 'it steers CloudNativePG'],
  ['crossplane.io', 'it steers Crossplane'],
  ['external-secrets.io', 'it steers External Secrets'],
  ['strimzi.io', 'it steers Strimzi'],
  ['rabbitmq.com', "it steers RabbitMQ's operator"],
  ['mariadb.com', "it steers MariaDB's operator"],
  ['mongodb.com', "it steers MongoDB's operator"],
  ['keda.sh', 'it steers KEDA'],
];

/** Single keys that are not a tenant's to write. */
const KEYS = new Map([[MANAGED_BY_LABEL, 'it says who manages the object']]);

/**
 * The one rule for keys of labels and annotations that a tenant may not write.
 *
 * @returns why not, as the end of a sentence; undefined for a key that is free
 */
export function whyReservedKey(key: string): string | undefined {
  if (!key.includes('/')) return undefined;
  const [prefix] = key.toLowerCase().split('/');
  const found = DOMAINS.find(
    ([domain]) => prefix === domain || prefix.endsWith(`.${domain}`),
  );
  return KEYS.get(key.toLowerCase()) ?? found?.[1];
}

/**
 * Reserved keys of an object that neither its definition nor the platform writes, so that they come from what a tenant
 * gave.
 *
 * @param template - of the definition, still with its expressions
 * @param own - labels that the platform gives, which a template may spread
 */
export function foreignKeys(
  value: unknown,
  template: unknown,
  own: Readonly<Record<string, unknown>>,
): string[] {
  if (value === template) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      foreignKeys(item, below(template, index), own),
    );
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(whyReservedKey(key) && !isWritten(template, key) && own[key] !== item
      ? [key]
      : []),
    ...foreignKeys(item, below(template, key), own),
  ]);
}

/** Whether a template names a key itself, as one of its own or inside of an expression. */
function isWritten(template: unknown, key: string): boolean {
  if (typeof template === 'string') return template.includes(key);
  return isRecord(template) && Object.hasOwn(template, key);
}

/** The template of a part; an expression is the template of all that it makes. */
function below(template: unknown, key: string | number): unknown {
  if (typeof template === 'string') return template;
  if (Array.isArray(template)) return template[Number(key)];
  return isRecord(template) ? template[key] : undefined;
}
