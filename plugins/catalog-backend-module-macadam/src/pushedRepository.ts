/** `organisation/name` of the repository that a webhook of Gitea or GitHub is about; undefined for anything else. */
export function pushedRepository(payload: unknown): string | undefined {
  if (
    typeof payload !== 'object' ||
    payload === null ||
    !('repository' in payload)
  )
    return undefined;
  const { repository } = payload;
  if (
    typeof repository !== 'object' ||
    repository === null ||
    !('full_name' in repository)
  )
    return undefined;
  return typeof repository.full_name === 'string' &&
    /^[\w.-]+\/[\w.-]+$/.test(repository.full_name)
    ? repository.full_name
    : undefined;
}
