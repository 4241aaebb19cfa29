/** The forge is in this process, and may be busy; one that is stuck must not hold up the start for ever. */
const TIMEOUT_MS = 30_000;

/** The few calls of Gitea's API that seeding needs. */
export class ForgeApi {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Makes a repository in an organisation; one that exists is fine. */
  async ensureRepository(
    owner: string,
    name: string,
    description: string,
  ): Promise<void> {
    await this.call(
      'POST',
      `orgs/${owner}/repos`,
      { name, description, default_branch: 'main' },
      [409],
    );
  }

  async isEmpty(owner: string, name: string): Promise<boolean> {
    const response = await this.call(
      'GET',
      `repos/${owner}/${name}/branches`,
      undefined,
      [],
    );
    const branches: unknown = await response.json();
    return !Array.isArray(branches) || branches.length === 0;
  }

  /** Tells one address of every push and every new or deleted repository; what was there before goes. */
  async setSystemHook(target: string, secret: string): Promise<void> {
    const response = await this.call('GET', 'admin/hooks', undefined, []);
    const hooks: unknown = await response.json();
    for (const hook of Array.isArray(hooks) ? hooks : [])
      await this.call('DELETE', `admin/hooks/${hook.id}`, undefined, []);
    await this.call(
      'POST',
      'admin/hooks',
      {
        type: 'gitea',
        active: true,
        events: ['push', 'repository'],
        config: { url: target, content_type: 'json', secret },
      },
      [],
    );
  }

  private async call(
    method: string,
    path: string,
    body: unknown,
    accepted: number[],
  ): Promise<Response> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `token ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok && !accepted.includes(response.status)) {
      throw new Error(
        `The forge answered ${response.status} to ${method} ${path}: ${await response.text()}`,
      );
    }
    return response;
  }
}
