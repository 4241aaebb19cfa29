import { PORTAL } from './stack';

export interface Answer {
  status: number;
  /** Of what went wrong alone. */
  text: string;
}

/** Signs a person of the example in. Returns the token. */
export async function signIn(person: string): Promise<string> {
  const answer = await fetch(`${PORTAL}/api/auth/people/refresh`, {
    method: 'POST',
    headers: { 'x-macadam-person': person },
  });
  return (await answer.json()).backstageIdentity.token;
}

/** Asks the back end, of which the address below `/api` is given; without a token as nobody. */
export function ask(
  url: string,
  token: string | undefined,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${PORTAL}/api/${url}`, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
    headers: {
      ...init.headers,
      ...(init.body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
  });
}

/** As `ask`; what is right is not read to its end, which events of a task do not have. */
export async function answerTo(
  ...asked: Parameters<typeof ask>
): Promise<Answer> {
  const response = await ask(...asked);
  const { status } = response;
  if (status >= 400) return { status, text: await response.text() };
  await response.body?.cancel();
  return { status, text: '' };
}
