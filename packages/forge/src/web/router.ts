import type { NextFunction, Request, Response } from 'express';
import Router from 'express-promise-router';
import { checkPath, GitError, runGit } from '@macadam/git';
import type { Access } from '../Access';
import { pageOf } from '../api/request';
import { notFound } from '../errors';
import { key } from '../names';
import type { Payloads } from '../payloads';
import type { Accounts } from '../store/Accounts';
import type { Repositories } from '../store/Repositories';
import type { Repository } from '../store/Repository';
import { readTree } from '../tree';
import { CONTENT_SECURITY_POLICY, STYLES } from './html';
import {
  commitPage,
  commitsPage,
  comparePage,
  emptyPage,
  filePage,
  folderPage,
  listPage,
  MAX_SHOWN,
  type View,
} from './pages';

interface WebContext {
  access: Access;
  accounts: Accounts;
  repositories: Repositories;
  payloads: Payloads;
}

/**
 * Pages for people, at the addresses that Gitea gives them: repositories, files, history, commits. Nothing to fill in. Long
 * because it lists the routes.
 */
export function createWebRouter({
  access,
  accounts,
  repositories,
  payloads,
}: WebContext) {
  const router = Router();

  router.use((_req: Request, res: Response, next: NextFunction) => {
    res.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    next();
  });

  router.get('/assets/forge.css', async (_req, res) => {
    res.type('css').send(STYLES);
  });

  router.get('/', async (req, res) => {
    const user = access.user(req.headers);
    res.send(
      listPage(
        'Repositories',
        repositories.list(one => access.mayRead(user, one)),
      ),
    );
  });

  router.get('/:owner', async (req, res) => {
    const user = access.user(req.headers);
    const owner =
      accounts.organisation(req.params.owner)?.name ??
      accounts.user(req.params.owner)?.login;
    if (!owner) throw notFound(`The page ${req.path}`);
    res.send(
      listPage(
        owner,
        repositories.list(
          one =>
            access.mayRead(user, one) && key(one.facts.owner) === key(owner),
        ),
      ),
    );
  });

  router.get('/:owner/:name', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name.replace(/\.git$/i, ''),
    );
    const branch = repository.facts.defaultBranch;
    const commit = await repository.resolve(`refs/heads/${branch}`);
    if (!commit) {
      res.send(
        emptyPage(repository, `${payloads.url}/${repository.fullName}.git`),
      );
    } else {
      res.send(
        await source(
          { repository, kind: 'branch', ref: branch, path: '' },
          commit,
        ),
      );
    }
  });

  router.get(
    '/:owner/:name/:what(src|raw|commits)/:kind(branch|tag|commit)/:rest(*)',
    async (req, res) => {
      const repository = access.readable(
        req.headers,
        req.params.owner,
        req.params.name,
      );
      const { view, commit } = await viewOf(
        repository,
        req.params.kind,
        req.params.rest,
      );
      if (req.params.what === 'src') {
        res.send(
          await source(view, commit, { plain: req.query.plain === '1' }),
        );
      } else if (req.params.what === 'raw') {
        await raw(res, view, commit);
      } else {
        res.send(await history(req, view, commit));
      }
    },
  );

  router.get('/:owner/:name/commit/:commit', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const id = /^[0-9a-f]{7,64}$/.test(req.params.commit)
      ? await repository.resolve(req.params.commit)
      : undefined;
    if (!id) {
      throw notFound(
        `The commit ${req.params.commit} of ${repository.fullName}`,
      );
    }
    const [commit] = await repository.withFiles([id]);
    const patch = await patchOf(repository, commit.parents[0], id, [
      'show',
      '--first-parent',
      '-m',
      '--format=',
      id,
    ]);
    res.send(commitPage(repository, commit, repository.statuses.of(id), patch));
  });

  router.get('/:owner/:name/compare/:range', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const [, from = '', to = ''] =
      /^([0-9a-f]{7,64})\.\.\.([0-9a-f]{7,64})$/.exec(req.params.range) ?? [];
    const [base, head] = from
      ? await Promise.all([repository.resolve(from), repository.resolve(to)])
      : [];
    if (!base || !head) {
      throw notFound(
        `The comparison ${req.params.range} of ${repository.fullName}`,
      );
    }
    const commits = await repository.log(head, { exclude: base, limit: 100 });
    const patch = await patchOf(repository, base, head, ['diff', base, head]);
    res.send(
      comparePage(
        repository,
        `${base.slice(0, 10)} … ${head.slice(0, 10)}`,
        commits,
        patch,
      ),
    );
  });

  return router;
}

/** Splits `<ref>/<path>`: a branch may have slashes, so the longest one that exists wins. */
async function viewOf(
  repository: Repository,
  kind: string,
  rest: string,
): Promise<{ view: View; commit: string }> {
  const parts = rest.replace(/\/+$/, '').split('/');
  const path = (from: number) =>
    from < parts.length ? checkPath(parts.slice(from).join('/')) : '';
  if (kind === 'commit') {
    const commit = /^[0-9a-f]{7,64}$/.test(parts[0])
      ? await repository.resolve(parts[0])
      : undefined;
    if (commit) {
      return {
        view: { repository, kind: 'commit', ref: commit, path: path(1) },
        commit,
      };
    }
  } else {
    const known = new Map(
      (kind === 'tag' ? repository.tags() : repository.branches()).map(one => [
        one.name,
        one.commit,
      ]),
    );
    for (let length = parts.length; length > 0; length--) {
      const ref = parts.slice(0, length).join('/');
      const found =
        known.get(ref) &&
        (await repository.resolve(
          `refs/${kind === 'tag' ? 'tags' : 'heads'}/${ref}`,
        ));
      if (found) {
        return {
          view: {
            repository,
            kind: kind === 'tag' ? 'tag' : 'branch',
            ref,
            path: path(length),
          },
          commit: found,
        };
      }
    }
  }
  throw notFound(`${rest} of ${repository.fullName}`);
}

async function source(
  view: View,
  commit: string,
  shown = { plain: false },
): Promise<string> {
  const { repository, path } = view;
  const object = await repository.objects.read(`${commit}:${path}`);
  if (!object)
    throw notFound(`${path} at ${view.ref} of ${repository.fullName}`);
  const [last] = await repository.log(commit, {
    path: path || undefined,
    limit: 1,
  });
  if (object.type !== 'tree') {
    const isText = object.data.length <= MAX_SHOWN && !object.data.includes(0);
    return filePage(
      view,
      last,
      isText ? object.data.toString('utf8') : undefined,
      shown,
    );
  }
  const entries = await readTree(repository, object.id);
  const readme = entries.find(
    entry =>
      entry.type === 'file' && /^readme(?:\.(?:md|txt))?$/i.test(entry.path),
  );
  const text =
    readme && readme.size <= MAX_SHOWN
      ? await repository.objects.read(readme.id)
      : undefined;
  return folderPage(
    view,
    entries,
    last,
    readme && text && { name: readme.path, text: text.data.toString('utf8') },
  );
}

/** As text or as a download, never as something that a browser would run. */
async function raw(res: Response, view: View, commit: string): Promise<void> {
  const object = await view.repository.objects.read(`${commit}:${view.path}`);
  if (object?.type !== 'blob') {
    throw notFound(
      `The file ${view.path} at ${view.ref} of ${view.repository.fullName}`,
    );
  }
  res
    .type(
      object.data.includes(0)
        ? 'application/octet-stream'
        : 'text/plain; charset=utf-8',
    )
    .send(object.data);
}

async function history(
  req: Request,
  view: View,
  commit: string,
): Promise<string> {
  const { page, limit, skip } = pageOf(req);
  const commits = await view.repository.log(commit, {
    path: view.path || undefined,
    skip,
    limit: limit + 1,
  });
  return commitsPage(
    view,
    commits.slice(0, limit),
    commits.length > limit ? `?page=${page + 1}&limit=${limit}` : undefined,
  );
}

/** A patch between two commits, or `undefined` when it is too long to show. */
async function patchOf(
  repository: Repository,
  from: string | undefined,
  to: string,
  args: string[],
): Promise<string | undefined> {
  if (!(await repository.changes(from, to))) return undefined;
  const [command, ...rest] = args;
  try {
    const out = await runGit(
      [command, '--no-color', '--no-ext-diff', '--no-textconv', ...rest],
      { gitDir: repository.directory, maxOutput: MAX_SHOWN },
    );
    return out.toString('utf8');
  } catch (error) {
    if (error instanceof GitError && error.wroteTooMuch) return undefined;
    throw error;
  }
}
