import type { IncomingHttpHeaders } from 'node:http';
import { HttpError, notFound } from './errors';
import { key } from './names';
import type { Accounts, User } from './store/Accounts';
import type { Repositories } from './store/Repositories';
import type { Repository } from './store/Repository';

/** Who may do what: the only place that decides. */
export class Access {
  private readonly accounts: Accounts;
  private readonly repositories: Repositories;
  private readonly anonymousRead: boolean;

  constructor(
    accounts: Accounts,
    repositories: Repositories,
    anonymousRead: boolean,
  ) {
    this.accounts = accounts;
    this.repositories = repositories;
    this.anonymousRead = anonymousRead;
  }

  /**
   * The user of a request (`Basic login:token`, `token …` or `Bearer …`); `undefined` when it carries no credentials.
   * @throws HttpError 401 when it carries wrong ones, even where none are needed
   */
  user(headers: IncomingHttpHeaders): User | undefined {
    if (headers.authorization === undefined) {
      if (!this.anonymousRead)
        throw new HttpError(401, 'This forge needs a token for reading too');
      return undefined;
    }
    const [scheme, value = ''] = headers.authorization.trim().split(/\s+/, 2);
    let user: User | undefined;
    if (/^basic$/i.test(scheme)) {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      const colon = pair.indexOf(':');
      if (colon > 0) {
        user = this.accounts.authenticate(
          pair.slice(colon + 1),
          pair.slice(0, colon),
        );
      }
    } else if (/^(?:token|bearer)$/i.test(scheme)) {
      user = this.accounts.authenticate(value);
    }
    if (!user) throw new HttpError(401, 'The login or token is wrong');
    return user;
  }

  /** @throws HttpError 401 when the request carries no or wrong credentials */
  signedIn(headers: IncomingHttpHeaders): User {
    const user = this.user(headers);
    if (!user) throw new HttpError(401, 'This needs a token');
    return user;
  }

  /** @throws HttpError 401 or 403 */
  admin(headers: IncomingHttpHeaders): User {
    const user = this.signedIn(headers);
    if (!user.admin) {
      throw new HttpError(
        403,
        `${user.login} is not an administrator of this forge`,
      );
    }
    return user;
  }

  mayWrite(user: User | undefined, owner: string): boolean {
    if (!user) return false;
    return (
      user.admin ||
      key(user.login) === key(owner) ||
      user.organisations.some(name => key(name) === key(owner))
    );
  }

  mayRead(user: User | undefined, repository: Repository): boolean {
    return (
      !repository.facts.private || this.mayWrite(user, repository.facts.owner)
    );
  }

  /** @throws HttpError 401, or 404 when it does not exist or is private to others */
  readable(
    headers: IncomingHttpHeaders,
    owner: string,
    name: string,
  ): Repository {
    const user = this.user(headers);
    const repository = this.repositories.get(owner, name);
    if (!repository || !this.mayRead(user, repository))
      throw notFound(`The repository ${owner}/${name}`);
    return repository;
  }

  /** @throws HttpError 401, 403, or 404 when it does not exist or is private to others */
  writable(
    headers: IncomingHttpHeaders,
    owner: string,
    name: string,
  ): { repository: Repository; user: User } {
    const user = this.signedIn(headers);
    const repository = this.readable(headers, owner, name);
    if (!this.mayWrite(user, repository.facts.owner)) {
      throw new HttpError(
        403,
        `${user.login} may not write to ${repository.fullName}: only members of ${repository.facts.owner} may`,
      );
    }
    return { repository, user };
  }
}
