import Router from 'express-promise-router';
import { checkPath, checkRefName } from '@macadam/git';
import { HttpError, notFound } from '../errors';
import type { Repository } from '../store/Repository';
import { resolved } from './resolved';
import type { ApiContext } from './context';
import { pageFrom, pageOf, queryOf } from './request';

/** Branches, commits and what was pushed. Long because it lists the routes. */
export function createHistoryRouter({ access, payloads }: ApiContext) {
  const router = Router();

  const branch = async (
    repository: Repository,
    { name, commit }: { name: string; commit: string },
  ) => {
    const [head] = await repository.log(commit, { limit: 1 });
    return {
      name,
      commit: {
        id: commit,
        message: head.message,
        url: `${payloads.url}/${repository.fullName}/commit/${commit}`,
        author: head.author,
        committer: head.committer,
        timestamp: head.committedAt,
      },
      protected: name === repository.facts.defaultBranch,
    };
  };

  router.get('/repos/:owner/:name/branches', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    res.json(
      await Promise.all(
        pageFrom(req, res, repository.branches()).map(one =>
          branch(repository, one),
        ),
      ),
    );
  });

  router.get('/repos/:owner/:name/branches/:branch(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const wanted = checkRefName(req.params.branch);
    const found = repository.branches().find(one => one.name === wanted);
    if (!found)
      throw notFound(`The branch ${wanted} of ${repository.fullName}`);
    res.json(await branch(repository, found));
  });

  router.get('/repos/:owner/:name/tags', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    res.json(
      pageFrom(req, res, repository.tags()).map(({ name, commit }) => ({
        name,
        id: commit,
        commit: { sha: commit },
      })),
    );
  });

  router.get('/repos/:owner/:name/commits', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    if (repository.empty)
      throw new HttpError(409, `${repository.fullName} is empty`);
    const path = queryOf(req, 'path');
    if (path) checkPath(path);
    const { skip, limit } = pageOf(req);
    const commits = await repository.log(
      await resolved(repository, queryOf(req, 'sha') ?? 'HEAD'),
      { path, skip, limit },
    );
    res.json(commits.map(commit => payloads.commit(repository, commit)));
  });

  router.get('/repos/:owner/:name/git/commits/:ref(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const id = await resolved(repository, req.params.ref);
    const [commit] = await repository.withFiles([id]);
    res.json(payloads.commit(repository, commit, commit));
  });

  router.get('/repos/:owner/:name/compare/:basehead(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const range = /^(.+?)\.\.\.(.+)$/.exec(req.params.basehead);
    if (!range) throw new HttpError(422, 'Compare as <base>...<head>');
    const [base, head] = [
      await resolved(repository, range[1]),
      await resolved(repository, range[2]),
    ];
    const commits = await repository.log(head, { limit: 250, exclude: base });
    res.json({
      total_commits: commits.length,
      commits: commits.map(commit => payloads.commit(repository, commit)),
    });
  });

  /** Newest first. Every update of every branch and tag since the repository was made. */
  router.get('/repos/:owner/:name/activities/feeds', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const date = queryOf(req, 'date');
    if (date && !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
      throw new HttpError(
        422,
        'The parameter date is a day such as 2026-01-31',
      );
    }
    const all = repository.activity.entries
      .filter(one => !date || one.at.startsWith(date))
      .reverse();
    res.json(
      pageFrom(req, res, all).map(one => payloads.activity(repository, one)),
    );
  });

  return router;
}
