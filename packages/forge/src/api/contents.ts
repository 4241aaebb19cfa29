import type { Request } from 'express';
import Router from 'express-promise-router';
import { checkPath, runGit } from '@macadam/git';
import { notFound } from '../errors';
import { etagOf } from '../payloads';
import type { Repository } from '../store/Repository';
import { readTree, type TreeEntry } from '../tree';
import type { ApiContext } from './context';
import { queryOf } from './request';

/** Reading files, folders and archives. Long because it lists the routes. */
export function createContentsRouter({ access, payloads }: ApiContext) {
  const router = Router();
  const api = (repository: Repository) =>
    `${payloads.url}/api/v1/repos/${repository.fullName}`;
  const web = (repository: Repository) =>
    `${payloads.url}/${repository.fullName}`;

  const resolved = async (
    req: Request,
    repository: Repository,
    ref = queryOf(req, 'ref') ?? 'HEAD',
  ) => {
    const commit = await repository.resolve(ref);
    if (!commit) {
      throw notFound(
        `The branch, tag or commit ${ref} of ${repository.fullName}`,
      );
    }
    return {
      ref: ref === 'HEAD' ? repository.facts.defaultBranch : ref,
      commit,
    };
  };

  const described = (
    repository: Repository,
    ref: string,
    path: string,
    entry: Pick<TreeEntry, 'id' | 'type' | 'size'>,
  ) => {
    const escaped = path.split('/').map(encodeURIComponent).join('/');
    const url = `${api(repository)}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
    const html = `${web(repository)}/src/branch/${ref}/${escaped}`;
    const isFile = entry.type === 'file' || entry.type === 'symlink';
    return {
      name: path.split('/').at(-1),
      path,
      sha: entry.id,
      type: entry.type,
      size: entry.size,
      encoding: null,
      content: null,
      target: null,
      url,
      html_url: html,
      git_url: `${api(repository)}/git/${isFile ? 'blobs' : 'trees'}/${entry.id}`,
      download_url: isFile
        ? `${web(repository)}/raw/branch/${ref}/${escaped}`
        : null,
      submodule_git_url: null,
      _links: { self: url, git: null, html },
    };
  };

  router.get(
    ['/repos/:owner/:name/contents', '/repos/:owner/:name/contents/:path(*)'],
    async (
      req: Request<{ owner: string; name: string; path?: string }>,
      res,
    ) => {
      const repository = access.readable(
        req.headers,
        req.params.owner,
        req.params.name,
      );
      const { ref, commit } = await resolved(req, repository);
      const path = (req.params.path ?? '').replace(/\/+$/, '');
      if (path !== '') checkPath(path);
      const object = await repository.objects.read(`${commit}:${path}`);
      if (!object)
        throw notFound(`${path} at ${ref} of ${repository.fullName}`);
      res.setHeader('ETag', etagOf(object.id, path, ref));
      if (object.type === 'tree') {
        const entries = await readTree(repository, object.id);
        res.json(
          entries.map(entry =>
            described(
              repository,
              ref,
              path ? `${path}/${entry.path}` : entry.path,
              entry,
            ),
          ),
        );
        return;
      }
      const [last] = await repository.log(commit, { path, limit: 1 });
      if (last) {
        res.setHeader(
          'Last-Modified',
          new Date(last.committedAt).toUTCString(),
        );
      }
      res.json({
        ...described(repository, ref, path, {
          id: object.id,
          type: 'file',
          size: object.data.length,
        }),
        last_commit_sha: last?.commit ?? commit,
        encoding: 'base64',
        content: object.data.toString('base64'),
      });
    },
  );

  router.get('/repos/:owner/:name/raw/:path(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const { ref, commit } = await resolved(req, repository);
    const path = checkPath(req.params.path);
    const object = await repository.objects.read(`${commit}:${path}`);
    if (object?.type !== 'blob')
      throw notFound(`The file ${path} at ${ref} of ${repository.fullName}`);
    res.setHeader('ETag', etagOf(object.id));
    res
      .type(
        object.data.includes(0)
          ? 'application/octet-stream'
          : 'text/plain; charset=utf-8',
      )
      .send(object.data);
  });

  router.get('/repos/:owner/:name/git/trees/:ref(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const { commit } = await resolved(req, repository, req.params.ref);
    const entries = await readTree(
      repository,
      commit,
      queryOf(req, 'recursive') !== undefined &&
        queryOf(req, 'recursive') !== 'false',
    );
    const tree = entries.map(entry => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.gitType,
      size: entry.size,
      sha: entry.id,
      url: `${api(repository)}/git/${entry.gitType}s/${entry.id}`,
    }));
    res.json({
      sha: commit,
      url: `${api(repository)}/git/trees/${commit}`,
      tree,
      truncated: false,
      page: 1,
      total_count: tree.length,
    });
  });

  router.get('/repos/:owner/:name/archive/:archive(*)', async (req, res) => {
    const repository = access.readable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    const wanted = /^(.+)\.(tar\.gz|zip)$/.exec(req.params.archive);
    if (!wanted) {
      throw notFound(
        `The archive ${req.params.archive} (.tar.gz and .zip are made)`,
      );
    }
    const [, ref, format] = wanted;
    const { commit } = await resolved(req, repository, ref);
    const args = [
      'archive',
      `--format=${format}`,
      `--prefix=${repository.facts.name}/`,
      commit,
    ];
    const archive = await runGit(args, {
      gitDir: repository.directory,
      maxOutput: 512 * 1024 * 1024,
    });
    res.setHeader('ETag', etagOf(commit, format));
    res.attachment(`${repository.facts.name}-${commit.slice(0, 10)}.${format}`);
    res
      .type(format === 'zip' ? 'application/zip' : 'application/gzip')
      .send(archive);
  });

  return router;
}
