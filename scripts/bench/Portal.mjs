/**
 * The portal as a person uses it, over HTTP: signs in, asks, sends.
 */

/** A token is taken again before its hour is over. */
const TOKEN_AGE = 30 * 60_000;

export class Portal {
  #tokens = new Map();

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  /** @returns {Promise<boolean>} whether the page, its scripts and this person's sign-in are served now */
  async showsFirstPage(person) {
    try {
      const page = await fetch(this.url, {
        signal: AbortSignal.timeout(5_000),
      });
      const html = await page.text();
      const scripts = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)];
      if (!page.ok || scripts.length === 0) return false;
      const answers = await Promise.all(
        scripts.map(async ([, src]) => {
          const script = await fetch(new URL(src, this.url));
          await script.arrayBuffer();
          return script.ok;
        }),
      );
      if (!answers.every(Boolean)) return false;
      await this.get(person, '/api/orchestrator/workloads');
      return true;
    } catch {
      return false; // Not listening, or not ready, is an answer here.
    }
  }

  /** @returns {Promise<any>} the answer's JSON  @throws Error unless the status is 2xx */
  async get(person, path) {
    return this.#send(person, path, {});
  }

  async post(person, path, body) {
    return this.#send(person, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #send(person, path, init) {
    const response = await fetch(new URL(path, this.url), {
      ...init,
      headers: {
        ...init.headers,
        authorization: `Bearer ${await this.#token(person)}`,
      },
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
      throw new Error(
        `${init.method ?? 'GET'} ${path} as ${person}: ${response.status} ${await response.text()}`,
      );
    }
    return response.json();
  }

  async #token(person) {
    const known = this.#tokens.get(person);
    if (known && Date.now() - known.at < TOKEN_AGE) return known.token;
    const response = await fetch(
      new URL('/api/auth/people/refresh', this.url),
      { method: 'POST', headers: { 'x-macadam-person': person } },
    );
    if (!response.ok) {
      throw new Error(
        `${person} could not sign in: ${response.status} ${await response.text()}`,
      );
    }
    const { backstageIdentity } = await response.json();
    this.#tokens.set(person, {
      token: backstageIdentity.token,
      at: Date.now(),
    });
    return backstageIdentity.token;
  }
}
