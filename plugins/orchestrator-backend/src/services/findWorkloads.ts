import { workloadNameIn } from '@macadam/score';

/** Names that Kubernetes objects and namespaces can carry. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name a Score file gives its workload, found even when the file has other mistakes; undefined when it has no
 * usable name.
 */
export function nameIn(text: string): string | undefined {
  const name = workloadNameIn(text);
  return name !== undefined && NAME.test(name) ? name : undefined;
}
