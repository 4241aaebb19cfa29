/** A person as Git records one. */
export interface Person {
  name: string;
  email: string;
}

/** What a Git host accepts over HTTPS Basic authentication. Never written to a URL, a command line or a log. */
export interface GitCredentials {
  username: string;
  password: string;
}

/** Credentials, or where to get fresh ones (GitHub App tokens last an hour); `undefined` is anonymous. */
export type GitCredentialsSource =
  GitCredentials | (() => Promise<GitCredentials | undefined>);

/** One commit as read from a mirror. */
export interface Commit {
  /** Full commit id. */
  commit: string;
  parents: string[];
  author: Person;
  committer: Person;
  /** ISO 8601, UTC. */
  authoredAt: string;
  /** ISO 8601, UTC. */
  committedAt: string;
  /** First line of the message. */
  subject: string;
  /** Whole message, trailers included. */
  message: string;
  /** The last paragraph's `Key: value` lines; the last of a repeated key wins. */
  trailers: Record<string, string>;
}

/** What to commit on a branch. Paths are relative, with `/`, and checked. */
export interface CommitRequest {
  branch: string;
  /** Commit that a branch begins at which the remote does not have; without it the branch begins a history. */
  base?: string;
  message: string;
  /** Written as `Key: value` in the last paragraph, in this order. */
  trailers?: Record<string, string>;
  author: Person;
  /** Defaults to the author. */
  committer?: Person;
  /** Files to write: path to content. */
  write?: Record<string, string | Uint8Array>;
  /** Files or whole folders to remove, before anything is written. */
  remove?: string[];
  /**
   * Looks at what the branch holds before each attempt, and so again when someone else pushed meanwhile; what it throws
   * ends the commit. `undefined` is a branch with no history.
   */
  check?(parent: string | undefined): Promise<void>;
}

/** The branch's commit after a {@link CommitRequest}; `changed: false` when its tree already was what was asked. */
export interface CommitResult {
  commit: string;
  changed: boolean;
}

/** A repository as its host describes it. */
export interface HostedRepository {
  /** `owner/name` as the host spells it. */
  fullName: string;
  owner: string;
  name: string;
  description: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  /** No commit yet; `undefined` when the host's list does not say. */
  empty?: boolean;
  cloneUrl: string;
  webUrl: string;
}

/** One update of one ref, as the host recorded it. */
export interface Push {
  /** Unique within the repository; grows with time. */
  id: string;
  repository: string;
  /** Full ref, e.g. `refs/heads/main`. */
  ref: string;
  /** Absent when the ref was created by this push, or when the host does not say. */
  before?: string;
  /** Absent when the ref was deleted. */
  after?: string;
  /** Login on the host; `undefined` when the host does not know. */
  actor?: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** Pushes after a cursor, oldest first, and the cursor to ask with next time. */
export interface PushPage {
  pushes: Push[];
  /** `'0'` while the repository has no push. */
  cursor: string;
}

/** What {@link RepositoryHost.ensureRepository} should find or create. */
export interface EnsureRepositoryRequest {
  owner: string;
  name: string;
  description?: string;
  private?: boolean;
  /**
   * Identifies the request. A repository that exists is taken as this request's own when it is still empty, or when
   * the message of its newest commit has the trailer `Request: <id>`.
   */
  request?: string;
}

/** What a check says of a commit, as its host shows it beside the commit. */
export interface CommitStatus {
  /** Who says it: `macadam/policy`. What the same context said before is replaced. */
  context: string;
  /** `error`: it could not be checked. */
  state: 'pending' | 'success' | 'failure' | 'error';
  /** One sentence, of at most 140 characters, which is all that GitHub takes. */
  description: string;
  /** Page that says more. */
  url: string;
}

/**
 * Where repositories are kept: Gitea (and the embedded forge, which speaks the same API) or GitHub. Every method that
 * asks the host throws an error naming host, repository and status; "does not exist" is `undefined` or
 * `NotFoundError`, "not allowed" is `NotAllowedError`, "did not answer" is `ServiceUnavailableError`.
 */
export interface RepositoryHost {
  readonly type: 'gitea' | 'github';
  /** As in `integrations.*.host`, e.g. `localhost:7008`. */
  readonly host: string;
  /** Every repository that the integration's credentials can see, sorted by full name. */
  listRepositories(): Promise<HostedRepository[]>;
  getRepository(fullName: string): Promise<HostedRepository | undefined>;
  /**
   * Pushes newer than `cursor`, oldest first; without a cursor only the newest cursor is found and no push returned.
   * Use the cursor `'0'` to get everything the host still has.
   */
  pushesSince(fullName: string, cursor?: string): Promise<PushPage>;
  /** @throws ConflictError when the repository exists and belongs to another request. */
  ensureRepository(
    request: EnsureRepositoryRequest,
  ): Promise<{ repository: HostedRepository; created: boolean }>;
  /** What a context said last of a commit. */
  statusOf(
    fullName: string,
    commit: string,
    context: string,
  ): Promise<CommitStatus | undefined>;
  /** Says something of a commit; needs write access (GitHub: the permission "Commit statuses"). */
  setStatus(
    fullName: string,
    commit: string,
    status: CommitStatus,
  ): Promise<void>;
  /** Without credentials. */
  cloneUrl(fullName: string): string;
  webUrl(fullName: string): string;
  /** Page of a file at a branch or commit, at a line (1-based) if given. */
  fileUrl(
    fullName: string,
    ref: { branch: string } | { commit: string },
    path: string,
    line?: number,
  ): string;
  commitUrl(fullName: string, commit: string): string;
  /** For {@link GitMirror}: asks the integration each time, so that short-lived tokens stay fresh. */
  credentials(fullName: string): () => Promise<GitCredentials | undefined>;
}
