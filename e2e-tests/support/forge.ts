import { FORGE, administratorToken, tokenOf } from './stack';

/** Makes an empty repository, as a person of the organisation. */
export async function createRepository(
  repository: string,
  person: string,
): Promise<void> {
  const [organisation, name] = repository.split('/');
  await call('POST', `orgs/${organisation}/repos`, tokenOf(person), {
    name,
    default_branch: 'main',
  });
}

/** Deletes a repository, as the forge's administrator. */
export async function deleteRepository(repository: string): Promise<void> {
  await call('DELETE', `repos/${repository}`, administratorToken());
}

/** What checks say of the newest commit of a branch. */
export async function statusesOf(
  repository: string,
  branch: string,
): Promise<object[]> {
  const { statuses } = await call(
    'GET',
    `repos/${repository}/commits/${branch}/status`,
    administratorToken(),
  );
  return statuses;
}

async function call(
  method: string,
  path: string,
  token: string,
  body?: object,
) {
  const response = await fetch(`${FORGE}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(
      `${method} ${path}: ${response.status} ${await response.text()}`,
    );
  }
  return response.status === 204 ? undefined : response.json();
}
