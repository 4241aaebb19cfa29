import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  getGiteaRequestOptions,
  type GiteaIntegrationConfig,
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
} from './http';
import { combinedPath, statusBody, statusIn } from './statuses';

const PAGE = 50;
const MAX_PAGES = 1000;
const PUSH_TYPES = new Set([
  'commit_repo',
  'push_tag',
  'delete_tag',
  'delete_branch',
  'mirror_sync_push',
]);

/** Gitea, Forgejo, or the embedded forge. */
export class GiteaHost implements RepositoryHost {
  readonly type = 'gitea';
  readonly host: string;
  private readonly config: GiteaIntegrationConfig;
  private readonly base: string;

  constructor(config: GiteaIntegrationConfig) {
    this.config = config;
    this.host = config.host;
    this.base = config.baseUrl ?? `https://${config.host}`;
  }

  async listRepositories(): Promise<HostedRepository[]> {
    const found: HostedRepository[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const path = `repos/search?limit=${PAGE}&page=${page}`;
      const answer = record((await this.ask({ path })).body, path);
      const rows = records(answer.data, path);
      found.push(...rows.map(row => this.repository(row)));
      if (rows.length === 0) break;
    }
    return found.sort((a, b) => (a.fullName < b.fullName ? -1 : 1));
  }

  async getRepository(fullName: string): Promise<HostedRepository | undefined> {
    const path = this.repositoryPath(fullName);
    try {
      return this.repository(record((await this.ask({ path })).body, path));
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  async pushesSince(fullName: string, cursor?: string): Promise<PushPage> {
    const base = `${this.repositoryPath(fullName)}/activities/feeds`;
    const newest = records(
      (await this.ask({ path: `${base}?limit=1&page=1` })).body,
      base,
    );
    const last = Number(newest[0]?.id ?? 0);
    const since = cursor === undefined ? last : Number(cursor);
    const pushes = new Map<number, Push>();
    for (let page = 1; last > since && page <= MAX_PAGES; page++) {
      const rows = records(
        (await this.ask({ path: `${base}?limit=${PAGE}&page=${page}` })).body,
        base,
      );
      for (const row of rows) {
        const id = Number(row.id);
        if (id > since && PUSH_TYPES.has(text(row.op_type)))
          pushes.set(id, pushOf(fullName, row));
      }
      if (rows.length === 0 || rows.some(row => Number(row.id) <= since)) break;
    }
    const sorted = [...pushes].sort(([a], [b]) => a - b);
    const newestId = Math.max(last, since, ...sorted.map(([id]) => id));
    return { pushes: sorted.map(([, push]) => push), cursor: String(newestId) };
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
    const own = this.config.username?.toLowerCase() === owner.toLowerCase();
    const path = own ? 'user/repos' : `orgs/${owner}/repos`;
    try {
      const body = {
        name,
        description,
        private: isPrivate,
        default_branch: 'main',
        auto_init: false,
      };
      const { body: made } = await this.ask({ method: 'POST', path, body });
      return { repository: this.repository(record(made, path)), created: true };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const existing = await this.getRepository(fullName);
      if (
        existing &&
        (existing.empty || (await this.isOfRequest(existing, request.request)))
      )
        return { repository: existing, created: false };
      throw new ConflictError(
        `The repository ${fullName} already exists on ${this.host}. Choose another name.`,
        error,
      );
    }
  }

  async statusOf(
    fullName: string,
    commit: string,
    context: string,
  ): Promise<CommitStatus | undefined> {
    const path = combinedPath(
      this.repositoryPath(fullName),
      checkCommit(commit),
    );
    const { body } = await this.ask({ path: `${path}?limit=${PAGE}` });
    return statusIn(body, context, path);
  }

  async setStatus(
    fullName: string,
    commit: string,
    status: CommitStatus,
  ): Promise<void> {
    await this.ask({
      method: 'POST',
      path: `${this.repositoryPath(fullName)}/statuses/${checkCommit(commit)}`,
      body: statusBody(status),
    });
  }

  cloneUrl(fullName: string): string {
    return `${this.webUrl(fullName)}.git`;
  }

  webUrl(fullName: string): string {
    const { owner, name } = splitFullName(fullName);
    return `${this.base}/${owner}/${name}`;
  }

  fileUrl(
    fullName: string,
    ref: { branch: string } | { commit: string },
    path: string,
    line?: number,
  ): string {
    const at =
      'branch' in ref
        ? `branch/${urlPath(checkRefName(ref.branch))}`
        : `commit/${checkCommit(ref.commit)}`;
    return `${this.webUrl(fullName)}/src/${at}/${urlPath(checkPath(path))}${line ? `#L${line}` : ''}`;
  }

  commitUrl(fullName: string, commit: string): string {
    return `${this.webUrl(fullName)}/commit/${checkCommit(commit)}`;
  }

  credentials(): () => Promise<GitCredentials | undefined> {
    const { username, password } = this.config;
    return async () =>
      password ? { username: username ?? 'git', password } : undefined;
  }

  private async isOfRequest(
    repository: HostedRepository,
    request: string | undefined,
  ): Promise<boolean> {
    const path = `${this.repositoryPath(repository.fullName)}/git/commits/${urlPath(repository.defaultBranch)}`;
    const { commit } = record((await this.ask({ path })).body, path);
    return isOfRequest(isRecord(commit) ? text(commit.message) : '', request);
  }

  private repositoryPath(fullName: string): string {
    const { owner, name } = splitFullName(fullName);
    return `repos/${owner}/${name}`;
  }

  private ask({
    path,
    ...rest
  }: { path: string } & Pick<HostRequest, 'method' | 'body'>) {
    const headers = new Headers(getGiteaRequestOptions(this.config).headers);
    return askHost({
      ...rest,
      url: `${this.base}/api/v1/${path}`,
      headers: Object.fromEntries(headers),
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
      empty: row.empty === true,
      cloneUrl: this.cloneUrl(fullName),
      webUrl: this.webUrl(fullName),
    };
  }
}

/**
 * One entry of Gitea's activity feed as a push. `content` is JSON with `HeadCommit.Sha1` (the ref's new commit) and
 * `CompareURL` (`…/compare/<before>...<after>`); it is empty when a ref was deleted.
 */
function pushOf(repository: string, row: Record<string, unknown>): Push {
  const content = row.content
    ? record(JSON.parse(text(row.content)), 'The activity feed')
    : {};
  const head = isRecord(content.HeadCommit)
    ? text(content.HeadCommit.Sha1)
    : '';
  const before = /\/compare\/([0-9a-f]{40,64})\.\.\./.exec(
    text(content.CompareURL),
  )?.[1];
  const deleted = text(row.op_type).startsWith('delete_');
  const actor = isRecord(row.act_user) ? text(row.act_user.login) : '';
  const named = text(row.ref_name);
  const kind = text(row.op_type).endsWith('_tag') ? 'tags' : 'heads';
  return {
    id: String(row.id),
    repository,
    ref: named.startsWith('refs/') ? named : `refs/${kind}/${named}`,
    before: before && /^0+$/.test(before) ? undefined : before,
    after: deleted ? undefined : head || undefined,
    actor: actor || undefined,
    at: new Date(text(row.created)).toISOString(),
  };
}
