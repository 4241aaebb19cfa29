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

/** What a workload is called while its Score file has no usable name: its folder, else its repository. */
export function provisionalName(repository: string, scoreFile: string): string {
  const folder = scoreFile.includes('/')
    ? scoreFile.split('/')[0]
    : repository.split('/')[1];
  return folder
    .toLocaleLowerCase('en-US')
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63);
}
