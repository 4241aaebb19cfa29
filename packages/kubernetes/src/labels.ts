/**
 * Keys of the labels that Macadam writes on objects. Entities of the catalogue and resources of Score files carry some of
 * them as annotations, with the same meaning.
 */

/** The workload that an object belongs to, by name. */
export const WORKLOAD_LABEL = 'macadam.dev/workload';
/** The tenant that an object belongs to, by id. */
export const TENANT_LABEL = 'macadam.dev/tenant';
/** The environment that an object is in. */
export const ENVIRONMENT_LABEL = 'macadam.dev/environment';
/** The resource of a Score file that an object was made for, by the stable name of its objects. */
export const RESOURCE_LABEL = 'macadam.dev/resource';
/** What a pod is: `workload` for those that run the workload itself. */
export const COMPONENT_LABEL = 'macadam.dev/component';
/** Kubernetes' recommended label for the tool that manages an object. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
/** Backstage's Kubernetes plugin finds a component's objects by it. */
export const KUBERNETES_ID_LABEL = 'backstage.io/kubernetes-id';
