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

async function call(
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<void> {
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
}
