import { createHash } from 'node:crypto';
import type { Commit, Person } from '@macadam/git';
import type { Accounts, Organisation, User } from './store/Accounts';
import type { Activity, PushActivity } from './store/ActivityLog';
import type { CommitWithFiles, Repository } from './store/Repository';

const ZERO = '0'.repeat(40);

/** Gitea's JSON shapes (https://docs.gitea.com/api): only fields that hold true here. */
export class Payloads {
  readonly url: string;
  private readonly accounts: Accounts;

  constructor(url: string, accounts: Accounts) {
    this.url = url;
    this.accounts = accounts;
  }

  user(user: User) {
    return {
      id: user.id,
      login: user.login,
      username: user.login,
      full_name: user.fullName,
      email: user.email,
      avatar_url: '',
      html_url: `${this.url}/${user.login}`,
      is_admin: user.admin,
      active: true,
    };
  }

  /** The user of that login; one who is no longer known, or `undefined`, is Gitea's `Ghost`. */
  login(login: string | undefined) {
    const user = login === undefined ? undefined : this.accounts.user(login);
    if (user) return this.user(user);
    return {
      id: -1,
      login: login ?? 'Ghost',
      username: login ?? 'Ghost',
      full_name: '',
      email: '',
      avatar_url: '',
      html_url: this.url,
      is_admin: false,
      active: false,
    };
  }

  organisation(organisation: Organisation) {
    return {
      id: organisation.id,
      name: organisation.name,
      username: organisation.name,
      full_name: organisation.fullName,
      description: organisation.description,
      avatar_url: '',
      visibility: 'public',
    };
  }

  /** @param may - What the reader may do; `undefined` leaves it out */
  repository(repository: Repository, may?: { write: boolean; admin: boolean }) {
    const { facts, fullName } = repository;
    const html = `${this.url}/${fullName}`;
    const organisation = this.accounts.organisation(facts.owner);
    return {
      id: facts.id,
      owner: organisation
        ? { ...this.organisation(organisation), login: organisation.name }
        : this.login(facts.owner),
      name: facts.name,
      full_name: fullName,
      description: facts.description,
      empty: repository.empty,
      private: facts.private,
      fork: false,
      template: false,
      mirror: false,
      archived: false,
      html_url: html,
      url: `${this.url}/api/v1/repos/${fullName}`,
      clone_url: `${html}.git`,
      default_branch: facts.defaultBranch,
      created_at: seconds(facts.createdAt),
      updated_at: seconds(repository.updatedAt),
      ...(may && {
        permissions: { admin: may.admin, push: may.write, pull: true },
      }),
    };
  }

  /** One of `GET …/commits` and `GET …/git/commits/:sha`. */
  commit(repository: Repository, commit: Commit, files?: CommitWithFiles) {
    const api = `${this.url}/api/v1/repos/${repository.fullName}/git/commits`;
    const listed = files && [
      ...named(files.added, 'added'),
      ...named(files.modified, 'modified'),
      ...named(files.removed, 'removed'),
    ];
    return {
      sha: commit.commit,
      url: `${api}/${commit.commit}`,
      html_url: `${this.url}/${repository.fullName}/commit/${commit.commit}`,
      created: commit.committedAt,
      commit: {
        url: `${api}/${commit.commit}`,
        author: { ...commit.author, date: seconds(commit.authoredAt) },
        committer: { ...commit.committer, date: seconds(commit.committedAt) },
        message: commit.message,
      },
      parents: commit.parents.map(sha => ({
        sha,
        url: `${api}/${sha}`,
        created: commit.committedAt,
      })),
      ...(listed && { files: listed }),
    };
  }

  /** The body of a `push` webhook. */
  push(repository: Repository, push: PushActivity, commits: CommitWithFiles[]) {
    const pusher = this.login(push.actor);
    const listed = commits.map(commit => this.pushedCommit(repository, commit));
    const compare =
      push.before && push.after
        ? `${this.url}/${repository.fullName}/compare/${push.before}...${push.after}`
        : '';
    return {
      ref: push.ref,
      before: push.before ?? ZERO,
      after: push.after ?? ZERO,
      compare_url: compare,
      commits: listed,
      total_commits: push.total,
      head_commit: listed.find(commit => commit.id === push.after) ?? null,
      repository: this.repository(repository),
      pusher,
      sender: pusher,
    };
  }

  /** The body of a `create` or `delete` webhook. */
  refChange(repository: Repository, push: PushActivity) {
    const short = push.ref.replace(/^refs\/(?:heads|tags)\//, '');
    const type = push.ref.startsWith('refs/tags/') ? 'tag' : 'branch';
    const what = push.after ? { sha: push.after } : { pusher_type: 'user' };
    return {
      ref: short,
      ref_type: type,
      ...what,
      repository: this.repository(repository),
      sender: this.login(push.actor),
    };
  }

  /** The body of a `repository` webhook. */
  repositoryChange(
    action: 'created' | 'deleted',
    repository: Repository,
    actor: User,
  ) {
    const organisation = this.accounts.organisation(repository.facts.owner);
    return {
      action,
      repository: this.repository(repository),
      organization: organisation ? this.organisation(organisation) : null,
      sender: this.user(actor),
    };
  }

  /** One of `GET …/activities/feeds`. */
  activity(repository: Repository, activity: Activity) {
    const actor = this.login(activity.actor);
    return {
      id: activity.id,
      user_id: actor.id,
      op_type: activity.kind === 'create' ? 'create_repo' : operation(activity),
      act_user_id: actor.id,
      act_user: actor,
      repo_id: repository.facts.id,
      repo: this.repository(repository),
      ref_name: activity.kind === 'create' ? '' : activity.ref,
      is_private: repository.facts.private,
      content:
        activity.kind === 'create'
          ? ''
          : this.feedContent(repository, activity),
      created: seconds(activity.at),
    };
  }

  private feedContent(repository: Repository, push: PushActivity): string {
    if (!push.after) return '';
    const commits = push.commits.map(commit => ({
      Sha1: commit.id,
      Message: commit.message,
      AuthorName: commit.author.name,
      AuthorEmail: commit.author.email,
      CommitterName: commit.committer.name,
      CommitterEmail: commit.committer.email,
      Timestamp: commit.at,
    }));
    const head = commits.find(commit => commit.Sha1 === push.after) ?? {
      Sha1: push.after,
    };
    const compare = push.before
      ? `${repository.fullName}/compare/${push.before}...${push.after}`
      : '';
    return JSON.stringify({
      Commits: commits,
      HeadCommit: head,
      CompareURL: compare,
      Len: push.total,
    });
  }

  private pushedCommit(repository: Repository, commit: CommitWithFiles) {
    return {
      id: commit.commit,
      message: commit.message,
      url: `${this.url}/${repository.fullName}/commit/${commit.commit}`,
      author: this.person(commit.author),
      committer: this.person(commit.committer),
      timestamp: commit.committedAt,
      added: commit.added,
      removed: commit.removed,
      modified: commit.modified,
    };
  }

  private person({ name, email }: Person) {
    return { name, email, username: this.accounts.byEmail(email)?.login ?? '' };
  }
}

/** Gitea's times have no fractions of a second. */
function seconds(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

function named(paths: string[], status: string) {
  return paths.map(filename => ({ filename, status }));
}

function operation(push: PushActivity): string {
  if (push.ref.startsWith('refs/tags/'))
    return push.after ? 'push_tag' : 'delete_tag';
  return push.after ? 'commit_repo' : 'delete_branch';
}

/** An entity tag for content that is known by a Git id. */
export function etagOf(...parts: string[]): string {
  return `"${createHash('sha1').update(parts.join('\0')).digest('hex')}"`;
}
