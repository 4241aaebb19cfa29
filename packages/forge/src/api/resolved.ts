import { notFound } from '../errors';
import type { Repository } from '../store/Repository';

/** The commit that a branch, tag or commit stands for. @throws HttpError 404 */
export async function resolved(
  repository: Repository,
  ref: string,
): Promise<string> {
  const commit = await repository.resolve(ref);
  if (!commit) {
    throw notFound(
      `The branch, tag or commit ${ref} of ${repository.fullName}`,
    );
  }
  return commit;
}
