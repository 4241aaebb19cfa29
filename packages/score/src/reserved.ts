/** Names that Kubernetes or the platform gives to what it makes in every namespace and repository. */
const TAKEN = new Map([
  ['default', 'Kubernetes gives it to an account of every namespace'],
  ['kubernetes', 'Kubernetes gives it to a service of its own'],
  ['kustomization', 'kustomize reads a file of this name'],
  ['macadam', 'it is the platform itself'],
  ['release', 'the environments repository has a file of this name'],
  ['tenant', 'the environments repository has a file of this name'],
]);

/** Beginnings of names that nobody else may use. */
const PREFIXES = new Map([
  ['kube-', 'names that begin with kube- belong to Kubernetes'],
  ['macadam-', 'names that begin with macadam- belong to the platform'],
  ['macadam.', 'names that begin with macadam. belong to the platform'],
]);

/**
 * The one rule for names that a tenant may not give to a workload or to an object, because something of the platform or
 * of Kubernetes has them. The parser, the form, the resolver and so preflight and every push ask here.
 *
 * @returns why not, as the end of a sentence; undefined for a name that is free
 */
export function whyReserved(name: string): string | undefined {
  const lower = name.toLowerCase();
  const prefix = [...PREFIXES.keys()].find(each => lower.startsWith(each));
  return TAKEN.get(lower) ?? (prefix && PREFIXES.get(prefix));
}
