import {
  AuthenticationError,
  ConflictError,
  NotFoundError,
} from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  GithubAppCredentialsMux,
  type GithubIntegrationConfig,
  type ScmIntegrationRegistry,
} from '@backstage/integration';
import { isRecord } from '@macadam/yaml';
import { checkCommit, checkPath, checkRefName } from '../checks';
import type {
  CommitStatus,
  EnsureRepositoryRequest,
  GitCredentials,
  HostedRepository,
  Push,
  PushPage,
  RepositoryHost,
} from '../types';
import {
  askHost,
  isOfRequest,
  record,
  records,
  splitFullName,
  text,
  urlPath,
  type HostRequest,
  type HostResponse,
} from './http';
import { combinedPath, statusBody, statusIn } from './statuses';

const MAX_PAGES = 1000;

/** GitHub or GitHub Enterprise Server, through its REST API, with the integration's token or GitHub App. */
export class GithubHost implements RepositoryHost {
  readonly type = 'github';
  readonly host: string;
  private readonly config: GithubIntegrationConfig;
  private readonly provider: DefaultGithubCredentialsProvider;
  private readonly api: string;

  constructor(
    config: GithubIntegrationConfig,
    integrations: ScmIntegrationRegistry,
  ) {
    this.config = config;
    this.host = config.host;
    this.api = config.apiBaseUrl ?? `https://${config.host}/api/v3`;
    this.provider =
      DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  }

  async listRepositories(): Promise<HostedRepository[]> {
    const rows: Array<Record<string, unknown>> = [];
    const installations = await new GithubAppCredentialsMux(
      this.config,
    ).getAllInstallations();
    for (const { account } of installations) {
      if (!account || !('login' in account)) continue;
      rows.push(
        ...(await this.all(
          account.login,
          'installation/repositories?per_page=100',
        )),
      );
    }
    if (installations.length === 0 && !this.config.token) {
      throw new AuthenticationError(
        `integrations.github has neither a token nor an app for ${this.host}, so its repositories cannot be listed: set the token (GITHUB_TOKEN in the image)`,
      );
    }
    if (installations.length === 0)
      rows.push(...(await this.all(undefined, 'user/repos?per_page=100')));
    const found = new Map(
      rows.map(row => [text(row.full_name), this.repository(row)]),
    );
    return [...found.values()].sort((a, b) =>
      a.fullName < b.fullName ? -1 : 1,
    );
  }

  async getRepository(fullName: string): Promise<HostedRepository | undefined> {
    const { owner } = splitFullName(fullName);
    try {
      const { body } = await this.ask(owner, { path: `repos/${fullName}` });
      return this.repository(record(body, fullName));
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /** GitHub's repository activity: https://docs.github.com/rest/repos/repos#list-repository-activities */
  async pushesSince(fullName: string, cursor?: string): Promise<PushPage> {
    const { owner } = splitFullName(fullName);
    const first = `repos/${fullName}/activity?direction=desc&per_page=${cursor === undefined ? 1 : 100}`;
    const since = Number(cursor ?? 0);
    const pushes: Push[] = [];
    let newest = since;
    let url: string | undefined = `${this.api}/${first}`;
    for (let page = 1; url && page <= MAX_PAGES; page++) {
      const answer: HostResponse = await this.ask(owner, { url });
      const rows = records(answer.body, url);
      newest = Math.max(newest, ...rows.map(row => Number(row.id)));
      if (cursor === undefined) break;
      pushes.push(
        ...rows
          .filter(row => Number(row.id) > since)
          .map(row => pushOf(fullName, row)),
      );
      url = rows.some(row => Number(row.id) <= since) ? undefined : answer.next;
    }
    return {
      pushes: pushes.sort((a, b) => Number(a.id) - Number(b.id)),
      cursor: String(newest),
    };
  }

  async ensureRepository(
    request: EnsureRepositoryRequest,
  ): Promise<{ repository: HostedRepository; created: boolean }> {
    const {
      owner,
      name,
      description = '',
      private: isPrivate = false,
    } = request;
    const fullName = `${owner}/${name}`;
    splitFullName(fullName);
    const body = { name, description, private: isPrivate, auto_init: false };
    try {
      const made = await this.create(owner, body);
      return {
        repository: {
          ...this.repository(record(made.body, fullName)),
          empty: true,
        },
        created: true,
      };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const existing = await this.getRepository(fullName);
      const message = existing && (await this.newestMessage(existing));
      if (
        existing &&
        (message === undefined || isOfRequest(message, request.request))
      ) {
        return {
          repository: { ...existing, empty: message === undefined },
          created: false,
        };
      }
      throw new ConflictError(
        `The repository ${fullName} already exists on ${this.host}, or its name is refused. Choose another name.`,
        error,
      );
    }
  }

  /** https://docs.github.com/rest/commits/statuses */
  async statusOf(
    fullName: string,
    commit: string,
    context: string,
  ): Promise<CommitStatus | undefined> {
    const { owner } = splitFullName(fullName);
    const path = combinedPath(`repos/${fullName}`, checkCommit(commit));
    const { body } = await this.ask(owner, { path: `${path}?per_page=100` });
    return statusIn(body, context, path);
  }

  async setStatus(
    fullName: string,
    commit: string,
    status: CommitStatus,
  ): Promise<void> {
    const { owner } = splitFullName(fullName);
    await this.ask(owner, {
      method: 'POST',
      path: `repos/${fullName}/statuses/${checkCommit(commit)}`,
      body: statusBody(status),
    });
  }

  cloneUrl(fullName: string): string {
    return `${this.webUrl(fullName)}.git`;
  }

  webUrl(fullName: string): string {
    const { owner, name } = splitFullName(fullName);
    return `https://${this.host}/${owner}/${name}`;
  }

  fileUrl(
    fullName: string,
    ref: { branch: string } | { commit: string },
    path: string,
    line?: number,
  ): string {
    const at =
      'branch' in ref
        ? urlPath(checkRefName(ref.branch))
        : checkCommit(ref.commit);
    return `${this.webUrl(fullName)}/blob/${at}/${urlPath(checkPath(path))}${line ? `#L${line}` : ''}`;
  }

  commitUrl(fullName: string, commit: string): string {
    return `${this.webUrl(fullName)}/commit/${checkCommit(commit)}`;
  }

  credentials(fullName: string): () => Promise<GitCredentials | undefined> {
    const { owner } = splitFullName(fullName);
    return async () => {
      const { token } = await this.provider.getCredentials({
        url: `https://${this.host}/${owner}`,
      });
      return token
        ? { username: 'x-access-token', password: token }
        : undefined;
    };
  }

  /** An organisation's repository, or, where there is no such organisation, the token's user's own. */
  private async create(owner: string, body: unknown): Promise<HostResponse> {
    try {
      return await this.ask(owner, {
        method: 'POST',
        path: `orgs/${owner}/repos`,
        body,
      });
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      const user = record(
        (await this.ask(owner, { path: 'user' })).body,
        'user',
      );
      if (text(user.login).toLowerCase() !== owner.toLowerCase()) throw error;
      return this.ask(owner, { method: 'POST', path: 'user/repos', body });
    }
  }

  /** Message of the default branch's newest commit; `undefined` for an empty repository, for which GitHub says 409. */
  private async newestMessage(
    repository: HostedRepository,
  ): Promise<string | undefined> {
    const path = `repos/${repository.fullName}/commits?per_page=1`;
    try {
      const [newest] = records(
        (await this.ask(repository.owner, { path })).body,
        path,
      );
      return isRecord(newest?.commit) ? text(newest.commit.message) : undefined;
    } catch (error) {
      if (error instanceof ConflictError) return undefined;
      throw error;
    }
  }

  private async all(
    owner: string | undefined,
    path: string,
  ): Promise<Array<Record<string, unknown>>> {
    const rows: Array<Record<string, unknown>> = [];
    let url: string | undefined = `${this.api}/${path}`;
    for (let page = 1; url && page <= MAX_PAGES; page++) {
      const { body, next }: HostResponse = await this.ask(owner, { url });
      rows.push(...records(isRecord(body) ? body.repositories : body, url));
      url = next;
    }
    return rows;
  }

  private async ask(
    owner: string | undefined,
    request: { path?: string; url?: string } & Pick<
      HostRequest,
      'method' | 'body'
    >,
  ) {
    const { path, url = `${this.api}/${path}`, ...rest } = request;
    const where = owner
      ? `https://${this.host}/${owner}`
      : `https://${this.host}`;
    const { headers } = await this.provider.getCredentials({ url: where });
    return askHost({
      ...rest,
      url,
      headers: {
        Accept: 'application/vnd.github+json',
        'X-GitHub-Api-Version': '2022-11-28',
        ...headers,
      },
    });
  }

  private repository(row: Record<string, unknown>): HostedRepository {
    const fullName = text(row.full_name);
    const { owner, name } = splitFullName(fullName);
    return {
      fullName,
      owner,
      name,
      description: text(row.description),
      defaultBranch: text(row.default_branch) || 'main',
      private: row.private === true,
      archived: row.archived === true,
      cloneUrl: this.cloneUrl(fullName),
      webUrl: this.webUrl(fullName),
    };
  }
}

function pushOf(repository: string, row: Record<string, unknown>): Push {
  const commit = (value: unknown) =>
    /^0*$/.test(text(value)) ? undefined : text(value);
  return {
    id: String(row.id),
    repository,
    ref: text(row.ref),
    before: commit(row.before),
    after: commit(row.after),
    actor: isRecord(row.actor) ? text(row.actor.login) || undefined : undefined,
    at: new Date(text(row.timestamp)).toISOString(),
  };
}
