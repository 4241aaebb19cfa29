import type { Request, Response } from 'express';
import Router from 'express-promise-router';
import { checkRefName } from '@macadam/git';
import { z } from 'zod';
import { HttpError, notFound } from '../errors';
import { key } from '../names';
import type { User } from '../store/Accounts';
import type { Repository } from '../store/Repository';
import type { ApiContext } from './context';
import { bodyOf, pageFrom, queryOf } from './request';

const newRepository = z.object({
  name: z.string(),
  description: z.string().max(2048).nullish(),
  private: z.boolean().nullish(),
  default_branch: z.string().nullish(),
  auto_init: z.literal(false).nullish(),
});
const changes = z.object({
  description: z.string().max(2048).optional(),
  private: z.boolean().optional(),
  default_branch: z.string().optional(),
});

/** Making, finding, changing and deleting repositories. Long because it lists the routes. */
export function createRepositoriesRouter(context: ApiContext) {
  const { access, accounts, repositories, hooks, deliveries, payloads } =
    context;
  const router = Router();

  const shown = (repository: Repository, user: User | undefined) =>
    payloads.repository(repository, {
      write: access.mayWrite(user, repository.facts.owner),
      admin: user?.admin ?? false,
    });

  const list = (
    req: Request,
    res: Response,
    filter: (repository: Repository) => boolean,
  ) => {
    const user = access.user(req.headers);
    const found = repositories.list(
      one => access.mayRead(user, one) && filter(one),
    );
    return pageFrom(req, res, found).map(one => shown(one, user));
  };

  const create = async (
    req: Request,
    res: Response,
    owner: string,
    user: User,
  ) => {
    if (!access.mayWrite(user, owner)) {
      throw new HttpError(
        403,
        `${user.login} may not create repositories in ${owner}: only its members may`,
      );
    }
    const body = bodyOf(req, newRepository);
    const defaultBranch = checkRefName(body.default_branch || 'main');
    const facts = {
      owner,
      name: body.name,
      description: body.description ?? '',
      private: body.private ?? false,
      defaultBranch,
      actor: user.login,
    };
    const made = await repositories.create(facts);
    deliveries.send(
      made.fullName,
      hooks.listening(made, 'repository'),
      'repository',
      async () => payloads.repositoryChange('created', made, user),
    );
    res.status(201).json(shown(made, user));
  };

  router.post('/user/repos', async (req, res) => {
    const user = access.signedIn(req.headers);
    await create(req, res, user.login, user);
  });

  router.post('/orgs/:org/repos', async (req, res) => {
    const user = access.signedIn(req.headers);
    const organisation = accounts.organisation(req.params.org);
    if (!organisation) throw notFound(`The organisation ${req.params.org}`);
    await create(req, res, organisation.name, user);
  });

  router.get('/orgs/:org/repos', async (req, res) => {
    const organisation = accounts.organisation(req.params.org);
    if (!organisation) throw notFound(`The organisation ${req.params.org}`);
    res.json(
      list(req, res, one => key(one.facts.owner) === key(organisation.name)),
    );
  });

  router.get('/users/:login/repos', async (req, res) => {
    const user = accounts.user(req.params.login);
    if (!user) throw notFound(`The user ${req.params.login}`);
    res.json(list(req, res, one => key(one.facts.owner) === key(user.login)));
  });

  router.get('/user/repos', async (req, res) => {
    const user = access.signedIn(req.headers);
    res.json(list(req, res, one => access.mayWrite(user, one.facts.owner)));
  });

  router.get('/repos/search', async (req, res) => {
    const words = (queryOf(req, 'q') ?? '').toLowerCase();
    const data = list(
      req,
      res,
      one =>
        one.facts.name.toLowerCase().includes(words) ||
        one.facts.description.toLowerCase().includes(words),
    );
    res.json({ ok: true, data });
  });

  router.get('/repos/:owner/:name', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    res.json(shown(repository, access.user(req.headers)));
  });

  router.patch('/repos/:owner/:name', async (req, res) => {
    const { repository, user } = access.writable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const { default_branch: branch, ...rest } = bodyOf(req, changes);
    if (
      branch !== undefined &&
      !repository.empty &&
      !repository.activity.refs.has(`refs/heads/${checkRefName(branch)}`)
    ) {
      throw new HttpError(
        422,
        `${repository.fullName} has no branch ${branch}`,
      );
    }
    await repository.update({
      ...rest,
      ...(branch !== undefined && { defaultBranch: branch }),
    });
    res.json(shown(repository, user));
  });

  router.delete('/repos/:owner/:name', async (req, res) => {
    const { repository, user } = access.writable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    if (!user.admin && key(user.login) !== key(repository.facts.owner)) {
      throw new HttpError(
        403,
        `Only an administrator may delete ${repository.fullName}`,
      );
    }
    const listening = hooks
      .listening(repository, 'repository')
      .filter(hook => hook.scope.kind !== 'repository');
    const payload = payloads.repositoryChange('deleted', repository, user);
    await repositories.delete(repository);
    await hooks.delete(
      ...hooks
        .list({ kind: 'repository', repositoryId: repository.facts.id })
        .map(hook => hook.id),
    );
    deliveries.send(
      repository.fullName,
      listening,
      'repository',
      async () => payload,
    );
    res.status(204).end();
  });

  return router;
}
