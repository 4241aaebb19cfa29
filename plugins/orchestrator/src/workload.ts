/** On entities that are workloads: the workload's name. */
export const WORKLOAD_ANNOTATION = 'macadam.dev/workload';
