import { isKubeObject } from '@macadam/kubernetes';
import { parseAllDocuments } from 'yaml';
import type { Environment, KubeObject, TextFile } from '../types';

/** Kubernetes objects in the files of a tree; what is no object (a kustomization, the release) is left out. */
export function objectsOf(files: readonly TextFile[]): KubeObject[] {
  return files
    .filter(
      ({ path }) =>
        /\.ya?ml$/.test(path) &&
        !/(^|\/)(kustomization|release)\.yaml$/.test(path),
    )
    .flatMap(file =>
      parseAllDocuments(file.text).map(document => document.toJS()),
    )
    .filter(isKubeObject);
}

/**
 * `organisation/name` of the repository that an environment is delivered from.
 *
 * @param platformRepository - a repository named without an organisation belongs to this one's
 */
export function deliveryRepository(
  { delivery: { repository } }: Environment,
  platformRepository: string,
): string {
  return repository.includes('/')
    ? repository
    : `${platformRepository.split('/')[0]}/${repository}`;
}
